using Azure.Data.Tables;
using Workflows.Ledger;
using Workflows.Stores.Tests.Servers;
using Xunit;

namespace Workflows.Stores.Tests.Tables;

/// <summary>From a file to the service and back into another file: every row with the types that it had.</summary>
[Collection(AzuriteGroup.Name)]
public sealed class TablesCopyTests(AzuriteServer azurite, SqliteFile file) : IClassFixture<SqliteFile>
{
    private static readonly CancellationToken s_never = CancellationToken.None;

    [StoreFact]
    public async Task ACopy_IsWhatWasCopied_ThereAndBack()
    {
        string name = "copy" + Guid.NewGuid().ToString("N");
        TableClient source = await FilledAsync(name);
        CopiedTable there = await new TablesCopy(file.Client, azurite.Client).CopyAsync(name, s_never);
        Assert.Equal((305, ""), (there.Rows, string.Join('\n', there.Findings)));

        SqliteFile other = new();
        CopiedTable back = await new TablesCopy(azurite.Client, other.Client).CopyAsync(name, s_never);
        Assert.Equal((305, ""), (back.Rows, string.Join('\n', back.Findings)));
        TableEntity row = await other.Client.GetTableClient(name).GetEntityAsync<TableEntity>("types", "row");
        Assert.Equal(12L, row["Long"]);
        Assert.Equal(Odd, row.GetString("Text"));
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 1, 2, 3, TimeSpan.Zero).AddTicks(1234567), row.GetDateTimeOffset("At"));
        await other.DisposeAsync();

        // Once more does no harm; what is changed or alone is found.
        Assert.Empty((await new TablesCopy(file.Client, azurite.Client).CopyAsync(name, s_never)).Findings);
        Assert.Equal([name], await new TablesCopy(file.Client, azurite.Client).FilledAsync([name, name + "x"], s_never));
        await azurite.Client.GetTableClient(name).AddEntityAsync(new TableEntity("alone", "row"));
        await source.DeleteEntityAsync("many", "0000");
        Assert.Equal(["alone / row: stands in the copy alone", "many / 0000: stands in the copy alone"],
            (await new TablesCopy(file.Client, azurite.Client).CopyAsync(name, s_never)).Findings);
        Assert.Equal(0, (await new TablesCopy(file.Client, azurite.Client).CopyAsync(name + "y", s_never)).Rows);
    }

    private const string Odd = "行\u0001\t\"'<>&\ud83d\ude00 ";

    /// <summary>Every type, rows as large as files have them, more rows than a page and than a transaction hold.</summary>
    private async Task<TableClient> FilledAsync(string name)
    {
        TableClient table = file.Client.GetTableClient(name);
        await table.CreateIfNotExistsAsync();
        await table.AddEntityAsync(new TableEntity("types", "row")
        {
            ["Text"] = Odd, ["Empty"] = "", ["Int"] = 7, ["Long"] = 12L, ["Double"] = 1.5, ["Whole"] = 2.0, ["Yes"] = true, ["Id"] = Guid.NewGuid(),
            ["At"] = new DateTimeOffset(2026, 11, 20, 1, 2, 3, TimeSpan.Zero).AddTicks(1234567), ["Bytes"] = new byte[] { 0, 255, 3 },
            ["Looks"] = "2026-11-20T01:02:03Z",
        });
        byte[] large = new byte[60 * 1024];
        new Random(1).NextBytes(large);
        for (int i = 0; i < 4; i++)
        {
            TableEntity row = new("large", $"{i:D2}");
            for (int part = 0; part < 8; part++)
            {
                row[$"Part{part:D2}"] = large;
            }

            await table.AddEntityAsync(row);
        }

        foreach (int[] some in Enumerable.Range(0, 300).Chunk(100))
        {
            await table.SubmitTransactionAsync(some.Select(i =>
                new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("many", $"{i:D4}") { ["Text"] = "あ" })));
        }

        return table;
    }
}
