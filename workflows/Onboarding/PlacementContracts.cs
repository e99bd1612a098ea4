using System.Text.Json.Serialization;
using Workflows.Kit.Cases;
using Workflows.People;

namespace Workflows.Onboarding;

// Persisted and sent between orchestrator, activities and tables: change only compatibly (add optional members;
// never rename, retype or reuse a discriminator). No fact ever holds a value of a sensitive check: those are in SensitiveStore.

/// <summary>What may happen to a placement; <see cref="PlacementState"/> folds it.</summary>
public static class PlacementFacts
{
    public static FactFamily Family { get; } = FactFamily.Of<CaseDutyPerformed<PlacementDuty>>(
        "Placement",
        ("proposed", typeof(CaseWritten<PlacementContent>)),
        ("evidenceSubmitted", typeof(EvidenceSubmitted)),
        ("evidenceJudged", typeof(EvidenceJudged)),
        ("checkReopened", typeof(CheckReopened)),
        ("waiverRequested", typeof(WaiverRequested)),
        ("ended", typeof(PlacementEnded)),
        ("leavingTaskDone", typeof(LeavingTaskDone)),
        ("withdrawn", typeof(CaseWithdrawn)));
}

/// <summary>Who is placed, where, as what and when.</summary>
public sealed record PlacementContent
{
    /// <summary>Id in <c>people.yaml</c>, or one made of the address; the same person has the same id in every placement.</summary>
    public required string PersonId { get; init; }

    public required string Name { get; init; }

    public string? NameEn { get; init; }

    public required string Mail { get; init; }

    /// <summary><c>ja</c> or <c>en</c>.</summary>
    public required string Language { get; init; }

    /// <summary>現在の所属.</summary>
    public string? Employer { get; init; }

    /// <summary>連絡先電話番号.</summary>
    public string? Phone { get; init; }

    /// <summary>A staff role of the profile.</summary>
    public required string RoleId { get; init; }

    /// <summary>Sites of the profile; empty: a contract without sites, or all of them.</summary>
    public IReadOnlyList<string> Sites { get; init; } = [];

    /// <summary>Kinds of work of the role.</summary>
    public IReadOnlyList<string> Works { get; init; } = [];

    /// <summary>First day, local.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Last day, local; null: open.</summary>
    public DateOnly? To { get; init; }

    public bool Subcontractor { get; init; }

    /// <summary>Person who leaves for this one; null: nobody does.</summary>
    public string? Replaces { get; init; }

    /// <summary>As somebody who can be shown and mailed.</summary>
    public Person ToPerson() => new(PersonId, Name, NameEn, Mail, null, Language, Party.Contractor);
}

/// <summary>What evidence is for.</summary>
public enum EvidencePurpose
{
    /// <summary>What the check asks.</summary>
    Check,

    /// <summary>The vaccination after a value below the minimum.</summary>
    Vaccination,
}

/// <summary>What the software reads out of evidence. It says whether the clause is met, never the value.</summary>
public enum EvidenceFinding
{
    Meets,

    /// <summary>Only a person can say, e.g. whether a qualification is equal or higher.</summary>
    NeedsJudgement,

    /// <summary>Not met at the base date, met on the first day: the client decides (SAI-Q06).</summary>
    MeetsAtStartOnly,

    DoesNotMeet,

    /// <summary>Below the minimum, or something abnormal.</summary>
    Adverse,
}

/// <summary>A file that came with evidence; it lies encrypted in <see cref="Ledger.SensitiveStore"/>, name and content.</summary>
public sealed record EvidenceFile(string Id, int Length, string Sha256);

/// <summary>Evidence was handed in.</summary>
public sealed record EvidenceSubmitted : CaseFact
{
    public required string CheckId { get; init; }

    /// <summary>For yearly checks: the year in which the window begins; otherwise null.</summary>
    public int? Year { get; init; }

    /// <summary>Names it in <see cref="Ledger.SensitiveStore"/>.</summary>
    public required string EvidenceId { get; init; }

    /// <summary>What was handed in at once is reviewed with one mail.</summary>
    public required string SubmissionId { get; init; }

    public required EvidencePurpose Purpose { get; init; }

    public required EvidenceFinding Finding { get; init; }

    /// <summary>The day of the examination, course, vaccination.</summary>
    public DateOnly? DoneOn { get; init; }

    /// <summary>Last day on which it holds; null: for ever.</summary>
    public DateOnly? ValidUntil { get; init; }

    /// <summary>For experience: months at the base date and on the first day.</summary>
    public int? MonthsAtBase { get; init; }

