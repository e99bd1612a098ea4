using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Embedded.DurableTask;
using Workflows.Kit;
using Workflows.Testing;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>
/// The contract of every process with instances that run: histories that earlier code wrote are replayed by the code of today. When one
/// of these fails, do not record it anew; the orchestrator has to go on with it, or needs a new durable name beside the old one. A process
/// is found by <see cref="Processes.All"/>; one without a committed history fails.
/// </summary>
public sealed class ProcessReplayTests
{
    public static TheoryData<string> Words => [.. Processes.All.Select(p => p.Kind.Word)];

    [Theory, MemberData(nameof(Words))]
    public void WholeStories_AreReplayedToTheirEnds(string word)
    {
        foreach (ExportedHistory history in HistoriesOf(word))
        {
            Histories.AssertCompleted(history);
        }
    }

    /// <summary>The release may come at any moment of any case.</summary>
    [Theory, MemberData(nameof(Words))]
    public void WholeStories_AreReplayedFromEveryMomentOnTheWay(string word)
    {
        foreach (ExportedHistory history in HistoriesOf(word))
        {
            Assert.True(history.Turns.Count > 20, $"expected a whole story, found {history.Turns.Count} turns");
            for (int turns = 1; turns < history.Turns.Count; turns++)
            {
                ReplayReport replayed = Histories.Replay(history.Until(turns));
                Assert.True(replayed.Verdict == ReplayVerdict.Waiting, $"after {turns} turns: {replayed}");
                Assert.Empty(replayed.NewDecisions);
            }
        }
    }

    [Fact]
    public void Histories_AreOfProcesses() => Assert.Empty(
        Histories.Files().Select(f => Path.GetFileName(f).Split('.')[0]).Except(Processes.All.Select(p => p.Kind.Durable.Run)));

    private static IReadOnlyList<ExportedHistory> HistoriesOf(string word) => Histories.Of(Processes.All.Single(p => p.Kind.Word == word).Kind);
}

/// <summary>The committed histories, and their replay by the code of today.</summary>
internal static class Histories
{
    private static readonly DurableTaskRegistry Today = Registered();

    /// <summary>
    /// Where the whole story of an orchestrator is, as the code of today writes it. In version 1 a look said what was owed, and each duty was performed
    /// by an activity; in version 2 a look performs it.
    /// </summary>
    public static string PathOf(string orchestrator) => Path.Combine(Folder, orchestrator + ".whole-story.v2.json");

    /// <summary>Every one.</summary>
    public static IEnumerable<string> Files() => Directory.EnumerateFiles(Folder, "*.json").Order(StringComparer.Ordinal);

    /// <summary>Those of a process, oldest version first.</summary>
    public static IReadOnlyList<ExportedHistory> Of(CaseKind kind)
    {
        ExportedHistory[] histories = [.. Files().Where(f => Path.GetFileName(f).StartsWith(kind.Durable.Run + ".", StringComparison.Ordinal))
            .Select(f => ExportedHistory.Parse(File.ReadAllText(f)))];
        Assert.True(histories.Length > 0,
            $"Expected a history of {kind.Durable.Run} in {PathOf(kind.Durable.Run)}; for a new process: WORKFLOWS_RECORD_HISTORY=1 with its test of ReplayTests.");
        return histories;
    }

    /// <summary>Replays with what the application registers, or with something else.</summary>
    public static ReplayReport Replay(ExportedHistory history, DurableTaskRegistry? registry = null) =>
        new HistoryReplayer(registry ?? Today, new LedgerJsonConverter(), new ServiceCollection().BuildServiceProvider()).Replay(history);

    /// <summary>It is replayed to its end and decides nothing new.</summary>
    public static void AssertCompleted(ExportedHistory history)
    {
        ReplayReport replayed = Replay(history);
        Assert.True(replayed is { Verdict: ReplayVerdict.Completed, Outcome: OrchestrationRuntimeStatus.Completed }, replayed.ToString());
        Assert.Empty(replayed.NewDecisions);
    }

    private static string Folder { get; } = Repository.Folder("tests/Scenarios/Histories");

    private static DurableTaskRegistry Registered()
    {
        DurableTaskRegistry registry = new();
        WorkflowCatalog.AddTo(registry);
        return registry;
    }
}
