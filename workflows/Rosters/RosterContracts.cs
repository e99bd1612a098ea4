using System.Text.Json.Serialization;
using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.Rosters;

// Persisted and sent between orchestrator, activities and tables: change only compatibly (add optional members;
// never rename, retype or reuse a discriminator).

/// <summary>What may happen to a month's roster; <see cref="RosterState"/> folds it.</summary>
public static class RosterFacts
{
    public static FactFamily Family { get; } = FactFamily.Of<RosterDutyPerformed>(
        "Roster",
        ("opened", typeof(RosterOpened)),
        ("edited", typeof(RosterEdited)),
        ("submitted", typeof(RosterSubmitted)),
        ("overridden", typeof(RosterOverridden)));
}

/// <summary>The month is to be planned.</summary>
public sealed record RosterOpened : CaseFact
{
    /// <summary>As in <c>2026-12</c>.</summary>
    public required string Month { get; init; }
}

/// <summary>
/// What people do with a plan, one step after the other: two who take the same step at once are told apart by its number, which is
/// in the fact's id (<c>step/7</c>).
/// </summary>
public abstract record RosterStep : CaseFact
{
    /// <summary>From 1, without gaps.</summary>
    public required int Step { get; init; }

    /// <summary>Key of the form or request: the same again is the same step.</summary>
    public required string FormKey { get; init; }
}

/// <summary>Somebody changed the draft; whatever is null stays as it is.</summary>
public sealed record RosterEdited : RosterStep
{
    /// <summary>In place of the cells of the same slots; one without people takes its slot away.</summary>
    public IReadOnlyList<RosterCell> Cells { get; init; } = [];

    public IReadOnlyList<SpecialDay>? SpecialDays { get; init; }

    public IReadOnlyDictionary<string, string>? Values { get; init; }

    public IReadOnlyDictionary<string, string>? Codes { get; init; }

    /// <summary>It was generated from the usual week or the rotation.</summary>
    public bool Generated { get; init; }
}

/// <summary>The draft, as it was after the step before, is submitted.</summary>
public sealed record RosterSubmitted : RosterStep
{
    /// <summary>How many warnings it had.</summary>
    public int Warnings { get; init; }
}

/// <summary>Why an approved roster is not followed.</summary>
public enum OverrideReason
{
    /// <summary>Somebody is ill or otherwise absent.</summary>
    Absence,

    /// <summary>Two people change places, or one takes over from the other, as agreed.</summary>
    Swap,
}

/// <summary>Somebody else works, from now on, whatever was approved.</summary>
public sealed record RosterOverridden : RosterStep
{
    public required OverrideReason Reason { get; init; }

    /// <summary>Who does not work.</summary>
    public required string Out { get; init; }

    /// <summary>Who works instead; null: nobody yet.</summary>
    public string? In { get; init; }

    /// <summary>First day.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Last day.</summary>
    public required DateOnly To { get; init; }

    /// <summary>More about it. Never a diagnosis.</summary>
    public string? Comment { get; init; }

    /// <summary>In place of the cells of the same slots.</summary>
    public required IReadOnlyList<RosterCell> Cells { get; init; }
}

/// <summary>The software did what it owed.</summary>
public sealed record RosterDutyPerformed : CaseFact, ICaseDutyPerformed
{
    public required RosterDuty Duty { get; init; }

    ICaseDuty ICaseDutyPerformed.Duty => Duty;

    /// <summary>Ids of the persons told.</summary>
    public required IReadOnlyList<string> Told { get; init; }

    /// <summary>For <see cref="RosterDutyKind.Ask"/>: the holders of the role, who have one answer each.</summary>
    public IReadOnlyList<string> Seats { get; init; } = [];

    /// <summary>For <see cref="RosterDutyKind.LookForGaps"/>: codes of what was found.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>How many more were found than <see cref="Findings"/> has room for; null: none.</summary>
    public int? MoreFindings { get; init; }

    /// <summary>The first of some codes, in their order, as many as have room beside the rest of the fact; and how many are left out.</summary>
    public static (IReadOnlyList<string> Kept, int? More) Fit(IReadOnlyList<string> codes)
    {
        int room = FactSize.Max / 2;
        List<string> kept = [.. codes.TakeWhile(code => (room -= LedgerJson.Write(code).Length + 1) >= 0)];
        return (kept, kept.Count < codes.Count ? codes.Count - kept.Count : null);
    }
}

/// <summary>What a duty is about.</summary>
public enum RosterDutyKind
{
    /// <summary>Remind the owner that the plan is due.</summary>
    RemindToSubmit,

    /// <summary>The plan was not submitted in time.</summary>
    SubmissionMissed,

    /// <summary>Ask the approvers of a stage.</summary>
    Ask,

    /// <summary>Remind those who have not answered.</summary>
    Remind,

    /// <summary>A stage's time ended without an answer.</summary>
    Expire,

    /// <summary>Nobody may answer for a stage.</summary>
    NobodyToAsk,

    /// <summary>Tell whoever submitted it what a stage decided.</summary>
    TellOutcome,

    /// <summary>Tell people their days, after an approval.</summary>
    Publish,

    /// <summary>Tell of an absence or a swap.</summary>
    TellChange,

    /// <summary>Look whether the coming days still keep the rules, and tell what is new.</summary>
    LookForGaps,

    /// <summary>Tell somebody that their duty begins tomorrow.</summary>
    HandOver,

    /// <summary>Tell that a mail reached nobody.</summary>
    TellUndeliverable,

    /// <summary>Close the month.</summary>
    Close,
}

/// <summary>Something that the software owes at a moment.</summary>
public sealed record RosterDuty : CaseDuty<RosterDutyKind>
{
    /// <summary>Version of the plan; 0: none.</summary>
    [JsonPropertyOrder(-8)]
    public int Version { get; init; }

    /// <summary>The day that it is about.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>Lateness is a breach of the contract.</summary>
    public bool Contractual { get; init; }

    /// <summary>The step or other fact that it is about.</summary>
    public string? FactId { get; init; }
}
