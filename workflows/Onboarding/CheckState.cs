using Workflows.Kit.Approvals;

namespace Workflows.Onboarding;

/// <summary>How a check stands on a day.</summary>
public enum CheckStanding
{
    /// <summary>Something before it has to be there first.</summary>
    NotYet,

    Missing,

    Submitted,

    Passed,

    Failed,

    Waived,

    Expired,

    /// <summary>Below the minimum: a vaccination and its confirmation are waited for.</summary>
    BelowMinimum,
}

/// <summary>Evidence with its judgement.</summary>
public sealed record EvidenceState(EvidenceSubmitted Submitted, EvidenceJudged? Judged)
{
    public bool IsPassed => Judged is { Passed: true };
}

/// <summary>A check of a placement, or one year of a yearly one: a pure fold.</summary>
public sealed class CheckState
{
    private readonly Func<DateTimeOffset, DateOnly> dayOf;

    internal CheckState(
        OnboardingCheck check, int? year, (DateOnly From, DateOnly To)? window, DateTimeOffset? wantedFrom, IReadOnlyList<EvidenceState> evidence,
        IReadOnlyList<CheckReopened> reopened, WaiverRequested? waiverRequest, ApprovalProgress? waiver, ApprovalProgress? confirmation,
        Func<DateTimeOffset, DateOnly> dayOf)
    {
        Check = check;
        Year = year;
        Window = window;
        WantedFrom = wantedFrom;
        Evidence = evidence;
        Reopened = reopened;
        WaiverRequest = waiverRequest;
        Waiver = waiver;
        Confirmation = confirmation;
        this.dayOf = dayOf;
    }

    public OnboardingCheck Check { get; }

    /// <summary>For yearly checks: the year in which the window begins.</summary>
    public int? Year { get; }

    public (DateOnly From, DateOnly To)? Window { get; }

    /// <summary>Since when it is asked for (UTC); null: something before it is missing.</summary>
    public DateTimeOffset? WantedFrom { get; }

    /// <summary>In the order in which it came.</summary>
    public IReadOnlyList<EvidenceState> Evidence { get; }

    public IReadOnlyList<CheckReopened> Reopened { get; }

    public WaiverRequested? WaiverRequest { get; }

    /// <summary>The approval of the waiver that was asked for; null: none was.</summary>
    public ApprovalProgress? Waiver { get; }

    /// <summary>The confirmation of a vaccination after a low value; null: none is asked for.</summary>
    public ApprovalProgress? Confirmation { get; }

    /// <summary>The last evidence that nobody has judged.</summary>
    public EvidenceState? ToJudge => Evidence.LastOrDefault(e => e.Judged is null);

    /// <summary>Judged as below the minimum (by its figure, or by a person where the figure does not decide), and no later value is enough.</summary>
    public EvidenceState? Below => !Check.Restricts ? null
        : Evidence.LastOrDefault(e => e is { Judged: { } word, Submitted: { Purpose: EvidencePurpose.Check } sent }
            && (sent.Finding == EvidenceFinding.Adverse || (sent.Finding == EvidenceFinding.NeedsJudgement && !word.Passed))) is { } below
            && !Evidence.Any(e => e.IsPassed && e.Submitted.Purpose == EvidencePurpose.Check && e.Judged!.RecordedAt > below.Judged!.RecordedAt) ? below : null;

    /// <summary>A vaccination is asked for in place of the check's own evidence.</summary>
    public EvidencePurpose Asked => Below is null ? EvidencePurpose.Check : EvidencePurpose.Vaccination;

    /// <summary>Since when it is enough to go on: passed, waived, or restricted; null: not yet.</summary>
    public DateTimeOffset? SatisfiedAt => ((DateTimeOffset?[])[
        Evidence.Where(e => e.IsPassed).Min(e => (DateTimeOffset?)e.Judged!.RecordedAt), Below?.Judged!.RecordedAt, Waiver?.ApprovedAt]).Min();

    /// <summary>How it stands on a day, as far as is known.</summary>
    public CheckStanding StandingOn(DateOnly day) => IsWaivedOn(day) ? CheckStanding.Waived : ObstacleOn(day).Obstacle switch
    {
        null => CheckStanding.Passed,
        ClearanceObstacle.BelowMinimum => CheckStanding.BelowMinimum,
        ClearanceObstacle.Expired => ToJudge is null ? CheckStanding.Expired : CheckStanding.Submitted,
        ClearanceObstacle.Failed => CheckStanding.Failed,
        ClearanceObstacle.NotJudged => CheckStanding.Submitted,
        _ => WantedFrom is { } from && dayOf(from) <= day ? CheckStanding.Missing : CheckStanding.NotYet,
    };

