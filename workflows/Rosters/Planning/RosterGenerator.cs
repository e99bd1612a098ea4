namespace Workflows.Rosters.Planning;

/// <summary>
/// Fills a month from the usual week, the rotation and the special days that the client named. Pure. Nobody is placed who may not be:
/// what is missing then is for a person to decide.
/// </summary>
public static class RosterGenerator
{
    /// <summary>The month anew; fields, special days and codes stay.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="days">The month.</param>
    /// <param name="content">What there is.</param>
    /// <param name="before">The month before; its last week goes on.</param>
    /// <param name="team">Who may be placed.</param>
    public static RosterContent Generate(RosterRules rules, RosterDays days, RosterContent content, RosterContent before, RosterTeam team)
    {
        RosterContent planned =
            content with
            {
                Cells = [],
                Codes = rules.Model is { } model ? CodesOf(
            model, content.Codes.Count > 0 ? content.Codes : before.Codes, days, team) : content.Codes
            };
        planned = planned.With(rules.Model is null ? [] : Week(rules, days, planned, team));
        planned = planned.With(rules.Rotation is null ? [] : Turns(rules, days, before, team));
        planned = planned.With(Concurrent(rules, days, planned, team));
        return planned.With(Special(rules, planned, team));
    }

    /// <summary>
    /// The month anew from the month before, by weekdays: the second open Tuesday is as the second open Tuesday was; where there are more
    /// of them than before, it begins again with the first. Closed days stay empty, fields, special days and codes stay.
    /// </summary>
    /// <param name="days">The month.</param>
    /// <param name="content">What there is.</param>
    /// <param name="beforeDays">The month before.</param>
    /// <param name="before">Its plan.</param>
    /// <param name="team">Whoever may not be placed, or is away, is left out.</param>
    public static RosterContent Copy(RosterDays days, RosterContent content, RosterDays beforeDays, RosterContent before, RosterTeam team)
    {
        ILookup<DayOfWeek, DateOnly> models = beforeDays.Open.ToLookup(d => d.DayOfWeek);
        ILookup<DateOnly, RosterCell> cells = before.Cells.ToLookup(c => c.Day);
        return (content with { Cells = [] }).With(
            from weekday in days.Open.GroupBy(d => d.DayOfWeek)
            let model = models[weekday.Key].ToArray()
            where model.Length > 0
            from day in weekday.Select((day, i) => (On: day, As: model[i % model.Length]))
            from cell in cells[day.As]
            select cell with { Day = day.On, Persons = [.. cell.Persons.Where(p => team.IsAvailable(p, cell.Site, day.On))] });
    }

    /// <summary>Who stands behind each code: as before where they still may be placed, otherwise the next one of the code's role.</summary>
    private static Dictionary<string, string> CodesOf(RosterModel model, IReadOnlyDictionary<string, string> known, RosterDays days, RosterTeam team)
    {
        DateOnly day = days.All.Count > 0 ? days.All[0] : days.Month.First;
        Dictionary<string, string> codes = known.Where(k => model.Codes.ContainsKey(k.Key) && team.Members.Contains(k.Value)).ToDictionary();
        foreach ((string code, string? role) in model.Codes.Where(c => !codes.ContainsKey(c.Key)).OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            if (team.Members.FirstOrDefault(m => !codes.ContainsValue(m) && days.All.Any(d => Suits(m, d, role))) is { } member)
            {
                codes[code] = member;
            }
        }

        return codes;

        bool Suits(string member, DateOnly at, string? role) =>
            team.RolesOf(member, at) is { Count: > 0 } roles && (role is null || roles.Contains(role)) && at >= day;
    }

    private static IEnumerable<RosterCell> Week(RosterRules rules, RosterDays days, RosterContent content, RosterTeam team)
    {
        for (int i = 0; i < days.Open.Count; i++)
        {
            DateOnly day = days.Open[i];
            foreach ((string site, IReadOnlyList<string> codes) in rules.Model!.Week.GetValueOrDefault(day.DayOfWeek)
                ?? new Dictionary<string, IReadOnlyList<string>>())
            {
                RosterPlace place = rules.Place(site)!;
                List<string> present = [.. codes.Select(content.Codes.GetValueOrDefault).OfType<string>().Where(p => team.IsAvailable(p, site, day))];
                foreach ((string shift, List<string> persons) in Shifts(place, present, i))
                {
                    yield return new(day, site, shift, persons);
                }
            }
        }
    }

