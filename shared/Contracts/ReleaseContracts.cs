using Workflows.Calendars;

namespace Workflows.Contracts;

/// <summary>The release part of a profile: its plan, whose approval it needs, what blocks it, and who is told.</summary>
public sealed record ReleaseRules
{
    /// <summary><c>elapsed</c> or a calendar's name: what the lengths in approvals and gates count.</summary>
    public required string Clock { get; init; }

    /// <summary>What the plan says; nobody is asked before the required fields are there.</summary>
    public required IReadOnlyList<ReportField> Plan { get; init; }

    public required IReadOnlyList<ApprovalStage> Stages { get; init; }

    public required IReadOnlyList<ReleaseGate> Gates { get; init; }

    /// <summary>Role that says go or no-go, once nothing blocks any more.</summary>
    public required string GoRole { get; init; }

    public required IReadOnlyList<ReleaseNotice> Notices { get; init; }

    /// <summary>Roles that are told when the window has passed and the release is not over.</summary>
    public required IReadOnlyList<string> OverdueTo { get; init; }

    /// <summary>How often they are told again while it runs; null: once.</summary>
    public TimeSpan? OverdueRepeat { get; init; }

    /// <summary>How long after the window has opened a run that has not begun is told of: nobody can begin in the second in which it opens.</summary>
    public TimeSpan NotStartedAfter { get; init; } = UsualGrace;

    /// <summary>Ten minutes.</summary>
    public static TimeSpan UsualGrace { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Where the plan and its approval come from.</summary>
    public required RuleSource Source { get; init; }

    /// <summary>The gates of a release of changes of some classes.</summary>
    public IEnumerable<ReleaseGate> GatesOf(IReadOnlyCollection<string> classes) => Gates.Where(g => g.Classes.Count == 0 || g.Classes.Any(classes.Contains));
}

/// <summary>What a gate blocks.</summary>
public enum GatePhase
{
    /// <summary>The word to go.</summary>
    BeforeGo,

    /// <summary>The end of the run.</summary>
    AfterRun,

    /// <summary>The close.</summary>
    BeforeClose,
}

/// <summary>Something that has to be shown before a release goes on.</summary>
public sealed record ReleaseGate
{
    /// <summary>Unique in the profile.</summary>
    public required string Id { get; init; }

    public required LocalText Name { get; init; }

    public required GatePhase Phase { get; init; }

    /// <summary>Role that answers for it.</summary>
    public required string Owner { get; init; }

    /// <summary>A file is needed.</summary>
    public required bool Evidence { get; init; }

    /// <summary>What is said when it is passed.</summary>
    public required IReadOnlyList<ReportField> Fields { get; init; }

    /// <summary>Before go: days before the window such as <c>-1bd</c>; later gates: counted from the end of the run. Null: no day of its own.</summary>
    public DueRule? Due { get; init; }

    /// <summary>Classes of change that need it; empty: every release does.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The software passes it when it has sent this notice; null: a person does.</summary>
    public string? Notice { get; init; }

    public required RuleSource Source { get; init; }
}

/// <summary>When a notice of a release goes out.</summary>
public enum ReleaseMoment
{
    /// <summary>It is approved.</summary>
    Approved,

    /// <summary>The run is over: completed, or rolled back.</summary>
    Ended,
}

/// <summary>Whom to tell of a release.</summary>
public sealed record ReleaseNotice
{
    /// <summary>Unique in the profile.</summary>
    public required string Id { get; init; }

    public required LocalText Name { get; init; }

    public required ReleaseMoment On { get; init; }

    public required IReadOnlyList<string> To { get; init; }

    public required RuleSource Source { get; init; }
}