    /// <summary>Evidence is asked for: nothing that would do has come in.</summary>
    public bool IsWanted(DateOnly day) => WantedFrom is not null && ToJudge is null
        && StandingOn(day) is CheckStanding.Missing or CheckStanding.Failed or CheckStanding.Expired or CheckStanding.BelowMinimum
        && !(Asked == EvidencePurpose.Vaccination && Vaccination is not null);

    /// <summary>Evidence is taken: it is wanted, waits to be replaced, or what there is ends soon.</summary>
    /// <param name="day">Local.</param>
    /// <param name="before">Days before the end from which a successor is taken.</param>
    public bool TakesEvidence(DateOnly day, int before) =>
        WantedFrom is not null
            && (IsWanted(day) || ToJudge is not null || (StandingOn(day) == CheckStanding.Passed && HoldsUntil is { } last && last.AddDays(-before) <= day));

    /// <summary>The vaccination that was judged as enough after the low value.</summary>
    public EvidenceState? Vaccination => Below is null ? null : Evidence.LastOrDefault(e => e.IsPassed && e.Submitted.Purpose == EvidencePurpose.Vaccination);

    /// <summary>The last day on which the best evidence holds; null: for ever, or there is none.</summary>
    public DateOnly? HoldsUntil => Passes().ToList() is { Count: > 0 } passes && passes.TrueForAll(p => p.To is not null) ? passes.Max(p => p.To) : null;

    /// <summary>What stands in the way on a day; nothing where the clause is met.</summary>
    public (ClearanceObstacle? Obstacle, DateOnly? Day) ObstacleOn(DateOnly day)
    {
        if (IsWaivedOn(day))
        {
            return (Check.Restricts ? ClearanceObstacle.Exempted : null, null);
        }

        if (Passes().Any(p => p.From <= day && !(day > p.To)) || (Confirmation?.ApprovedAt is { } confirmed && dayOf(confirmed) <= day))
        {
            return (null, null);
        }

        if (Below is { } below && dayOf(below.Judged!.RecordedAt) <= day)
        {
            return (ClearanceObstacle.BelowMinimum, null);
        }

        if (Passes().Where(p => p.To < day).Max(p => p.To) is { } last)
        {
            return (ClearanceObstacle.Expired, last);
        }

        return (ToJudge is not null ? ClearanceObstacle.NotJudged : Evidence.Count > 0 && !Evidence[^1].IsPassed ? ClearanceObstacle.Failed
            : ClearanceObstacle.Missing, null);
    }

    /// <summary>The same, day by day, as spans.</summary>
    internal IEnumerable<CheckSpan> Spans()
    {
        List<DateOnly> days = [.. Passes().SelectMany(p => (DateOnly?[])[p.From, p.To?.AddDays(1)])
            .Concat([Day(Waiver?.ApprovedAt), Day(Confirmation?.ApprovedAt), Day(Below?.Judged!.RecordedAt)])
            .OfType<DateOnly>().Distinct().Order()];
        DateOnly? from = null;
        for (int i = 0; i <= days.Count; i++)
        {
            DateOnly? to = i < days.Count ? days[i].AddDays(-1) : null;
            (ClearanceObstacle? obstacle, DateOnly? day) = ObstacleOn(from ?? to ?? DateOnly.MinValue);
            if (obstacle is not null)
            {
                yield return new(Check.Id, obstacle, from, to, day);
            }

            from = i < days.Count ? days[i] : null;
        }

        DateOnly? Day(DateTimeOffset? at) => at is { } moment ? dayOf(moment) : null;
    }

    private bool IsWaivedOn(DateOnly day) => Waiver?.ApprovedAt is { } waived && dayOf(waived) <= day;

    /// <summary>When each passed evidence holds. It ends earlier where something newer is adverse, or the check was asked for anew.</summary>
    private IEnumerable<(DateOnly From, DateOnly? To)> Passes()
    {
        foreach (EvidenceState passed in Evidence.Where(e => e.IsPassed && e.Submitted.Purpose == EvidencePurpose.Check))
        {
            DateTimeOffset at = passed.Judged!.RecordedAt;
            DateOnly?[] ends =
            [
                passed.Submitted.ValidUntil,
                .. Reopened.Where(r => r.RecordedAt > passed.Submitted.RecordedAt).Select(r => (DateOnly?)r.HoldsUntil),
                Below?.Judged!.RecordedAt is { } below && below > at ? dayOf(below).AddDays(-1) : null,
            ];
            yield return (dayOf(at), ends.Min());
        }
    }
}
