using System.Text.Json;
using Workflows.Events;
using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.Kit.Events;

/// <summary>What others hear of one kind of fact.</summary>
/// <param name="Fact">Its type.</param>
public abstract record EventRule(Type Fact)
{
    /// <summary>Every word that it may say; empty for what is kept.</summary>
    public abstract IReadOnlyList<string> Words { get; }

    /// <summary>The word is another one for the first fact of its kind in a case, see <see cref="Tell.Opening"/>.</summary>
    public virtual bool AsksWhetherFirst => false;

    /// <summary>What is told; null: nothing.</summary>
    /// <param name="fact">The fact.</param>
    /// <param name="isFirst">No such fact came before it in its case.</param>
    public abstract EventWord? Of(CaseFact fact, bool isFirst);
}

/// <summary>One event without its envelope.</summary>
/// <param name="Word">The last word of its type.</param>
/// <param name="Data">What it says beside contract, process and case.</param>
public sealed record EventWord(string Word, object? Data)
{
    /// <summary>Ids of the persons whom it called or told, see <see cref="CloudEvent.Told"/>.</summary>
    public IReadOnlyList<string> Told { get; init; } = [];

    /// <summary>The data by name.</summary>
    public IEnumerable<KeyValuePair<string, JsonElement>> Members => Data is null ? []
        : JsonSerializer.SerializeToElement(Data, Data.GetType(), LedgerJson.Options).EnumerateObject().Select(m => KeyValuePair.Create(m.Name, m.Value));

    /// <summary>The data as texts, by name; null where it could say something and does not.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Said
    {
        get
        {
            Dictionary<string, JsonElement> said = Members.ToDictionary(StringComparer.Ordinal);
            return (Data?.GetType().GetProperties() ?? []).Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name))
                .Select(name => KeyValuePair.Create(name, said.TryGetValue(name, out JsonElement value) ? TextOf(value) : null));
        }
    }

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}

/// <summary>
/// The rules of a process's <see cref="EventTable"/>. Words and names of members are read by others: they are only ever added. What is
/// said must be about the case, never about a person: no names, no ids of persons, no words that people wrote, nothing of their health.
/// </summary>
public static class Tell
{
    /// <summary>A fact is an event.</summary>
    public static EventRule Fact<TFact>(string word, Func<TFact, object>? data = null)
        where TFact : CaseFact => new Plain<TFact>([word], _ => word, data);

    /// <summary>A fact is an event whose word depends on what the fact says.</summary>
    public static EventRule Fact<TFact>(IReadOnlyList<string> words, Func<TFact, string> word, Func<TFact, object>? data = null)
        where TFact : CaseFact => new Plain<TFact>(words, word, data);

    /// <summary>The first of the facts that open a case is another event than those that come later.</summary>
    public static EventRule Opening<TFact>(string first, string later, Func<TFact, object>? data = null)
        where TFact : CaseFact => new First<TFact>(first, later, data);

    /// <summary>What was written: anew from the second version on.</summary>
    public static EventRule Written<TContent>(string first, string later, Func<CaseWritten<TContent>, object>? data = null)
        where TContent : class => Fact([first, later], f => f.Version <= 1 ? first : later, data ?? (f => new { f.Version }));

    /// <summary>An approver's answer; what a stage decides by it is the outcome's duty.</summary>
    public static EventRule Answers { get; } = Fact<CaseDecided>("answered", f => new { Stage = f.StageId, f.Answer });

    /// <summary>Some of what the software does is an event, by kind of duty; the rest (questions, reminders, notices) is its own business.</summary>
    public static EventRule Duties<TPerformed, TDuty, TKind>(IReadOnlyDictionary<TKind, string> words, Func<TDuty, object>? data = null)
        where TPerformed : CaseFact, ICaseDutyPerformed
        where TDuty : CaseDuty<TKind>
        where TKind : struct, Enum => new Duty<TPerformed>(
            [.. words.Values.Concat(DutyWords.Verdicts.Values).Distinct(StringComparer.Ordinal)],
            performed => DutyWords.Of((TDuty)performed.Duty, words, data));

    /// <summary>As above, for a process whose duties are told in its own way.</summary>
    public static EventRule Duties<TPerformed>(IReadOnlyList<string> words, Func<TPerformed, EventWord?> word)
        where TPerformed : CaseFact => new Duty<TPerformed>(words, word);

    /// <summary>Nobody else hears of a fact.</summary>
    /// <param name="why">For the reader of the table.</param>
    public static EventRule Nobody<TFact>(string why)
        where TFact : CaseFact => new Kept(typeof(TFact), why);

    private sealed record Plain<TFact>(IReadOnlyList<string> All, Func<TFact, string> Word, Func<TFact, object>? Data) : EventRule(typeof(TFact))
        where TFact : CaseFact
    {
        public override IReadOnlyList<string> Words => All;

        public override EventWord Of(CaseFact fact, bool isFirst) => new(Word((TFact)fact), Data?.Invoke((TFact)fact));
    }

    private sealed record First<TFact>(string Opens, string Later, Func<TFact, object>? Data) : EventRule(typeof(TFact))
        where TFact : CaseFact
    {
        public override IReadOnlyList<string> Words => [Opens, Later];

        public override bool AsksWhetherFirst => true;

        public override EventWord Of(CaseFact fact, bool isFirst) => new(isFirst ? Opens : Later, Data?.Invoke((TFact)fact));
    }

    private sealed record Duty<TPerformed>(IReadOnlyList<string> All, Func<TPerformed, EventWord?> Word) : EventRule(typeof(TPerformed))
        where TPerformed : CaseFact
    {
        public override IReadOnlyList<string> Words => All;

        public override EventWord? Of(CaseFact fact, bool isFirst) =>
            Word((TPerformed)fact) is { } word ? fact is ICaseDutyPerformed performed ? word with { Told = performed.Told } : word : null;
    }

    private sealed record Kept(Type Kind, string Why) : EventRule(Kind)
    {
        public override IReadOnlyList<string> Words => [];

        public override EventWord? Of(CaseFact fact, bool isFirst) => null;
    }
}
