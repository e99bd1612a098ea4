using Azure.Data.Tables;
using Workflows.Embedded.Tables;
using Workflows.Ledger;
using Workflows.Testing;
using Xunit;

namespace Workflows.Unit.Tests.Ledger;

/// <summary>Tables in a file of its own, a clock that stands still, and faults on demand.</summary>
public sealed class LedgerFixture : IAsyncLifetime
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"workflows-ledger-{Guid.NewGuid():N}.db");

    public LedgerFixture()
    {
        Service = new SqliteTableServiceClient(path);
        Tables = new LedgerTables(Service);
    }

    public ManualClock Clock { get; } = new(new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero));

    public DateTimeOffset Now => Clock.GetUtcNow();

    public TableServiceClient Service { get; }

    public LedgerTables Tables { get; }

    public async Task<TableEntity> RowAsync(string table, string partitionKey, string rowKey) =>
        (await (await Tables.GetAsync(table)).GetEntityAsync<TableEntity>(partitionKey, rowKey)).Value;

    public async Task<List<TableEntity>> RowsAsync(string table, string? partitionKey = null)
    {
        var rows = new List<TableEntity>();
        string? filter = partitionKey is null ? null : TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey}");
        await foreach (TableEntity row in (await Tables.GetAsync(table)).QueryAsync<TableEntity>(filter))
        {
            rows.Add(row);
        }

        return rows;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await TableDatabase.CloseAsync(path);
        foreach (string file in Directory.EnumerateFiles(Path.GetTempPath(), Path.GetFileName(path) + "*"))
        {
            File.Delete(file);
        }
    }
}
