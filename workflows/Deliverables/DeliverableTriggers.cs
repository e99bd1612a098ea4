using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Events;

namespace Workflows.Deliverables;

/// <summary>Opens the deliverables that events of other cases make due, one for each case, item and day; see <see cref="TriggerSweep"/>.</summary>
public sealed class DeliverableTriggers(TriggerChain chain, DeliverableLedger ledger, DeliverableCommands commands)
    : TriggerSweep(DeliverableProcess.Deliverables, chain)
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Id, IReadOnlyList<EventTrigger> Opens)> RulesOf(Contract contract) =>
        (contract.Profile.Section<DeliverableRules>()?.Items ?? []).Where(i => i.Opens.Count > 0).Select(i => (i.Id, i.Opens));

    /// <inheritdoc/>
    protected override async Task<bool> OpenAsync(Contract contract, Command by, string ruleId, string caseId, DateOnly day, string type)
    {
        if (contract.Profile.Section<DeliverableRules>()!.Item(ruleId)!.Joins && await IsToWriteAsync(contract.Id, ruleId, by.Cancellation))
        {
            return false;
        }

        await commands.OpenAsync(contract.Id, by, ruleId, caseId, day, null, type);
        return true;
    }

    /// <summary>One that a crash left half opened does not count: the event that opened it comes first again.</summary>
    private async Task<bool> IsToWriteAsync(string contractId, string itemId, CancellationToken cancellation) => await ledger.OfAsync(contractId).AnyAsync(
        d => d.LookedAt is not null && d.Summary is { Status: DeliverableStatus.ToWrite } open && open.ItemId == itemId, cancellation);
}
