using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Releases;
using Workflows.Releases.Process;
using Xunit;

namespace Workflows.Azure.Tests.Stories;

/// <summary>A release is planned and approved inside the house, and given up before the client has answered.</summary>
public sealed class ReleaseStory : StoryTests
{
    private static readonly Actor Author = new("on_call");

    private protected override async Task TellAsync(StoryApp app)
    {
        DateTimeOffset from = StoryApp.Now.AddDays(30);
        CaseId change = await ChangeStory.FileAsync(app, "minor");
        await app.ExpectMailsAsync("ask→team_lead");
        await ChangeStory.DecideAsync(app, change, "lead", "team_lead");
        await app.ExpectMailsAsync("outcome→on_call", "outcome→team_lead");

        ReleaseContent plan = new()
        {
            Title = "次のリリース", Manager = "team_lead", Changes = [new(change.Value, "", "", "")], WindowFrom = from, WindowTo = from.AddHours(2),
            Values = app.Profile.Releases!.Plan.ToDictionary(f => f.Id, f => f.Name.Ja + "あり"),
            Steps = [new("", "サービスを止める", "on_call", from, "サービスを起動する"), new("", "新しい版を入れる", "on_call", null, "元の版に戻す")],
        };
        CaseId id = StoryApp.Done(await app.Get<ReleaseCommands>().FileAsync(StoryApp.ContractId, app.By(Author, "form"), plan));
        await app.ExpectMailsAsync("ask→manager");

        string hash = (await StateAsync()).Current.Hash;
        await StoryApp.AnsweredAsync(() => app.Get<ReleaseCommands>().DecideAsync(id, app.By(new("manager")), "internal", hash, ApprovalAnswer.Approve, null));
        await app.CrashAsync();
        await app.ExpectMailsAsync("outcome→on_call", "outcome→team_lead", "ask→client_approver");

        StoryApp.Done(await app.Get<ReleaseCommands>().WithdrawAsync(id, app.By(Author), "中止"));
        await app.ExpectEndAsync(id.InstanceId);
        Assert.Equal(ReleaseStatus.Withdrawn, (await StateAsync()).Status);

        async Task<ReleaseState> StateAsync() => (await app.Get<ReleaseReader>().ReadAsync(id)).State;
    }
}
