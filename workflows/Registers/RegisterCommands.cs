using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.People;
using Workflows.Texts;

namespace Workflows.Registers;

/// <summary>Why an act on registers is refused, beside the reasons that other processes have, too (<see cref="RefusalReason"/>).</summary>
public static class RegisterRefusals
{
    /// <summary>The contract keeps no such register.</summary>
    public static RefusalReason NoSuchRegister { get; } = RefusalReason.Invalid();

    /// <summary>The register has no such column; the detail is its name.</summary>
    public static RefusalReason NoSuchColumn { get; } = RefusalReason.Invalid();

    /// <summary>The register has no such state.</summary>
    public static RefusalReason NoSuchState { get; } = RefusalReason.Invalid();

    /// <summary>Another entry has the value; the detail is the column.</summary>
    public static RefusalReason EntryExists { get; } = RefusalReason.Conflict();

    /// <summary>The register swaps nothing, or not this with that; the detail is the part that does not fit.</summary>
    public static RefusalReason NotToSwap { get; } = RefusalReason.Conflict();

    /// <summary>The entry tells of no product, or what is named is nothing that it is likely to concern.</summary>
    public static RefusalReason NoSuchConcerned { get; } = RefusalReason.Invalid();

    /// <summary>Nothing would be another.</summary>
    public static RefusalReason NothingChanged { get; } = RefusalReason.Invalid();
}

