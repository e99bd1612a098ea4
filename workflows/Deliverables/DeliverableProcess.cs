using Microsoft.Extensions.DependencyInjection;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Ledger;
using Workflows.Links;
using Workflows.Mail;
using Workflows.People;

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
    : CaseReader<CaseFact, DeliverableSummary, DeliverableState>(ledger, contracts)
{
    /// <inheritdoc/>
    public override DeliverableSummary Summarise(DeliverableState state) => DeliverableSummary.Of(state);

    /// <inheritdoc/>
    protected override DeliverableState? Fold(CaseId id, Contract contract, IReadOnlyList<CaseFact> facts) => DeliverableState.Of(id, contract, facts);
}

/// <summary>What deliverables owe, and how it is done.</summary>
public sealed class DeliverableProcess(
    DeliverableLedger ledger, DeliverableReader reader, PeopleDirectory people, MailOutbox outbox, ApprovalLinks approvals, PublicAddress address)
    : ApprovalProcess<DeliverableSummary, DeliverableState, DeliverableDuty>(ledger, reader, people, outbox, approvals)
{
    /// <summary>Ids, tables and names of deliverables.</summary>
    public static CaseKind Deliverables { get; } =
        new("deliverable", 'd', "deliverables", new("RunDeliverable", "PlanDeliverable", "PerformDeliverableDuty"));

    /// <summary>The process.</summary>
    public static ProcessDefinition Definition { get; } = ProcessDefinition.Of<DeliverableProcess, DeliverableDuty>(
        Deliverables, DeliverableTexts.All, DeliverableFacts.Family,
        services => services.AddSingleton<DeliverableLedger>().AddSingleton<DeliverableReader>().AddSingleton<DeliverableCommands>()
            .AddSingleton<DeliverableOpener>().AddSingleton<ICaseSweep>(p => p.GetRequiredService<DeliverableOpener>())
            .AddSingleton<DeliverableTriggers>().AddSingleton<ICaseSweep>(p => p.GetRequiredService<DeliverableTriggers>())
            .AddSingleton<DeliverableImprovements>().AddSingleton<ICaseSweep>(p => p.GetRequiredService<DeliverableImprovements>())) with
    { Rules = [DeliverableRules.Section] };

    /// <inheritdoc/>
    protected override CasePlan<DeliverableDuty> Owed(CaseView<DeliverableState> found, DateTimeOffset at) =>
        DeliverableSchedule.At(found.State, found.Contract.Calendars, at);

    /// <inheritdoc/>
    protected override IEnumerable<DeliverableDuty> Pending(CaseView<DeliverableState> found, DateTimeOffset at) =>
        DeliverableSchedule.Pending(found.State, found.Contract.Calendars);

    /// <inheritdoc/>
    protected override Task<CaseFact> PerformAsync(CaseView<DeliverableState> found, DeliverableDuty duty, DateTimeOffset at) => AskOrTellAsync(
        found, duty.Kind is DeliverableDutyKind.Ask or DeliverableDutyKind.Remind ? found.State.Approval : null,
        duty, ReadersOf(found, duty.Roles, duty.Persons, at), at, (to, link) => SendAsync(found, duty, to, link, at));

    private Task SendAsync(CaseView<DeliverableState> deliverable, DeliverableDuty duty, Responder to, MailLink? link, DateTimeOffset at)
    {
        string language = to.Person.Language;
        return MailAsync(
            deliverable, duty, duty.Kind.ToString(), to.Person,
            () => DeliverableMail.Compose(deliverable, duty, language, to.OnBehalfOf?.NameIn(language), link, id => People.ById(id)?.NameIn(language) ?? id,
                address.Of("deliverables/" + deliverable.Id)),
            at);
    }
}
