using Workflows.Calendars;
using Workflows.Contracts;

namespace Workflows.ServiceLevels.Process;

/// <summary>A case whose first answer has a limit.</summary>
/// <param name="Fact">Its clock, of the step <see cref="ServiceLevelIndicator.StepOfAnswers"/>.</param>
/// <param name="Case">The case with the facts that decide.</param>
public sealed record AnsweredCase(StepFact Fact, MeasuredCase Case)
{
    /// <summary>The calendar that the fact's clock names; null: elapsed time.</summary>
    public CalendarRule? Clock { get; init; }
}

/// <summary>Where first answers are measured. Service levels know no process that takes requests.</summary>
public interface IAnsweredCases
{
    /// <summary>The clocks of first answers that started in a period, as far as they were on record; ascending by start and case.</summary>
    /// <param name="contract">The contract in force.</param>
    /// <param name="kinds">Of these kinds of requests.</param>
    /// <param name="period">The period.</param>
    /// <param name="asOf">What was recorded later is not looked at.</param>
    Task<IReadOnlyList<AnsweredCase>> InAsync(Contract contract, IReadOnlySet<string> kinds, OpenSpan period, DateTimeOffset asOf);
}

/// <summary>Rules of a profile that limit first answers.</summary>
public interface ILimitsAnswers
{
    /// <summary>The limit of a kind's first answer, and the calendar that it counts on; null: it has none.</summary>
    (DueRule Limit, string Clock)? AnswerLimitOf(string kind);
}
