using System.Globalization;
using System.Text.Json;
using Workflows.Contracts;
using Workflows.Events;
using Workflows.Kit.Cases;
using Workflows.Links;
using Workflows.Texts;

namespace Workflows.Kit.Events;

/// <summary>
/// Domain events in words: a sentence of the process's texts (<c>Event.</c> and the last word of the type), where it has one. As the event itself it
/// says nothing about persons.
/// </summary>
public sealed class DomainEventWords : IEventWords
{
    /// <summary>What is said beside the sentence, where the event has it.</summary>
    private static readonly string[] Details = ["system", "severity", "level", "day"];

    private readonly Dictionary<string, (CaseKind Kind, TextResource Texts, string Word)> byType;
    private readonly ContractVersions contracts;
    private readonly PublicAddress address;

    /// <param name="tables">The events of every process.</param>
    /// <param name="processes">The processes.</param>
    /// <param name="contracts">For the name of whose contract it is.</param>
    /// <param name="address">For the link.</param>
    public DomainEventWords(
        IEnumerable<EventTable> tables, IEnumerable<ProcessDefinition> processes, ContractVersions contracts, PublicAddress address)
    {
        this.contracts = contracts;
        this.address = address;
        Dictionary<string, TextResource> texts = processes.ToDictionary(p => p.Kind.Word, p => p.Texts, StringComparer.Ordinal);
        byType = (from table in tables
                  from word in table.Rules.SelectMany(rule => rule.Words).Distinct(StringComparer.Ordinal)
                  where texts[table.Kind.Word].Find(Languages.English, KeyOf(word)) is not null
                  select (Type: $"workflows.{table.Kind.Word}.{word}", table.Kind, Texts: texts[table.Kind.Word], word))
            .ToDictionary(t => t.Type, t => (t.Kind, t.Texts, t.word), StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Types => [.. byType.Keys.Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public EventWords? Of(CloudEvent told, string language)
    {
        if (!byType.TryGetValue(told.Type, out (CaseKind Kind, TextResource Texts, string Word) found))
        {
            return null;
        }

        string contractId = told.Data["contract"].GetString()!;
        string client = contracts.Current(contractId)?.Profile.Client.In(language) ?? contractId;
        return new(
            EventTexts.All.Get(language, "Title", client, found.Texts.Get(language, KeyOf(found.Word))),
            [.. from name in Details
                let value = told.Data.GetValueOrDefault(name)
                where value.ValueKind is JsonValueKind.String or JsonValueKind.Number
                select EventTexts.All.Get(language, "Detail." + name, Shown(value)),
                told.Subject],
            address.Of($"{found.Kind.Table}/{told.Subject}"));
    }

    /// <inheritdoc/>
    public EventWords Trial(string language) => new(EventTexts.All.Get(language, "Trial"), [address.Base.Host], address.Base);

    /// <inheritdoc/>
    public string More(int count, string language) => EventTexts.All.Get(language, "More", count);

    /// <inheritdoc/>
    public string Open(string language) => EventTexts.All.Get(language, "Open");

    /// <summary>Levels are counted from 0; people count from 1.</summary>
    private static string Shown(JsonElement value) => value.ValueKind == JsonValueKind.Number
        ? (value.GetInt32() + 1).ToString(CultureInfo.InvariantCulture)
        : PlainText.Clip(PlainText.Line(value.ToString()), 100);

    private static string KeyOf(string word) => "Event." + word;
}
