using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Workflows.Kit;
using Workflows.Links;
using Workflows.Testing;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>
/// The application moves to another store with its cases running, from one machine to Azure's tables and back: tables are copied, orchestrations are not.
/// </summary>
public sealed partial class MoveScenarios
{
    private const int Port = 10134;

    [NodeFact]
    public async Task CasesThatRun_GoOnWhereTheyMovedTo_AndNobodyIsToldTwice()
    {
        await using NodeServer azurite = await NodeServer.StartAzuriteTablesAsync(Port);
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId incident = await h.AlertAsync();
        CaseId change = await h.FileAsync(h.Complete("major", "2026-11-27 22:00", "2026-11-27 23:00"));
        await h.ExpectMailsAsync("page→on_call", "ask→manager");
        string[] tokens = [.. h.Relay.Messages.Select(m => Token().Match(m.PlainTextContent!).Groups["token"].Value)];

        await h.MoveAsync(() => new TableServiceClient(NodeServer.AzuriteTables(Port)));
        await h.ExpectNothingElseAsync();
        await LinksOpenAsync();

        // The next level is called although no orchestration came along; the sweep finds that it is owed.
        await PassAsync(minutes: 12);
        await h.ExpectMailsAsync("page→team_lead");

        // And what people do there is followed as ever.
        await h.AcknowledgeAsync(incident);
        await h.ForgetMailsAsync();
        await h.DecideAsync(change, "manager");
        await h.ExpectMailsAsync("outcome→on_call", "outcome→team_lead", "ask→client_approver");

        // Back again: the first report's reminders go on, and the client's answer is taken.
        await h.MoveAsync();
        await h.ExpectNothingElseAsync();
        await LinksOpenAsync();
        await PassAsync(minutes: 6); // 18 after the alert; the reminder is owed at 15
        await h.ExpectMailsAsync("remind first_report→incident_owner", "remind first_report→on_call");
        await h.DecideAsync(change, "client_approver");
        await h.ExpectMailsAsync("outcome→on_call", "outcome→team_lead");
        Assert.Null((await h.Audit.VerifyAsync("standard")).Break);

        async Task PassAsync(int minutes)
        {
            for (int minute = 0; minute < minutes; minute++)
            {
                await h.AdvanceAsync(TimeSpan.FromMinutes(1));
                await h.SweepAsync();
            }
        }

        async Task LinksOpenAsync()
        {
            Assert.Equal(2, tokens.Length);
            foreach (string token in tokens)
            {
                Assert.IsNotType<LinkView.Invalid>(await h.Get<LinkStore>().OpenAsync(token, h.Now));
            }
        }
    }

    [GeneratedRegex(@"https://workflows\.example/l/(?<token>\S+)")]
    private static partial Regex Token();
}
