using System.Globalization;
using Workflows.Contracts;
using Workflows.Kit.Cases;
using Workflows.Rosters.Planning;

namespace Workflows.Rosters;

/// <summary>A month as a table: one line for each person and shift.</summary>
internal static class RosterTable
{
    /// <summary>What its file is called, without an extension.</summary>
    public static string NameOf(CaseView<RosterState> month) => $"{month.Contract.Id}-roster-{month.State.Month}";

    /// <summary>By day, site and shift.</summary>
    /// <param name="month">Which.</param>
    /// <param name="content">What of it: in force, or the draft.</param>
    /// <param name="team">Who is in it.</param>
    /// <param name="language">Of the names.</param>
    /// <param name="hours">How hours are written: for people, or as a profile and machines have them.</param>
    public static IReadOnlyList<IReadOnlyList<string?>> Of(CaseView<RosterState> month, RosterContent content, RosterTeam team, string language,
        Func<RosterShift, string> hours)
    {
        ContractProfile profile = month.Contract.Profile;
        return
        [
            ["day", "site", "site_name", "shift", "shift_name", "hours", "person", "name", "concurrent"],
            .. from cell in content.Cells
               from person in cell.Persons
               select (IReadOnlyList<string?>)
               [
                   cell.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), cell.Site, RosterWords.Site(profile, cell.Site, language), cell.Shift,
                   RosterWords.Shift(profile.Roster!, cell.Shift, language), profile.Roster!.Shift(cell.Shift) is { } shift ? hours(shift) : null, person,
                   team.NameOf(person, language),
                   profile.Roster!.Place(cell.Site)?.IsConcurrent is true ? "yes" : "",
               ],
        ];
    }
}
