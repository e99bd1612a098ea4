using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>
/// A process dies between any two writes of a command, is started again, and the command is sent once more: people are told exactly what
/// they are told without the crash, and the record says the same. In each run every command of a story dies at the same point.
/// </summary>
public sealed class CommandCrashTests
{
    public static TheoryData<string> Stories => [.. CommandStories.All.Keys];

    [Fact]
    public void EveryCommandOfEveryProcess_IsInAStory()
    {
        Assert.Contains("ReleaseCommands.GoAsync", CommandCalls.All);
        Assert.Empty(CommandCalls.All.Except(CommandCalls.OfStories()));
    }

    [Theory]
    [MemberData(nameof(Stories))]
    public async Task CommandThatDiesAnywhereAndIsSentAgain_TellsEverybodyTheSameAndRecordsTheSame(string story)
    {
        Told undisturbed = await RunAsync(story, null);
        Assert.NotEmpty(undisturbed.Mails);
        int points = 0;
        for (int deaths = 1; deaths > 0; points++)
        {
            Told told = await RunAsync(story, points);
            deaths = told.Deaths;
            Assert.Equal(undisturbed.Steps, told.Steps); // at once, and not by a later command or by the sweep
            Assert.True(undisturbed.Mails.SequenceEqual(told.Mails),
                $"point {points}: expected the mails\n{string.Join('\n', undisturbed.Mails)}\nfound\n{string.Join('\n', told.Mails)}");
            Assert.True(undisturbed.Facts.SequenceEqual(told.Facts),
                $"point {points}: expected the facts\n{string.Join('\n', undisturbed.Facts)}\nfound\n{string.Join('\n', told.Facts)}");
        }

        Assert.True(points >= 5, $"expected deaths before and after several writes; found {points} points");
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

    /// <summary>Everything that was told and recorded, how much of it after each command, and how many commands died.</summary>
    private sealed record Told(IReadOnlyList<string> Mails, IReadOnlyList<string> Facts, IReadOnlyList<string> Steps, int Deaths);

    private static async Task<Told> RunAsync(string name, int? point)
    {
        (string contract, string start, CommandStories.Story tell) = CommandStories.All[name];
        await using IncidentHarness h = await IncidentHarness.StartAsync(contract, start);
        int deaths = 0;
        List<string> steps = [];
        await tell(h, async make =>
        {
            CommandStories.Command command = await make();
            if (point is { } at)
            {
                if (!await h.Crashes.DiesAsync(at, DoAsync))
                {
                    await DoneAsync();
                    return;
                }

                // The writer of the audit chain serves whoever waits: an activity that waited for the write on which the command died saw a failure,
                // and tries again within seconds. A process that dies takes the activity along, so that is over before this one does.
                await h.Engine.WhenIdleAsync();
                while (h.Engine.NextTimerDue is { } again && again <= h.Now.AddSeconds(8))
                {
                    await h.AdvanceAsync(again > h.Now ? again - h.Now : TimeSpan.Zero);
                }

                deaths++;
                await h.CrashAsync();
            }

            await DoAsync();
            await DoneAsync();

            async Task DoneAsync()
            {
                await h.Engine.WhenIdleAsync();
                steps.Add($"command {steps.Count + 1}: {(await h.MailsAsync()).Count} mails, {(await h.AuditedAsync()).Count} entries");
            }

            async Task DoAsync()
            {
                CommandResult result = await command();
                Assert.True(result is CommandResult.Done, result.ToString());
            }
        });
        await h.SweepAsync();
        IReadOnlyList<string> audited = [.. (await h.AuditedAsync()).Order(StringComparer.Ordinal)];
        Assert.DoesNotContain(h.Relay.Messages, m => m.PlainTextContent!.Contains("0001-01-01", StringComparison.Ordinal));
        return new(await MailsAsync(h), audited, steps, deaths);
    }

    private static async Task<IReadOnlyList<string>> MailsAsync(IncidentHarness h) =>
        [.. (await h.MailsAsync()).Select(m => m.Mail.Key).Order(StringComparer.Ordinal)];
}
