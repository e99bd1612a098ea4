using Workflows.Kit;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>
/// A process dies between any two writes of a command, is started again, and the command is sent once more: people are told exactly what
/// they are told without the crash, and the record says the same. In each run every command of a story dies at the same point.
/// </summary>
/// <remarks>The stories are dealt out to three classes, since those run side by side and the cases of one do not.</remarks>
public abstract class CommandCrashStories
{
    private const int Classes = 3;

    /// <summary>The stories of one of the classes.</summary>
    public static TheoryData<string> Of(int one) => [.. CommandStories.All.Keys.Where((_, i) => i % Classes == one)];

    protected static async Task TellAsync(string story)
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

/// <inheritdoc/>
public sealed class FirstCommandCrashStories : CommandCrashStories
{
    [Theory]
    [MemberData(nameof(Of), 0)]
    public Task CommandThatDiesAnywhereAndIsSentAgain_TellsEverybodyTheSameAndRecordsTheSame(string story) => TellAsync(story);
}

/// <inheritdoc/>
public sealed class SecondCommandCrashStories : CommandCrashStories
{
    [Theory]
    [MemberData(nameof(Of), 1)]
    public Task CommandThatDiesAnywhereAndIsSentAgain_TellsEverybodyTheSameAndRecordsTheSame(string story) => TellAsync(story);
}

/// <inheritdoc/>
public sealed class ThirdCommandCrashStories : CommandCrashStories
{
    [Theory]
    [MemberData(nameof(Of), 2)]
    public Task CommandThatDiesAnywhereAndIsSentAgain_TellsEverybodyTheSameAndRecordsTheSame(string story) => TellAsync(story);
}
