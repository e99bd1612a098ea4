using System.Reflection;
using System.Threading.Channels;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Workflows.Testing;
using Xunit;

namespace Workflows.Engine.Tests.DurableTask;

/// <summary>
/// The catalogue of what an orchestrator must not do (docs/replay.md). Each move is stopped twice: the app's orchestrators do not build with it
/// (BannedSymbols.txt), and code that gets past that is failed by the engine, with a sentence.
/// </summary>
public sealed class ForbiddenMoveTests : ScenarioTests
{
    /// <summary>What is awaited in these moves does not end: what ends before it is looked at does not show.</summary>
    private static readonly Task Never = new TaskCompletionSource().Task;

    private static int s_state;

    /// <summary>Moves that take the code off its thread, or wait for something that is in no history.</summary>
    private static readonly Dictionary<string, Func<TaskOrchestrationContext, string, Task>> Awaits = new()
    {
        ["Task.Delay"] = (_, _) => Task.Delay(Timeout.Infinite),
        ["Task.Delay on a clock"] = (_, _) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System),
        ["Task.Run"] = (_, _) => Task.Run(() => Never),
        ["TaskFactory.StartNew elsewhere"] = async (_, _) =>
            await await Task.Factory.StartNew(() => Never, CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default),
        ["ConfigureAwait(false)"] = async (context, _) =>
        {
            await Never.ConfigureAwait(false);
            await context.CallActivityAsync("Echo", "x");
        },
        ["ContinueWith elsewhere"] = async (context, _) => await await context.CallActivityAsync<string>("Echo", "x").ContinueWith(
            answer => context.CallActivityAsync("Echo", "y"), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default),
        ["semaphore"] = async (_, _) =>
        {
            using var semaphore = new SemaphoreSlim(0);
            await semaphore.WaitAsync();
        },
        ["channel"] = async (_, _) => await Channel.CreateUnbounded<int>().Reader.ReadAsync(),
        ["own TaskCompletionSource"] = (_, _) => Never,
        ["PeriodicTimer"] = async (_, _) =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromHours(1));
            await timer.WaitForNextTickAsync();
        },
        ["Parallel.ForEachAsync"] = (_, _) => Parallel.ForEachAsync((int[])[1, 2], async (_, cancel) => await Task.Delay(Timeout.Infinite, cancel)),
        ["WaitAsync with a patience"] = (_, _) => Never.WaitAsync(TimeSpan.FromHours(1)),
        ["CancelAfter"] = async (context, _) =>
        {
            using var cancel = new CancellationTokenSource();
            var timer = context.CreateTimer(TimeSpan.FromDays(1), cancel.Token);
            cancel.CancelAfter(TimeSpan.FromMilliseconds(1));
            await timer;
        },
        ["CancelAsync"] = async (context, _) =>
        {
            using var cancel = new CancellationTokenSource();
            var timer = context.CreateTimer(TimeSpan.FromDays(1), cancel.Token);
            await cancel.CancelAsync();
            await timer;
        },
        ["thread of its own"] = async (context, _) =>
        {
            new Thread(() => context.CallActivityAsync("Echo", "x")).Start();
            await Never;
        },
    };

    /// <summary>Moves that give another value at the next replay.</summary>
    private static readonly Dictionary<string, Func<string, string>> Values = new()
    {
        ["clock"] = _ => System.Diagnostics.Stopwatch.GetTimestamp().ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["random number"] = _ => Random.Shared.NextInt64().ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["new id"] = _ => Guid.NewGuid().ToString("N"),
        ["state of the process"] = _ => Interlocked.Increment(ref s_state).ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["setting or file"] = path =>
        {
            File.AppendAllText(path, "x");
            return File.ReadAllText(path);
        },
    };

    public static TheoryData<string> AwaitMoves => [.. Awaits.Keys];

    public static TheoryData<string> ValueMoves => [.. Values.Keys];

    public static TheoryData<string> Banned => [.. File.ReadLines(Path.Combine(Repository.Folder("."), "BannedSymbols.txt")).Where(line => line.Length > 0)];

    [Theory, MemberData(nameof(AwaitMoves))]
    public async Task AwaitOfSomethingForeign_FailsTheInstance_AndSaysSo(string move)
    {
        using var file = new TemporaryFile();
        await using var harness = await OpenAsync(replay: false, tasks => tasks.AddOrchestratorFunc<object?, string>("move", async (context, _) =>
        {
            await context.CallActivityAsync("Echo", "before");
            await Awaits[move](context, file.Path);
            return "not stopped";
        }));
        var id = await harness.StartAsync("move");
        await Eventually.HoldsAsync(async () => (await harness.Client.GetInstanceAsync(id))!.IsCompleted);
        var failed = await harness.GetAsync(id);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.StartsWith("An invalid asynchronous invocation was detected.", failed.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(ValueMoves))]
    public async Task DecisionOnAChangingValue_IsFoundAtTheNextReplay(string move)
    {
        using var file = new TemporaryFile();
        await using var harness = await OpenAsync(replay: true, tasks => tasks.AddOrchestratorFunc<object?, string>("move", async (context, _) =>
        {
            var child = context.CallSubOrchestratorAsync<string>("child " + Values[move](file.Path), new SubOrchestrationOptions(instanceId: "child"));
            await context.WaitForExternalEvent<string>("go");
            return await child;
        }));
        var id = await harness.StartAsync("move");
        var failed = await harness.GetAsync(id);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.StartsWith("Non-Deterministic workflow detected", failed.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    /// <summary>The analyzer passes over what it does not find, so a line with a slip of the pen bans nothing.</summary>
    [Theory, MemberData(nameof(Banned))]
    public void BannedSymbol_IsThere_AndSaysWhatToDoInstead(string line)
    {
        var parts = line.Split(';');
        Assert.True(parts is [_, { Length: > 5 }], $"'symbol;advice' was expected, but found '{line}'.");
        Assert.True(Exists(parts[0]), $"There is no {parts[0]}.");
    }

    [Theory]
    [InlineData("M:System.Threading.Tasks.Task.Run(System.Action)")]
    [InlineData("M:System.Threading.Tasks.Task.Yield")]
    [InlineData("P:System.DateTime.UtcNow")]
    [InlineData("M:System.Guid.NewGuid")]
    [InlineData("P:System.Random.Shared")]
    [InlineData("T:System.Threading.Thread")]
    [InlineData("T:System.Threading.ThreadPool")]
    [InlineData("T:System.Threading.Timer")]
    [InlineData("T:System.Threading.PeriodicTimer")]
    [InlineData("T:System.Threading.SemaphoreSlim")]
    [InlineData("T:System.Threading.Tasks.Parallel")]
    [InlineData("T:System.Threading.Tasks.TaskFactory")]
    [InlineData("T:System.Threading.Tasks.TaskScheduler")]
    [InlineData("M:System.Threading.CancellationTokenSource.CancelAsync")]
    [InlineData("M:System.Threading.Tasks.Task.Wait")]
    [InlineData("T:System.Net.Http.HttpClient")]
    [InlineData("T:System.IO.File")]
    [InlineData("T:System.Diagnostics.Process")]
    [InlineData("T:System.Environment")]
    [InlineData("P:System.TimeZoneInfo.Local")]
    [InlineData("T:System.HashCode")]
    [InlineData("M:System.String.GetHashCode")]
    [InlineData("T:System.Security.Cryptography.RandomNumberGenerator")]
    public void Move_IsBannedInTheApp(string symbol) =>
        Assert.Contains(File.ReadLines(Path.Combine(Repository.Folder("."), "BannedSymbols.txt")),
            line => line.StartsWith(symbol + ";", StringComparison.Ordinal));

    private static bool Exists(string symbol)
    {
        var name = symbol[2..].Split('(')[0];
        var arguments = symbol.Contains('(', StringComparison.Ordinal) ? Split(symbol[(symbol.IndexOf('(', StringComparison.Ordinal) + 1)..^1]) : 0;
        if (symbol[0] == 'T')
        {
            return Find(name) is not null;
        }

        var dot = name.LastIndexOf('.');
        var member = name[(dot + 1)..];
        if (Find(name[..dot]) is not { } type)
        {
            return false;
        }

        const BindingFlags All = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance;
        return symbol[0] == 'P' ? type.GetProperty(member, All) is not null
            : member == "#ctor" ? type.GetConstructors().Any(constructor => constructor.GetParameters().Length == arguments)
            : type.GetMethods(All).Any(method => method.Name == member.Split('`')[0] && method.GetParameters().Length == arguments
                && method.IsGenericMethod == member.Contains('`', StringComparison.Ordinal));
    }

    private static int Split(string arguments)
    {
        var depth = 0;
        return arguments.Length == 0 ? 0 : 1 + arguments.Count(c =>
        {
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            return c == ',' && depth == 0;
        });
    }

    private static Type? Find(string name) =>
        new[] { typeof(object), typeof(System.Diagnostics.Process), typeof(HttpClient), typeof(System.Net.Dns), typeof(System.Net.Sockets.Socket), typeof(
        Parallel), typeof(System.Security.Cryptography.RandomNumberGenerator) }
        .Select(known => known.Assembly.GetType(name)).FirstOrDefault(type => type is not null);

    private sealed class TemporaryFile : IDisposable
    {
        internal string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
