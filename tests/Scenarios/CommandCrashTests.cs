using Workflows.Contracts;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>What holds for crashed commands beside the stories of <see cref="CommandCrashStories"/>.</summary>
public sealed class CommandCrashTests
{
    [Fact]
    public void EveryCommandOfEveryProcess_IsInAStory()
    {
        Assert.Contains("ReleaseCommands.GoAsync", CommandCalls.All);
        Assert.Empty(CommandCalls.All.Except(CommandCalls.OfStories()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReportThatDiedAndIsNeverSentAgain_CallsNobodyOrEverybodyInTime(bool take)
    {
        for (int point = 0; ; point++)
        {
            await using IncidentHarness h = await IncidentHarness.StartAsync();
            bool died = await h.Crashes.DiesAsync(point, () => CommandStories.ReportAsync(h, "lost", take));
            await h.CrashAsync();
            for (int minute = 0; minute < 12; minute++)
            {
                await h.AdvanceAsync(TimeSpan.FromMinutes(1));
                await h.SweepAsync();
            }

            List<CaseRow<IncidentSummary>> rows = await h.Ledger.OfAsync("standard").ToListAsync();
            IReadOnlyList<string> mails = await MailsAsync(h);
            Assert.DoesNotContain(h.Relay.Messages, m => m.PlainTextContent!.Contains("0001-01-01", StringComparison.Ordinal));
            // the first two levels, as if nothing had happened
            Assert.Equal(rows.Count == 0 || take ? 0 : 2, mails.Count(m => m.Contains("/page/", StringComparison.Ordinal)));
            Assert.All(await Task.WhenAll(rows.Select(r => h.StateAsync(r.Id))), s => Assert.Equal("画面が開かない", s.Title));
            if (!died)
            {
                Assert.Single(rows);
                break;
            }
        }
    }

    [Fact]
    public async Task RowThatAnOlderReleaseLeftWithoutAnIncident_CallsNobodyAndGoes()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = CaseId.For(IncidentKind.Incidents, "standard", "form/lost", new DateOnly(2026, 11, 20));
        string version = (await h.Get<ContractVersions>().PinAsync("standard")).Profile.Version;
        await h.Ledger.OpenAsync(new CaseRow<IncidentSummary> { Id = id, ProfileVersion = version, FiledAt = h.Now });
        for (int minute = 0; minute < 59; minute++)
        {
            await h.AdvanceAsync(TimeSpan.FromMinutes(1));
            await h.SweepAsync();
        }

        await h.ExpectNothingElseAsync();
        Assert.NotNull(await h.Ledger.FindAsync(id));
        for (int minute = 0; minute < 11; minute++)
        {
            await h.AdvanceAsync(TimeSpan.FromMinutes(1));
            await h.SweepAsync();
        }

        Assert.Null(await h.Ledger.FindAsync(id));
        await h.ExpectNothingElseAsync();
    }

    private static async Task<IReadOnlyList<string>> MailsAsync(IncidentHarness h) =>
        [.. (await h.MailsAsync()).Select(m => m.Mail.Key).Order(StringComparer.Ordinal)];
}
