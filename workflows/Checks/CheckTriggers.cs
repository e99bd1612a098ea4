using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Events;

namespace Workflows.Checks;

/// <summary>Opens the lists that events of other cases ask for, one for each case, list and day; see <see cref="TriggerSweep"/>.</summary>
public sealed class CheckTriggers(TriggerChain chain, CheckCommands commands) : TriggerSweep(CheckProcess.Checks, chain)
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Id, IReadOnlyList<EventTrigger> Opens)> RulesOf(Contract contract) =>
        (contract.Profile.Section<CheckRules>()?.Lists ?? []).Where(l => l.Opens.Count > 0).Select(l => (l.Id, l.Opens));

    /// <inheritdoc/>
    protected override async Task<bool> OpenAsync(Contract contract, Command by, string ruleId, string caseId, DateOnly day, string type) =>
        (await commands.OpenByHandAsync(contract.Id, by, ruleId, day, caseId)).Result is CommandResult.Done;
}
