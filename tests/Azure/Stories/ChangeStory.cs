using Workflows.Changes;
using Workflows.Changes.Process;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Xunit;

namespace Workflows.Azure.Tests.Stories;

/// <summary>A change is filed, approved in two stages, done and closed.</summary>
public sealed class ChangeStory : StoryTests
{
    private static readonly Actor Author = new("on_call");

    internal static async Task<CaseId> FileAsync(StoryApp app, string classId)
    {
        ChangeContent content = new()
        {
            Title = "受付サーバーの更新", ClassId = classId, System = "web01", Manager = "team_lead",
            Values = app.Profile.Changes!.Class(classId)!.Fields.ToDictionary(f => f.Id, f => f.Name.Ja + "あり"),
        };
        return StoryApp.Done(await app.Get<ChangeCommands>().FileAsync(StoryApp.ContractId, app.By(Author, "form"), content));
    }

    internal static Task DecideAsync(StoryApp app, CaseId id, string stage, string by) => StoryApp.AnsweredAsync(async () =>
    {
        string hash = (await StateAsync(app, id)).Current.Hash;
        return await app.Get<ChangeCommands>().DecideAsync(id, app.By(new(by)), stage, hash, ApprovalAnswer.Approve, null);
    });

    private protected override async Task TellAsync(StoryApp app)
    {
        CaseId id = await FileAsync(app, "major");
        await app.ExpectMailsAsync("ask→manager");

        await DecideAsync(app, id, "internal", "manager");
        await app.CrashAsync(); // the answer is on record; whoever is to hear of it may not have been told yet
        await app.ExpectMailsAsync("outcome→on_call", "outcome→team_lead", "ask→client_approver");

        await DecideAsync(app, id, "client", "client_approver");
        await app.ExpectMailsAsync("outcome→on_call", "outcome→team_lead");
        StoryApp.Done(await app.Get<ChangeCommands>().StartWorkAsync(id, app.By(Author), StoryApp.Now, null));
        Dictionary<string, string> result = (await StateAsync(app, id)).Class.Completion.ToDictionary(f => f.Id, _ => "済");
        StoryApp.Done(await app.Get<ChangeCommands>().CompleteWorkAsync(id, app.By(Author), true, result, null));
        await app.ExpectEndAsync(id.InstanceId);
        ChangeState state = await StateAsync(app, id);
        Assert.Equal((ChangeStatus.Closed, false), (state.Status, state.IsUnauthorised));
    }

    private static async Task<ChangeState> StateAsync(StoryApp app, CaseId id) => (await app.Get<ChangeReader>().ReadAsync(id)).State;
}
