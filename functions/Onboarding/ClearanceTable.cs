using Workflows.Contracts;
using Workflows.Kit.Cases;
using Workflows.Onboarding.Process;
using Workflows.Texts;

namespace Workflows.Onboarding;

/// <summary>Who may be on a roster today, as a table: no value, no reason that would say more than the clause.</summary>
internal sealed class ClearanceTable(PlacementReader placements, TimeProvider clock)
{
    /// <summary>A line per person and site.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<string?>>> LinesAsync(Contract contract, string language)
    {
        DateOnly today = contract.Calendars.Business.DayOf(clock.GetUtcNow());
        List<IReadOnlyList<string?>> lines =
            [[.. ((string[])["person", "name", "role", "site", "from", "to", "day", "allowed", "restricted", "reasons"])
            .Select(h => PlacementPageTexts.All.Get(language, "Csv." + h))]];
        foreach (CaseView<PlacementState> placement in (await placements.OfAsync(contract.Id)).Where(p => p.State.Withdrawn is null)
            .OrderBy(p => p.State.Content.PersonId, StringComparer.Ordinal))
        {
            PlacementState state = placement.State;
            Clearance found = state.ClearanceOn(today);
            foreach (string site in state.Content.Sites.DefaultIfEmpty(""))
            {
                lines.Add(
                [
                    state.Content.PersonId,
                    PlacementMail.NameOf(state, language),
                    state.Role.Name.In(language),
                    contract.Profile.Sites.FirstOrDefault(s => s.Id == site)?.Name.In(language),
                    Iso(state.Content.From),
                    state.LastDay is { } last ? Iso(last) : null,
                    Iso(today),
                    Word(found.Allowed),
                    Word(found.RestrictedToAreasWithoutPatients),
                    string.Join("; ", found.Reasons.Select(r => (r.CheckId is { } check ? (state.Rules.Check(check)?.Name.In(language) ?? check) + ": " : "")
                        + PlacementTexts.All.Get(language, "Obstacle." + r.Obstacle, r.Day is { } day ? TimeText.Of(day, language) : ""))),
                ]);
            }
        }

        return lines;

        string Word(bool yes) => PlacementPageTexts.All.Get(language, yes ? "Csv.yes" : "Csv.no");
    }

    /// <summary>For spreadsheets and programs.</summary>
    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
