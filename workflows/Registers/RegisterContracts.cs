using System.Text.Json.Serialization;
using Workflows.Kit.Cases;

namespace Workflows.Registers;

// Persisted and sent between orchestrator, activities and tables: change only compatibly (add optional members;
// never rename, retype or reuse a discriminator).

/// <summary>What may happen to an entry of a register; <see cref="EntryState"/> folds it.</summary>
public static class RegisterFacts
{
    public static FactFamily Family { get; } = FactFamily.Of<CaseDutyPerformed<RegisterDuty>>(
        "Entry",
        ("registered", typeof(EntryRegistered)),
        ("changed", typeof(EntryChanged)),
        ("swapped", typeof(EntrySwapped)),
        ("removed", typeof(CaseWithdrawn)));
}

/// <summary>Something that says what is in the columns from a moment on (<see cref="CaseFact.At"/>).</summary>
public interface IEntryWords
{
    /// <summary>Columns by id, in their normal form; an empty text takes a value away.</summary>
    IReadOnlyDictionary<string, string> Values { get; }

    /// <summary>The state from then on; null: as before.</summary>
    string? State { get; }
}

/// <summary>It came into the register.</summary>
public sealed record EntryRegistered : CaseFact, IEntryWords
{
    /// <summary>Which register, <see cref="Register.Id"/>.</summary>
    public required string RegisterId { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyDictionary<string, string> Values { get; init; }

    /// <inheritdoc/>
    public required string? State { get; init; }
}

/// <summary>Columns, or the state, are others.</summary>
public sealed record EntryChanged : CaseFact, IEntryWords
{
    /// <inheritdoc/>
    public required IReadOnlyDictionary<string, string> Values { get; init; }

    /// <inheritdoc/>
    public string? State { get; init; }

    /// <summary>Why, in the words of whoever changed it.</summary>
    public string? Note { get; init; }
}

/// <summary>
/// One took the place of another, from the same moment on: there is none at which both were in use, or neither. It is said first of the one that
/// goes, with all that the other one gets; whatever happens in between, it is said of that one, too.
/// </summary>
public sealed record EntrySwapped : CaseFact, IEntryWords
{
    /// <summary>The other entry.</summary>
    public required string With { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyDictionary<string, string> Values { get; init; }

    /// <inheritdoc/>
    public required string? State { get; init; }

    /// <summary>Of the one that goes: what it said in the columns that move, which the other one gets; null: this is the one that comes.</summary>
    public IReadOnlyDictionary<string, string>? Handed { get; init; }

    /// <summary>Why, in the words of whoever swapped them.</summary>
    public string? Note { get; init; }
}

/// <summary>What a duty is about.</summary>
public enum RegisterDutyKind
{
    /// <summary>Remind the owner of a day.</summary>
    Remind,

    /// <summary>The day is over.</summary>
    Missed,

    TellUndeliverable,

    Close,

    /// <summary>Say of the one that comes what was said of the one that goes.</summary>
    HandOver,
}

/// <summary>Something that the software owes at a moment.</summary>
public sealed record RegisterDuty : CaseDuty<RegisterDutyKind>
{
    /// <summary>Which watched day, <see cref="RegisterWatch.Id"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Watch { get; init; }

    /// <summary>Of a reminder the day to aim at, of a miss the last day.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateOnly? Day { get; init; }
}

/// <summary>What a table shows of an entry. Persisted: only add optional members.</summary>
public sealed record EntrySummary : ICaseSummary
{
    public required string Id { get; init; }

    public required string RegisterId { get; init; }

    /// <summary>Now.</summary>
    public required string State { get; init; }

    /// <summary>Now, by column.</summary>
    public required IReadOnlyDictionary<string, string> Values { get; init; }

    /// <summary>It was registered by mistake.</summary>
    public bool IsRemoved { get; init; }

    /// <summary>The watched day that comes first, or was missed; null: none is owed.</summary>
    public string? Watch { get; init; }

    /// <summary>To aim at.</summary>
    public DateOnly? Target { get; init; }

    /// <summary>Missed once this day has ended.</summary>
    public DateOnly? Breach { get; init; }

    /// <summary>A day was missed.</summary>
    public bool IsLate { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>What the facts say.</summary>
    public static EntrySummary Of(EntryState state)
    {
        WatchedDay? next = state.Owed.OrderBy(d => d.Days.Breach).ThenBy(d => d.Watch.Id, StringComparer.Ordinal).FirstOrDefault();
        return new()
        {
            Id = state.Id.Value,
            RegisterId = state.Registered.RegisterId,
            State = state.Current.State,
            Values = state.Current.Values,
            IsRemoved = state.Removed is not null,
            Watch = next?.Watch.Id,
            Target = next?.Days.Target,
            Breach = next?.Days.Breach,
            IsLate = state.IsLate,
            ChangedAt = state.ChangedAt,
            ClosedAt = state.ClosedAt,
        };
    }
}
