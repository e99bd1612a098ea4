using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.Checks;

/// <summary>Lists and their facts in tables.</summary>
public sealed class CheckLedger(LedgerTables tables, AuditLog audit)
    : CaseLedger<CaseFact, CheckSummary>(tables, audit, CheckProcess.Checks, CheckFacts.Family.Format)
{
    /// <summary>The id of the list of a period: it is gone through once.</summary>
    public static CaseId IdOf(string contractId, string listId, CheckPeriod period, string? subject) =>
        CaseId.For(CheckProcess.Checks, contractId, $"{listId}\n{period.Period}\n{subject}", period.Day);

    /// <summary>The lists whose day is not before a day, and not after another (local), open ones first. Ids begin with the day: others are not read.</summary>
    public async IAsyncEnumerable<CaseRow<CheckSummary>> BetweenAsync(string contractId, DateOnly from, DateOnly? to = null)
    {
        string after = to is { } last ? FormattableString.Invariant($"{contractId}-k{last.AddDays(1):yyyyMMdd}") : $"{contractId}-l";
        foreach (string partition in (string[])[CaseRow<CheckSummary>.OpenPartition(contractId), CaseRow<CheckSummary>.ClosedPartition(contractId)])
        {
            string filter = TableClient.CreateQueryFilter(
                $"PartitionKey eq {partition} and RowKey ge {FormattableString.Invariant($"{contractId}-k{from:yyyyMMdd}")} and RowKey lt {after}");
            await foreach (CaseRow<CheckSummary> row in RowsAsync(filter))
            {
                yield return row;
            }
        }
    }
}

/// <summary>Reads a list with its contract and folds its facts.</summary>
public sealed class CheckReader(CheckLedger ledger, ContractVersions contracts)
    : CaseReader<CaseFact, CheckSummary, CheckListState>(ledger, contracts, CheckSummary.Of, CheckListState.Of);

/// <summary>What lists owe, and how it is done.</summary>
public sealed class CheckProcess(CheckLedger ledger, CheckReader reader, CasePost post)
    : MailingProcess<CheckSummary, CheckListState, CheckDuty>(ledger, reader, post, CheckMail.Compose)
{
    /// <summary>Ids, tables and names of lists.</summary>
    public static CaseKind Checks { get; } = new("check", 'k', "checks", new("RunCheckList", "PlanCheckList", "PerformCheckDuty"));

    /// <summary>The process.</summary>
    public static ProcessDefinition Definition { get; } = ProcessDefinition.Of<CheckProcess, CheckDuty>(
        Checks, CheckTexts.All, CheckFacts.Family,
        services => services.AddSingleton<CheckLedger>().AddSingleton<CheckReader>().AddSingleton<CheckCommands>()
            .AddSingleton<CheckTriggers>().AddSingleton<ICaseSweep>(p => p.GetRequiredService<CheckTriggers>())
            .AddSingleton<CheckOpener>().AddSingleton<ICaseSweep>(p => p.GetRequiredService<CheckOpener>())) with
    { Rules = [CheckRules.Section] };

    /// <inheritdoc/>
    protected override IEnumerable<CheckDuty> Pending(CaseView<CheckListState> found, DateTimeOffset at) => CheckSchedule.Pending(found.State);

    /// <inheritdoc/>
    protected override string? About(CheckDuty duty) => duty.Kind switch
    {
        CheckDutyKind.RemindList or CheckDutyKind.Missed => "list",
        CheckDutyKind.TellStale => duty.About,
        _ => base.About(duty),
    };

    /// <inheritdoc/>
    protected override ApprovalProgress? Asked(CaseView<CheckListState> found, CheckDuty duty) =>
        duty.Kind is CheckDutyKind.Ask or CheckDutyKind.Remind ? found.State.Approval : null;

    /// <inheritdoc/>
    protected override bool MayWait(CaseView<CheckListState> found, CheckDuty duty, DateTimeOffset at) => duty.Kind == CheckDutyKind.TellDone;

    /// <inheritdoc/>
    protected override DateTimeOffset? WaitsUntil(CaseView<CheckListState> found, CheckDuty duty) =>
        duty.Kind == CheckDutyKind.TellDone ? found.State.Due : null;
}
