using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;

namespace Workflows.SecurityIncidents;

/// <summary>Where a security incident stands, for people.</summary>
public enum SecurityStatus
{
    /// <summary>It may be one (おそれ).</summary>
    Suspected,

    Confirmed,

    /// <summary>It was none; that it was told stays on record.</summary>
    RuledOut,

    Closed,
}

/// <summary>A paper with the client's answers to it.</summary>
/// <param name="Version">The paper.</param>
/// <param name="Approval">What the client said.</param>
public sealed record SecurityPaperState(CaseVersion<SecurityPaper> Version, ApprovalProgress Approval)
{
    /// <summary>What it is.</summary>
    public SecurityPaperKind Kind => Version.Content.Kind;
}

/// <summary>What the facts of a security incident say: a pure fold, the same for every order of arrival.</summary>
public sealed class SecurityState : CaseState<CaseFact, CaseDutyPerformed<SecurityDuty>>
{
    private SecurityState(CaseId id, Contract contract, IEnumerable<CaseFact> facts)
        : base(id, contract.Profile, facts)
    {
        Rules = Profile.Section<SecurityRules>()!;
        Filed = Facts.OfType<SecurityFiled>().First();
        Assessed = Facts.OfType<SecurityAssessed>().LastOrDefault();
        Attributed = Facts.OfType<SecurityAttributed>().LastOrDefault();
        Emergency = Facts.OfType<SecurityEmergency>().LastOrDefault() is { IsDeclared: true } declared ? declared : null;
        Concluded = Facts.OfType<SecurityConcluded>().FirstOrDefault();
        Papers = [.. VersionsOf<SecurityPaper>().Select(v => new SecurityPaperState(v, Approving(v, contract)))];
        BusinessCalendar business = contract.Calendars.Business;
        Hours = Rules.Clock == CalendarSet.Elapsed ? business : contract.Calendars[Rules.Clock];
        Oral = Facts.OfType<SecurityOralReported>().FirstOrDefault(o =>
            !Papers.Any(p => p.Kind == SecurityPaperKind.Report && p.Version.Written.RecordedAt >= o.RecordedAt));
        WrittenDue = Oral is { } oral ? DueCalculator.EndOf(DueCalculator.DaysOf(Rules.Written, business.DayOf(oral.At), business), business) : null;
    }

    public SecurityRules Rules { get; }

    public SecurityFiled Filed { get; }

    public SecurityContent Content => Filed.Content;

    /// <summary>Its kinds, as far as the contract knows them.</summary>
    public IEnumerable<SecurityKind> Kinds => Content.Kinds.Select(Rules.Kind).OfType<SecurityKind>();

    public SecurityAssessed? Assessed { get; }

    /// <summary>What the client says of who caused it; null: nothing yet.</summary>
    public SecurityAttributed? Attributed { get; }

    /// <summary>The client says that the contractor caused it: nothing is carried out without its approval.</summary>
    public bool IsOurs => Attributed is { ByContractor: true };

    /// <summary>The emergency that stands; null: none.</summary>
    public SecurityEmergency? Emergency { get; }

    public SecurityConcluded? Concluded { get; }

    /// <summary>Every paper, in order.</summary>
    public IReadOnlyList<SecurityPaperState> Papers { get; }

    /// <summary>The oral report that is still to be written down; null: none.</summary>
    public SecurityOralReported? Oral { get; }

    /// <summary>By when; null: nothing is.</summary>
    public DueMoment? WrittenDue { get; }

    /// <summary>The hours in which people are reminded.</summary>
    public BusinessCalendar Hours { get; }

    /// <summary>When the client was told; null: not yet.</summary>
    public DateTimeOffset? ToldAt => Performed(SecuritySchedule.SuspectedKey) is { Told.Count: > 0 } told ? told.At : null;

    /// <summary>The client was told later than we want; never a breach: 直ちに has no figure.</summary>
    public bool IsToldLate => ToldAt > Content.Noticed + Rules.Tell;

