using Workflows.Contracts;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Rosters.Planning;
using Workflows.Rosters.Process;

namespace Workflows.Rosters;

/// <summary>Who is on duty in a contract now.</summary>
public sealed record OnDutyItem(Contract Contract, OnDuty Duty, OnDutyNext? Next);

/// <summary>A month, its team, and what there is to say about it.</summary>
public sealed record RosterView
{
    public required CaseView<RosterState> Month { get; init; }

    public required RosterTeam Team { get; init; }

    /// <summary>What is shown: the draft for the contractor, the last version for everybody else.</summary>
    public required RosterContent Content { get; init; }

    public required IReadOnlyList<RosterFinding> Findings { get; init; }

    /// <summary>The reader may plan.</summary>
    public bool CanAct { get; init; }

    /// <summary>As persons × days.</summary>
    public RosterGrid Grid => field ??= new(Rules, Month.State.Days, Content, Team);

    public RosterRules Rules => Month.State.Rules;

    public ContractProfile Profile => Month.Contract.Profile;

    public string Name(string person, PageContext page) => Team.NameOf(person, page.Language);

    public IEnumerable<RosterFinding> Of(DateOnly? day) => Findings.Where(f => f.Day == day).OrderByDescending(f => f.IsError);
}
