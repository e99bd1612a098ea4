using Workflows.Onboarding;

namespace Workflows.Rosters;

/// <summary>What may be wrong with a plan. Errors keep it from being submitted; warnings are shown to whoever approves it.</summary>
public enum RosterFindingKind
{
    /// <summary>Error: fewer people at a site than it needs.</summary>
    TooFew,

    /// <summary>Error: fewer of a role.</summary>
    TooFewOfRole,

    /// <summary>Error: fewer on a shift.</summary>
    TooFewOnShift,

    /// <summary>Error: somebody whose checks do not hold for that site on that day.</summary>
    NotCleared,

    /// <summary>Error: somebody at two places at once.</summary>
    DoubleBooked,

    /// <summary>Error: who covers a site from another one is not on duty there.</summary>
    NotOnDutyElsewhere,

    /// <summary>Error: people on a closed day that nobody named.</summary>
    ClosedDay,

    /// <summary>Error: a site, shift or day that the rules do not know.</summary>
    NoSuchSlot,

    /// <summary>Error: a special day without its people.</summary>
    SpecialDayUnfilled,

    /// <summary>Error: a special day of a kind, site or month that the rules do not know.</summary>
    NoSuchSpecialDay,

    /// <summary>Error: something that the plan has to say is missing.</summary>
    MissingField,

    /// <summary>Warning: fewer people in all than the contract speaks of.</summary>
    BelowTotal,

    /// <summary>Warning: more on a shift than the contract speaks of.</summary>
    AboveMaximum,

    /// <summary>Warning: somebody who may only work where there are no patients.</summary>
    Restricted,

    /// <summary>Warning: somebody who is away by the people file.</summary>
    Away,

    /// <summary>Warning: a month without a special day that is usual in every month.</summary>
    NoSpecialDay,
}

/// <summary>One finding.</summary>
public sealed record RosterFinding
{
    public required RosterFindingKind Kind { get; init; }

    /// <summary>Null: the month as a whole.</summary>
    public DateOnly? Day { get; init; }

    public string? Site { get; init; }

    public string? Shift { get; init; }

    public string? Role { get; init; }

    public string? Person { get; init; }

    /// <summary>A field, or a kind of special days.</summary>
    public string? About { get; init; }

    /// <summary>For counts: what is needed.</summary>
    public int Expected { get; init; }

    /// <summary>For counts: what is there.</summary>
    public int Found { get; init; }

    /// <summary>For <see cref="RosterFindingKind.NotCleared"/> and <see cref="RosterFindingKind.Restricted"/>.</summary>
    public IReadOnlyList<ClearanceReason> Reasons { get; init; } = [];

    public bool IsError => Kind < RosterFindingKind.BelowTotal;

    /// <summary>The same for the same finding, whatever the wording.</summary>
    public string Code => FormattableString.Invariant($"{Kind}/{Day:O}/{Site}/{Shift}/{Role}/{Person}/{About}/{Expected}/{Found}");
}
