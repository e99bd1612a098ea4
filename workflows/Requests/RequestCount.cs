using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit.Cases;

namespace Workflows.Requests;

/// <summary>How many requests of a kind and a class came to the desk in some days.</summary>
/// <param name="KindId">The kind.</param>
/// <param name="ClassId">The class; null: not sorted.</param>
/// <param name="Received">All of them.</param>
/// <param name="AnsweredInTime">A person answered in the time of the first answer, or there is none.</param>
/// <param name="AnsweredLate">A person answered after it.</param>
/// <param name="Unanswered">Nobody has answered.</param>
/// <param name="OutOfScope">The asker was told where to go; they are among those that were answered.</param>
/// <param name="Open">They are not done.</param>
public sealed record RequestTally(
    string KindId, string? ClassId, int Received, int AnsweredInTime, int AnsweredLate, int Unanswered, int OutOfScope, int Open);

/// <summary>
/// Counts requests, for the month's report and for the month that had none: by the day on which they came to the desk. What was withdrawn, and what the client
/// has not forwarded, counts nowhere.
/// </summary>
public sealed class RequestCount(RequestLedger ledger) : ICaseCount
{
    /// <inheritdoc/>
    public CountedMatter Matter => CountedMatter.Inquiries;

    /// <inheritdoc/>
    public async Task<int?> CountAsync(Contract contract, DateOnly from, DateOnly to, CancellationToken cancellation)
    {
        HashSet<string> counted = [.. contract.Profile.Section<RequestRules>()?.Kinds.Where(k => k.Counts).Select(k => k.Id) ?? []];
        return counted.Count == 0 ? null : await OfAsync(contract, from, to).CountAsync(r => counted.Contains(r.KindId), cancellation);
    }

    /// <summary>The tallies of some days, both included (local), in the order of the contract's kinds and classes.</summary>
    public async Task<IReadOnlyList<RequestTally>> TallyAsync(Contract contract, DateOnly from, DateOnly to, CancellationToken cancellation)
    {
        List<RequestSummary> found = await OfAsync(contract, from, to).ToListAsync(cancellation);
        IReadOnlyList<RequestKind> kinds = contract.Profile.Section<RequestRules>()?.Kinds ?? [];
        return
        [
            .. kinds.SelectMany(kind => kind.Classes.Select(c => (string?)c.Id).Append(null).Select(c => (kind.Id, Class: c)))
                .Concat(found.Select(r => (Id: r.KindId, Class: r.ClassId))).Distinct()
                .Select(row => Of(row.Id, row.Class, [.. found.Where(r => (r.KindId, r.ClassId) == row)]))
                .Where(row => row.Received > 0 || kinds.FirstOrDefault(k => k.Id == row.KindId) is { Classes.Count: 0 } || row.ClassId is not null),
        ];
    }

    private static RequestTally Of(string kind, string? sortedAs, List<RequestSummary> requests) => new(
        kind, sortedAs, requests.Count,
        requests.Count(r => r is { FirstAnsweredAt: not null, IsFirstAnswerLate: false }),
        requests.Count(r => r is { FirstAnsweredAt: not null, IsFirstAnswerLate: true }),
        requests.Count(r => r.FirstAnsweredAt is null && r.Status != RequestStatus.Recorded),
        requests.Count(r => r.Status == RequestStatus.OutOfScope),
        requests.Count(r => r.Status is RequestStatus.New or RequestStatus.InProgress or RequestStatus.Waiting));

    private IAsyncEnumerable<RequestSummary> OfAsync(Contract contract, DateOnly from, DateOnly to)
    {
        BusinessCalendar business = contract.Calendars.Business;
        (DateTimeOffset first, DateTimeOffset before) = (business.StartOf(from), business.StartOf(to.AddDays(1)));

        // The day in an id is that of the filing: never before the one on which it came.
        return ledger.OfAsync(contract.Id).Concat(ledger.ClosedOfAsync(contract.Id, from)).Select(row => row.Summary).OfType<RequestSummary>()
            .Where(r => r.AtDesk >= first && r.AtDesk < before && r.Status != RequestStatus.Withdrawn);
    }
}
