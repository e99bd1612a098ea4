using System.Diagnostics;
using System.Globalization;
using Workflows.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Workflows.Crash.Tests;

/// <summary>
/// Kills the real application (SIGKILL) at random moments while alerts come in and people work on changes, releases, placements and rosters,
/// starts it again on the same folder, and then looks
/// whether anything was lost, doubled or forgotten. WORKFLOWS_KILLS sets how often it is killed (60), WORKFLOWS_CRASH_SEED what happens.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    [Fact]
    public async Task KilledAtRandomMoments_NothingIsLostDoubledOrForgotten()
    {
        int crashes = Setting("WORKFLOWS_KILLS") ?? 60;
        int seed = Setting("WORKFLOWS_CRASH_SEED") ?? Random.Shared.Next();
        string command = string.Create(CultureInfo.InvariantCulture,
            $"WORKFLOWS_CRASH_SEED={seed} WORKFLOWS_KILLS={crashes} dotnet test tests/Crash --filter KilledAtRandomMoments");
        output.WriteLine(command);
        await using CrashSite site = new();
        try
        {
            await PlayAsync(site, seed, crashes);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{failure.Message}\nAgain: {command}", failure);
        }
    }

    private async Task PlayAsync(CrashSite site, int seed, int crashes)
    {
        Random random = new(seed);
        Source source = new(seed);
        List<long> kills = [];
        for (int crash = 0; crash < crashes; crash++)
        {
            await using AppProcess app = site.Start();
            if (random.Next(4) == 0)
            {
                // While it starts, reads its files and resumes what was running. The time is the input here, nothing waits for it.
                await Task.Delay(random.Next(100, 1_000));
            }
            else
            {
                Assert.True(await app.ListenAsync(), "It was expected to start again:\n" + app.Output);
                await KillInTheMidstAsync(app, site, source, random.Next(1, 80));
            }

            kills.Add(Stopwatch.GetTimestamp());
            await app.KillAsync();
            kills.Add(Stopwatch.GetTimestamp());
        }

        await using (AppProcess last = await site.StartedAsync())
        {
            await Eventually.HoldsAsync(
                async () =>
                {
                    await source.SendAsync(last, toAnEnd: true, CancellationToken.None);
                    return source.IsAtItsEnd;
                },
                "every letter is answered by the process that nobody kills");
            Settled settled = new(last, site.Relay, [.. source.Answers.Select(a => a.Incident).OfType<string>().Distinct(StringComparer.Ordinal)],
                source.Office.Cases);
            try
            {
                await Eventually.HoldsAsync(settled.HoldsAsync,
                    "every incident and case goes on after the last start: its chain reaches its end, and its mails are accepted");
            }
            catch (TimeoutException late)
            {
                throw new TimeoutException($"{late.Message}\nOne that does not: {settled.Restless}\n{last.Output}", late);
            }
        }

        Findings findings = await Inspection.LookAsync(site, source, kills);
        output.WriteLine(findings.Summary);
        Assert.True(findings.Problems.Count == 0, string.Join('\n', findings.Problems.Take(20)));
    }

    /// <summary>Kills at the given event: an answer that arrived, or a mail that the relay has taken but not confirmed.</summary>
    private static async Task KillInTheMidstAsync(AppProcess app, CrashSite site, Source source, int events)
    {
        using CancellationTokenSource stop = new();
        int left = events;
        void Count()
        {
            if (Interlocked.Decrement(ref left) == 0)
            {
                app.Process.Kill();
                stop.Cancel();
            }
        }

        source.Answered = Count;
        site.Relay.Taking = Count;
        try
        {
            await source.SendAsync(app, toAnEnd: false, stop.Token);
        }
        finally
        {
            source.Answered = null;
            site.Relay.Taking = null;
        }
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
