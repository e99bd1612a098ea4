using Workflows.Kit;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>The application moves to another store with its cases running, as from one machine to Azure: tables are copied, orchestrations are not.</summary>
public sealed class MoveScenarios
{
    [Fact]
    public async Task CasesThatRun_GoOnWhereTheyMovedTo_AndNobodyIsToldTwice()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId incident = await h.AlertAsync();
        CaseId change = await h.FileAsync(h.Complete("major", "2026-11-27 22:00", "2026-11-27 23:00"));
        await h.ExpectMailsAsync("page→on_call", "ask→manager");

        await h.MoveAsync();
        await h.ExpectNothingElseAsync();

        // The next level is called although no orchestration came along; the sweep finds that it is owed.
        for (int minute = 0; minute < 12; minute++)
        {
            await h.AdvanceAsync(TimeSpan.FromMinutes(1));
            await h.SweepAsync();
        }

        await h.ExpectMailsAsync("page→team_lead");

        // And what people do there is followed as ever.
        await h.AcknowledgeAsync(incident);
        await h.ForgetMailsAsync();
        await h.DecideAsync(change, "manager");
        await h.ExpectMailsAsync("outcome→on_call", "outcome→team_lead", "ask→client_approver");
        Assert.Null((await h.Audit.VerifyAsync("standard")).Break);
    }
}
