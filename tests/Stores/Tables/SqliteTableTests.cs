using System.Text;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Microsoft.Data.Sqlite;
using Workflows.Embedded.Sqlite;
using Workflows.Embedded.Tables;
using Workflows.Testing;
using Xunit;

namespace Workflows.Stores.Tests.Tables;

public sealed class SqliteTableTests(SqliteFile file) : TableContract, IClassFixture<SqliteFile>
{
    protected override TableServiceClient Service => file.Client;

    [Fact]
    public async Task Clients_OfOnePath_ShareTheStore_AndItSurvivesClosing()
    {
        await using TemporaryStore store = new();
        await store.Client.CreateTableAsync("Things");
        await store.Client.GetTableClient("Things").AddEntityAsync(new TableEntity("p", "r") { ["Value"] = "kept" });
        Assert.Equal("kept", store.Client.GetTableClient("things").GetEntity<TableEntity>("p", "r").Value.GetString("Value"));
        ETag etag = store.Client.GetTableClient("Things").GetEntity<TableEntity>("p", "r").Value.ETag;

        TableServiceClient before = store.Client;
        await TableDatabase.CloseAsync(store.Path);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => before.GetTableClient("Things").GetEntityAsync<TableEntity>("p", "r"));
        TableEntity reopened = store.Client.GetTableClient("Things").GetEntity<TableEntity>("p", "r");
        Assert.Equal((etag, "kept"), (reopened.ETag, reopened.GetString("Value")));
    }

    [Fact]
    public async Task ETags_DifferEvenWhenTheClockStandsStillOrStepsBack()
    {
        await using TemporaryStore store = new();
        ManualClock clock = new(new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero));
        TableDatabase.Open(store.Path, clock);
        await store.Client.CreateTableAsync("Things");
        TableClient table = store.Client.GetTableClient("Things");
        HashSet<ETag> seen = [];
        for (int i = 0; i < 5; i++)
        {
            Assert.True(seen.Add((await table.UpsertEntityAsync(new TableEntity("p", "r"))).Headers.ETag!.Value));
            await table.DeleteEntityAsync("p", "r");
        }

        Assert.Equal("W/\"datetime'2026-04-01T00%3A00%3A00.0000000Z'\"", seen.Min(e => e.ToString()));
    }

    [Fact]
    public async Task Instants_CompareToTheTick()
    {
        await using TemporaryStore store = new();
        await store.Client.CreateTableAsync("Things");
        TableClient table = store.Client.GetTableClient("Things");
        DateTimeOffset noon = new(2026, 4, 1, 12, 0, 0, TimeSpan.Zero);
        await table.AddEntityAsync(new TableEntity("p", "1") { ["At"] = noon });
        await table.AddEntityAsync(new TableEntity("p", "2") { ["At"] = noon.AddTicks(1) });
        Assert.Equal("2", Assert.Single(table.Query<TableEntity>(TableClient.CreateQueryFilter($"At gt {noon}"))).RowKey);
        Assert.Equal(2, table.Query<TableEntity>(TableClient.CreateQueryFilter($"Timestamp gt {noon.AddYears(-20)}")).Count());
    }

    [Fact]
    public async Task Limits_OfTheWholeEntity_AreTheServices()
    {
        await using TemporaryStore store = new();
        await store.Client.CreateTableAsync("Things");
        TableClient table = store.Client.GetTableClient("Things");
        TableEntity large = new("p", "r");
        for (int i = 0; i < 15; i++)
        {
            large[$"Value{i}"] = new byte[64 * 1024];
        }

        await table.AddEntityAsync(large);
        TableEntity last = new("p", "r") { ["More"] = new byte[64 * 1024] };
        await RefusedAsync(TableErrorCode.EntityTooLarge, () => table.UpdateEntityAsync(last, ETag.All));
        Assert.False(table.GetEntity<TableEntity>("p", "r").Value.ContainsKey("More"));

        TableEntity wide = new("p", "wide");
        for (int i = 0; i < 252; i++)
        {
            wide[$"Value{i}"] = i;
        }

        await table.AddEntityAsync(wide);
        await RefusedAsync(TableErrorCode.TooManyProperties, () => table.UpdateEntityAsync(new TableEntity("p", "wide") { ["One"] = 1 }, ETag.All));
        await RefusedAsync(TableErrorCode.PropertyNameTooLong, () => table.AddEntityAsync(new TableEntity("p", "x") { [new string('n', 256)] = 1 }));
        await RefusedAsync(TableErrorCode.PropertyNameInvalid, () => table.AddEntityAsync(new TableEntity("p", "x") { ["a-b"] = 1 }));
        await RefusedAsync(TableErrorCode.OutOfRangeInput,
            () => table.AddEntityAsync(new TableEntity("p", "x") { ["At"] = new DateTimeOffset(1600, 12, 31, 0, 0, 0, TimeSpan.Zero) }));
        await RefusedAsync(TableErrorCode.OutOfRangeInput, () => table.AddEntityAsync(new TableEntity("p", "a/b")));
        await RefusedAsync(TableErrorCode.OutOfRangeInput, () => table.AddEntityAsync(new TableEntity("p", "half \uD83D pair")));
        await RefusedAsync(TableErrorCode.KeyValueTooLarge, () => table.AddEntityAsync(new TableEntity("p", new string('k', 513))));
        await RefusedAsync(TableErrorCode.CommandsInBatchActOnDifferentPartitions, () => table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity("p", "x")),
            new(TableTransactionActionType.Add, new TableEntity("q", "x")),
        ]));
        Assert.False(table.GetEntityIfExists<TableEntity>("p", "x").HasValue);
    }

    [Theory]
    [InlineData("PartitionKey eq 'p' RowKey eq '1'")]
    [InlineData("(PartitionKey eq 'p'")]
    [InlineData("PartitionKey eq")]
    [InlineData("PartitionKey eq 'p")]
    [InlineData("PartitionKey eq RowKey")]
    [InlineData("'a' eq 'a'")]
    [InlineData("At eq datetime'yesterday'")]
    [InlineData("Id eq guid'1'")]
    [InlineData("Bytes eq X'0'")]
    [InlineData("A eq 1x")]
    [InlineData("A eq time'1'")]
    public async Task Filter_ThatIsNone_IsRefusedWithThePlace(string filter)
    {
        await using TemporaryStore store = new();
        await store.Client.CreateTableAsync("Things");
        RequestFailedException refusal = Assert.Throws<RequestFailedException>(() => store.Client.GetTableClient("Things").Query<TableEntity>(filter).ToList());
        Assert.Equal((400, "InvalidInput"), (refusal.Status, refusal.ErrorCode));
        Assert.Contains("at position", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filter_NestedTooDeeply_IsRefused()
    {
        await using TemporaryStore store = new();
        await store.Client.CreateTableAsync("Things");
        string filter = new string('(', 100_000) + "A eq 1" + new string(')', 100_000);
        Assert.Equal(400, Assert.Throws<RequestFailedException>(() => store.Client.GetTableClient("Things").Query<TableEntity>(filter).ToList()).Status);
    }

    [Fact]
    public async Task Page_EndsAtFourMegabytes()
    {
        await using TemporaryStore store = new();
        await store.Client.CreateTableAsync("Things");
        TableClient table = store.Client.GetTableClient("Things");
        for (int i = 0; i < 10; i++)
        {
            TableEntity entity = new("p", $"{i}");
            for (int j = 0; j < 14; j++)
            {
                entity[$"Value{j}"] = new byte[64 * 1024];
            }

            await table.AddEntityAsync(entity);
        }

        Assert.Equal([5, 5], table.Query<TableEntity>().AsPages().Select(p => p.Values.Count));
    }

    [Fact]
    public async Task Queries_WithinAPartition_AreRangesOfTheIndex()
    {
        await using TemporaryStore store = new();
        string plan = TableDatabase.Open(store.Path).Read(connection =>
        {
            using SqliteCommand explain = connection.CreateCommand();
            explain.CommandText =
                "EXPLAIN QUERY PLAN SELECT RowKey FROM Entity WHERE TableId = 1 AND (PartitionKey, RowKey) >= (x'61', x'62') AND PartitionKey <= x'63' AND RowKey >= x'' AND RowKey <= x'FF' ORDER BY PartitionKey, RowKey";
            using SqliteDataReader reader = explain.ExecuteReader();
            return reader.Read() ? reader.GetString(3) : "";
        });
        Assert.Contains("SEARCH Entity USING COVERING INDEX EntityKey", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_OfTheFirstSchema_OpensWithItsEntitiesTheirOrderAndTheirVersions()
    {
        await using TemporaryStore store = new();
        SqlScript first = new(1, """
            CREATE TABLE TableName (Id INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT NOT NULL COLLATE NOCASE UNIQUE) STRICT;
            CREATE TABLE Entity (
                TableId INTEGER NOT NULL, PartitionKey BLOB NOT NULL, RowKey BLOB NOT NULL,
                Stamp INTEGER NOT NULL, Properties BLOB NOT NULL,
                PRIMARY KEY (TableId, PartitionKey, RowKey)) STRICT, WITHOUT ROWID;
            """);
        DateTimeOffset written = new(2026, 4, 1, 8, 30, 0, TimeSpan.Zero);
        await using (SqliteDatabase old = SqliteDatabase.Open(store.Path, [first]))
        {
            await old.WriteAsync(connection =>
            {
                connection.Statement("INSERT INTO TableName (Name) VALUES ('Gone'), ('Things')").Run();
                connection.Statement("DELETE FROM TableName WHERE Name = 'Gone'").Run();
                foreach (string row in (string[])["2", "10", "1"]) // keys are UTF-8; a text property is name, type and value
                {
                    connection.Statement("INSERT INTO Entity VALUES (2, ?1, ?2, ?3, ?4)").Bind(1, "p"u8)
                        .Bind(2, Encoding.UTF8.GetBytes(row)).Bind(3, written.UtcTicks).Bind(4, "\u0005Values\u0004kept"u8.ToArray()).Run();
                }
            });
        }

        TableClient table = store.Client.GetTableClient("Things");
        List<TableEntity> kept = [.. table.Query<TableEntity>()];
        Assert.Equal(["1", "10", "2"], kept.Select(e => e.RowKey));
        Assert.All(kept, e => Assert.Equal(("p", "kept", written), (e.PartitionKey, e.GetString("Value"), e.Timestamp)));
        await table.UpdateEntityAsync(new TableEntity("p", "1") { ["More"] = 1 }, kept[0].ETag);
        RequestFailedException taken = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "10")));
        Assert.Equal("EntityAlreadyExists", taken.ErrorCode);
        Assert.Equal("kept", table.GetEntity<TableEntity>("p", "1").Value.GetString("Value"));
    }

    [Fact]
    public async Task WhatAFileHasNot_IsRefusedWithTheReason()
    {
        await using TemporaryStore store = new();
        NotSupportedException refusal = await Assert.ThrowsAsync<NotSupportedException>(() => store.Client.GetPropertiesAsync());
        Assert.Contains("Tables endpoint", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => store.Client.GetTableClient("Things").GetAccessPolicies());
    }

    /// <summary>A member of the SDK that is forgotten would run the SDK's own code, which has no account to talk to.</summary>
    [Theory]
    [InlineData(typeof(SqliteTableServiceClient))]
    [InlineData(typeof(SqliteTableClient))]
    public void EveryVirtualMember_OfTheSdk_IsAnswered(Type provider)
    {
        Assert.Empty(provider.BaseType!.GetMethods().Where(m => m is { IsVirtual: true, IsFinal: false } && m.DeclaringType == provider.BaseType)
            .Where(m => provider.GetMethods().Any(o => o.DeclaringType != provider && o.GetBaseDefinition() == m.GetBaseDefinition()))
                .Select(m => m.ToString()));
    }

    private static async Task RefusedAsync(TableErrorCode code, Func<Task> call)
    {
        RequestFailedException refusal = await Assert.ThrowsAnyAsync<RequestFailedException>(call);
        Assert.Equal((400, code.ToString()), (refusal.Status, refusal.ErrorCode));
    }

    private sealed class TemporaryStore : IAsyncDisposable
    {
        private readonly SqliteFile file = new();

        public string Path => file.Path;

        public TableServiceClient Client => file.Client;

        public async ValueTask DisposeAsync() => await file.DisposeAsync();
    }
}
