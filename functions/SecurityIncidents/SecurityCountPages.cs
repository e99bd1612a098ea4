using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Documents;
using Workflows.Pages;

namespace Workflows.SecurityIncidents;

/// <summary>How many security incidents of a kind were noticed in a month, for its report: as a page and as CSV; and for machines, of any days.</summary>
internal sealed class SecurityCountPages(CountPages pages, SecurityCount counts, SecurityCommands commands)
{
    /// <summary>Names of the columns, as in the texts.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["Noticed", "Confirmed", "RuledOut", "Detections", "Handlings"];

    [Function("ShowSecurityCountsPage")]
    public Task<IResult> ShowAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "security-counts")] HttpRequest request, CancellationToken cancellation) =>
        pages.ShowAsync(
            request, (page, contract) => commands.MaySee(page.Reader!.Id, contract, page.Now), (c, from, to) => counts.TallyAsync(c, from, to, cancellation),
            (page, choices, contract, month, tallies) => TableFiles.IsAsked(request)
                ? TableFiles.Download(request, Lines(tallies, contract, page), FormattableString.Invariant($"{contract.Id}-security-{month:yyyy-MM}"))
                : PageAnswers.Page<SecurityCountsPage>(new { Page = page, Choices = choices, Contract = contract, Month = month, Tallies = tallies }));

    [Function("GetSecurityCounts")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/security-counts")] HttpRequest request, CancellationToken cancellation) =>
        pages.GetAsync(request, (contract, from, to) => counts.TallyAsync(contract, from, to, cancellation));

    /// <summary>The cells of a line: the kind, and the columns.</summary>
    public static IReadOnlyList<string> CellsOf(SecurityTally tally, Contract contract, PageContext page)
    {
        SecurityRules? rules = contract.Profile.Section<SecurityRules>();
        return
        [
            rules?.Kind(tally.KindId)?.Name.In(page.Language) ?? tally.KindId,
            .. ((int[])[tally.Noticed, tally.Confirmed, tally.RuledOut, tally.Detections]).Select(n => n.ToString(CultureInfo.InvariantCulture)),
            string.Join(page.T("Join"), tally.Handlings.Select(h =>
                FormattableString.Invariant($"{rules?.Handlings.FirstOrDefault(r => r.Id == h.Key)?.Name.In(page.Language) ?? h.Key} {h.Value}"))),
        ];
    }

    private static IEnumerable<IReadOnlyList<string?>> Lines(IReadOnlyList<SecurityTally> tallies, Contract contract, PageContext page) =>
        tallies.Select(t => CellsOf(t, contract, page)).Prepend(
            [SecurityPageTexts.T(page, "Field.kinds"), .. Columns.Select(c => SecurityPageTexts.T(page, "Counts." + c))]);
}
