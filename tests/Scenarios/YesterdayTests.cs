using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Embedded.DurableTask;
using Workflows.Embedded.Sqlite;
using Workflows.Testing;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>What an earlier release left half-way is where today's code goes on: every orchestration of its folder, by its own history.</summary>
public sealed class YesterdayTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("workflows-yesterday-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task EveryOrchestration_StandsWhereItStood()
    {
        YesterdaysFolder.UnpackTo(folder);
        DurableTaskRegistry registry = new();
        WorkflowCatalog.AddTo(registry);
        HistoryReplayer replayer = new(registry, new LedgerJsonConverter(), new ServiceCollection().BuildServiceProvider());
        await using DurableAdministration old = DurableAdministration.Open(Path.Combine(folder, "durable.db"), TimeProvider.System);
        Assert.Empty(old.Check());
        List<ExportedHistory> running = [.. old.List(new DurableInstanceFilter()).Instances.Where(i => i.CompletedAt is null)
            .Select(i => Export(old.Database, i.Id))];
        Assert.All(YesterdaysFolder.Cases, known => Assert.Single(running, history => history.InstanceId.Contains(known.Value, StringComparison.Ordinal)));
        Assert.All(running, history =>
        {
            ReplayReport replayed = replayer.Replay(history);
            Assert.True(replayed.Verdict == ReplayVerdict.Waiting, $"{history.InstanceId}: {replayed}");
            Assert.Empty(replayed.NewDecisions);
        });
    }

    private static ExportedHistory Export(SqliteDatabase database, string id) => database.Read(connection =>
    {
        InstanceRow row = InstanceStore.FindRow(connection, id)!;
        return ExportedHistory.Of(row, InstanceStore.ReadDetails(connection, row.Key), InstanceStore.ReadHistory(connection, row.Key));
    });
}
