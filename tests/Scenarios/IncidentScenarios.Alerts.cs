using Workflows.Incidents;
using Workflows.Incidents.Alerts;
using Workflows.Kit;
using Workflows.Webhooks;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>Rule, episode and group: what opens, joins, reopens and ends an incident.</summary>
public sealed partial class IncidentScenarios
{
    [Fact]
    public async Task Resend_NeverOpensASecondIncident()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync(episode: "e1");
        await h.AdvanceAsync(3 * Minute);
        Assert.Equal(id, await h.AlertAsync(episode: "e1"));
        await h.ExpectMailsAsync("page→on_call");
        Assert.Single((await h.StateAsync(id)).Facts.OfType<AlertFired>());
    }

    [Fact]
    public async Task ResendAfterTheIncidentWasWithdrawn_OpensNothing()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync(episode: "e1");
        await h.DoAsync(commands => commands.WithdrawAsync(id, h.By(IncidentHarness.OnCall), "誤検知"));
        Assert.Equal(id, await h.AlertAsync(episode: "e1"));
        await h.ExpectMailsAsync("page→on_call");
        Assert.NotEqual(id, await h.AlertAsync(episode: "e2"));
        await h.ExpectMailsAsync("page→on_call");
    }

    [Fact]
    public async Task RefireInsideTheFlapWindow_GoesOnWithTheRoundAndItsAcknowledgement()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync(episode: "e1");
        await h.DoAsync(commands => commands.AcknowledgeAsync(id, h.By(IncidentHarness.OnCall)));
        await h.AdvanceAsync(2 * Minute);
        await h.ResolveAsync(episode: "e1");
        await h.ExpectMailsAsync("page→on_call", "confirm-recovery→on_call");
        await h.AdvanceAsync(3 * Minute);
        Assert.Equal(id, await h.AlertAsync(episode: "e2"));
        await h.ExpectMailsAsync("news→on_call"); // who was asked to confirm a recovery has to know that there is none
        IncidentState state = await h.StateAsync(id);
        Assert.Equal(1, state.Round);
        Assert.Single(state.Acknowledgements);
        Assert.Null(state.RecoveryToConfirm);
    }

    [Fact]
    public async Task AlertsOfOneGroup_ShareAnIncidentThatRecoversWithTheLastOfThem()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync(rule: "a", episode: "1", group: "g");
        Assert.Equal(id, await h.AlertAsync(rule: "b", episode: "1", group: "g"));
        await h.ExpectMailsAsync("page→on_call");
        await h.ResolveAsync("a", "1");
        Assert.Null((await h.StateAsync(id)).RecoveryToConfirm);
        await h.ResolveAsync("b", "1");
        Assert.NotNull((await h.StateAsync(id)).RecoveryToConfirm);
        await h.ExpectMailsAsync("confirm-recovery→on_call");
    }

    [Fact]
    public async Task AlertsOfDifferentRules_OpenDifferentIncidents()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        Assert.NotEqual(await h.AlertAsync(rule: "a"), await h.AlertAsync(rule: "b"));
        await h.ExpectMailsAsync("page→on_call", "page→on_call");
    }

    [Fact]
    public async Task EndOfAnUnknownEpisode_IsIgnored()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        AlertReceipt receipt = await h.ResolveAsync("never-fired", "e1");
        Assert.Equal((AlertMove.Ignore, null), (receipt.Move, receipt.IncidentId));
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task FiringThatArrivesAfterItsEnd_IsIgnored()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        await h.ResolveAsync("r1", "e1");
        AlertReceipt late = await h.SendAsync(IncidentHarness.Signal("late", "r1", "e1", AlertState.Firing, "critical", "web01", null, h.Now));
        Assert.Equal(AlertMove.Ignore, late.Move);
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task SilentSource_IsFlaggedOnceAndThePeopleAreTold()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync(severity: "warning");
        await h.DoAsync(commands => commands.AcknowledgeAsync(id, h.By(IncidentHarness.OnCall)));
        await h.SendReportAsync(id, "first_report");
        await h.SendReportAsync(id, "status_report");
        await KeepWorkingUntilAsync(h, id, "2026-11-21 10:10");
        await h.ExpectMailsAsync("page→on_call", "deliver first_report→client_contact", "deliver status_report→client_contact");
        await h.SweepAsync();
        await h.ExpectMailsAsync("stale→on_call");
        await h.SweepAsync();
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task OrchestrationIsLost_TheSweepRestartsItAndNoDeadlineIsSilenced()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync();
        await h.ExpectMailsAsync("page→on_call");
        await h.Client.TerminateInstanceAsync(id.InstanceId, "an operator's mistake");
        await h.Engine.WhenIdleAsync();
        await h.AdvanceAsync(8 * Minute);
        await h.ExpectNothingElseAsync();
        await h.SweepAsync();
        await h.ExpectMailsAsync("page→team_lead");
        await h.AdvanceAsync(10 * Minute);
        await h.ExpectMailsAsync("page→manager", "remind first_report→incident_owner");
    }

    [Fact]
    public async Task OrchestrationIsStuck_TheSweepPerformsWhatIsOverdueInItsPlace()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync();
        await h.ExpectMailsAsync("page→on_call");
        await h.Client.SuspendInstanceAsync(id.InstanceId);
        await h.Engine.WhenIdleAsync();
        await h.AdvanceAsync(9 * Minute);
        Assert.Equal(1, await h.SweepAsync());
        await h.ExpectMailsAsync("page→team_lead");
        await h.Client.ResumeInstanceAsync(id.InstanceId);
        await h.Engine.WhenIdleAsync();
        await h.ExpectNothingElseAsync(); // what the sweep did is not done again
    }

    [Fact]
    public async Task RelayIsDown_MailWaitsInTheOutboxAndIsSentOnceWhenItIsBack()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        h.Relay.Fails = System.Net.HttpStatusCode.ServiceUnavailable;
        await h.AlertAsync();
        await h.ExpectNothingElseAsync();
        await h.AdvanceAsync(2 * Minute);
        h.Relay.Fails = null;
        await h.DeliverMailAsync();
        await h.ExpectMailsAsync("page→on_call");
        await h.DeliverMailAsync();
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task MailRefusedForGood_TheAdministratorIsTold()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        h.Relay.Fails = System.Net.HttpStatusCode.BadRequest;
        CaseId id = await h.AlertAsync();
        h.Relay.Fails = null;
        await h.AdvanceAsync(Minute);
        Assert.NotEmpty((await h.StateAsync(id)).Facts.OfType<MailUndeliverable>());
    }

    [Fact]
    public async Task MailRefusedForGoodAfterTheClose_TheAdministratorIsToldOnce()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        h.Relay.Fails = System.Net.HttpStatusCode.ServiceUnavailable;
        CaseId id = await h.AlertAsync();
        await h.DoAsync(commands => commands.WithdrawAsync(id, h.By(IncidentHarness.OnCall), "誤検知"));
        Assert.True((await h.StateAsync(id)).IsClosed);
        await h.AdvanceAsync(2 * Minute);
        h.Relay.Fails = System.Net.HttpStatusCode.BadRequest;
        h.Relay.FailsFor = 1;
        await h.DeliverMailAsync();
        await h.ExpectMailsAsync("undeliverable→administrator");
        await h.SweepAsync();
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task EpisodeWithAnIdOfItsOwn_JoinsWhateverItsStartSays()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync(episode: "e2");
        AlertReceipt late = await h.SendAsync(
            IncidentHarness.Signal("late", "r1", "e1", AlertState.Firing, "critical", "web01", null, h.Now - TimeSpan.FromMinutes(30)));
        Assert.Equal((AlertMove.Join, id.Value), (late.Move, late.IncidentId));
        await h.ResolveAsync(episode: "e2");
        Assert.Null((await h.StateAsync(id)).RecoveryToConfirm);
        await h.ResolveAsync(episode: "e1");
        Assert.NotNull((await h.StateAsync(id)).RecoveryToConfirm);
    }

    [Fact]
    public async Task WorkWithoutAcknowledgement_MakesAwareToo()
    {
        // Saitama: only a person makes aware.
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama");
        CaseId id = await h.AlertAsync();
        Assert.Null((await h.StateAsync(id)).AwareAt);
        await h.AdvanceAsync(2 * Minute);
        await h.DoAsync(commands => commands.NoteAsync(id, h.By(IncidentHarness.OnCall, "n1"), "現地で確認中"));
        Assert.Equal(h.Now, (await h.StateAsync(id)).AwareAt);
    }
}
