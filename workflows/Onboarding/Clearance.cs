namespace Workflows.Onboarding;

/// <summary>Whether somebody may be on the roster of a site in a role on a day.</summary>
public sealed record Clearance
{
    public required bool Allowed { get; init; }

    /// <summary>Allowed, but only where there are no patients.</summary>
    public required bool RestrictedToAreasWithoutPatients { get; init; }

    /// <summary>Why not, or why restricted; empty when everything holds.</summary>
    public required IReadOnlyList<ClearanceReason> Reasons { get; init; }
}

/// <summary>What stands in somebody's way.</summary>
public enum ClearanceObstacle
{
    /// <summary>Nobody proposed this person for this role at this site.</summary>
    NotPlaced,

    /// <summary>The client has not accepted the person.</summary>
    NotAccepted,

    /// <summary>The placement begins later.</summary>
    BeforeStart,

    /// <summary>The placement has ended.</summary>
    AfterEnd,

    /// <summary>No evidence.</summary>
    Missing,

    /// <summary>Evidence that nobody has judged yet.</summary>
    NotJudged,

    /// <summary>Judged as not enough.</summary>
    Failed,

    /// <summary>It held, and has ended.</summary>
    Expired,

    /// <summary>Restricts: below the minimum, and no vaccination confirmed yet.</summary>
    BelowMinimum,

    /// <summary>Restricts: exempted with the client's approval.</summary>
    Exempted,
}

/// <summary>One reason.</summary>
/// <param name="Obstacle">What it is.</param>
/// <param name="CheckId">The check that it is about; null: the placement itself.</param>
/// <param name="Day">First day, last day or last day of validity, as the obstacle has it.</param>
public sealed record ClearanceReason(ClearanceObstacle Obstacle, string? CheckId = null, DateOnly? Day = null)
{
    /// <summary>The person may work, but not where patients are.</summary>
    public bool OnlyRestricts => Obstacle is ClearanceObstacle.BelowMinimum or ClearanceObstacle.Exempted;
}

/// <summary>A check of a placement between two days, both included.</summary>
/// <param name="CheckId">Which.</param>
/// <param name="Obstacle">Null: it holds.</param>
/// <param name="From">First day; null: since ever.</param>
/// <param name="To">Last day; null: until something happens.</param>
/// <param name="Day">What the reason names, e.g. the last day of validity.</param>
public sealed record CheckSpan(string CheckId, ClearanceObstacle? Obstacle, DateOnly? From, DateOnly? To, DateOnly? Day = null)
{
    public bool Covers(DateOnly day) => !(day < From) && !(day > To);
}

/// <summary>What a placement says about a roster: the outcome of its facts, in days of the contract's zone.</summary>
public sealed record PlacedPerson
{
    public required string PlacementId { get; init; }

    public required string PersonId { get; init; }

    public required string RoleId { get; init; }

    /// <summary>Empty: every site of the contract.</summary>
    public required IReadOnlyList<string> Sites { get; init; }

    /// <summary>Kinds of work of the role that the person does.</summary>
    public IReadOnlyList<string> Works { get; init; } = [];

    public required DateOnly From { get; init; }

    /// <summary>Last day; null: open.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Since when the client has accepted the person; null: not.</summary>
    public DateOnly? AcceptedOn { get; init; }

    /// <summary>Checks that keep somebody off a roster or restrict them. A day that no span of a check covers is a day on which it holds.</summary>
    public required IReadOnlyList<CheckSpan> Checks { get; init; }

    /// <summary>The answer for a day.</summary>
    public Clearance On(DateOnly day)
    {
        List<ClearanceReason> reasons = [];
        if (!(AcceptedOn <= day))
        {
            reasons.Add(new(ClearanceObstacle.NotAccepted));
        }

        if (day < From)
        {
            reasons.Add(new(ClearanceObstacle.BeforeStart, Day: From));
        }

        if (day > To)
        {
            reasons.Add(new(ClearanceObstacle.AfterEnd, Day: To));
        }

        reasons.AddRange(Checks.Where(c => c.Covers(day) && c.Obstacle is not null).Select(c => new ClearanceReason(c.Obstacle!.Value, c.CheckId, c.Day)));
        bool allowed = reasons.TrueForAll(r => r.OnlyRestricts);
        return new() { Allowed = allowed, RestrictedToAreasWithoutPatients = reasons.Exists(r => r.OnlyRestricts), Reasons = reasons };
    }
}
