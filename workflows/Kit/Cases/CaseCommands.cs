using Workflows.Contracts;
using Workflows.Texts;

namespace Workflows.Kit.Cases;

/// <summary>
/// What people do with the cases of a process. Each act is checked against the folded facts, recorded as a fact under a key that
/// makes a repeat harmless, and told to the orchestration; who may do what in general is the caller's business.
/// </summary>
public abstract class CaseCommands<TFact, TSummary, TState>(CaseLedger<TFact, TSummary> ledger, CaseReader<TFact, TSummary, TState> reader,
    ContractVersions contracts)
    where TFact : CaseFact
    where TSummary : class
    where TState : class, ICaseState<TFact>
{
    /// <summary>How far a person's clock may run ahead of ours.</summary>
    protected static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    protected CaseLedger<TFact, TSummary> Ledger => ledger;

    protected ContractVersions Contracts => contracts;

    /// <summary>The refusal of an act on a case that is not there.</summary>
    protected virtual RefusalReason NoSuchCase => RefusalReason.NoSuchCase;

    /// <summary>The refusal of an act on a case that is closed.</summary>
    protected virtual RefusalReason CaseClosed => RefusalReason.CaseClosed;

    /// <summary>The field that is named when an act is too large as a whole.</summary>
    protected virtual string LargestField => "values";

    /// <summary>Files a case. The same form files the same case, on another day, too.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="by">Who files it; the form's key makes the case unique.</param>
    /// <param name="decide">The fact that files it, with its id, or the refusal. Who says it, and when, need not be in it.</param>
    protected async Task<(CaseId? Id, CommandResult Result)> FileAsync(string contractId, Command by, Func<Contract, CaseAct<TFact>> decide)
    {
        Contract contract = await contracts.PinAsync(contractId);
        CaseAct<TFact> act = Signed(decide(contract), by, null);
        if (act.Fact is not { } fact)
        {
            return (null, act.Result);
        }

        if (!ledger.Fits(fact))
        {
            return (null, new CommandResult.Refused(RefusalReason.TooLong, LargestField));
        }

        DateOnly day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(by.Now, contract.Calendars.Zone).DateTime);
        CaseId id = await ledger.ClaimAsync(CaseId.For(ledger.Kind, contractId, by.FormKey, day), by.FormKey);
        await BeginAsync(id, contract, by, fact);
        return (id, act.Result);
    }

    /// <summary>Puts a case on record and starts it. Safe to repeat.</summary>
    protected async Task BeginAsync(CaseId id, Contract contract, Command by, TFact fact)
    {
        TFact kept = (await ledger.RecordAsync(id, (TFact)fact.SignedBy(by, null))).Fact; // before the row, by which others find the case
        await ledger.OpenAsync(reader.Filed(id, contract, kept, by.Now));
        await StartAsync(id, fact.Id, by);
    }

    /// <summary>Starts the orchestration of a case that was put on record. Safe to repeat.</summary>
    protected virtual Task StartAsync(CaseId id, string factId, Command by) => by.Client.StartOrSignalAsync(id, factId, by.Cancellation);

    /// <summary>Tells the orchestration of a case that is not closed of a fact. Safe to repeat.</summary>
    protected virtual Task TellAsync(CaseId id, string factId, Command by) => by.Client.SignalOrStartAsync(id, factId, by.Cancellation);

    /// <summary>Acts on a case.</summary>
    /// <param name="id">The case.</param>
    /// <param name="by">Who acts.</param>
    /// <param name="factId">
    /// The fact's id: one that is on record means that the act was done before. Null: the act looks for itself, and its fact says its id.
    /// </param>
    /// <param name="decide">The fact to record, or the refusal. Who says it, and when, need not be in it.</param>
    /// <param name="overtaken">
    /// The refusal when another fact of the same id was first, recorded between our look and our word; null: it says the same.
    /// </param>
    /// <param name="alsoWhenClosed">What is on record may be put right when the case is over, too; its orchestration has ended.</param>
    protected async Task<CommandResult> ActAsync(
        CaseId id, Command by, string? factId, Func<CaseView<TState>, CaseAct<TFact>> decide, Func<TFact, CommandResult.Refused?>? overtaken = null,
        bool alsoWhenClosed = false)
    {
        if (await reader.FindAsync(id) is not { } found)
        {
            return new CommandResult.Refused(NoSuchCase, id.Value);
        }

        if (factId is not null && found.State.Facts.Any(f => f.Id == factId))
        {
            await TellIfOpenAsync(factId);
            return new CommandResult.Done(factId);
        }

        CaseAct<TFact> act = Signed(decide(found), by, factId);
        if (act.Fact is not { } fact)
        {
            return act.Result;
        }

        TFact? known = found.State.Facts.FirstOrDefault(f => f.Id == fact.Id);
        if (found.State.IsClosed && !alsoWhenClosed && known is null)
        {
            return new CommandResult.Refused(CaseClosed, id.Value);
        }

        if (!ledger.Fits(fact))
        {
            return new CommandResult.Refused(RefusalReason.TooLong, LargestField);
        }

        TFact kept = known ?? (await ledger.RecordAsync(id, fact)).Fact;
        await TellIfOpenAsync(fact.Id);
        return overtaken?.Invoke(kept) ?? act.Result; // the first word on record decides

        // A repeat tells it again: a crash may have come between the fact and the telling.
        Task TellIfOpenAsync(string told) => found.State.IsClosed ? Task.CompletedTask : TellAsync(id, told, by);
    }

    private static CaseAct<TFact> Signed(CaseAct<TFact> act, Command by, string? factId) =>
        act.Fact is { Actor: "" } fact ? Act((TFact)fact.SignedBy(by, factId)) : act;

    protected static CaseAct<TFact> Act(TFact fact) => new(fact, new CommandResult.Done(fact.Id));

    protected static CaseAct<TFact> Refuse(RefusalReason reason, string detail) => new(null, new CommandResult.Refused(reason, detail));

    /// <summary>The refusal of everything that is wrong; null when nothing is.</summary>
    protected static CaseAct<TFact>? RefusalOf(IEnumerable<CommandResult.Refused> wrong) =>
        CommandResult.Refused.Of(wrong) is { } refused ? new(null, refused) : null;

    /// <summary>The refusal of a text that has to be there and not too long; null when it is fine.</summary>
    protected static CaseAct<TFact>? TextRefusal(string? text, string field) => FreeText.RefusalOf(text, field) is { } refused ? new(null, refused) : null;

    /// <summary>As <see cref="TextRefusal"/>, of a line.</summary>
    protected static CaseAct<TFact>? LineRefusal(string? text, string field) =>
        FreeText.RefusalOf(text, field, FreeText.MaxLine) is { } refused ? new(null, refused) : null;

    /// <summary>Without surrounding blanks; null for nothing.</summary>
    protected static string? Trimmed(string? text) => PlainText.LinesOrNull(text);
}

/// <summary>What an act comes to: a fact to record, or a refusal.</summary>
public sealed record CaseAct<TFact>(TFact? Fact, CommandResult Result)
    where TFact : CaseFact;
