using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.Registers;

/// <summary>Entries of registers and their facts in tables.</summary>
public sealed class RegisterLedger(LedgerTables tables, AuditLog audit)
    : CaseLedger<CaseFact, EntrySummary>(tables, audit, RegisterProcess.Registers, RegisterFacts.Family.Format)
{
    /// <summary>Claims something for an entry, once for all; false: it is claimed already.</summary>
    public async Task<bool> TryClaimKeyAsync(CaseId id, string key, DateTimeOffset now) => await (await CasesAsync())
        .TryAddAsync(new TableEntity(CaseRow<EntrySummary>.SeedPartition(id.ContractId), KeyRow(key)) { ["Id"] = id.Value, ["At"] = now });

    /// <summary>Whose something is, and since when; null: nobody's.</summary>
    public async Task<(CaseId Owner, DateTimeOffset Since)?> KeyAsync(string contractId, string key)
    {
        NullableResponse<TableEntity> kept = await (await CasesAsync())
            .GetEntityIfExistsAsync<TableEntity>(CaseRow<EntrySummary>.SeedPartition(contractId), KeyRow(key));
        return kept.HasValue ? (CaseId.Parse(Kind, kept.Value!.GetString("Id")!), kept.Value.GetDateTimeOffset("At") ?? default) : null;
    }

    private static string KeyRow(string key) => "key." + TableKey.Digest(LongText.WellFormed(key));
}

/// <summary>Reads an entry with its contract and folds its facts.</summary>
public sealed class RegisterReader(RegisterLedger ledger, ContractVersions contracts)
    : CaseReader<CaseFact, EntrySummary, EntryState>(ledger, contracts, EntrySummary.Of,
        // The register as it is kept now; one that the contract does not ask for any more is read as it was.
        (id, contract, facts) => (contracts.Current(id.ContractId) is { } now ? EntryState.Of(id, now, facts) : null) ?? EntryState.Of(id, contract, facts))
{
    private readonly ContractVersions contracts = contracts;
}

/// <summary>What entries owe, and how it is done.</summary>
public sealed class RegisterProcess(RegisterLedger ledger, RegisterReader reader, UniqueValues unique, CasePost post)
    : MailingProcess<EntrySummary, EntryState, RegisterDuty>(ledger, reader, post, RegisterMail.Compose)
{
    private readonly RegisterLedger ledger = ledger;

    /// <summary>Ids, tables and names of entries of registers.</summary>
    public static CaseKind Registers { get; } =
        new("register", 'e', "registers", new("RunRegisterEntry", "PlanRegisterEntry", "PerformRegisterDuty"));

    /// <summary>The process.</summary>
    public static ProcessDefinition Definition { get; } = ProcessDefinition.Of<RegisterProcess, RegisterDuty>(
        Registers, RegisterTexts.All, RegisterFacts.Family,
        services => services.AddSingleton<RegisterLedger>().AddSingleton<RegisterReader>().AddSingleton<RegisterCommands>().AddSingleton<ConcernedFinder>()
            .AddSingleton<UniqueValues>().AddSingleton<RegisterFiles>()) with
    { Rules = [RegisterRules.Section] };

    /// <summary>
    /// For the sweep: of an entry that owes nothing there is nothing to see, unless a crash kept the last word on it from its row.
    /// </summary>
    public override async Task<CasePlan<RegisterDuty>?> LookAsync(CaseId id, DateTimeOffset at) =>
        await base.LookAsync(id, at) is not { } plan ? null
        : plan.IsClosed && await IsShownAsync(id) ? null
        : plan;

    /// <summary>
    /// Of an entry of which nothing is owed, now or ever, the plan is over: its orchestration ends, and the next word that is said of it starts another. A
    /// register of thousands that nothing is due for costs rows, and no instances.
    /// </summary>
    protected override CasePlan<RegisterDuty> Owed(CaseView<EntryState> found, DateTimeOffset at) =>
        base.Owed(found, at) is var plan && plan is { Due.Count: 0, NextLookAt: null } ? plan with { IsClosed = true } : plan;

    /// <inheritdoc/>
    protected override string? About(RegisterDuty duty) => duty.Kind is RegisterDutyKind.Remind or RegisterDutyKind.Missed ? duty.Watch : null;

    /// <inheritdoc/>
    protected override IEnumerable<RegisterDuty> Pending(CaseView<EntryState> found, DateTimeOffset at) =>
        RegisterSchedule.Pending(found.State);

    /// <inheritdoc/>
    protected override bool MayWait(CaseView<EntryState> found, RegisterDuty duty, DateTimeOffset at) => duty.Kind == RegisterDutyKind.Remind;

    /// <inheritdoc/>
    protected override bool DoesMoreThanMail(RegisterDuty duty) => duty.Kind == RegisterDutyKind.HandOver;

    /// <inheritdoc/>
    protected override async Task<CaseFact> PerformAsync(CaseView<EntryState> found, RegisterDuty duty, DateTimeOffset at)
    {
        if (duty.Kind != RegisterDutyKind.HandOver)
        {
            return await base.PerformAsync(found, duty, at);
        }

        EntrySwapped goes = found.State.ToHandOver.First(s => RegisterSchedule.HandOverKey(s) == duty.Key);
        CaseId comes = CaseId.Parse(Kind, goes.With);
        string inUse = found.State.Before(goes).State;
        await unique.TakenAsync(comes, found.State.Register, inUse, goes.Handed!, at); // claims them: the one that goes has them no more
        await unique.TakenAsync(found.Id, found.State.Register, goes.State!, goes.Values, at);
        await ledger.RecordAsync(comes, goes with { With = found.Id.Value, State = inUse, Values = goes.Handed!, Handed = null });
        if (await PlanAsync(comes, at) is { IsClosed: false })
        {
            await ledger.LookSoonAsync(comes, at);
        }

        return Performed(duty, CaseTold.Nobody, at);
    }

    /// <summary>Says of those that come what was said of one that goes, now. Safe to repeat.</summary>
    public async Task HandOverAsync(CaseId id, DateTimeOffset at)
    {
        if (await LookAsync(id, at) is { } plan)
        {
            foreach (RegisterDuty duty in plan.Due.Where(d => d.Kind == RegisterDutyKind.HandOver))
            {
                await PerformAsync(id, duty, at);
            }
        }
    }

    private async Task<bool> IsShownAsync(CaseId id) =>
        await ledger.FindAsync(id) is { LookedAt: not null, Summary: { } shown } && await reader.FindAsync(id) is { State: { IsClosed: false } state }
            && LedgerJson.Write(shown) == LedgerJson.Write(EntrySummary.Of(state));
}
