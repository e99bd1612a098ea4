using System.Runtime.Serialization;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Workflows.Stores.Tests.Servers;
using Xunit;

namespace Workflows.Stores.Tests.Tables;

public abstract partial class TableContract
{
    private static readonly string[] HostileKeys =
    [
        "plain", "", " ", "a b", "trailing ", "'", "it''s 'quoted'", "\"", "%2F", "100%", "a+b", "a&b=c", "a;b:c@d,e", "(x)", "[y]{z}", "<t>", ".", "..",
        "日本語", "ｶﾞ", "が", "か\u3099", "é", "e\u0301", "😀", "\uFFFD", "~`!$^*|", "PartitionKey eq 'x'", "null", "true", "0",
    ];

    [StoreFact]
    public async Task Keys_HostileOnes_AreKeptApart()
    {
        TableClient table = await EmptyTableAsync();
        foreach (string key in HostileKeys)
        {
            await table.AddEntityAsync(new TableEntity(key, key) { ["Value"] = key });
        }

        foreach (string key in HostileKeys)
        {
            TableEntity read = await table.GetEntityAsync<TableEntity>(key, key);
            Assert.Equal((key, key, key), (read.PartitionKey, read.RowKey, read.GetString("Value")));
            TableEntity found = Assert.Single(
                table.Query<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {key} and RowKey eq {key} and Value eq {key}")));
            Assert.Equal(key, found.RowKey);
            await table.UpdateEntityAsync(new TableEntity(key, key) { ["More"] = 1 }, read.ETag);
        }

        foreach (string key in HostileKeys)
        {
            Assert.Equal(204, (await table.DeleteEntityAsync(key, key)).Status);
            Assert.Equal(404, (await table.DeleteEntityAsync(key, key)).Status);
        }

        Assert.Empty(table.Query<TableEntity>());
    }

    [StoreFact]
    public async Task Keys_ForbiddenOrTooLong_AreRefused()
    {
        TableClient table = await EmptyTableAsync();
        foreach (string key in (string[])["a/b", "a\\b", "a#b", "a?b", "a\tb", "a\nb", "a\u0000b", "a\u007Fb", new string('k', 513)])
        {
            foreach (TableEntity entity in (TableEntity[])[new(key, "r"), new("p", key)])
            {
                Assert.Equal(400, (await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(entity))).Status);
            }
        }

        string longest = new('k', 512);
        await table.AddEntityAsync(new TableEntity(longest, longest));
        Assert.Equal(longest, Assert.Single(table.Query<TableEntity>()).RowKey);
    }

    [StoreFact]
    public async Task Keys_Missing_AreRefused()
    {
        TableClient table = await EmptyTableAsync();
        await Assert.ThrowsAsync<ArgumentNullException>(() => table.AddEntityAsync(new TableEntity { PartitionKey = "p" }));
        await Assert.ThrowsAsync<ArgumentNullException>(() => table.UpsertEntityAsync(new TableEntity { PartitionKey = "p" }));
    }