    /// <summary>The contractor acts even where nobody instructs: of several kinds the one that may goes first.</summary>
    public bool ActsWithoutInstruction => Kinds.Any(k => k.Acting == SecurityActing.WithoutInstruction);

    /// <summary>Nothing may be done before the client instructs.</summary>
    public bool AwaitsInstruction => !ActsWithoutInstruction && Kinds.Any(k => k.Acting == SecurityActing.OnInstruction)
        && !Facts.Any(f => f is SecurityInstructed);

    public bool IsCauseFound => Facts.Any(f => f is SecurityCauseFound);

    /// <summary>Something was done against it.</summary>
    public bool IsActedOn => Facts.Any(f => f is SecurityActed or SecurityCarriedOut { Paper: SecurityPaperKind.Measures });

    /// <summary>What is held as evidence and was not destroyed.</summary>
    public IEnumerable<SecurityEvidenceHeld> Evidence => Facts.OfType<SecurityEvidenceHeld>()
        .Where(e => !Facts.OfType<SecurityEvidenceDestroyed>().Any(d => d.Sha256 == e.File.Sha256)).DistinctBy(e => e.File.Sha256);

    /// <summary>The last word of a person.</summary>
    public CaseFact LastWord => Facts.Last(f => f is not (CaseDutyPerformed<SecurityDuty> or CaseMailUndeliverable or CaseClosed));

    public SecurityStatus Status =>
        IsClosed || Concluded is not null ? SecurityStatus.Closed
        : Assessed is null ? SecurityStatus.Suspected
        : Assessed.IsInfringement ? SecurityStatus.Confirmed
        : SecurityStatus.RuledOut;

    /// <summary>The last paper of a kind; null: none.</summary>
    public SecurityPaperState? Paper(SecurityPaperKind kind) => Papers.LastOrDefault(p => p.Kind == kind);

    /// <inheritdoc/>
    public override StageState? Unanswerable(DateOnly today) => Papers.Where(IsAsking).Select(p => p.Approval.Unanswerable).FirstOrDefault(s => s is not null);

    /// <summary>The client is asked for its approval of a paper.</summary>
    public bool IsAsking(SecurityPaperState paper) =>
        Concluded is null && IsOurs && Paper(paper.Kind) == paper && paper.Approval is { ApprovedAt: null, Refused: null };

    /// <summary>A paper of a kind may be acted on: the client approved it, where the contractor caused it.</summary>
    public bool IsReleased(SecurityPaperKind kind) => Paper(kind) is { } paper && (!IsOurs || paper.Approval.ApprovedAt is not null);

    /// <summary>A paper of a kind was carried out.</summary>
    public bool IsCarriedOut(SecurityPaperKind kind) => Facts.Any(f => f is SecurityCarriedOut done && done.Paper == kind);

    /// <summary>Folds the facts; null when none of them files it.</summary>
    public static SecurityState? Of(CaseId id, Contract contract, IReadOnlyList<CaseFact> facts) =>
        facts.OfType<SecurityFiled>().Any() && contract.Profile.Section<SecurityRules>() is not null ? new(id, contract, facts) : null;

    /// <summary>Nobody is asked before the client says that the contractor caused it. The stages of each kind of paper have ids of their own.</summary>
    private ApprovalProgress Approving(CaseVersion<SecurityPaper> paper, Contract contract)
    {
        DateTimeOffset written = paper.Written.RecordedAt;
        return new(
            [.. Rules.Approval.Select(s => s with { Id = $"{paper.Content.Kind.ToString().ToLowerInvariant()}_{s.Id}" })], Rules.Clock, contract.Calendars,
            Approving(paper.Number, paper.Hash,
                !IsOurs ? null : written > Attributed!.RecordedAt ? written : Attributed.RecordedAt, AuthorsOf([paper.Written])));
    }
}
