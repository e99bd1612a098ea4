namespace Workflows.Rosters.Planning;

/// <summary>What a month asks of a person, in days.</summary>
/// <param name="Days">With at least one shift.</param>
/// <param name="Nights">With a shift that touches the hours from 22:00 to 5:00 (深夜, Labor Standards Act art. 37 (4)).</param>
/// <param name="RestDays">Those of <paramref name="Days"/> that are closed by the calendar of business days: weekends, holidays, the turn of the year.</param>
public sealed record RosterTotals(int Days, int Nights, int RestDays);

/// <summary>A month as persons × days. Pure.</summary>
public sealed class RosterGrid
{
    private const int NightFrom = 22 * 60;
    private const int NightTo = 29 * 60;
    private const int MorningTo = 5 * 60;

    private readonly RosterRules rules;
    private readonly RosterDays days;
    private readonly RosterContent content;
    private readonly ILookup<(string Person, DateOnly Day), RosterCell> placed;

    /// <param name="rules">The rules.</param>
    /// <param name="days">The month.</param>
    /// <param name="content">Its plan.</param>
    /// <param name="team">Who may be placed.</param>
    public RosterGrid(RosterRules rules, RosterDays days, RosterContent content, RosterTeam team)
    {
        this.rules = rules;
        this.days = days;
        this.content = content;
        placed = content.Cells.SelectMany(c => c.Persons.Select(p => (Person: p, Cell: c))).ToLookup(p => (p.Person, p.Cell.Day), p => p.Cell);
        HashSet<string> named = [.. content.Cells.SelectMany(c => c.Persons)];
        People =
        [
            .. team.Members.Where(m => named.Contains(m) || days.All.Any(d => team.RolesOf(m, d).Count > 0)),
            .. named.Except(team.Members).Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Who may be placed on some day of the month, in the order of the team, and after them whoever else is placed.</summary>
    public IReadOnlyList<string> People { get; }

    /// <summary>The shifts of a person on a day: places with people of their own first.</summary>
    public IReadOnlyList<RosterCell> At(string person, DateOnly day) => [.. placed[(person, day)].OrderBy(c => rules.Place(c.Site)?.IsConcurrent)];

    /// <summary>What the month asks of a person.</summary>
    public RosterTotals TotalsOf(string person)
    {
        DateOnly[] on = [.. days.All.Where(d => placed[(person, d)].Any())];
        return new(on.Length, on.Count(d => placed[(person, d)].Any(c => rules.Shift(c.Shift) is { } shift && IsNight(shift))), on.Count(days.IsRest));
    }

    /// <summary>What a person may be given on a day with one choice: a shift of a place, alone or with what is covered beside it.</summary>
    public IReadOnlyList<IReadOnlyList<(string Site, string Shift)>> Choices => field ??= [.. ChoicesOf(rules)];

    /// <summary>The cells that change when people are given other shifts.</summary>
    /// <param name="given">By person and day; who is not named on a day keeps theirs.</param>
    public IReadOnlyList<RosterCell> Changed(IReadOnlyDictionary<(string Person, DateOnly Day), IReadOnlyList<(string Site, string Shift)>> given)
    {
        HashSet<(DateOnly, string, string)> slots =
        [
            .. content.Cells.Select(c => c.Slot),
            .. given.SelectMany(g => g.Value.Select(v => (g.Key.Day, v.Site, v.Shift))),
        ];
        return content.With(slots.Select(s => new RosterCell(s.Item1, s.Item2, s.Item3,
        [
            .. content.At(s.Item1, s.Item2, s.Item3).Where(p => !given.ContainsKey((p, s.Item1))),
            .. given.Where(g => g.Key.Day == s.Item1 && g.Value.Contains((s.Item2, s.Item3))).Select(g => g.Key.Person),
        ]))).CellsSince(content);
    }

    private static IEnumerable<IReadOnlyList<(string Site, string Shift)>> ChoicesOf(RosterRules rules)
    {
        foreach (RosterPlace place in rules.Places.Where(p => !p.IsConcurrent))
        {
            foreach (ShiftNeed need in place.Shifts)
            {
                (string, string) own = (place.SiteId, need.ShiftId);
                yield return [own];
                foreach (RosterPlace covered in rules.Places.Where(p => p.ConcurrentFrom.Contains(place.SiteId)))
                {
                    foreach (ShiftNeed beside in covered.Shifts.Where(s => Overlap(rules.Shift(s.ShiftId), rules.Shift(need.ShiftId))))
                    {
                        yield return [own, (covered.SiteId, beside.ShiftId)];
                    }
                }
            }
        }
    }

    private static bool Overlap(RosterShift? one, RosterShift? other) =>
        one is not null && other is not null && one.FromMinute < other.ToMinute && other.FromMinute < one.ToMinute;

    private static bool IsNight(RosterShift shift) => shift.FromMinute < MorningTo || shift.ToMinute > NightFrom && shift.FromMinute < NightTo;
}
