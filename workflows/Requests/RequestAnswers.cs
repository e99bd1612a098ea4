using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit.Cases;
using Workflows.ServiceLevels;
using Workflows.ServiceLevels.Process;

namespace Workflows.Requests;

/// <summary>First answers as clocks: from when a request is at the desk, in the desk's own time (Saga 4.3.2(3): 2 hours).</summary>
public sealed class RequestAnswers(RequestLedger ledger, RequestReader reader) : IAnsweredCases
{
    /// <summary>Requests that were filed so many months before a period may come to the desk in it: users' are forwarded by the client.</summary>
    private const int MonthsBefore = 12;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AnsweredCase>> InAsync(Contract contract, IReadOnlySet<string> kinds, OpenSpan period, DateTimeOffset asOf)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(kinds);
        List<AnsweredCase> found = [];
        await foreach (CaseRow<RequestSummary> row in ledger.OfAsync(contract.Id)
            .Concat(ledger.ClosedOfAsync(contract.Id, contract.DayOf(period.From).AddMonths(-MonthsBefore))))
        {
            if ((row.Summary is null || kinds.Contains(row.Summary.KindId)) && await reader.FindAsync(row, asOf: asOf) is { State: var request } view
                && kinds.Contains(request.Kind.Id) && CaseClock.Of(request.Desk.Calendar, view.Contract.Calendars, contract.Calendars) is var clock
                && FactOf(request, clock.Name) is { } fact && fact.StartedAt >= period.From && fact.StartedAt < period.To)
            {
                found.Add(new(fact, new(
                    request.Id.Value, [.. request.Facts.Where(f => f is RequestFiled or RequestForwarded || f == request.FirstAnswer).Select(f => f.Id)]))
                {
                    Clock = clock.Rule,
                });
            }
        }

        return
        [
            .. found.DistinctBy(a => a.Fact.Case, StringComparer.Ordinal) // one that is just being closed stands in both lists
                .OrderBy(a => a.Fact.StartedAt).ThenBy(a => a.Fact.Case, StringComparer.Ordinal),
        ];
    }

    private static StepFact? FactOf(RequestState request, string clock) =>
        request is { Withdrawn: null, AtDesk: { } start, FirstAnswerDue: { } due, Kind: { FirstAnswer: { } limit, Id: var kind } }
            ? new(request.Id.Value, ServiceLevelIndicator.StepOfAnswers(kind), 1, start, new DueRule.Length(limit).ToString(), clock, [], due,
                DoneAt: request.FirstAnsweredAt)
            : null;
}