    [StoreFact]
    public async Task Values_OfEveryType_ComeBackAsTheyWere()
    {
        TableClient table = await EmptyTableAsync();
        Dictionary<string, object> values = new()
        {
            ["Text"] = "a\r\n\t\"b\" 日本語 😀", ["Empty"] = "", ["Yes"] = true, ["No"] = false,
            ["Int"] = int.MaxValue, ["IntMin"] = int.MinValue, ["Long"] = long.MaxValue, ["LongMin"] = long.MinValue, ["SmallLong"] = 1L,
            ["Double"] = 0.1, ["Whole"] = 3.0, ["Huge"] = double.MaxValue, ["Tiny"] = double.Epsilon,
            ["Instant"] = new DateTimeOffset(2026, 4, 1, 8, 30, 0, TimeSpan.Zero).AddTicks(1234567),
            ["First"] = new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero), ["Last"] = new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero),
            ["Id"] = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"), ["Bytes"] = new byte[] { 0, 1, 127, 128, 255 }, ["NoBytes"] = Array.Empty<byte>(),
        };
        TableEntity written = new(values) { PartitionKey = "p", RowKey = "r" };
        Response response = await table.AddEntityAsync(written);

        TableEntity read = await table.GetEntityAsync<TableEntity>("p", "r");
        foreach ((string name, object value) in values)
        {
            Assert.Equal((name, value.GetType()), (name, read[name].GetType()));
            Assert.Equal(value, read[name]);
        }

        Assert.Equal(values.Count + 4, read.Count);
        Assert.Equal(response.Headers.ETag, read.ETag);
        Assert.Equal(read.ETag, Assert.Single(table.Query<TableEntity>()).ETag);
    }

    [StoreFact]
    public async Task Values_WithOffsetAsDateTimeOrNull_AreStoredAsTheSdkStoresThem()
    {
        TableClient table = await EmptyTableAsync();
        DateTimeOffset tokyo = new(2026, 4, 1, 8, 30, 0, TimeSpan.FromHours(9));
        await table.AddEntityAsync(
            new TableEntity("p", "r")
            {
                ["Tokyo"] = tokyo, ["Utc"] = tokyo.UtcDateTime, ["Nothing"] = null!, ["Text"] = "Friday",
                ["Data"] = BinaryData.FromString("x")
            });

        TableEntity read = await table.GetEntityAsync<TableEntity>("p", "r");
        Assert.Equal(TimeSpan.Zero, read.GetDateTimeOffset("Tokyo")!.Value.Offset);
        Assert.Equal(tokyo, read.GetDateTimeOffset("Tokyo"));
        Assert.Equal(tokyo.UtcDateTime, read.GetDateTime("Utc"));
        Assert.False(read.ContainsKey("Nothing"));
        Assert.Equal("x"u8.ToArray(), read.GetBinary("Data"));
        Assert.Throws<InvalidOperationException>(() => read.GetInt32("Text"));

        foreach (object wrong in (object[])[new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Local), DayOfWeek.Friday, new object()])
        {
            await Assert.ThrowsAsync<NotSupportedException>(() => table.AddEntityAsync(new TableEntity("p", "wrong") { ["Value"] = wrong }));
        }

        foreach (double none in (double[])[double.PositiveInfinity, double.NegativeInfinity])
        {
            await Assert.ThrowsAsync<ArgumentException>(() => table.AddEntityAsync(new TableEntity("p", "wrong") { ["Value"] = none }));
        }
    }

    [StoreFact]
    public async Task TypedEntity_RoundTrips()
    {
        TableClient table = await EmptyTableAsync();
        Ticket ticket = new()
        {
            PartitionKey = "contract", RowKey = "1", Title = "障害", Count = 3, Total = 1L << 40, Share = 0.5, Open = true, Day = DayOfWeek.Monday,
            At = new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero), Due = null, Id = Guid.NewGuid(), Data = [1, 2], Hidden = "not stored",
            Renamed = "stored as Label",
        };
        await table.AddEntityAsync(ticket);

        Ticket read = await table.GetEntityAsync<Ticket>("contract", "1");
        Assert.Equal(
            (ticket.Title, ticket.Count, ticket.Total, ticket.Share, ticket.Open, ticket.Day, ticket.At, ticket.Due, ticket.Id, ticket.Renamed),
            (read.Title, read.Count, read.Total, read.Share, read.Open, read.Day, read.At, read.Due, read.Id, read.Renamed));
        Assert.Equal(ticket.Data, read.Data);
        Assert.Null(read.Hidden);
        Assert.NotEqual(default, read.ETag);
        Assert.NotNull(read.Timestamp);

        TableEntity raw = await table.GetEntityAsync<TableEntity>("contract", "1");
        Assert.Equal("stored as Label", raw.GetString("Label"));
        Assert.False(raw.ContainsKey("Due"));
        Assert.False(raw.ContainsKey("ETag"));
        Assert.Equal("1", Assert.Single(table.Query<Ticket>(t => t.Open && t.Total == 1L << 40)).RowKey);
    }

    [StoreFact]
    public async Task Add_WhatExists_IsRefused()
    {
        TableClient table = await EmptyTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["Value"] = 1 });
        RequestFailedException refusal = await Assert.ThrowsAsync<RequestFailedException>(() =>
            table.AddEntityAsync(new TableEntity("p", "r") { ["Value"] = 2 }));
        Assert.Equal((409, "EntityAlreadyExists"), (refusal.Status, refusal.ErrorCode));
        Assert.Equal(1, (await table.GetEntityAsync<TableEntity>("p", "r")).Value.GetInt32("Value"));
    }

    [StoreFact]
    public async Task Get_WhatDoesNotExist_Is404OrNoValue()
    {
        TableClient table = await EmptyTableAsync();
        RequestFailedException refusal = await Assert.ThrowsAsync<RequestFailedException>(() => table.GetEntityAsync<TableEntity>("p", "r"));
        Assert.Equal((404, "ResourceNotFound"), (refusal.Status, refusal.ErrorCode));

        NullableResponse<TableEntity> none = await table.GetEntityIfExistsAsync<TableEntity>("p", "r");
        Assert.False(none.HasValue);
        Assert.Equal(404, none.GetRawResponse().Status);
        Assert.Throws<InvalidOperationException>(() => none.Value);

        await table.AddEntityAsync(new TableEntity("p", "r"));
        Assert.True((await table.GetEntityIfExistsAsync<TableEntity>("p", "r")).HasValue);
    }

    [StoreFact]
    public async Task Update_MergesOrReplaces_UnderTheETagThatWasRead()
    {
        TableClient table = await EmptyTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1, ["B"] = "b" });
        ETag first = (await table.GetEntityAsync<TableEntity>("p", "r")).Value.ETag;

        Response merged = await table.UpdateEntityAsync(new TableEntity("p", "r") { ["A"] = "now text", ["C"] = true }, first);
        TableEntity read = await table.GetEntityAsync<TableEntity>("p", "r");
        Assert.Equal(("now text", "b", true), (read.GetString("A"), read.GetString("B"), read.GetBoolean("C")));
        Assert.Equal(merged.Headers.ETag, read.ETag);
        Assert.NotEqual(first, read.ETag);

        foreach (TableUpdateMode mode in Enum.GetValues<TableUpdateMode>())
        {
            RequestFailedException stale = await Assert.ThrowsAsync<RequestFailedException>(() =>
                table.UpdateEntityAsync(new TableEntity("p", "r") { ["A"] = 9 }, first, mode));
            Assert.Equal((412, "UpdateConditionNotSatisfied"), (stale.Status, stale.ErrorCode));
            RequestFailedException missing = await Assert.ThrowsAsync<RequestFailedException>(() =>
                table.UpdateEntityAsync(new TableEntity("p", "none"), ETag.All, mode));
            Assert.Equal((404, "ResourceNotFound"), (missing.Status, missing.ErrorCode));
        }

        await table.UpdateEntityAsync(new TableEntity("p", "r") { ["D"] = 4 }, read.ETag, TableUpdateMode.Replace);
        read = await table.GetEntityAsync<TableEntity>("p", "r");
        Assert.Equal(["D", "PartitionKey", "RowKey", "Timestamp", "odata.etag"], read.Keys.Order(StringComparer.Ordinal));
        await Assert.ThrowsAsync<ArgumentException>(() => table.UpdateEntityAsync(read, default));
    }

    [StoreFact]
    public async Task Upsert_InsertsMergesAndReplaces()
    {
        TableClient table = await EmptyTableAsync();
        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["A"] = 1 });
        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["B"] = 2 });
        Assert.Equal((1, 2), await ReadAsync());
        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["B"] = 3 }, TableUpdateMode.Replace);
        Assert.Equal((null, 3), await ReadAsync());
        await table.UpsertEntityAsync(new TableEntity("p", "s") { ["A"] = 4 }, TableUpdateMode.Replace);
        Assert.Equal("r s", await RowKeysAsync(table, null));

        async Task<(int?, int?)> ReadAsync()
        {
            TableEntity entity = await table.GetEntityAsync<TableEntity>("p", "r");
            return (entity.GetInt32("A"), entity.GetInt32("B"));
        }
    }

    [StoreFact]
    public async Task Delete_HeedsTheETag()
    {
        TableClient table = await EmptyTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r"));
        TableEntity first = await table.GetEntityAsync<TableEntity>("p", "r");
        await table.UpdateEntityAsync(new TableEntity("p", "r") { ["A"] = 1 }, first.ETag);

        RequestFailedException stale = await Assert.ThrowsAsync<RequestFailedException>(() => table.DeleteEntityAsync(first, first.ETag));
        Assert.Equal((412, "UpdateConditionNotSatisfied"), (stale.Status, stale.ErrorCode));
        TableEntity second = await table.GetEntityAsync<TableEntity>("p", "r");
        Assert.Equal(204, (await table.DeleteEntityAsync(second, second.ETag)).Status);
        Assert.Equal(404, (await table.DeleteEntityAsync(second)).Status);
    }

    [StoreFact]
    public async Task Timestamp_IsTheStores_WhateverTheClientSets()
    {
        TableClient table = await EmptyTableAsync();
        DateTimeOffset mine = new(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await table.AddEntityAsync(new TableEntity("p", "r") { Timestamp = mine });
        DateTimeOffset? added = (await table.GetEntityAsync<TableEntity>("p", "r")).Value.Timestamp;
        Assert.True(added > mine);
    }

    [StoreFact]
    public async Task Values_OverTheLimits_AreRefused()
    {
        TableClient table = await EmptyTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "text") { ["Value"] = new string('x', 32 * 1024) });
        await table.AddEntityAsync(new TableEntity("p", "bytes") { ["Value"] = new byte[64 * 1024] });
        await RefusedAsync(TableErrorCode.PropertyValueTooLarge, new TableEntity("p", "r") { ["Value"] = new string('x', (32 * 1024) + 1) });
        await RefusedAsync(TableErrorCode.PropertyValueTooLarge, new TableEntity("p", "r") { ["Value"] = new byte[(64 * 1024) + 1] });

        async Task RefusedAsync(TableErrorCode code, TableEntity entity)
        {
            RequestFailedException refusal = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(entity));
            Assert.Equal(400, refusal.Status);
            Assert.True(code == refusal.ErrorCode, $"{code} was expected, {refusal.ErrorCode} came.");
        }
    }

    [StoreFact]
    public async Task Synchronous_FormsDoTheSame()
    {
        TableClient table = await EmptyTableAsync();
        table.AddEntity(new TableEntity("p", "r") { ["A"] = 1 });
        Assert.Equal(1, table.GetEntity<TableEntity>("p", "r").Value.GetInt32("A"));
        table.UpsertEntity(new TableEntity("p", "r") { ["A"] = 2 });
        table.UpdateEntity(new TableEntity("p", "r") { ["B"] = 2 }, ETag.All);
        table.SubmitTransaction([new(TableTransactionActionType.Add, new TableEntity("p", "s"))]);
        Assert.Equal(["r", "s"], table.Query<TableEntity>().Select(e => e.RowKey));
        Assert.True(table.GetEntityIfExists<TableEntity>("p", "s").HasValue);
        table.DeleteEntity("p", "s");
        Assert.False(table.GetEntityIfExists<TableEntity>("p", "s").HasValue);
        table.CreateIfNotExists();
        table.Delete();
    }

    [StoreFact]
    public async Task ConcurrentWriters_UnderETags_LoseNothing()
    {
        TableClient table = await EmptyTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "counter") { ["Count"] = 0 });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            for (int i = 0; i < 5;)
            {
                TableEntity entity = await table.GetEntityAsync<TableEntity>("p", "counter");
                entity["Count"] = entity.GetInt32("Count")!.Value + 1;
                try
                {
                    await table.UpdateEntityAsync(entity, entity.ETag);
                    i++;
                }
                catch (RequestFailedException conflict) when (conflict.Status == 412)
                {
                    // Somebody was faster: read again.
                }
            }
        }));
        Assert.Equal(40, (await table.GetEntityAsync<TableEntity>("p", "counter")).Value.GetInt32("Count"));
    }

    private sealed class Ticket : ITableEntity
    {
        public string PartitionKey { get; set; } = "";

        public string RowKey { get; set; } = "";

        public DateTimeOffset? Timestamp { get; set; }

        public ETag ETag { get; set; }

        public string? Title { get; set; }

        public int Count { get; set; }

        public long Total { get; set; }

        public double? Share { get; set; }

        public bool Open { get; set; }

        public DayOfWeek Day { get; set; }

        public DateTimeOffset At { get; set; }

        public DateTimeOffset? Due { get; set; }

        public Guid Id { get; set; }

        public byte[]? Data { get; set; }

        [IgnoreDataMember]
        public string? Hidden { get; set; }

        [DataMember(Name = "Label")]
        public string? Renamed { get; set; }
    }
}
