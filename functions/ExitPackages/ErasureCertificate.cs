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
        page.Append(CultureInfo.InvariantCulture, $"<!DOCTYPE html><html lang=\"{language}\" data-now=\"{end:O}\"><body><main><h1>{T("Erasure.Title")}</h1>");
        Line(TimeText.Of(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(end, zone).DateTime), language));
        Line(T("Erasure.Addressee", erasure.Client.In(language)));
        Line(erasure.Title.In(language) + (erasure.EndedOn is { } last ? T("Erasure.EndedOn", TimeText.Of(last, language)) : ""));
        Line(T("Erasure.Text"));
        Table(("Erasure.What", "Erasure.Rows"),
        [
            .. Groups(erasure).Select(g => (T("Erasure." + g.Words), Number(g.Rows))),
            (T("Erasure.Instances"), Number(erasure.Instances)), (T("Erasure.MailFiles"), Number(erasure.Mails)),
        ]);
        Line(T(erasure.Overwritten ? "Erasure.Overwritten" : "Erasure.Deleted"));
        Line(T("Erasure.Backups"));
        Table(("Erasure.Record", "Erasure.Value"),
        [
            (T("Erasure.By"), erasure.By), (T("Erasure.At"), Moment(erasure.At)), (T("Erasure.ErasedAt"), Moment(end)),
            (T("Erasure.Package"), Moment(erasure.PackageMadeAt)),
            (T("Erasure.Fingerprint"), erasure.Fingerprint), (T("Erasure.Entries"), Number((int)erasure.Entries)), (T("Erasure.Head"), erasure.Head),
        ]);
        Line(erasure.Contractor.In(language));
        Line(T("Erasure.Signed"));
        return page.Append("</main></body></html>").ToString();

        string T(string key, params object?[] arguments) => ExitPackageTexts.All.Get(language, key, arguments);

        string Moment(DateTimeOffset at) => string.Create(
            CultureInfo.InvariantCulture, $"{TimeZoneInfo.ConvertTime(at, zone):yyyy-MM-dd HH:mm:ss} ({zone.Id})");

        string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

        void Line(string text) => page.Append("<p>").Append(WebUtility.HtmlEncode(text)).Append("</p>");

        void Table((string Name, string Value) heads, IReadOnlyList<(string Name, string Value)> rows)
        {
            page.Append("<table><thead>");
            Row("th", T(heads.Name), T(heads.Value));
            page.Append("</thead><tbody>");
            foreach ((string name, string value) in rows)
            {
                Row("td", name, value);
            }

            page.Append("</tbody></table>");
        }

        void Row(string cell, string name, string value) => page.Append("<tr>")
            .Append(CultureInfo.InvariantCulture, $"<{cell}>{WebUtility.HtmlEncode(name)}</{cell}><{cell}>{WebUtility.HtmlEncode(value)}</{cell}></tr>");
    }
}
