using System.Globalization;
using Workflows.Contracts;
using Workflows.Onboarding;
using Workflows.Texts;

namespace Workflows.Rosters;

/// <summary>Days, cells and findings of a roster in a reader's words.</summary>
public static class RosterWords
{
    /// <summary><c>2026年12月1日(火)</c>.</summary>
    public static string Of(DateOnly day, string language) => TimeText.Of(day, language);

    /// <summary><c>2026年12月</c>, <c>December 2026</c>.</summary>
    public static string Of(RosterMonth month, string language) => TimeText.Month(month.First, language);

    /// <summary>Name of a site; its id where the profile has none.</summary>
    public static string Site(ContractProfile profile, string site, string language) =>
        profile.Sites.FirstOrDefault(s => s.Id == site)?.Name.In(language) ?? site;

    /// <summary>Name of a shift.</summary>
    public static string Shift(RosterRules rules, string shift, string language) => rules.Shift(shift)?.Name.In(language) ?? shift;

    /// <summary>Name of a staff role, or of a role of the people file.</summary>
    public static string Role(ContractProfile profile, string role, string language) =>
        profile.Onboarding?.Role(role)?.Name.In(language) ?? (profile.Roles.TryGetValue(role, out LocalText? name) ? name.In(language) : role);

    /// <summary>A finding as one line.</summary>
    public static string Of(RosterFinding finding, ContractProfile profile, string language, Func<string, string> nameOf)
    {
        RosterRules rules = profile.Roster!;
        string about = finding.About is { } id
            ? rules.SpecialDays.FirstOrDefault(k => k.Id == id)?.Name.In(language) ?? rules.Fields.FirstOrDefault(f => f.Id == id)?.Name.In(language) ?? id
            : "";
        string where = string.Join(' ', ((string?[])
        [
            finding.Day is { } day ? Of(day, language) : null,
            finding.Site is { } site ? Site(profile, site, language) : null,
            finding.Shift is { } shift ? Shift(rules, shift, language) : null,
        ]).OfType<string>());
        string text = RosterTexts.All.Get(
            language, "Finding." + finding.Kind,
            finding.Expected.ToString(CultureInfo.InvariantCulture), finding.Found.ToString(CultureInfo.InvariantCulture),
            finding.Person is { } person ? nameOf(person) : "", finding.Role is { } role ? Role(profile, role, language) : "", about,
            string.Join(Languages.IsJapanese(language) ? "、" : ", ", finding.Reasons.Select(r => Of(r, profile, language))));
        return where.Length == 0 ? text : where + (Languages.IsJapanese(language) ? "：" : ": ") + text;
    }

    /// <summary>Why somebody is not cleared: the check, never a value of it.</summary>
    public static string Of(ClearanceReason reason, ContractProfile profile, string language) => RosterTexts.All.Get(
        language, "Reason." + reason.Obstacle,
        reason.CheckId is { } check ? profile.Onboarding?.Check(check)?.Name.In(language) ?? check : "",
        reason.Day is { } until ? TimeText.Of(until, language) : "");

    /// <summary>A day of one person: <c>2026年12月1日(火) がんセンター 早出 08:00-17:00</c>.</summary>
    public static string Of(RosterCell cell, ContractProfile profile, string language) =>
        string.Join(' ', ((string?[])
        [
            Of(cell.Day, language), Site(profile, cell.Site, language), Shift(profile.Roster!, cell.Shift, language),
            profile.Roster!.Shift(cell.Shift)?.HoursIn(language),
        ]).OfType<string>());
}
