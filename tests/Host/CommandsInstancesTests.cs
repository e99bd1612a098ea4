using System.Text.Json;
using Microsoft.DurableTask.Client;
using Workflows.Embedded.Server;
using Workflows.Testing;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary><c>instances</c> and <c>stats</c>, on a running server and on the folder that it leaves.</summary>
public sealed class CommandsInstancesTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task List_Filters_AndPages(bool isRunning)
    {
        await using var harness = await FilledAsync(isRunning);

        Assert.Equal(["sleeper", "p-child", "p", "failed", "done", "waits"], Ids(harness.Json(0, "instances", "list")));
        Assert.Equal(["failed", "done"], Ids(harness.Json(0, "instances", "list", "--status", "completed,Failed")));
        Assert.Equal(["p-child", "waits"], Ids(harness.Json(0, "instances", "list", "--name", "wait", "--status", "Running")));
        Assert.Equal(["p-child", "p"], Ids(harness.Json(0, "instances", "list", "--prefix", "p")));
        Assert.Empty(Ids(harness.Json(0, "instances", "list", "--to", "2001-01-01")));
        Assert.Equal(6, Ids(harness.Json(0, "instances", "list", "--from", "2001-01-01T09:00:00+09:00")).Length);

        var first = harness.Json(0, "instances", "list", "--page-size", "4");
        Assert.Equal(["sleeper", "p-child", "p", "failed"], Ids(first));
        Assert.Equal(["done", "waits"], Ids(harness.Json(0, "instances", "list", "--page-size", "4", "--after", first.GetProperty("next").GetRawText())));

        var (code, output, _) = harness.Run("instances", "list", "--prefix", "sleeper");
        Assert.Equal(0, code);
        Assert.Matches(@"^Id +Name +Status +Created +Updated +Wakes\r?\nsleeper  Sleep +Running +\d{4}-", output);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Show_SaysWhatItWaitsFor_AndHistoryWhatHappened(bool isRunning)
    {
        await using var harness = await FilledAsync(isRunning);

        var parent = harness.Json(0, "instances", "show", "p");
        Assert.Equal("ChildScheduled p-child", $"{parent.GetProperty("open")[0].GetProperty("kind")} {parent.GetProperty("open")[0].GetProperty("target")}");
        Assert.Equal("p-child", parent.GetProperty("children")[0].GetProperty("id").GetString());
        Assert.Equal("no x", harness.Json(0, "instances", "show", "failed").GetProperty("failure").GetProperty("errorMessage").GetString());
        var sleeper = harness.Json(0, "instances", "show", "sleeper");
        Assert.Equal(sleeper.GetProperty("instance").GetProperty("wakesAt").GetString(), sleeper.GetProperty("open")[0].GetProperty("due").GetString());

        var history = harness.Json(0, "instances", "history", "done");
        Assert.Equal("ExecutionStarted", history[0].GetProperty("kind").GetString());
        var (code, output, _) = harness.Run("instances", "show", "done");
        Assert.Equal(0, code);
        Assert.Contains("障害", output, StringComparison.Ordinal);
        Assert.Contains("TimerCreated", harness.Run("instances", "history", "sleeper").Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnAServer_ActsTakeEffectAtOnce_AndAreLogged()
    {
        await using var harness = await FilledAsync(isRunning: true);

        Assert.Equal("Suspended", harness.Json(0, "instances", "suspend", "waits", "--reason", "a\nb").GetProperty("status").GetString());
        Assert.Equal("Running", harness.Json(0, "instances", "resume", "waits").GetProperty("status").GetString());
        Assert.Equal(2, harness.Json(0, "instances", "terminate", "p", "--recursive").GetProperty("count").GetInt32());
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await harness.Client.GetInstanceAsync("p-child"))!.RuntimeStatus);
        Assert.Equal(3, harness.Run("instances", "purge", "waits").Code);
        Assert.Equal("1", harness.Run("instances", "purge", "done", "--json").Output.Trim());
        Assert.Null(await harness.Client.GetInstanceAsync("done"));
        Assert.Equal("3", harness.Run("instances", "purge", "--before", "2999-01-01", "--status", "Terminated,Failed", "--json").Output.Trim());
        Assert.Equal(["sleeper", "waits"], Ids(harness.Json(0, "instances", "list")));

        var acts = harness.Host!.Logs.Entries.Where(e => e.EventId == 9040).Select(e => e.Text).ToList();
        Assert.Equal(6, acts.Count);
        Assert.Contains($"Operator {Environment.UserName}@{Environment.MachineName} at 127.0.0.1: Suspend waits (recursive False, reason a.b): done", acts[0],
            StringComparison.Ordinal);
        Assert.Contains("Purge waits (recursive False, reason none): Refused", acts[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnAClosedFolder_ActsAreStored_AndTakeEffectAtTheStart()
    {
        await using var harness = await FilledAsync(isRunning: false);

        var stored = harness.Json(0, "instances", "suspend", "waits", "--reason", "night");
        Assert.Equal((false, "Running"), (stored.GetProperty("isDone").GetBoolean(), stored.GetProperty("status").GetString()));
        Assert.Equal(2, harness.Json(0, "instances", "terminate", "p", "--recursive", "--reason", "誤報").GetProperty("count").GetInt32());
        Assert.Equal(1, harness.Json(0, "instances", "show", "waits").GetProperty("messages").GetInt32());
        Assert.Equal("1", harness.Run("instances", "purge", "failed", "--json").Output.Trim());
        Assert.True(harness.Json(0, "verify").GetProperty("isSound").GetBoolean());

        await harness.StartAsync();
        Assert.Equal("誤報", (await harness.Client.WaitForInstanceCompletionAsync("p", true)).ReadOutputAs<string>());
        await harness.Client.WaitForInstanceCompletionAsync("p-child");
        await Eventually.HoldsAsync(async () => (await harness.Client.GetInstanceAsync("waits"))!.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
        Assert.Equal("Running", harness.Json(0, "instances", "resume", "waits").GetProperty("status").GetString());
        await harness.Client.RaiseEventAsync("waits", "Go", "on");
        Assert.Equal("w on", (await harness.Client.WaitForInstanceCompletionAsync("waits", true)).ReadOutputAs<string>());
        Assert.Null(await harness.Client.GetInstanceAsync("failed"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Refusals_SayWhatWasExpected(bool isRunning)
    {
        await using var harness = await FilledAsync(isRunning);

        Expect(2, "nobody", "instances", "show", "nobody");
        Expect(2, "nobody", "instances", "history", "nobody");
        Expect(2, "nobody", "instances", "terminate", "nobody");
        Expect(3, "Completed", "instances", "terminate", "done");
        Expect(3, "Completed", "instances", "suspend", "done");
        Expect(3, "Running", "instances", "purge", "waits");
        Expect(1, "'asleep'", "instances", "list", "--status", "asleep");
        Expect(1, "'7'", "instances", "list", "--status", "7");
        Expect(1, "'tomorrow'", "instances", "list", "--from", "tomorrow");
        Expect(1, "1000", "instances", "list", "--page-size", "1001");
        Expect(1, "--before", "instances", "purge");
        Expect(1, "--before", "instances", "purge", "done", "--before", "2020-01-01");
        Expect(1, "Running", "instances", "purge", "--before", "2999-01-01", "--status", "Running");
        Assert.Equal(6, Ids(harness.Json(0, "instances", "list")).Length);

        void Expect(int code, string part, params string[] words)
        {
            var (found, output, error) = harness.Run(words);
            Assert.True(code == found, $"{string.Join(' ', words)}: expected {code}, found {found}. {output} {error}");
            Assert.Contains(part, error, StringComparison.Ordinal);
            Assert.Empty(output);
        }
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("a b&c=d%2e%2f+;\"'")]
    [InlineData("<script>")]
    [InlineData("障害-№1\u202Etxt")]
    [InlineData("'; DROP TABLE Instances; --")]
    public async Task HostileIds_AreFoundAndActedOn_AndControlNoTerminal(string id)
    {
        await using var harness = new CommandsHarness();
        await harness.StartAsync();
        await harness.StartInstanceAsync("Wait", "w", id);

        Assert.Equal([id], Ids(harness.Json(0, "instances", "list", "--prefix", id)));
        Assert.Equal(id, harness.Json(0, "instances", "show", id).GetProperty("instance").GetProperty("id").GetString());
        Assert.DoesNotContain('\u202E', harness.Run("instances", "list").Output);
        Assert.Equal("Suspended", harness.Json(0, "instances", "suspend", id).GetProperty("status").GetString());
        await harness.StopAsync();
        Assert.Equal(id, harness.Json(0, "instances", "terminate", id).GetProperty("instance").GetString());
        Assert.Equal([id], Ids(harness.Json(0, "instances", "list")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stats_CountsInstancesTimersAndFiles(bool isRunning)
    {
        await using var harness = await FilledAsync(isRunning);
        var stats = harness.Json(0, "stats");
        var durable = stats.GetProperty("durable");
        Assert.Equal(isRunning ? "server" : "folder", stats.GetProperty("source").GetString());
        Assert.Equal(isRunning, stats.TryGetProperty("engine", out _));
        Assert.Equal((4, 1, 1), (durable.GetProperty("byStatus").GetProperty("Running").GetInt32(), durable.GetProperty("byStatus").GetProperty("Completed")
            .GetInt32(), durable.GetProperty("byStatus").GetProperty("Failed").GetInt32()));
        Assert.Equal((1, 0), (durable.GetProperty("waitingTimers").GetInt32(), durable.GetProperty("overdueTimers").GetInt32()));
        Assert.Equal(harness.Json(0, "instances", "show", "sleeper").GetProperty("instance").GetProperty("wakesAt").GetString(), durable.GetProperty("nextDue")
            .GetString());
        var file = stats.GetProperty("files")[0];
        Assert.Equal(file.GetProperty("pages").GetInt64() * file.GetProperty("pageBytes").GetInt64() > 0, file.GetProperty("fileBytes").GetInt64() > 0);
        Assert.Contains("unfinished Sleep", harness.Run("stats").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void NoData_IsSaid_AndNoneIsMade()
    {
        var folder = Path.Combine(TestHost.NewFolder(), "missing");
        var (code, _, error) = CommandsHarness.RunIn(folder, "instances", "list");
        Assert.Equal(2, code);
        Assert.Contains(folder, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
        Directory.Delete(Path.GetDirectoryName(folder)!);
    }

    [Fact]
    public void Tables_AlignFullWidthCharacters()
    {
        using var output = new StringWriter();
        new TextTable("Id", "Name").Add("障害", "x").Add("ｱ1", "y").Add("e\u0301\u001b[31m", "z").Write(output);
        Assert.Equal($"Id      Name{Environment.NewLine}障害    x{Environment.NewLine}ｱ1      y{Environment.NewLine}e\u0301·[31m  z{Environment.NewLine}",
            output.ToString());
    }

    private static async Task<CommandsHarness> FilledAsync(bool isRunning)
    {
        var harness = new CommandsHarness();
        await harness.StartAsync();
        await harness.StartInstanceAsync("Wait", "w", "waits");
        await harness.StartInstanceAsync("Echo", "障害", "done");
        await harness.StartInstanceAsync("Fail", "x", "failed");
        await harness.StartInstanceAsync("Parent", "p", "p");
        await Eventually.HoldsAsync(async () => await harness.Client.GetInstanceAsync("p-child") is { RuntimeStatus: OrchestrationRuntimeStatus.Running });
        await harness.StartInstanceAsync("Sleep", 30, "sleeper");
        if (!isRunning)
        {
            await harness.StopAsync();
        }

        return harness;
    }

    private static string[] Ids(JsonElement page) => [.. page.GetProperty("instances").EnumerateArray().Select(i => i.GetProperty("id").GetString()!)];
}
