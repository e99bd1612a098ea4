using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Documents;
using Workflows.Pages;

namespace Workflows.Requests;

/// <summary>How many requests of a kind and a class came in a month, for its report: as a page and as CSV; and for machines, of any days.</summary>
internal sealed class RequestCountPages(CountPages pages, RequestCount counts)
{
    [Function("ShowRequestCountsPage")]
    public Task<IResult> ShowAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "request-counts")] HttpRequest request, CancellationToken cancellation) =>
        pages.ShowAsync(
            request, (_, contract) => contract.Profile.Section<RequestRules>() is not null, (c, from, to) => counts.TallyAsync(c, from, to, cancellation),
            (page, choices, contract, month, tallies) => TableFiles.IsAsked(request)
                ? TableFiles.Download(request, Lines(tallies, contract, page), FormattableString.Invariant($"{contract.Id}-requests-{month:yyyy-MM}"))
                : PageAnswers.Page<RequestCountsPage>(new { Page = page, Choices = choices, Contract = contract, Month = month, Tallies = tallies }));

    [Function("GetRequestCounts")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/request-counts")] HttpRequest request, CancellationToken cancellation) =>
        pages.GetAsync(request, (contract, from, to) => counts.TallyAsync(contract, from, to, cancellation));

    /// <summary>A kind, and a class of it, in the reader's words.</summary>
    public static (string Kind, string Class) NamesOf(RequestTally tally, Contract contract, PageContext page)
    {
        RequestKind? kind = contract.Profile.Section<RequestRules>()?.Kind(tally.KindId);
        return (kind?.Name.In(page.Language) ?? tally.KindId,
            kind?.Class(tally.ClassId)?.Name.In(page.Language) ?? tally.ClassId
            ?? (kind is { Classes.Count: > 0 } ? RequestPageTexts.T(page, "Counts.Unsorted") : ""));
    }

    /// <summary>The numbers of a line, in the order of their columns.</summary>
    public static IReadOnlyList<int> NumbersOf(RequestTally tally) =>
        [tally.Received, tally.AnsweredInTime, tally.AnsweredLate, tally.Unanswered, tally.OutOfScope, tally.Open];

    /// <summary>Names of the columns, as in the texts.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["Received", "Answered", "Late", "Unanswered", "OutOfScope", "Open"];

    private static IEnumerable<IReadOnlyList<string?>> Lines(IReadOnlyList<RequestTally> tallies, Contract contract, PageContext page) =>
        tallies.Select(t => (Names: NamesOf(t, contract, page), Numbers: NumbersOf(t)))
            .Select(t => (IReadOnlyList<string?>)[t.Names.Kind, t.Names.Class, .. t.Numbers.Select(n => n.ToString(CultureInfo.InvariantCulture))])
            .Prepend([.. ((string[])["kind", "class"]).Select(f => RequestPageTexts.T(page, "Field." + f)),
                .. Columns.Select(c => RequestPageTexts.T(page, "Counts." + c))]);
}
