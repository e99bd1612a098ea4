using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;

namespace Workflows.ProblemManagement;

/// <summary>Where a problem stands, for people.</summary>
public enum ProblemStatus
{
    /// <summary>Its root cause is not known (問題).</summary>
    Problem,

    /// <summary>Its root cause is known (既知のエラー).</summary>
    KnownError,

    /// <summary>Another party has to answer; the contractor's day stands still.</summary>
    Waiting,

    /// <summary>It is settled, and watched for some days.</summary>
    Settled,

    Closed,

    Withdrawn,
}

/// <summary>A measure with the client's answers to it.</summary>
/// <param name="Version">The measure.</param>
/// <param name="Consent">What the client said.</param>
public sealed record ProblemAsked(CaseVersion<ProblemMeasure> Version, ApprovalProgress Consent);

/// <summary>What the facts of a problem say: a pure fold, the same for every order of arrival.</summary>
public sealed class ProblemState : CaseState<CaseFact, CaseDutyPerformed<ProblemDuty>>
{
    private ProblemState(CaseId id, Contract contract, IEnumerable<CaseFact> facts)
        : base(id, contract.Profile, facts)
    {
        Rules = Profile.Section<ProblemRules>()!;
        Filed = Facts.OfType<ProblemFiled>().First();
        Handling = Facts.OfType<ProblemManaged>().LastOrDefault()?.Handling ?? Content.Handling;
        Incidents = [.. ((string?[])[Content.Incident, .. Facts.OfType<ProblemRecurred>().Select(r => r.Incident)]).OfType<string>().Distinct()];
        Changes = [.. Facts.OfType<ProblemChangeRaised>().Select(c => c.ChangeId).Distinct()];
        Cooperation = Facts.LastOrDefault(f => f is ProblemCooperationAsked or ProblemCooperationAnswered) as ProblemCooperationAsked;
        Settled = Facts.LastOrDefault(f => f is ProblemSettled or ProblemRecurred) as ProblemSettled;
        Withdrawn = Facts.OfType<CaseWithdrawn>().FirstOrDefault();
        Measures =
        [
            .. VersionsOf<ProblemMeasure>().Select(v => new ProblemAsked(v, new(Rules.Consent, Rules.Clock, contract.Calendars,
                Approving(v.Number, v.Hash, v.Written.RecordedAt, AuthorsOf([v.Written]))))),
        ];
        BusinessCalendar business = contract.Calendars.Business;
        Due = DueCalculator.EndOf(DueCalculator.Around(Handling.Due.AddDays(DaysWaited(business)), period: false, business), business);
        Hours = Rules.Clock == CalendarSet.Elapsed ? business : contract.Calendars[Rules.Clock];
        CloseAt = Settled is { } settled ? business.StartOf(business.DayOf(settled.RecordedAt).AddDays(Rules.Recurrence + 1)) : null;
        ReviewAt = Rules.Review is { } review && IsOpen
            ? Hours.OpeningOf(DueCalculator.DaysOf(review, business.DayOf(LastWord.RecordedAt), business).Target) : null;
    }

    public ProblemRules Rules { get; }

    /// <summary>Who filed it, and when.</summary>
    public ProblemFiled Filed { get; }

    public ProblemContent Content => Filed.Content;

    /// <summary>How it is managed now.</summary>
    public ProblemHandling Handling { get; }

    /// <summary>Incidents in which it was seen, the first one first.</summary>
    public IReadOnlyList<string> Incidents { get; }

    /// <summary>Changes that were asked for.</summary>
    public IReadOnlyList<string> Changes { get; }

    /// <summary>What the client was asked to consent to, in order.</summary>
    public IReadOnlyList<ProblemAsked> Measures { get; }

    /// <summary>The last measure; null: none.</summary>
    public ProblemAsked? Measure => Measures is [.., var last] ? last : null;

    /// <summary>What the client says to it; null: there is none.</summary>
    public ApprovalProgress? Consent => Measure?.Consent;

    /// <summary>The other party that is waited for; null: none.</summary>
    public ProblemCooperationAsked? Cooperation { get; }

    /// <summary>How it is settled; null: it is not, or happened again.</summary>
    public ProblemSettled? Settled { get; }

    public CaseWithdrawn? Withdrawn { get; }

    /// <summary>The day by which it is to be solved, moved by the days on which another party was waited for.</summary>
    public DueMoment Due { get; }

    /// <summary>When it closes unless it happens again; null: it is not settled.</summary>
    public DateTimeOffset? CloseAt { get; }

    /// <summary>The hours in which people are reminded.</summary>
    public BusinessCalendar Hours { get; }

    /// <summary>When somebody has to say how it stands; null: nobody has to.</summary>
    public DateTimeOffset? ReviewAt { get; }

    /// <summary>Its root cause is known.</summary>
    public bool IsKnownError => Said(ProblemFinding.Cause) is not null;

    /// <summary>Somebody looked for similar ones.</summary>
    public bool IsSearched => Facts.Any(f => f is ProblemSearched);

    /// <summary>Nothing settles it yet.</summary>
    public bool IsOpen => Withdrawn is null && Settled is null;

    /// <summary>The contractor's day runs.</summary>
    public bool IsRunning => IsOpen && Cooperation is null;

    /// <inheritdoc/>
    public override StageState? Unanswerable(DateOnly today) => IsAsking ? Consent!.Unanswerable : null;

    /// <summary>The client is asked for its consent.</summary>
    public bool IsAsking => IsOpen && Consent is { ApprovedAt: null, Refused: null };

    /// <summary>It was not settled by its day; a day that was moved later does not undo it.</summary>
    public bool IsLate => Facts.OfType<CaseDutyPerformed<ProblemDuty>>().Any(d => d.Duty.Kind == ProblemDutyKind.Late);

    /// <summary>The last word of a person.</summary>
    public CaseFact LastWord => Facts.Last(f => f is not (CaseDutyPerformed<ProblemDuty> or CaseMailUndeliverable or CaseClosed));

    public ProblemStatus Status =>
        Withdrawn is not null ? ProblemStatus.Withdrawn
        : IsClosed ? ProblemStatus.Closed
        : Settled is not null ? ProblemStatus.Settled
        : Cooperation is not null ? ProblemStatus.Waiting
        : IsKnownError ? ProblemStatus.KnownError
        : ProblemStatus.Problem;

    /// <summary>What was found last; null: nothing.</summary>
    public string? Said(ProblemFinding what) => Facts.OfType<ProblemFound>().LastOrDefault(f => f.What == what)?.Text;

    /// <summary>Folds the facts; null when none of them files it.</summary>
    public static ProblemState? Of(CaseId id, Contract contract, IReadOnlyList<CaseFact> facts) =>
        facts.OfType<ProblemFiled>().Any() && contract.Profile.Section<ProblemRules>() is not null ? new(id, contract, facts) : null;

    /// <summary>Days on which another party was waited for, as far as it answered.</summary>
    private int DaysWaited(BusinessCalendar business)
    {
        (int days, ProblemCooperationAsked? asked) = (0, null);
        foreach (CaseFact fact in Facts)
        {
            switch (fact)
            {
                case ProblemCooperationAsked began:
                    asked ??= began;
                    break;
                case ProblemCooperationAnswered when asked is not null:
                    days += business.DayOf(fact.RecordedAt).DayNumber - business.DayOf(asked.RecordedAt).DayNumber;
                    asked = null;
                    break;
            }
        }

        return days;
    }
}
