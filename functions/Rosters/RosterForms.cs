using System.Globalization;
using Workflows.Texts;

namespace Workflows.Rosters;

/// <summary>What the forms about a month say.</summary>
internal static class RosterForms
{
    /// <summary>Name of the field that says where a person is on a day.</summary>
    public static string At(string person) => "at_" + person;

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
