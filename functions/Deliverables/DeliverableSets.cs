using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Documents;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.Deliverables;

/// <summary>
/// What a contract wants delivered together (MIE 表2-2⑤: the year's reports on its last day): a ZIP with each document, the draft, and their sums.
/// </summary>
internal sealed class DeliverableSets(DeliverableDrafts drafts, IEnumerable<IPeriodFiles> sources, WordSheet sheet)
{
    /// <summary>The list of what is in it: file, title, bytes, SHA-256.</summary>
    public const string Manifest = "manifest.csv";

    /// <summary>Documents in a set at the most.</summary>
    public const int MostFiles = 1_000;

    /// <summary>The ZIP; null: it would hold more than <see cref="MostFiles"/>.</summary>
    /// <param name="deliverable">Whose period.</param>
    /// <param name="page">Its reader.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<byte[]?> OfAsync(CaseView<DeliverableState> deliverable, PageContext page, CancellationToken cancellation)
    {
        Contract contract = page.Contracts.First(c => c.Id == deliverable.Contract.Id);
        DeliverableDraft draft = await drafts.OfAsync(deliverable, page);
        List<IReadOnlyList<string?>> manifest = [[.. ((string[])["File", "Title", "Bytes", "Sum"]).Select(c => DeliverableTexts.All.Get(page.Language, "Set." + c))]];
        using MemoryStream file = new();
        using (ZipArchive archive = new(file, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            await AddAsync(new("draft.docx", DeliverableMail.TitleOf(deliverable.State, page.Language),
                await sheet.OfAsync<DeliverableDraftSheet>(page, new { Deliverable = deliverable, Draft = draft }, cancellation)));
            foreach (DraftedList list in draft.Chapters.SelectMany(c => c.Lists).DistinctBy(l => l.Kind))
            {
                foreach (IPeriodFiles source in sources.Where(s => s.Kind == list.Kind))
                {
                    await foreach (PeriodFile document in source.OfAsync(page, contract, draft.Period!.Value.First, list.Lines, cancellation))
                    {
                        if (manifest.Count > MostFiles)
                        {
                            return null;
                        }

                        await AddAsync(document);
                    }
                }
            }

            await WriteAsync(Manifest, [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(CsvText.Write(manifest))]);

            async Task AddAsync(PeriodFile document)
            {
                manifest.Add(
                [
                    document.Name, document.Title, document.Bytes.Length.ToString(CultureInfo.InvariantCulture),
                    Convert.ToHexStringLower(SHA256.HashData(document.Bytes)),
                ]);
                await WriteAsync(document.Name, document.Bytes);
            }

            async Task WriteAsync(string name, byte[] bytes)
            {
                ZipArchiveEntry entry = archive.CreateEntry(name);
                entry.LastWriteTime = page.Now;
                await using Stream part = await entry.OpenAsync(cancellation);
                await part.WriteAsync(bytes, cancellation);
            }
        }

        return file.ToArray();
    }
}
