using Azure;
using Azure.Data.Tables;
using Workflows.Ledger;
using Workflows.Testing;
using Xunit;

namespace Workflows.Unit.Tests.Ledger;

public sealed class RowUpdateTests(LedgerFixture ledger) : IClassFixture<LedgerFixture>
{
    private const string Name = "counters";
    private readonly string partition = Guid.NewGuid().ToString("N");

    [Fact]
    public async Task HundredAtOnce_LoseNothing()
    {
        TableClient table = await ledger.Tables.GetAsync(Name);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => table.UpdateAsync(partition, "row", Count, TimeProvider.System))));
        Assert.Equal(100, (await ledger.RowAsync(Name, partition, "row")).GetInt32("Count"));
    }

    [Fact]
    public async Task ManyProcesses_LoseNothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            TableClient table = await new LedgerTables(ledger.Service).GetAsync(Name);
            for (int i = 0; i < 10; i++)
            {
                await table.UpdateAsync(partition, "row", Count, TimeProvider.System);
            }
        })));
        Assert.Equal(80, (await ledger.RowAsync(Name, partition, "row")).GetInt32("Count"));
    }

    [Fact]
    public async Task NullFromTheChange_LeavesTheRow()
    {
        TableClient table = await ledger.Tables.GetAsync(Name);
        Assert.Null(await table.UpdateAsync(partition, "row", _ => null, ledger.Clock));
        TableEntity written = (await table.UpdateAsync(partition, "row", Count, ledger.Clock))!;
        TableEntity read = (await table.UpdateAsync(partition, "row", _ => null, ledger.Clock))!;
        Assert.Equal(written.ETag, read.ETag);
        Assert.Equal(1, read.GetInt32("Count"));
    }

    [Fact]
    public async Task RowThatChangesEveryTime_IsGivenUpAfterWaiting()
    {
        TableClient real = await ledger.Tables.GetAsync(Name);
        await real.UpdateAsync(partition, "row", Count, ledger.Clock);
        int attempts = 0;
        var faults = new FaultyTables(ledger.Service)
        {
            BeforeWrite = async operation =>
            {
                if (operation == "update")
                {
                    attempts++;
                    await real.UpsertEntityAsync(new TableEntity(partition, "row") { ["Count"] = 0 });
                }
            },
        };
        Task<TableEntity?> giveUp = faults.GetTableClient(Name).UpdateAsync(partition, "row", Count, ledger.Clock);
        await Eventually.HoldsAsync(() =>
        {
            ledger.Clock.Advance(TimeSpan.FromSeconds(2));
            return giveUp.IsCompleted;
        });
        LedgerConflictException conflict = await Assert.ThrowsAsync<LedgerConflictException>(() => giveUp);
        Assert.Equal(24, attempts);
        Assert.Contains("'counters'", conflict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_AreCreatedOnceAndAgainAfterAFailure()
    {
        int created = 0;
        var faults = new FaultyTables(ledger.Service)
        {
            BeforeWrite = _ => ++created == 1 ? throw new RequestFailedException(503, "The service is busy.") : Task.CompletedTask,
        };
        var tables = new LedgerTables(faults);
        await Assert.ThrowsAsync<RequestFailedException>(() => tables.GetAsync("later"));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => tables.GetAsync("later")));
        Assert.Equal(2, created);
        Assert.Contains("'No'", (await Assert.ThrowsAsync<ArgumentException>(() => tables.GetAsync("No"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LongText_IsSplitBetweenCharactersAndPutTogether()
    {
        var row = new TableEntity("p", "r");
        string text = new string('a', 31_999) + string.Concat(Enumerable.Repeat("𠮟", 40_000));
        LongText.Set(row, "Text", text);
        Assert.All(row.Where(property => property.Key.StartsWith("Text", StringComparison.Ordinal)),
            part => Assert.InRange(((string)part.Value).Length, 1, 32_000));
        Assert.Equal(31_999, row.GetString("Text")!.Length);
        Assert.Equal(text, LongText.Get(row, "Text"));
        LongText.Set(row, "Text", "short");
        Assert.Equal("short", LongText.Get(row, "Text"));
        Assert.False(row.ContainsKey("Text1"));
        LongText.Set(row, "Text", "");
        Assert.Equal("", LongText.Get(row, "Text"));
        LongText.Set(row, "Text", null);
        Assert.Null(LongText.Get(row, "Text"));
        Assert.Throws<ArgumentException>(() => LongText.Set(row, "Text", new string('a', LongText.MaxLength + 1)));
    }

    private static TableEntity Count(TableEntity? row)
    {
        row ??= new TableEntity();
        row["Count"] = (row.GetInt32("Count") ?? 0) + 1;
        return row;
    }
}
