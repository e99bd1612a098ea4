using Microsoft.Extensions.DependencyInjection;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.ServiceLevels.Process;

namespace Workflows.Deliverables;

/// <summary>Deliverables and their facts in tables.</summary>
public sealed class DeliverableLedger(LedgerTables tables, AuditLog audit)
    : CaseLedger<CaseFact, DeliverableSummary>(tables, audit, DeliverableProcess.Deliverables, DeliverableFacts.Family.Format)
{
    /// <summary>The id of an occurrence: the same item of the same period, or about the same subject on the same day, is owed once.</summary>
    public static CaseId IdOf(string contractId, string itemId, string period, DateOnly anchor, string? subject) =>
        CaseId.For(DeliverableProcess.Deliverables, contractId, $"{itemId}\n{period}\n{subject}", anchor);
}

/// <summary>Reads a deliverable with its contract and folds its facts.</summary>
public sealed class DeliverableReader(DeliverableLedger ledger, ContractVersions contracts)
    : CaseReader<CaseFact, DeliverableSummary, DeliverableState>(ledger, contracts, DeliverableSummary.Of, DeliverableState.Of);

/// <summary>What deliverables owe, and how it is done.</summary>
public sealed class DeliverableProcess(DeliverableLedger ledger, DeliverableReader reader, CasePost post)
    : MailingProcess<DeliverableSummary, DeliverableState, DeliverableDuty>(ledger, reader, post, DeliverableMail.Compose)
{
    /// <summary>Ids, tables and names of deliverables.</summary>
    public static CaseKind Deliverables { get; } =
        new("deliverable", 'd', "deliverables", new("RunDeliverable", "PlanDeliverable", "PerformDeliverableDuty"));

    /// <summary>The process.</summary>
    public static ProcessDefinition Definition { get; } = ProcessDefinition.Of<DeliverableProcess, DeliverableDuty>(
        Deliverables, DeliverableTexts.All, DeliverableFacts.Family,
        services => services.AddSingleton<ILateItems, LateDeliverables>()
            .AddSingleton<DeliverableLedger>().AddSingleton<DeliverableReader>().AddSingleton<DeliverableCommands>()
            .AddSingleton<DeliverableOpener>().AddSingleton<ICaseSweep>(p => p.GetRequiredService<DeliverableOpener>())
            .AddSingleton<DeliverableTriggers>().AddSingleton<ICaseSweep>(p => p.GetRequiredService<DeliverableTriggers>())
            .AddSingleton<DeliverableDifferences>().AddSingleton<ICaseSweep>(p => p.GetRequiredService<DeliverableDifferences>())
            .AddSingleton<DeliverableImprovements>().AddSingleton<ICaseSweep>(p => p.GetRequiredService<DeliverableImprovements>())) with
    { Rules = [DeliverableRules.Section] };

    /// <inheritdoc/>
    protected override IEnumerable<DeliverableDuty> Pending(CaseView<DeliverableState> found, DateTimeOffset at) =>
        DeliverableSchedule.Pending(found.State, found.Contract.Calendars);

    /// <inheritdoc/>
    protected override string? About(DeliverableDuty duty) => duty.Kind switch
    {
        DeliverableDutyKind.RemindWriting or DeliverableDutyKind.Late => "writing",
        DeliverableDutyKind.TellMoved => "moved",
        DeliverableDutyKind.RemindDay => "day",
        _ => base.About(duty),
    };

    /// <inheritdoc/>
    protected override ApprovalProgress? Asked(CaseView<DeliverableState> found, DeliverableDuty duty) =>
        duty.Kind is DeliverableDutyKind.Ask or DeliverableDutyKind.Remind ? found.State.Approval : null;

    /// <inheritdoc/>
    protected override bool MayWait(CaseView<DeliverableState> found, DeliverableDuty duty, DateTimeOffset at) =>
        duty.Kind is DeliverableDutyKind.TellOpened or DeliverableDutyKind.TellMoved or DeliverableDutyKind.TellSubmitted
            or DeliverableDutyKind.TellFiguresDiffer or DeliverableDutyKind.RemindDay;

    /// <inheritdoc/>
    protected override DateTimeOffset? WaitsUntil(CaseView<DeliverableState> found, DeliverableDuty duty) =>
        duty.Kind == DeliverableDutyKind.TellSubmitted ? (found.State.Correction ?? found.State.DueMoment)?.Breach ?? DateTimeOffset.MaxValue : null;
}
