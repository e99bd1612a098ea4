using Workflows.Calendars;
using Workflows.Changes;
using Workflows.Contracts;

namespace Workflows.Releases;

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

    public required ReleaseOverdue Overdue { get; init; }

    /// <summary>How long after the window has opened a run that has not begun is told of: nobody can begin in the second in which it opens.</summary>
    public TimeSpan NotStartedAfter { get; init; } = UsualGrace;

    /// <summary>Ten minutes.</summary>
    public static TimeSpan UsualGrace { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Where the plan and its approval come from.</summary>
    public required RuleSource Source { get; init; }

    /// <summary>The section of a profile.</summary>
    public static ProfileSection<ReleaseRules> Section { get; } = new("releases", "how approved changes are released", Read)
    {
        Assumed = new Dictionary<string, string[]> { ["start"] = ["on"] },
    };

    /// <summary>The gates of a release of changes of some classes.</summary>
    public IEnumerable<ReleaseGate> GatesOf(IReadOnlyCollection<string> classes) => Gates.Where(g => g.Classes.Count == 0 || g.Classes.Any(classes.Contains));

    private static ReleaseRules Read(SectionKeys keys)
    {
        keys.Needs("changes", "since a release is of approved changes");
        IReadOnlyList<ReleaseNotice> notices = [];
        return new()
        {
            Clock = keys.Clock("clock", "elapsed or a calendar: what lengths in approvals and gates count"),
            Plan = keys.Fields("plan", "what the plan says before anybody is asked"),
            Stages = keys.Stages("stages", "whose approval, one stage after the other"),
            Notices = notices = keys.Items("notices", "who is told before and after", "a notice of a release", ReleaseNotice.Read, required: false),
            Gates = keys.Items("gates", "what blocks the release until it is shown", "a gate", (gate, id) => ReleaseGate.Read(gate, id, notices),
                required: false),
            GoRole = keys.Role("go", "role that says go or no-go"),
            Overdue = keys.Record("overdue", "what happens when the window has passed", "overdue", overdue => new ReleaseOverdue(
                overdue.Roles("to", "roles that are told"),
                overdue.LengthOrNone("repeat", "how often again while it runs; once when left out"))),
            NotStartedAfter = keys.LengthOrNone("not_started_after",
                "how long after the window has opened a run that has not begun is told of; PT10M when left out") ?? UsualGrace,
            Source = keys.Source(),
        };
    }
}

/// <summary>What happens when the window has passed and the release is not over.</summary>
/// <param name="To">Roles that are told.</param>
/// <param name="Repeat">How often they are told again while it runs; null: once.</param>
public sealed record ReleaseOverdue(IReadOnlyList<string> To, TimeSpan? Repeat);

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
    private static readonly NameTable<GatePhase> Phases = new()
    {
        ["before_go"] = GatePhase.BeforeGo,
        ["after_run"] = GatePhase.AfterRun,
        ["before_close"] = GatePhase.BeforeClose,
    };

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

    internal static ReleaseGate Read(SectionKeys keys, string id, IReadOnlyList<ReleaseNotice> notices)
    {
        ReleaseGate gate = new()
        {
            Id = id,
            Name = keys.LocalText("name", "what it is called"),
            Phase = keys.Choice("phase", "what it blocks: the word to go, the end of the run, or the close", Phases),
            Owner = keys.Role("owner", "role that answers for it"),
            Evidence = keys.Flag("evidence", "a file is needed; false when left out"),
            Fields = keys.Fields("fields", "what is said when it is passed"),
            Due = keys.DueOrNone("due", "before_go: before the window (-1bd); the others: after the run (2bd); no day of its own when left out"),
            Classes = keys.ChangeClasses("classes", "classes of change that need it; every release when left out"),
            Notice = keys.IdOrNone("notice", "passed by the software when it has sent this notice",
                new("notices on 'approved':", [.. notices.Where(n => n.On == ReleaseMoment.Approved).Select(n => n.Id)])),
            Source = keys.Source(),
        };
        bool isBackward = gate.Due is DueRule.BusinessDays { Count: < 0 } or DueRule.Days { Count: < 0 } or DueRule.Months { Count: < 0 };
        if (gate.Due is not null && (isBackward != (gate.Phase == GatePhase.BeforeGo) || gate.Due is DueRule.Agreed))
        {
            keys.Refuse("due", gate.Phase == GatePhase.BeforeGo ? "days before the window such as -1bd" : "a time after the run such as PT4H or 2bd",
                $"'{gate.Due}'");
        }

        return gate;
    }
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
    private static readonly NameTable<ReleaseMoment> Moments = new() { ["approved"] = ReleaseMoment.Approved, ["ended"] = ReleaseMoment.Ended };

    /// <summary>Unique in the profile.</summary>
    public required string Id { get; init; }

    public required LocalText Name { get; init; }

    public required ReleaseMoment On { get; init; }

    public required IReadOnlyList<string> To { get; init; }

    public required RuleSource Source { get; init; }

    internal static ReleaseNotice Read(SectionKeys keys, string id) => new()
    {
        Id = id,
        Name = keys.LocalText("name", "what it is called"),
        On = keys.Choice("on", "when it goes out: the release is approved, or its run is over", Moments),
        To = keys.Roles("to", "roles that are told"),
        Source = keys.Source(),
    };
}

/// <summary>What the other parts of the application ask a profile about releases.</summary>
public static class ReleaseProfile
{
    extension(ContractProfile profile)
    {
        /// <summary>Null: no release is planned under this contract.</summary>
        public ReleaseRules? Releases => profile.Section<ReleaseRules>();
    }
}
