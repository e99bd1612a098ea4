using System.Globalization;
using Workflows.Rosters.Process;
using Workflows.Texts;

namespace Workflows.Rosters.Planning;

/// <summary>What the forms about a month say.</summary>
internal static class RosterForms
{
    private const string OnDay = "on_";

    /// <summary>Name of the field that says where a person is on a day.</summary>
    public static string At(string person) => "at_" + person;

    /// <summary>Name of the field that says where a person is on a day, in the form of a month.</summary>
    public static string At(string person, DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"{OnDay}{day:MMdd}_{person}");

    /// <summary>Shifts as such a field has them: <c>gan early+honbu normal</c>.</summary>
    public static string ValueOf(IEnumerable<(string Site, string Shift)> slots) => string.Join('+', slots.Select(s => $"{s.Site} {s.Shift}"));

    /// <summary>The cells that a month's form changes; what it does not name stays. With every field that says none of the choices.</summary>
    public static (IReadOnlyList<RosterCell> Cells, IReadOnlyList<(string Field, string Found)> Wrong) ReadMonth(IFormCollection form, RosterView model)
    {
        Dictionary<string, IReadOnlyList<(string Site, string Shift)>> choices = model.Grid.Choices.ToDictionary(ValueOf, StringComparer.Ordinal);
        choices[""] = [];
        Dictionary<(string Person, DateOnly Day), IReadOnlyList<(string Site, string Shift)>> given = [];
        List<(string Field, string Found)> wrong = [];
        foreach (string person in model.Grid.People)
        {
            foreach (DateOnly day in model.Month.State.Days.All.Where(d => form.ContainsKey(At(person, d))))
            {
                string said = form[At(person, day)].ToString();
                if (said == ValueOf(model.Grid.At(person, day).Select(c => (c.Site, c.Shift))))
                {
                    continue;
                }

                if (choices.TryGetValue(said, out IReadOnlyList<(string Site, string Shift)>? slots))
                {
                    given[(person, day)] = slots;
                }
                else
                {
                    wrong.Add((At(person, day), said));
                }
            }
        }

        // Whoever left the team while the page was open is said, and not passed over.
        HashSet<string> known = [.. model.Grid.People.SelectMany(p => model.Month.State.Days.All.Select(d => At(p, d)))];
        wrong.AddRange(form.Where(f => f.Key.StartsWith(OnDay, StringComparison.Ordinal) && f.Value != "" && !known.Contains(f.Key))
            .Select(f => (f.Key, f.Key[OnDay.Length..])));
        return (model.Grid.Changed(given), wrong);
    }

    /// <summary>
    /// A month's form with only what its sender chose anew: what was left as the page of that step had it gives way to what somebody else has
    /// saved since.
    /// </summary>
    public static IFormCollection Chosen(IFormCollection form, RosterView model, int seen)
    {
        RosterState state = model.Month.State;
        RosterState then = RosterState.Of(state.Id, state.Profile, state.Calendars, state.Facts.Where(f => f is not RosterStep step || step.Step <= seen));
        RosterGrid grid = new(state.Rules, state.Days, then.Draft, model.Team);
        HashSet<string> left =
        [
            .. from person in model.Grid.People
               from day in state.Days.All
               where form[At(person, day)] == ValueOf(grid.At(person, day).Select(c => (c.Site, c.Shift)))
               select At(person, day),
        ];
        return new FormCollection(form.Where(f => !left.Contains(f.Key)).ToDictionary());
    }

    /// <summary>Name of the box for a shift that is covered beside another one.</summary>
    public static string Also(string person, string site, string shift) => $"also_{site}_{shift}_{person}";

    /// <summary>Whom a day's form asks about: who may be placed on the day, and who is placed already.</summary>
    public static IReadOnlyList<string> PeopleOf(RosterView model, DateOnly day) =>
        [.. model.Team.Members.Where(m => model.Team.RolesOf(m, day).Count > 0).Union(model.Content.Cells.Where(c => c.Day == day).SelectMany(c => c.Persons))];

    /// <summary>Every slot of the day, as the form has it.</summary>
    public static IReadOnlyList<RosterCell> ReadDay(IFormCollection form, RosterView model, DateOnly day)
    {
        IReadOnlyList<string> people = PeopleOf(model, day);
        return
        [
            .. from place in model.Rules.Places
               from need in place.Shifts
               select new RosterCell(day, place.SiteId, need.ShiftId, [.. people.Where(p => place.IsConcurrent
                   ? form[Also(p, place.SiteId, need.ShiftId)] == "yes"
                   : form[At(p)] == $"{place.SiteId} {need.ShiftId}")]),
        ];
    }

    /// <summary>The special days with one more, or without one.</summary>
    public static IReadOnlyList<SpecialDay> ReadSpecial(IFormCollection form, RosterState state)
    {
        string remove = form["remove"].ToString();
        if (remove.Length > 0)
        {
            return [.. state.Draft.SpecialDays.Where(d => NameOf(d) != remove)];
        }

        string[] kind = form["kind"].ToString().Split(' ');
        GivenDates.TryDay(form["special_day"], out DateOnly day);
        return [.. state.Draft.SpecialDays, new(day, kind[0], kind.Length > 1 ? kind[1] : "")];
    }

    /// <summary>Names a special day in a form.</summary>
    public static string NameOf(SpecialDay day) => string.Create(CultureInfo.InvariantCulture, $"{day.Day:yyyy-MM-dd} {day.Kind} {day.Site}");

    /// <summary>An absence or a swap; null when its days cannot be read.</summary>
    public static RosterChange? ReadChange(IFormCollection form)
    {
        string to = form["to"].ToString();
        return GivenDates.TryDay(form["from"].ToString(), out DateOnly first)
            && GivenDates.TryDay(to.Length == 0 ? form["from"].ToString() : to, out DateOnly last)
            ? new(form["reason"] == "swap" ? OverrideReason.Swap : OverrideReason.Absence, form["out"].ToString(), form["in"]
                .ToString() is { Length: > 0 } stand ? stand : null, first, last, form["comment"].ToString())
            : null;
    }
}
