using System.Globalization;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Onboarding;
using Workflows.People;
using Workflows.Rosters;
using Workflows.Rosters.Planning;
using Workflows.Unit.Tests.Contracts;

namespace Workflows.Unit.Tests.Rosters;

/// <summary>Rosters by the shipped profiles, with a team of nine for Saitama: A to I, of whom A and H are role 1.</summary>
internal sealed class RosterSamples
{
    private readonly CalendarSet calendars;

    public RosterSamples(string contract, PeopleDirectory? people = null, IEnumerable<PlacedPerson>? placed = null)
    {
        Profile = ShippedContracts.Catalog[contract];
        calendars = ShippedContracts.Catalog.CalendarsOf(contract);
        Team = new(Profile, people ?? PeopleDirectory.Empty, placed is null ? Clearances.NotAsked : new Clearances(placed));
    }

    public ContractProfile Profile { get; }

    public RosterRules Rules => Profile.Roster!;

    public RosterTeam Team { get; }

    public static RosterSamples Saitama(params IReadOnlyList<PlacedPerson> instead) => new(
        "saitama", null, [.. Nine.Where(n => !instead.Any(i => i.PersonId == n.PersonId)), .. instead]);

    public static IReadOnlyList<PlacedPerson> Nine { get; } = [.. "abcdefghi".Select(c => Placed(c.ToString(), c is 'a' or 'h' ? "role1" : "role2"))];

    public static PlacedPerson Placed(string id, string role, params IReadOnlyList<CheckSpan> checks) => new()
    {
        PlacementId = "placement-" + id, PersonId = id, RoleId = role, Sites = [], From = new(2025, 11, 1), AcceptedOn = new(2025, 11, 1), Checks = checks,
    };

    public static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public RosterDays Days(string month) => RosterMonth.TryParse(month, out RosterMonth of) ? new(Profile, calendars, of) : throw new FormatException(month);

    /// <summary>Generated from the usual week, with every field filled in.</summary>
    public RosterContent Month(string month, RosterContent? before = null, params IReadOnlyList<SpecialDay> special) => RosterGenerator.Generate(
        Rules, Days(month), new() { SpecialDays = special, Values = Rules.Fields.ToDictionary(f => f.Id, f => f.Name.Ja) }, before ?? RosterContent.Empty,
        Team);

    public IReadOnlyList<RosterFinding> Check(string month, RosterContent content) => RosterCheck.Of(Rules, Days(month), content, Team);

    public IReadOnlyList<RosterFinding> Errors(string month, RosterContent content) => [.. Check(month, content).Where(f => f.IsError)];
}