    public int? MonthsAtStart { get; init; }

    /// <summary>Only of checks that are not sensitive.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<EvidenceFile> Files { get; init; } = [];
}

/// <summary>Whoever judges the check has seen the evidence.</summary>
public sealed record EvidenceJudged : CaseFact
{
    public required string CheckId { get; init; }

    public required string EvidenceId { get; init; }

    public required bool Passed { get; init; }

    /// <summary>Words for whoever handed it in; without figures where the check is sensitive.</summary>
    public string? Comment { get; init; }
}

/// <summary>The evidence so far holds only until a day: a policy was revised, a hospital asks for more.</summary>
public sealed record CheckReopened : CaseFact
{
    public required string CheckId { get; init; }

    /// <summary>Last day on which the evidence so far holds.</summary>
    public required DateOnly HoldsUntil { get; init; }

    public required string Reason { get; init; }
}

/// <summary>The client is asked to waive a check.</summary>
public sealed record WaiverRequested : CaseFact
{
    public required string CheckId { get; init; }

    public required string Reason { get; init; }

    public required string ContentHash { get; init; }
}

/// <summary>The person leaves.</summary>
public sealed record PlacementEnded : CaseFact
{
    public required DateOnly LastDay { get; init; }

    public required string Reason { get; init; }

    /// <summary>The client demanded it (OKA Ch10§3(4)).</summary>
    public bool DemandedByClient { get; init; }
}

/// <summary>Something that is owed when somebody leaves was done.</summary>
public sealed record LeavingTaskDone : CaseFact
{
    public required string TaskId { get; init; }

    public string? Comment { get; init; }
}

/// <summary>What a duty is about.</summary>
public enum PlacementDutyKind
{
    /// <summary>Ask the approvers of a stage.</summary>
    Ask,

    /// <summary>Remind those who have not answered.</summary>
    Remind,

    /// <summary>A stage's time ended without an answer.</summary>
    Expire,

    /// <summary>Nobody may answer for the stage.</summary>
    NobodyToAsk,

    /// <summary>Tell what a stage decided.</summary>
    TellOutcome,

    /// <summary>Ask the person, by link, for what is missing.</summary>
    AskEvidence,

    /// <summary>Ask again.</summary>
    RemindEvidence,

    /// <summary>Ask the contractor for what is theirs to show.</summary>
    AskContractor,

    RemindContractor,

    /// <summary>Ask whoever judges.</summary>
    AskReview,

    RemindReview,

    /// <summary>Tell the client of the change of staff.</summary>
    Announce,

    /// <summary>The change of staff was not announced in time.</summary>
    AnnounceMissed,

    /// <summary>Tell the client that evidence is enough, or that something is adverse.</summary>
    Report,

    /// <summary>The client was not told in time.</summary>
    ReportMissed,

    /// <summary>Something is going to end: ask for its successor.</summary>
    WarnLapse,

    /// <summary>Something has ended; the person is off the roster from this day.</summary>
    Lapsed,

    /// <summary>A yearly window ended without evidence.</summary>
    YearlyLate,

    /// <summary>The first day has come and not everything holds.</summary>
    StartBlocked,

    /// <summary>Something is owed because the person leaves.</summary>
    AskLeaving,

    /// <summary>It was not done in time.</summary>
    LeavingMissed,

    /// <summary>Erase the evidence: its time is over.</summary>
    Erase,

    /// <summary>Tell that a mail reached nobody.</summary>
    TellUndeliverable,

    Close,
}

/// <summary>Something that the software owes at a moment.</summary>
public sealed record PlacementDuty : CaseDuty<PlacementDutyKind>
{
    /// <summary>The person who is placed gets the link for evidence.</summary>
    [JsonPropertyOrder(-6)]
    public bool ToCandidate { get; init; }

    /// <summary>The checks that it is about.</summary>
    public IReadOnlyList<string> CheckIds { get; init; } = [];

    public int? Year { get; init; }

    public string? EvidenceId { get; init; }

    /// <summary>For <see cref="PlacementDutyKind.Report"/>: below the minimum, or abnormal.</summary>
    public bool Adverse { get; init; }

    /// <summary>The last day of what ends.</summary>
    public DateOnly? Day { get; init; }

    public string? TaskId { get; init; }

    /// <summary>Late after this moment.</summary>
    public DateTimeOffset? LateAfter { get; init; }

    /// <summary>Lateness is a breach of the contract.</summary>
    public bool Contractual { get; init; }
}
