using System.Globalization;
using System.Net;
using System.Text;
using Workflows.Documents;
using Workflows.Kit.Mail;
using Workflows.Ledger;
using Workflows.ServiceLevels.Process;
using Workflows.Texts;

namespace Workflows.ExitPackages;

/// <summary>What the contractor hands in about an erasure (SAI-EXT-04, SAG-EXT-04, MIE-EXT-03), as a document of Word, to be signed.</summary>
public static class ErasureCertificate
{
    /// <summary>Which tables are told together, in the words of the client.</summary>
    private static readonly (string Words, Func<string, bool> Tables)[] s_groups =
    [
        ("Cases", t => Processes.All.Any(p => p.Kind.Table == t || p.Kind.FactTable == t) || t is "reports" or "maintenance" or MetricLedger.Table),
        ("Files", t => t is LedgerTables.Files or TemplateLedger.Table),
        ("Mails", t => t is LedgerTables.Mail or LedgerTables.Links or LetterDigests.Table),
        ("Received", t => t is LedgerTables.Bodies or "alerts"),
        ("Audit", t => t == LedgerTables.Audit),
        ("Other", _ => true),
    ];

    /// <summary>The document.</summary>
    /// <param name="erasure">What is on record.</param>
    /// <param name="language">ja or en.</param>
    public static byte[] Word(ContractErasure erasure, string language)
    {
        using MemoryStream html = new(Encoding.UTF8.GetBytes(Html(erasure, language)));
        return WordDocument.Of(html).Bytes;
    }

    /// <summary>How many rows of each group went, in the order of the certificate; without those of which none did.</summary>
    internal static IReadOnlyList<(string Words, int Rows)> Groups(ContractErasure erasure) =>
    [
        .. erasure.Rows.GroupBy(r => Array.FindIndex(s_groups, g => g.Tables(r.Key)), r => r.Value).OrderBy(g => g.Key)
            .Select(g => (s_groups[g.Key].Words, g.Sum())),
    ];

    private static string Html(ContractErasure erasure, string language)
    {
        StringBuilder page = new();
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(erasure.TimeZone ?? "UTC");
        DateTimeOffset end = erasure.ErasedAt ?? erasure.At;
        page.Append(CultureInfo.InvariantCulture, $"<!DOCTYPE html><html lang=\"{language}\" data-now=\"{end:O}\"><body><main>");
        Block("h1", T("Erasure.Title"), "center");
        Block("p", Day(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(end, zone).DateTime)), "right");
        Block("p", T("Erasure.Addressee", erasure.Client.In(language)));
        Block("p", erasure.Address is { } address ? T("Erasure.Address", address.In(language)) : T("Erasure.Address.Blank"), "right");
        Block("p", erasure.Contractor.In(language), "right");
        Block("p", erasure.Representative is { } head ? T("Erasure.Representative", head.In(language)) : T("Erasure.Representative.Blank"), "right");
        Block("p", T("Erasure.Signed"), "right");
        Block("p", T("Erasure.Text"));
        Block("h2", T("Erasure.Contract"));
        Names([(T("Erasure.ContractTitle"), erasure.Title.In(language)), (T("Erasure.EndedOn"), erasure.EndedOn is { } last ? Day(last) : "-")]);
        Block("h2", T("Erasure.What"));
        page.Append("<table><thead><tr>");
        Block("th", T("Erasure.Information"));
        Number("th", T("Erasure.Rows"));
        page.Append("</tr></thead><tbody>");
        (string Name, long Rows)[] gone =
        [
            .. Groups(erasure).Select(g => (T("Erasure." + g.Words), g.Words == "Audit" ? erasure.Entries : g.Rows)), // an entry of the audit log is two rows
            (T("Erasure.Instances"), erasure.Instances), (T("Erasure.MailFiles"), erasure.Mails),
        ];
        foreach ((string name, long rows) in gone.Where(g => g.Rows > 0))
        {
            page.Append("<tr>");
            Block("td", name);
            Number("td", Count(rows));
            page.Append("</tr>");
        }

        page.Append("</tbody></table>");
        Block("p", T("Erasure.RowsHint"));
        Block("h2", T("Erasure.How"));
        Names(
        [
            (T("Erasure.Method"), T(erasure.Overwritten ? "Erasure.Overwritten" : "Erasure.Deleted")), (T("Erasure.By"), erasure.By),
            (T("Erasure.At"), Moment(erasure.At)), (T("Erasure.ErasedAt"), Moment(end)),
        ]);
        Block("h2", T("Erasure.Left"));
        page.Append("<ul>");
        foreach (string left in (string[])["Package", "Backups", .. erasure.Overwritten ? (string[])[] : ["Source", "Orchestrations"], "Delivered", "Profile", "People", "Logs", "This"])
        {
            Block("li", T("Erasure.Left." + left));
        }

        page.Append("</ul>");
        Names([(T("Erasure.BackupsErased"), T("Erasure.BackupsBlank"))]);
        Block("h2", T("Erasure.Record"));
        Names(
        [
            (T("Erasure.Package"), Moment(erasure.PackageMadeAt)), (T("Erasure.Fingerprint"), erasure.Fingerprint),
            (T("Erasure.Entries"), Count(erasure.Entries)), (T("Erasure.Head"), erasure.Head),
        ]);
        return page.Append("</main></body></html>").ToString();

        string T(string key, params object?[] arguments) => ExitPackageTexts.All.Get(language, key, arguments);

        string Day(DateOnly day) => TimeText.Formal(day, language);

        string Moment(DateTimeOffset at)
        {
            DateTimeOffset local = TimeZoneInfo.ConvertTime(at, zone);
            string where = zone.Id == "Asia/Tokyo" ? T("Erasure.JapanTime") : zone.Id;
            return string.Create(CultureInfo.InvariantCulture, $"{Day(DateOnly.FromDateTime(local.DateTime))} {local:HH:mm:ss} ({where})");
        }

        string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

        void Block(string element, string text, string? align = null) => page.Append(
            CultureInfo.InvariantCulture, $"<{element}{(align is null ? "" : $" data-align=\"{align}\"")}>{WebUtility.HtmlEncode(text)}</{element}>");

        void Number(string cell, string text)
        {
            page.Append(CultureInfo.InvariantCulture, $"<{cell}>");
            Block("p", text, "right");
            page.Append(CultureInfo.InvariantCulture, $"</{cell}>");
        }

        void Names(IReadOnlyList<(string Name, string Value)> rows)
        {
            page.Append("<dl>");
            foreach ((string name, string value) in rows)
            {
                Block("dt", name);
                Block("dd", value);
            }

            page.Append("</dl>");
        }
    }
}
