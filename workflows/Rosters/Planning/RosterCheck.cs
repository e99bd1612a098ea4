using Workflows.Contracts;
using Workflows.Onboarding;
using Workflows.Texts;

namespace Workflows.Rosters.Planning;

/// <summary>Whether a month's plan keeps the rules of its contract. Pure.</summary>
public static class RosterCheck
{
    /// <summary>Everything there is to say about a month, by day.</summary>
    /// <param name="rules">The contract's.</param>
    /// <param name="days">The month.</param>
    /// <param name="content">The plan.</param>
    /// <param name="team">Who may work.</param>
    /// <param name="around">The plan of the day before the month and of the day after it: a night shift goes on into them.</param>
    public static IReadOnlyList<RosterFinding> Of(RosterRules rules, RosterDays days, RosterContent content, RosterTeam team,
        IReadOnlyList<RosterCell>? around = null) =>
    [
        .. Month(rules, days, content),
        .. Slots(rules, days, content),
        .. DoubleBookings(rules, days, content, around ?? []),
        .. days.All.SelectMany(day => Day(rules, days, content, team, day)),
    ];

    /// <summary>Everything there is to say about one day, but for people at two places at once.</summary>
    public static IEnumerable<RosterFinding> Day(RosterRules rules, RosterDays days, RosterContent content, RosterTeam team, DateOnly day)
    {
        List<RosterCell> cells = [.. content.Cells.Where(c => c.Day == day && rules.Place(c.Site) is not null)];
        foreach (RosterFinding person in People(rules, cells, team, day))
        {
            yield return person;
        }

        List<SpecialDay> special = [.. content.SpecialDays.Where(s => s.Day == day)];
        foreach (SpecialDay named in special)
        {
            if (rules.SpecialDays.FirstOrDefault(k => k.Id == named.Kind) is { } kind && kind.Sites.Contains(named.Site))
            {
                int found = Count(cells.Where(c => c.Site == named.Site && (kind.ShiftId is null || c.Shift == kind.ShiftId)));
                if (found < kind.Persons)
                {
                    yield return new()
                    {
                        Kind = RosterFindingKind.SpecialDayUnfilled, Day = day, Site = named.Site, Shift = kind.ShiftId, About = kind.Id,
                        Expected = kind.Persons, Found = found
                    };
                }
            }
        }

        if (days.IsOpen(day))
        {
            foreach (RosterFinding need in Needs(rules, cells, team, day))
            {
                yield return need;
            }
        }
        else
        {
            foreach (RosterCell cell in cells.Where(c => !special.Exists(s => s.Site == c.Site)))
            {
                yield return new() { Kind = RosterFindingKind.ClosedDay, Day = day, Site = cell.Site, Shift = cell.Shift };
            }
        }
    }

    /// <summary>What an open day needs.</summary>
    private static IEnumerable<RosterFinding> Needs(RosterRules rules, List<RosterCell> cells, RosterTeam team, DateOnly day)
    {
        foreach (RosterPlace place in rules.Places)
        {
            List<RosterCell> here = [.. cells.Where(c => c.Site == place.SiteId)];
            int needed = rules.Raised.Where(r => r.Covers(day)).Select(r => r.Persons.GetValueOrDefault(place.SiteId)).Append(place.Persons).Max();
            int found = Count(here);
            if (found < needed)
            {
                yield return new() { Kind = RosterFindingKind.TooFew, Day = day, Site = place.SiteId, Expected = needed, Found = found };
            }

            foreach (RoleMinimum minimum in place.Roles)
            {
                int ofRole = Persons(here).Count(p => team.RolesOf(p, day).Contains(minimum.Role));
                if (ofRole < minimum.Persons)
                {
                    yield return new()
                    {
                        Kind = RosterFindingKind.TooFewOfRole, Day = day, Site = place.SiteId, Role = minimum.Role, Expected = minimum.Persons,
                        Found = ofRole
                    };
                }
            }

            foreach (ShiftNeed need in place.Shifts)
            {
                int onShift = Count(here.Where(c => c.Shift == need.ShiftId));
                if (onShift < need.Min || onShift > need.Max)
                {
                    yield return new()
                    {
                        Kind = onShift < need.Min ? RosterFindingKind.TooFewOnShift : RosterFindingKind.AboveMaximum,
                        Day = day,
                        Site = place.SiteId,
                        Shift = need.ShiftId,
                        Expected = onShift < need.Min ? need.Min : need.Max!.Value,
                        Found = onShift,
                    };
                }
            }
        }

        // Whoever covers a site from another one is counted there.
        int total = Count(cells.Where(c => !rules.Place(c.Site)!.IsConcurrent));
        if (total < rules.Total)
        {
            yield return new() { Kind = RosterFindingKind.BelowTotal, Day = day, Expected = rules.Total.Value, Found = total };
        }
    }

