using System.Text.RegularExpressions;
using Workflows.Contracts;

namespace Workflows.Kit.Events;

/// <summary>An event of a case that makes something happen elsewhere, as a profile names it.</summary>
/// <param name="On">Types of events without <c>workflows.</c>, as <c>release.runCompleted</c>; any of them.</param>
/// <param name="Where">What the event says, or one before it said of the same case, by member; all of it.</param>
public sealed partial record EventTrigger(IReadOnlyList<string> On, IReadOnlyDictionary<string, string> Where)
{
    private static readonly TextForm Types = new(TypeForm(), "the type of an event such as release.runCompleted");

    private static readonly TextForm Members = new(MemberForm(), "a member of an event such as register");

    /// <summary>Members that a profile may ask for; where their values are ids of the profile, what those are and where they stand.</summary>
    private static readonly (string Process, string Member, string? What, string? At)[] Known =
    [
        ("change", "class", "classes", "changes.classes"),
        ("change", "successful", null, null),
        ("check", "list", "lists", "checks.lists"),
        ("deliverable", "item", "deliverables", "deliverables.items"),
        ("incident", "category", "categories", "classification.categories"),
        ("incident", "urgency", "urgencies", "classification.urgencies"),
        ("incident", "effect", "effects", "classification.effects"),
        ("incident", "cause", "causes", "classification.causes"),
        ("incident", "severity", null, null),
        ("incident", "step", "steps", "incident.steps"),
        ("meeting", "series", "series", "meetings.series"),
        ("problem", "category", "categories", "problems.categories"),
        ("problem", "outcome", null, null),
        ("register", "register", "registers", "registers.items"),
        ("register", "state", null, null),
        ("register", "watch", null, null),
        ("request", "request", "kinds", "requests.kinds"),
        ("request", "class", null, null),
        ("request", "outcome", null, null),
        ("securityincident", "infringement", null, null),
        ("securityincident", "byContractor", null, null),
        ("securityincident", "paper", null, null),
        ("vendorrelease", "kind", null, null),
        ("vendorrelease", "feasible", null, null),
    ];

    /// <summary>The members of a process's events that may stand under <c>where</c>.</summary>
    public static IReadOnlyList<string> MembersOf(string process) => [.. Known.Where(k => k.Process == process).Select(k => k.Member)];

    /// <summary>Reads a list of them; none where it is left out.</summary>
    /// <param name="keys">The keys beside it.</param>
    /// <param name="key">Under which.</param>
    /// <param name="meaning">What they do.</param>
    /// <param name="types">Every type of event that there is.</param>
    public static IReadOnlyList<EventTrigger> ReadAll(SectionKeys keys, string key, string meaning, IReadOnlyList<string> types) =>
        keys.Rows(key, meaning, "an event", row => Read(row, types), required: false);

    /// <summary>An event is of one of the types.</summary>
    /// <param name="type">As events say it: <c>workflows.release.runCompleted</c>.</param>
    public bool IsOn(string type) => On.Any(on => type.Length == Prefix.Length + on.Length && type.EndsWith(on, StringComparison.Ordinal));

    /// <summary>What was said of the case is what is asked for.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> said) => Where.All(asked => said.GetValueOrDefault(asked.Key) == asked.Value);

    /// <summary>The events in words; of one that has none its type.</summary>
    public IEnumerable<string> WordsIn(string language) => On.Select(type => EventTexts.All.Find(language, "When." + type) ?? type);

    private const string Prefix = "workflows.";

    private static EventTrigger Read(SectionKeys keys, IReadOnlyList<string> types)
    {
        IReadOnlyList<string> on = keys.Ids("on", "the event, or several (docs/events.md), without 'workflows.'", new("events", types), required: true, Types);
        string[] processes = [.. on.Select(type => type.Split('.')[0]).Distinct(StringComparer.Ordinal)];
        (string Process, string Member, string? What, string? At)[] known = [.. Known.Where(k => processes.Contains(k.Process))];
        EventTrigger trigger = new(on, keys.NamedTexts(
            "where", "what the event says, or one before it said of the same case, by member", new("members", [.. known.Select(k => k.Member).Distinct()]), Members,
            member => known.FirstOrDefault(k => k.Member == member) is { What: { } what, At: { } at } ? keys.IdsAt(what, at) : null));
        if (processes.Length > 1 && trigger.Where.Count > 0)
        {
            keys.Refuse("where", "events of one process beside it", string.Join(", ", processes));
        }

        return trigger;
    }

    [GeneratedRegex(@"\A[a-z]+\.[a-z][A-Za-z]*\z")]
    private static partial Regex TypeForm();

    [GeneratedRegex(@"\A[a-z][A-Za-z]*\z")]
    private static partial Regex MemberForm();
}
