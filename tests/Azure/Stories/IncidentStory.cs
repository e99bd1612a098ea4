using Workflows.Incidents;
using Workflows.Incidents.Alerts;
using Workflows.Incidents.Process;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Webhooks;
using Xunit;

namespace Workflows.Azure.Tests.Stories;

/// <summary>An alert fires and somebody is called, takes it, and finds that it was a false alarm.</summary>
public sealed class IncidentStory : StoryTests
{
    private static readonly Actor OnCall = new("on_call");

    private protected override async Task TellAsync(StoryApp app)
    {
        AlertSignal signal = new()
        {
            Source = "test", RuleKey = "test.rule.r1", EpisodeKey = "test.episode.r1.1", State = AlertState.Firing, Title = "受付サーバー停止", Severity = "critical",
            System = "web01", StartsAt = StoryApp.Now,
        };
        AlertReceipt receipt = Assert.Single(await app.Get<AlertIntake>()
            .ReceiveAsync(StoryApp.ContractId, [signal], "body", StoryApp.Now, app.Client, default));
        CaseId id = CaseId.Parse(IncidentKind.Incidents, receipt.IncidentId!);
        await app.ExpectMailsAsync("page→on_call");

        StoryApp.Done(await app.Get<IncidentCommands>().AcknowledgeAsync(id, app.By(OnCall)));
        await app.CrashAsync(); // it is taken: nobody else is to be called after it
        await app.ExpectMailsAsync();
        AlertReceipt again = Assert.Single(await app.Get<AlertIntake>().ReceiveAsync(StoryApp.ContractId, [signal], "body", StoryApp.Now, app.Client, default));
        Assert.Equal(receipt.IncidentId, again.IncidentId);

        StoryApp.Done(await app.Get<IncidentCommands>().WithdrawAsync(id, app.By(OnCall), "誤報"));
        await app.ExpectEndAsync(id.InstanceId);
        IncidentState state = (await app.Get<IncidentReader>().ReadAsync(id)).State;
        Assert.Single(state.Facts.OfType<Acknowledged>());
        Assert.Single(state.Facts.OfType<Withdrawn>());
        Assert.True(state.IsClosed);
    }
}
