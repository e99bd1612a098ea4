using System.Globalization;
using Workflows.Contracts;

namespace Workflows.Rosters;

/// <summary>Short signs of a roster's shifts and places, for tables with a column a day: 早が is 早出 at がんセンター. Pure.</summary>
public sealed class RosterSigns
{
    private readonly IReadOnlyDictionary<string, string> shifts;
    private readonly IReadOnlyDictionary<string, string> places;

    /// <param name="profile">With a roster.</param>
    /// <param name="language">Of the reader.</param>
    public RosterSigns(ContractProfile profile, string language)
    {
        shifts = Of(profile.Roster!.Shifts.Select(s => (s.Id, s.Name.In(language))));
        places = Of(profile.Roster!.Places.Select(p => (p.SiteId, RosterWords.Site(profile, p.SiteId, language))));
        Legend =
        [
            .. profile.Roster!.Shifts.Select(s => (shifts[s.Id], $"{s.Name.In(language)} {s.HoursIn(language)}")),
            .. places.Count < 2 ? [] : profile.Roster!.Places.Select(p => (places[p.SiteId], RosterWords.Site(profile, p.SiteId, language))),
        ];
    }

    /// <summary>What each sign means; places only where there are several.</summary>
    public IReadOnlyList<(string Sign, string Name)> Legend { get; }

    /// <summary>A shift at a place; the id of one that the profile does not know.</summary>
    public string Of(string site, string shift) =>
        shifts.GetValueOrDefault(shift, shift) + (places.Count < 2 && places.ContainsKey(site) ? "" : places.GetValueOrDefault(site, site));

    /// <summary>The shortest beginnings by which names are told apart; a whole name where another one begins with it.</summary>
    internal static IReadOnlyDictionary<string, string> Of(IEnumerable<(string Id, string Name)> names)
    {
        (string Id, string[] Characters)[] all = [.. names.Select(n => (n.Id, Characters(n.Name)))];
        return all.ToDictionary(n => n.Id, n => string.Concat(n.Characters.Take(
            1 + all.Where(o => o.Id != n.Id).Select(o => o.Characters.Zip(n.Characters).TakeWhile(c => c.First == c.Second).Count()).DefaultIfEmpty(0).Max())));

        static string[] Characters(string text)
        {
            List<string> found = [];
            for (TextElementEnumerator e = StringInfo.GetTextElementEnumerator(text); e.MoveNext();)
            {
                found.Add(e.GetTextElement());
            }

            return [.. found];
        }
    }
}
