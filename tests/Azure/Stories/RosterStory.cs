using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Rosters;
using Workflows.Rosters.Process;
using Xunit;

namespace Workflows.Azure.Tests.Stories;

/// <summary>The month after next is opened, planned, submitted, approved and published.</summary>
public sealed class RosterStory : StoryTests
{
    private static readonly Actor Planner = new("team_lead");

    private protected override async Task TellAsync(StoryApp app)
    {
        var month = RosterMonth.Of(DateOnly.FromDateTime(StoryApp.Now.UtcDateTime).AddMonths(2));
        CaseId id = StoryApp.Done(await app.Get<RosterCommands>().OpenAsync(StoryApp.ContractId, app.By(Planner), month));
        await StepAsync((desk, last, state) => desk.EditAsync(
            id, app.By(Planner, "edit"), last, new([], [], state.Rules.Fields.ToDictionary(f => f.Id, f => f.Name.Ja + "あり"))));
        await StepAsync((desk, last, _) => desk.GenerateAsync(id, app.By(Planner, "generate"), last));
        await StepAsync((desk, last, _) => desk.SubmitAsync(id, app.By(Planner, "submit"), last));
        await app.ExpectMailsAsync("ask→manager");

        string hash = (await StateAsync()).Current!.Hash;
        await StoryApp.AnsweredAsync(() => app.Get<RosterCommands>().DecideAsync(id, app.By(new("manager")), "manager", hash, ApprovalAnswer.Approve, null));
        await app.CrashAsync();
        await app.ExpectMailsAsync("outcome→team_lead", "publish→on_call");
        Assert.Equal(RosterStatus.Approved, (await StateAsync()).Status);

        async Task<RosterState> StateAsync() => (await app.Get<RosterReader>().ReadAsync(id)).State;

        async Task StepAsync(Func<RosterCommands, int, RosterState, Task<CommandResult>> act)
        {
            RosterState state = await StateAsync();
            StoryApp.Done(await act(app.Get<RosterCommands>(), state.LastStep, state));
        }
    }
}