/// <summary>What people do with entries of registers, see <see cref="CaseCommands{TFact, TSummary, TState}"/>.</summary>
public sealed class RegisterCommands(
    RegisterLedger ledger, RegisterReader reader, RegisterProcess process, UniqueValues unique, ContractVersions contracts, PeopleDirectory people,
    ConcernedFinder finder)
    : CaseCommands<CaseFact, EntrySummary, EntryState>(ledger, reader, contracts)
{
    /// <summary>Puts something into a register.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="by">Who registers it.</param>
    /// <param name="registerId">Which register.</param>
    /// <param name="state">How it stands; null: as the register begins.</param>
    /// <param name="written">Columns as they were written.</param>
    /// <param name="at">Since when it is so; null: now.</param>
    public async Task<(CaseId? Id, CommandResult Result)> RegisterAsync(
        string contractId, Command by, string registerId, string? state, IReadOnlyDictionary<string, string> written, DateTimeOffset? at)
    {
        Contract contract = await Contracts.PinAsync(contractId);
        if (contract.Profile.Section<RegisterRules>()?.Item(registerId) is not { } register)
        {
            return (null, new CommandResult.Refused(RegisterRefusals.NoSuchRegister, "register"));
        }

        (IReadOnlyDictionary<string, string> values, IReadOnlyList<CommandResult.Refused> wrong) = Read(contract, register, by, written);
        string into = state ?? register.States[0].Id;
        if (CommandResult.Refused.Of([
            .. wrong, .. WrongWith(register, into, values, [.. wrong.Select(w => w.Detail)]), .. WrongMoment(at, null, by),
            .. WrongDay(contract, register, into, values, by),
        ]) is { } refused)
        {
            return (null, refused);
        }

        EntryRegistered fact = new()
        {
            Id = "registered", At = at ?? SinceDay(contract, register, into, values, null, by), RegisterId = registerId, State = into,
            Values = values.Where(v => v.Value.Length > 0).ToDictionary(StringComparer.Ordinal),
        };
        if (!Ledger.Fits(fact.SignedBy(by, null)))
        {
            return (null, new CommandResult.Refused(RefusalReason.TooLong, LargestField));
        }

        CaseId id = await Ledger.ClaimAsync(CaseId.For(Ledger.Kind, contractId, by.FormKey, contract.DayOf(by.Now)), by.FormKey);
        if (await unique.TakenAsync(id, register, into, values, by.Now) is { } taken)
        {
            return (null, taken);
        }

        await BeginAsync(id, contract, by, fact);
        return (id, new CommandResult.Done(fact.Id));
    }

    /// <summary>Changes columns, the state, or both: giving something back is a state with its day and its receiver.</summary>
    /// <param name="id">The entry.</param>
    /// <param name="by">Who changes it.</param>
    /// <param name="state">The new state; null: as before.</param>
    /// <param name="written">The columns that are said anew; a blank one takes the value away.</param>
    /// <param name="note">Why.</param>
    /// <param name="at">Since when it is so; null: now.</param>
    public async Task<CommandResult> ChangeAsync(
        CaseId id, Command by, string? state, IReadOnlyDictionary<string, string> written, string? note, DateTimeOffset? at)
    {
        string factId = "changed/" + by.FormKey;
        if (await reader.FindAsync(id) is { State: { IsOver: false } entry, Contract: var contract } && entry.Facts.All(f => f.Id != factId)
            && Read(contract, entry.Register, by, written) is { Wrong.Count: 0, Values: var values }
            && await unique.TakenAsync(id, entry.Register, state ?? entry.Current.State, values, by.Now) is { } taken)
        {
            return taken;
        }

        return await ActAsync(id, by, factId, found => found.State.IsOver ? Refuse(RefusalReason.CaseClosed, id.Value)
            : Changed(found, by, factId, state, written, note, at));
    }

    /// <summary>One takes the place of another, from the same moment on: in the columns that move, each says what the other one said.</summary>
    /// <param name="id">The one that goes, which is in use.</param>
    /// <param name="by">Who swaps them.</param>
    /// <param name="with">Id of the one that comes, a spare.</param>
    /// <param name="becomes">The state of the one that goes.</param>
    /// <param name="note">Why.</param>
    /// <param name="at">Since when it is so; null: now.</param>
    public async Task<CommandResult> SwapAsync(CaseId id, Command by, string with, string becomes, string? note, DateTimeOffset? at)
    {
        EntryState? other = CaseId.TryParse(Ledger.Kind, with, out CaseId comes) && comes.ContractId == id.ContractId
            ? (await reader.FindAsync(comes))?.State : null;
        CommandResult result = await ActAsync(id, by, "swapped/" + by.FormKey, found =>
        {
            EntryState entry = found.State;
            if (entry.IsOver)
            {
                return Refuse(RefusalReason.CaseClosed, id.Value);
            }

            if (entry.Register.Swap is not { } swap || entry.Current.State != swap.InUse)
            {
                return Refuse(RegisterRefusals.NotToSwap, "state");
            }

            if (!swap.Becomes.Contains(becomes))
            {
                return Refuse(RegisterRefusals.NoSuchState, "becomes");
            }

            if (other is null || other.IsOver || other.Register.Id != entry.Register.Id || other.Current.State != swap.Spare)
            {
                return Refuse(RegisterRefusals.NotToSwap, "with");
            }

            Dictionary<string, string> handed = Of(entry, swap);
            Dictionary<string, string> taken = Of(other, swap);
            DateTimeOffset since = entry.Registered.At > other.Registered.At ? entry.Registered.At : other.Registered.At;
            if (CommandResult.Refused.Of([
                .. WrongMoment(at, since, by),
                .. note?.Length > FreeText.Max ? [new CommandResult.Refused(RefusalReason.TooLong, "note")] : (CommandResult.Refused[])[],
                .. WrongWith(entry.Register, becomes, With(entry.Current.Values, taken), []),
                .. WrongWith(entry.Register, swap.InUse, With(other.Current.Values, handed), []),
            ]) is { } refused)
            {
                return new(null, refused);
            }

            return Act(new EntrySwapped { At = at ?? by.Now, With = comes.Value, State = becomes, Values = taken, Handed = handed, Note = Trimmed(note) });
        });
        if (result is CommandResult.Done && other is not null)
        {
            await process.HandOverAsync(id, by.Now); // at once; where a crash comes between, the orchestration does it
            await TellAsync(comes, "swapped/" + by.FormKey, by);
        }

        return result;
    }

    /// <summary>A person says which entries of other registers are concerned: they are entered beside what stands there already.</summary>
    /// <param name="id">The advisory.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="entries">Ids of entries that are likely concerned.</param>
    public async Task<CommandResult> ConcernAsync(CaseId id, Command by, IReadOnlyList<string> entries)
    {
        if (await reader.FindAsync(id) is not { State: { Register.Concern: { } concern } state } found)
        {
            return new CommandResult.Refused(RegisterRefusals.NoSuchConcerned, "entries");
        }

        if (entries.Count == 0)
        {
            return new CommandResult.Refused(RefusalReason.MissingField, "entries");
        }

        IReadOnlyList<Concerned> likely = await finder.FindAsync(found.Contract, state.Current.Values.GetValueOrDefault(concern.Product, ""), by.Cancellation);
        List<Concerned> chosen = [.. entries.Distinct(StringComparer.Ordinal).Select(id => likely.FirstOrDefault(c => c.Entry.Id == id)).OfType<Concerned>()];
        if (chosen.Count < entries.Distinct(StringComparer.Ordinal).Count())
        {
            return new CommandResult.Refused(RegisterRefusals.NoSuchConcerned, "entries");
        }

        string factId = "changed/" + by.FormKey;
        return await ActAsync(id, by, factId, now =>
        {
            if (now.State.IsOver)
            {
                return Refuse(RefusalReason.CaseClosed, id.Value);
            }

            // Beside what stands there now: somebody else may have answered while this was looked up.
            string recorded = now.State.Current.Values.GetValueOrDefault(concern.Into, "");
            IEnumerable<string> lines = recorded.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Concat(chosen.Where(c => !c.IsIn(recorded)).Select(c => c.Line));
            return Changed(now, by, factId, null, new Dictionary<string, string> { [concern.Into] = string.Join('\n', lines) }, null, null);
        });
    }

    /// <summary>It never belonged here: it was registered by mistake, or twice.</summary>
    public Task<CommandResult> RemoveAsync(CaseId id, Command by, string reason) => ActAsync(id, by, "removed", found =>
        found.State.IsOver ? Refuse(RefusalReason.CaseClosed, id.Value)
        : TextRefusal(reason, "reason") ?? Act(new CaseWithdrawn { Reason = PlainText.Lines(reason) }));

    /// <summary>What is written in columns, in its normal form; and what is wrong with it, or not for this person to write.</summary>
    public (IReadOnlyDictionary<string, string> Values, IReadOnlyList<CommandResult.Refused> Wrong) Read(
        Contract contract, Register register, Command by, IReadOnlyDictionary<string, string> written)
    {
        DateOnly today = contract.DayOf(by.Now);
        (IReadOnlyDictionary<string, string> values, IReadOnlyList<CommandResult.Refused> wrong) =
            RegisterValues.Read(register, written, people, person => people.MayBeNamed(person, contract.Id, today));
        IReadOnlyList<string> roles = people.RightsOf(by.PersonId, contract.Id, today);
        return people.ById(by.PersonId)?.Party == Party.Administrator ? (values, wrong) : (values,
        [
            .. wrong,
            .. register.Columns.Where(c => c.See.Count > 0 && values.ContainsKey(c.Id) && !c.See.Intersect(roles).Any())
                .Select(c => new CommandResult.Refused(RefusalReason.NotAllowed, c.Id)),
        ]);
    }

    /// <summary>What is wrong with an entry as a whole: a state that is none, and columns that it needs.</summary>
    /// <param name="register">The register.</param>
    /// <param name="state">The state that it comes into.</param>
    /// <param name="values">Everything that it says then.</param>
    /// <param name="known">Columns of which something else is wrong.</param>
    public static IEnumerable<CommandResult.Refused> WrongWith(
        Register register, string state, IReadOnlyDictionary<string, string> values, IReadOnlyCollection<string> known)
    {
        if (register.State(state) is not { } rule)
        {
            return [new(RegisterRefusals.NoSuchState, "state")];
        }

        return register.Columns
            .Where(c => (c.Required || rule.Needs.Contains(c.Id)) && !known.Contains(c.Id) && values.GetValueOrDefault(c.Id, "").Length == 0)
            .Select(c => RegisterValues.Refuse(RefusalReason.MissingField, c, "Missing"));
    }

    /// <inheritdoc/>
    protected override Task StartAsync(CaseId id, string factId, Command by) => TellAsync(id, factId, by);

    /// <inheritdoc/>
    protected override async Task TellAsync(CaseId id, string factId, Command by)
    {
        // The row is written at once, since of an entry that owes nothing no orchestration may run, and none is started for it.
        if (await process.PlanAsync(id, by.Now) is { IsClosed: false })
        {
            await by.Client.StartOrSignalAsync(id, factId, by.Cancellation);
        }
        else
        {
            await by.Client.TrySignalAsync(id, factId, by.Cancellation); // one that waited for a day that is none any more comes to its end
        }
    }

    private static Dictionary<string, string> Of(EntryState entry, RegisterSwap swap) =>
        swap.Moves.ToDictionary(c => c, c => entry.Current.Values.GetValueOrDefault(c, ""), StringComparer.Ordinal);

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string> others)
    {
        Dictionary<string, string> then = new(values, StringComparer.Ordinal);
        foreach ((string column, string value) in others)
        {
            then[column] = value;
        }

        return then;
    }

    private CaseAct<CaseFact> Changed(
        CaseView<EntryState> found, Command by, string factId, string? state, IReadOnlyDictionary<string, string> written, string? note, DateTimeOffset? at)
    {
        (Register register, EntrySnapshot before) = (found.State.Register, found.State.Current);
        (IReadOnlyDictionary<string, string> values, IReadOnlyList<CommandResult.Refused> wrong) = Read(found.Contract, register, by, written);
        Dictionary<string, string> others = values.Where(v => v.Value != before.Values.GetValueOrDefault(v.Key, ""))
            .ToDictionary(StringComparer.Ordinal);
        string into = state ?? before.State;
        Dictionary<string, string> then = With(before.Values, others);
        if (CommandResult.Refused.Of([
            .. wrong, .. WrongWith(register, into, then, [.. wrong.Select(w => w.Detail)]), .. WrongMoment(at, found.State.Registered.At, by),
            .. into == before.State ? [] : WrongDay(found.Contract, register, into, then, by),
            .. note?.Length > FreeText.Max ? [new CommandResult.Refused(RefusalReason.TooLong, "note")] : (CommandResult.Refused[])[],
            .. others.Count == 0 && into == before.State ? [new CommandResult.Refused(RegisterRefusals.NothingChanged, "values")] : (CommandResult.Refused[])[],
        ]) is { } refused)
        {
            return new(null, refused);
        }

        return Act(new EntryChanged
        {
            Id = factId, At = at ?? (into == before.State ? by.Now : SinceDay(found.Contract, register, into, then, found.State.Registered.At, by)),
            Values = others, State = into == before.State ? null : into, Note = Trimmed(note),
        });
    }

    /// <summary>When an entry came into a state: on the day that its column says, which is not before it was registered.</summary>
    private static DateTimeOffset SinceDay(
        Contract contract, Register register, string state, IReadOnlyDictionary<string, string> values, DateTimeOffset? registered, Command by)
    {
        if (DayOf(register, state, values) is not { } day || day >= contract.DayOf(by.Now))
        {
            return by.Now;
        }

        DateTimeOffset start = contract.Calendars.Business.StartOf(day);
        return start < registered ? registered.Value : start;
    }

    private static IEnumerable<CommandResult.Refused> WrongDay(
        Contract contract, Register register, string state, IReadOnlyDictionary<string, string> values, Command by) =>
        DayOf(register, state, values) > contract.DayOf(by.Now) && register.State(state)!.On is { } column
            ? [RegisterValues.Refuse(RefusalReason.InTheFuture, register.Column(column)!, "InTheFuture")] : [];

    private static DateOnly? DayOf(Register register, string state, IReadOnlyDictionary<string, string> values) =>
        register.State(state)?.On is { } column ? RegisterValues.DayOf(values.GetValueOrDefault(column)) : null;

    private static IEnumerable<CommandResult.Refused> WrongMoment(DateTimeOffset? at, DateTimeOffset? since, Command by) =>
        at is not { } moment ? []
        : moment > by.Now + Skew ? [new(RefusalReason.InTheFuture, "at")]
        : !GivenDates.Takes(moment) ? [new(RefusalReason.NoSuchDate, "at")]
        : moment < since ? [new(RefusalReason.BeforeTheStart, "at")]
        : [];
}