    private static IEnumerable<RosterFinding> People(RosterRules rules, List<RosterCell> cells, RosterTeam team, DateOnly day)
    {
        foreach ((string site, string person) in cells.SelectMany(c => c.Persons.Select(p => (c.Site, p))).Distinct())
        {
            Clearance clearance = team.Of(person, site, day);
            if (!clearance.Allowed)
            {
                yield return new() { Kind = RosterFindingKind.NotCleared, Day = day, Site = site, Person = person, Reasons = clearance.Reasons };
            }
            else if (clearance.RestrictedToAreasWithoutPatients)
            {
                yield return new() { Kind = RosterFindingKind.Restricted, Day = day, Site = site, Person = person, Reasons = clearance.Reasons };
            }
        }

        foreach (string person in Persons(cells).Where(p => team.IsAway(p, day)))
        {
            yield return new() { Kind = RosterFindingKind.Away, Day = day, Person = person };
        }

        foreach (RosterCell cell in cells.Where(c => rules.Place(c.Site)!.IsConcurrent && rules.Shift(c.Shift) is not null))
        {
            RosterShift shift = rules.Shift(cell.Shift)!;
            IReadOnlyList<string> from = rules.Place(cell.Site)!.ConcurrentFrom;
            foreach (string person in cell.Persons.Where(p => !cells.Exists(c =>
                from.Contains(c.Site) && c.Persons.Contains(p) && rules.Shift(c.Shift) is { } other && other.FromMinute < shift.ToMinute
                    && shift.FromMinute < other.ToMinute)))
            {
                yield return new() { Kind = RosterFindingKind.NotOnDutyElsewhere, Day = day, Site = cell.Site, Shift = cell.Shift, Person = person };
            }
        }
    }

    private static IEnumerable<RosterFinding> Month(RosterRules rules, RosterDays days, RosterContent content)
    {
        foreach (ReportField field in rules.Fields.Where(f => f.Required && PlainText.IsBlank(content.Values.GetValueOrDefault(f.Id))))
        {
            yield return new() { Kind = RosterFindingKind.MissingField, About = field.Id };
        }

        foreach (SpecialDay named in content.SpecialDays.Where(s =>
            !days.All.Contains(s.Day) || rules.SpecialDays.FirstOrDefault(k => k.Id == s.Kind)?.Sites.Contains(s.Site) is not true))
        {
            yield return new() { Kind = RosterFindingKind.NoSuchSpecialDay, Day = named.Day, Site = named.Site, About = named.Kind };
        }

        foreach (SpecialDayKind kind in rules.SpecialDays.Where(k => k.Monthly))
        {
            foreach (string site in kind.Sites.Where(s => !content.SpecialDays.Any(d => d.Kind == kind.Id && d.Site == s)))
            {
                yield return new() { Kind = RosterFindingKind.NoSpecialDay, Site = site, About = kind.Id };
            }
        }
    }

    private static IEnumerable<RosterFinding> Slots(RosterRules rules, RosterDays days, RosterContent content)
    {
        HashSet<DateOnly> known = [.. days.All];
        return content.Cells
            .Where(c => !known.Contains(c.Day) || rules.Shift(c.Shift) is null || rules.Place(c.Site)?.Shifts.Any(s => s.ShiftId == c.Shift) is not true)
            .Select(c => new RosterFinding { Kind = RosterFindingKind.NoSuchSlot, Day = c.Day, Site = c.Site, Shift = c.Shift });
    }

    private static IEnumerable<RosterFinding> DoubleBookings(RosterRules rules, RosterDays days, RosterContent content, IReadOnlyList<RosterCell> around)
    {
        var duties = from cell in content.Cells.Concat(around.Where(c => RosterMonth.Of(c.Day) != days.Month))
                     where rules.Place(cell.Site) is { IsConcurrent: false }
                     let shift = rules.Shift(cell.Shift)
                     where shift is not null
                     let start = (cell.Day.DayNumber - days.Month.First.DayNumber) * 1440
                     from person in cell.Persons
                     select (Person: person, Cell: cell, From: start + shift.FromMinute, To: start + shift.ToMinute);
        foreach (var person in duties.GroupBy(d => d.Person, StringComparer.Ordinal))
        {
            var longest = (Person: person.Key, Cell: (RosterCell?)null, From: int.MinValue, To: int.MinValue);
            foreach (var duty in person.OrderBy(d => d.From).ThenBy(d => d.To))
            {
                // Of two that overlap the later one is named; on the month's last day only the earlier one is this month's.
                RosterCell named = RosterMonth.Of(duty.Cell.Day) == days.Month || longest.Cell is null ? duty.Cell : longest.Cell;
                if (duty.From < longest.To && RosterMonth.Of(named.Day) == days.Month)
                {
                    yield return new() { Kind = RosterFindingKind.DoubleBooked, Day = named.Day, Site = named.Site, Shift = named.Shift, Person = duty.Person };
                }

                longest = duty.To > longest.To ? (duty.Person, duty.Cell, duty.From, duty.To) : longest;
            }
        }
    }

    private static IEnumerable<string> Persons(IEnumerable<RosterCell> cells) => cells.SelectMany(c => c.Persons).Distinct(StringComparer.Ordinal);

    private static int Count(IEnumerable<RosterCell> cells) => Persons(cells).Count();
}
