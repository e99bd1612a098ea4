using System.Globalization;
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

    /// <summary>Nothing would be another.</summary>
    public static RefusalReason NothingChanged { get; } = RefusalReason.Invalid();
}

/// <summary>What people do with entries of registers, see <see cref="CaseCommands{TFact, TSummary, TState}"/>.</summary>
public sealed class RegisterCommands(
    RegisterLedger ledger, RegisterReader reader, RegisterProcess process, ContractVersions contracts, PeopleDirectory people)
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
            Id = "registered",
            At = at ?? SinceDay(contract, register, into, values, null, by),
            RecordedAt = by.Now,
            Actor = by.PersonId,
            ActorFor = by.For,
            RegisterId = registerId,
            State = into,
            Values = values.Where(v => v.Value.Length > 0).ToDictionary(StringComparer.Ordinal),
        };
        if (!Ledger.Fits(fact))
        {
            return (null, new CommandResult.Refused(RefusalReason.TooLong, LargestField));
        }

        CaseId id = await Ledger.ClaimAsync(CaseId.For(Ledger.Kind, contractId, by.FormKey, contract.DayOf(by.Now)), by.FormKey);
        if (await TakenAsync(id, register, into, values) is { } taken)
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
            && await TakenAsync(id, entry.Register, state ?? entry.Current.State, values) is { } taken)
        {
            return taken;
        }

        return await ActAsync(id, by, factId, found => found.State.IsOver ? Refuse(RefusalReason.CaseClosed, id.Value)
            : Changed(found, by, factId, state, written, note, at));
    }

    /// <summary>It never belonged here: it was registered by mistake, or twice.</summary>
    public Task<CommandResult> RemoveAsync(CaseId id, Command by, string reason) => ActAsync(id, by, "removed", found =>
        found.State.IsOver ? Refuse(RefusalReason.CaseClosed, id.Value)
        : TextRefusal(reason, "reason") ?? Act(new CaseWithdrawn
        {
            Id = "removed", At = by.Now, RecordedAt = by.Now, Actor = by.PersonId, ActorFor = by.For, Reason = PlainText.Lines(reason),
        }));

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

    private CaseAct<CaseFact> Changed(
        CaseView<EntryState> found, Command by, string factId, string? state, IReadOnlyDictionary<string, string> written, string? note, DateTimeOffset? at)
    {
        (Register register, EntrySnapshot before) = (found.State.Register, found.State.Current);
        (IReadOnlyDictionary<string, string> values, IReadOnlyList<CommandResult.Refused> wrong) = Read(found.Contract, register, by, written);
        Dictionary<string, string> others = values.Where(v => v.Value != before.Values.GetValueOrDefault(v.Key, ""))
            .ToDictionary(StringComparer.Ordinal);
        string into = state ?? before.State;
        Dictionary<string, string> then = new(before.Values, StringComparer.Ordinal);
        foreach ((string column, string value) in others)
        {
            then[column] = value;
        }

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
            Id = factId,
            At = at ?? (into == before.State ? by.Now : SinceDay(found.Contract, register, into, then, found.State.Registered.At, by)),
            RecordedAt = by.Now,
            Actor = by.PersonId,
            ActorFor = by.For,
            Values = others,
            State = into == before.State ? null : into,
            Note = Trimmed(note),
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

    /// <summary>
    /// Claims the values that tell entries apart. A claim stays for ever; where its entry is over, or has another value by now, the next one
    /// of the same value counts.
    /// </summary>
    /// <returns>The refusal where another entry has one of them.</returns>
    private async Task<CommandResult.Refused?> TakenAsync(CaseId id, Register register, string state, IReadOnlyDictionary<string, string> values)
    {
        if (register.IsFinal(state))
        {
            return null;
        }

        foreach (RegisterColumn column in register.Columns.Where(c => c.Unique && values.GetValueOrDefault(c.Id, "").Length > 0))
        {
            foreach (string value in UniqueParts(column, values[column.Id]))
            {
                for (int turn = 1; ; turn++)
                {
                    CaseId owner = await Ledger.ClaimAsync(id, string.Create(CultureInfo.InvariantCulture, $"{register.Id}\n{column.Id}\n{value}\n{turn}"));
                    if (owner == id)
                    {
                        break;
                    }

                    if (await reader.FindAsync(owner) is { State: { IsOver: false } other }
                        && UniqueParts(column, other.Current.Values.GetValueOrDefault(column.Id, "")).Contains(value))
                    {
                        return RegisterValues.Refuse(RegisterRefusals.EntryExists, column, "Exists", other.Name);
                    }
                }
            }
        }

        return null;
    }

    /// <summary>What no other entry may have: of several addresses each.</summary>
    public static IEnumerable<string> UniqueParts(RegisterColumn column, string value) =>
        column.Type is ColumnType.Ip or ColumnType.Mac ? value.Split(", ", StringSplitOptions.RemoveEmptyEntries) : value.Length == 0 ? []
        : [RegisterValues.KeyOf(value)];
}
