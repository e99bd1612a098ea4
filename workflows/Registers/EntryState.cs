using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;

namespace Workflows.Registers;

/// <summary>How an entry stood at a moment.</summary>
/// <param name="State">Its state.</param>
/// <param name="Values">What is in its columns; those that are empty are missing.</param>
public sealed record EntrySnapshot(string State, IReadOnlyDictionary<string, string> Values);

/// <summary>A day of an entry that somebody has to keep.</summary>
/// <param name="Watch">The rule.</param>
/// <param name="Days">The days of it.</param>
/// <param name="Moment">The same in moments.</param>
public sealed record WatchedDay(RegisterWatch Watch, DueDays Days, DueMoment Moment);

/// <summary>What the facts of an entry say: a pure fold, the same for every order of arrival.</summary>
/// <remarks>
/// A fact counts from the moment at which it happened (<see cref="CaseFact.At"/>), whenever it was recorded: what was installed on a day is
/// what the facts up to it say. An entry is kept to the register as the contract has it now: a column that is added later is one of all entries.
/// </remarks>
public sealed class EntryState : CaseState<CaseFact, CaseDutyPerformed<RegisterDuty>>
{
    private readonly CaseFact[] told;

    private EntryState(CaseId id, Contract contract, Register register, IEnumerable<CaseFact> facts)
        : base(id, contract.Profile, facts)
    {
        Contract = contract;
        Register = register;
        Registered = Facts.OfType<EntryRegistered>().First();
        Removed = Facts.OfType<CaseWithdrawn>().FirstOrDefault();
        told = [.. Facts.Where(f => f is IEntryWords).OrderBy(f => f is not EntryRegistered).ThenBy(f => f.At)];
        Current = Fold(told);
        Owed = [.. Watched(contract.Calendars.Business)];
        LateOnes = [.. DoneLate(contract.Calendars.Business)];
    }

    /// <summary>Whose register it is in, as in force now.</summary>
    public Contract Contract { get; }

    /// <summary>As the contract has it now.</summary>
    public Register Register { get; }

    public EntryRegistered Registered { get; }

    /// <summary>Why it never belonged here; null: it does.</summary>
    public CaseWithdrawn? Removed { get; }

    /// <summary>As it stands.</summary>
    public EntrySnapshot Current { get; }

    /// <summary>Days that are owed as it stands, kept or missed.</summary>
    public IReadOnlyList<WatchedDay> Owed { get; }

    /// <summary>What was done, and only after its day.</summary>
    public IReadOnlyList<RegisterWatch> LateOnes { get; }

    /// <summary>A day was missed: of those that are owed, or of those that came to their end too late.</summary>
    public bool IsLate => Removed is null && (LateOnes.Count > 0 || Owed.Any(IsMissed));

    /// <summary>A miss is a breach of the contract.</summary>
    public bool IsBreach => Removed is null && LateOnes.Concat(Owed.Where(IsMissed).Select(d => d.Watch)).Any(w => !w.IsAssumed);

    /// <summary>It is over, by its state or because it was a mistake.</summary>
    public bool IsOver => Removed is not null || Register.IsFinal(Current.State);

    /// <summary>When it came to its end; null: it is not over.</summary>
    public DateTimeOffset? OverAt =>
        Removed?.RecordedAt ?? (Register.IsFinal(Current.State) ? told.Last(f => ((IEntryWords)f).State is not null).RecordedAt : null);

    /// <summary>When something was last said of it.</summary>
    public DateTimeOffset ChangedAt => told.Max(f => f.RecordedAt);

    /// <summary>What it is called: its first column.</summary>
    public string Name => Current.Values.GetValueOrDefault(Register.Columns[0].Id, "");

    /// <summary>Swaps of which nothing is said of the one that comes, as far as it was told.</summary>
    public IEnumerable<EntrySwapped> ToHandOver =>
        Facts.OfType<EntrySwapped>().Where(s => s.Handed is not null && !IsPerformed(RegisterSchedule.HandOverKey(s)));

    /// <summary>Whether a day that is owed was missed, as far as it was told.</summary>
    public bool IsMissed(WatchedDay day) => IsPerformed(RegisterSchedule.MissedKey(day));

    /// <summary>How it stood at a moment; null: it was not in the register, or never belonged there.</summary>
    public EntrySnapshot? At(DateTimeOffset moment) =>
        Removed is not null || Registered.At > moment ? null : Fold(told.Where(f => f.At <= moment));

    /// <summary>How it stood when something was said of it.</summary>
    public EntrySnapshot Before(CaseFact changed) => Fold(told.TakeWhile(f => f != changed));

    /// <summary>Folds the facts; null when none of them registers it, or the contract never had such a register.</summary>
    public static EntryState? Of(CaseId id, Contract contract, IReadOnlyList<CaseFact> facts) =>
        facts.OfType<EntryRegistered>().FirstOrDefault() is { } first && contract.Profile.Section<RegisterRules>()?.Item(first.RegisterId) is { } register
            ? new(id, contract, register, facts) : null;

    private static EntrySnapshot Fold(IEnumerable<CaseFact> facts)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        string state = "";
        foreach (IEntryWords words in facts.Cast<IEntryWords>())
        {
            state = words.State ?? state;
            foreach ((string column, string value) in words.Values)
            {
                values.Remove(column);
                if (value.Length > 0)
                {
                    values.Add(column, value);
                }
            }
        }

        return new(state, values);
    }

    /// <summary>By its state, or by the column that says so, nothing is owed of a watch.</summary>
    private bool IsDone(RegisterWatch watch, EntrySnapshot entry) =>
        (watch.States.Count == 0 ? Register.IsFinal(entry.State) : !watch.States.Contains(entry.State))
        || (watch.Until is { } done && entry.Values.ContainsKey(done));

    /// <summary>The day of a watch by what an entry says; null: it has none.</summary>
    private WatchedDay? DayOf(RegisterWatch watch, EntrySnapshot entry, BusinessCalendar business)
    {
        if (IsDone(watch, entry))
        {
            return null;
        }

        DateOnly? anchor = watch.From == RegisterWatch.ContractEnd ? Profile.Term.To
            : RegisterValues.DayOf(entry.Values.GetValueOrDefault(watch.From));
        if (anchor is not { } from)
        {
            return null;
        }

        DueDays days = DueCalculator.DaysOf(watch.Due, from, business, watch.Options);
        return new(watch, days, DueCalculator.EndOf(days, business));
    }

    private IEnumerable<WatchedDay> Watched(BusinessCalendar business) =>
        Removed is not null ? [] : Register.Watch.Select(w => DayOf(w, Current, business)).OfType<WatchedDay>();

    /// <summary>Watches that were done, by a change of the state or of the column that says so, after their day was over.</summary>
    private IEnumerable<RegisterWatch> DoneLate(BusinessCalendar business)
    {
        EntrySnapshot before = Fold(told.Take(1));
        for (int i = 1; i < told.Length; i++)
        {
            EntrySnapshot after = Fold(told.Take(i + 1));
            foreach (RegisterWatch watch in Register.Watch)
            {
                if (IsDone(watch, after) && DayOf(watch, before, business) is { } owed && told[i].At >= owed.Moment.Breach)
                {
                    yield return watch;
                }
            }

            before = after;
        }
    }
}