    /// <summary>Shares a place's people out among its shifts: first every minimum, then up to the maxima; who gets which turns from day to day.</summary>
    private static Dictionary<string, List<string>> Shifts(RosterPlace place, List<string> present, int turn)
    {
        Dictionary<string, List<string>> shared = place.Shifts.ToDictionary(s => s.ShiftId, _ => new List<string>());
        if (shared.Count == 0)
        {
            return shared;
        }

        for (int i = 0; i < present.Count; i++)
        {
            string person = present[(i + turn) % present.Count];
            ShiftNeed need = place.Shifts.FirstOrDefault(s => shared[s.ShiftId].Count < s.Min)
                ?? place.Shifts.FirstOrDefault(s => !(shared[s.ShiftId].Count >= s.Max))
                ?? place.Shifts.MaxBy(s => s.Min)!;
            shared[need.ShiftId].Add(person);
        }

        return shared;
    }

    private static IEnumerable<RosterCell> Turns(RosterRules rules, RosterDays days, RosterContent before, RosterTeam team)
    {
        RosterRotation rotation = rules.Rotation!;
        if (team.Members.Count == 0)
        {
            yield break;
        }

        RosterCell? last = before.Cells.LastOrDefault(c => c.Site == rotation.SiteId && c.Shift == rotation.ShiftId);
        string? holder = last?.Persons[0];
        DateOnly? week = last is null ? null : WeekOf(last.Day);
        foreach (IGrouping<DateOnly, DateOnly> days7 in days.Open.GroupBy(WeekOf))
        {
            // The week that began in the month before is still theirs.
            holder = days7.Key == week && holder is not null ? holder : Next(holder, [.. days7]);
            foreach (DateOnly day in days7)
            {
                string? person = holder is not null && team.IsAvailable(holder, rotation.SiteId, day) ? holder : Next(holder, [day]);
                if (person is not null)
                {
                    yield return new(day, rotation.SiteId, rotation.ShiftId, [person]);
                }
            }
        }

        DateOnly WeekOf(DateOnly day) => day.AddDays(-((7 + (int)day.DayOfWeek - (int)rotation.Begins) % 7));

        // After the one who had it last; somebody who is there on all of these days, or else on most of them.
        string? Next(string? after, IReadOnlyList<DateOnly> on)
        {
            int at = after is null ? -1 : team.Members.ToList().IndexOf(after);
            return Enumerable.Range(1, team.Members.Count).Select(i => team.Members[(at + i) % team.Members.Count])
                .Select((member, order) => (member, order, There: on.Count(d => team.IsAvailable(member, rotation.SiteId, d))))
                .Where(m => m.There > 0)
                .OrderByDescending(m => m.There).ThenBy(m => m.order)
                .Select(m => m.member).FirstOrDefault();
        }
    }

    private static IEnumerable<RosterCell> Concurrent(RosterRules rules, RosterDays days, RosterContent content, RosterTeam team)
    {
        foreach (RosterPlace place in rules.Places.Where(p => p.IsConcurrent && p.Persons > 0 && p.Shifts.Count > 0))
        {
            string shift = place.Shifts[0].ShiftId;
            for (int i = 0; i < days.Open.Count; i++)
            {
                DateOnly day = days.Open[i];
                List<string> candidates = [.. content.Cells
                    .Where(c => c.Day == day && place.ConcurrentFrom.Contains(c.Site) && c.Shift == shift)
                    .SelectMany(c => c.Persons).Where(p => team.IsAvailable(p, place.SiteId, day))];
                if (candidates.Count > 0)
                {
                    yield return new(day, place.SiteId, shift,
                        [.. Enumerable.Range(0, Math.Min(place.Persons, candidates.Count)).Select(n => candidates[(i + n) % candidates.Count])]);
                }
            }
        }
    }

    /// <summary>Special days go to whoever had the fewest so far.</summary>
    private static IEnumerable<RosterCell> Special(RosterRules rules, RosterContent content, RosterTeam team)
    {
        Dictionary<string, int> had = team.Members.ToDictionary(m => m, _ => 0);
        foreach (SpecialDay named in content.SpecialDays.OrderBy(s => s.Day))
        {
            if (rules.SpecialDays.FirstOrDefault(k => k.Id == named.Kind) is not { } kind || rules.Place(named.Site) is not { Shifts.Count: > 0 } place)
            {
                continue;
            }

            string shift = kind.ShiftId ?? place.Shifts.MaxBy(s => s.Min)!.ShiftId;
            List<string> chosen = [.. content.At(named.Day, named.Site, shift)];
            foreach (string member in team.Members.Where(m =>
                team.IsAvailable(m, named.Site, named.Day) && !content.Cells.Any(c => c.Day == named.Day && c.Persons.Contains(m)))
                .OrderBy(m => had[m]).Take(Math.Max(0, kind.Persons - chosen.Count)))
            {
                chosen.Add(member);
                had[member]++;
            }

            yield return new(named.Day, named.Site, shift, chosen);
        }
    }
}
