using Azure;
using Azure.Data.Tables;
using Workflows.Stores.Tests.Servers;
using Xunit;

namespace Workflows.Stores.Tests.Tables;

public abstract partial class TableContract
{
    [StoreFact]
    public async Task Tables_AreCreatedListedAndDeleted()
    {
        TableClient table = await EmptyTableAsync();
        RequestFailedException twice = await Assert.ThrowsAsync<RequestFailedException>(() => table.CreateAsync());
        Assert.Equal((409, "TableAlreadyExists"), (twice.Status, twice.ErrorCode));
        Assert.Equal(table.Name, (await table.CreateIfNotExistsAsync()).Value.Name);
        Assert.Equal(table.Name, (await ToListAsync(Service.QueryAsync(TableServiceClient.CreateQueryFilter($"TableName eq {table.Name}")))).Single().Name);
        Assert.Equal(table.Name, Assert.Single(Service.Query(t => t.Name == table.Name)).Name);

        await table.AddEntityAsync(new TableEntity("p", "r"));
        Assert.Equal(204, (await table.DeleteAsync()).Status);
        Assert.Equal(404, (await table.DeleteAsync()).Status);
        Assert.Empty(Service.Query(t => t.Name == table.Name));
        await table.CreateAsync();
        Assert.Empty(table.Query<TableEntity>());
        foreach (string invalid in (string[])["ab", "1abc", "a-b-c", new string('x', 64)])
        {
            Assert.Equal(400, (await Assert.ThrowsAsync<RequestFailedException>(() => Service.CreateTableAsync(invalid))).Status);
        }
    }

    [StoreFact]
    public async Task Table_ThatDoesNotExist_IsNamedInTheError()
    {
        TableClient table = Service.GetTableClient("Missing");
        foreach (Func<Task> call in (Func<Task>[])[
            () => table.AddEntityAsync(new TableEntity("p", "r")),
            () => table.UpsertEntityAsync(new TableEntity("p", "r")),
            () => table.GetEntityAsync<TableEntity>("p", "r"),
            () => ToListAsync(table.QueryAsync<TableEntity>()),
        ])
        {
            RequestFailedException refusal = await Assert.ThrowsAsync<RequestFailedException>(call);
            Assert.Equal((404, "TableNotFound"), (refusal.Status, refusal.ErrorCode));
        }
    }

    [StoreFact]
    public async Task Query_ReturnsTheServicesOrder()
    {
        TableClient table = await EmptyTableAsync();
        string[] keys = ["", "A", "B", "Z", "_", "a", "b", "z", "é", "あ", "日", "😀", "\uFFFD"];
        foreach (string key in keys.Reverse())
        {
            await table.AddEntityAsync(new TableEntity("p" + key, "2"));
            await table.AddEntityAsync(new TableEntity("p" + key, "10"));
            await table.AddEntityAsync(new TableEntity("all", key));
        }

        Assert.Equal(keys, table.Query<TableEntity>("PartitionKey eq 'all'").Select(e => e.RowKey));
        Assert.Equal(
            keys.SelectMany(k => (string[])["p" + k + "|10", "p" + k + "|2"]),
            table.Query<TableEntity>("PartitionKey ge 'p'").Select(e => e.PartitionKey + "|" + e.RowKey));
    }

    [StoreFact]
    public async Task Filters_FindWhatTheyDescribe()
    {
        TableClient table = await EmptyTableAsync();
        DateTimeOffset noon = new(2026, 4, 1, 12, 0, 0, TimeSpan.Zero);
        Guid id = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e");
        await table.AddEntityAsync(
            new TableEntity("p", "1")
            {
                ["Text"] = "apple", ["Int"] = 1, ["Long"] = 10L, ["Double"] = 0.5, ["Bool"] = true, ["At"] = noon, ["Id"] = id,
                ["Bytes"] = new byte[] { 1 }
            });
        await table.AddEntityAsync(
            new TableEntity("p", "2")
            {
                ["Text"] = "it's", ["Int"] = 2, ["Long"] = 3_000_000_000L, ["Double"] = -1.5, ["Bool"] = false,
                ["At"] = noon.AddMilliseconds(1), ["Id"] = Guid.Empty, ["Bytes"] = new byte[] { 2, 255 }
            });
        await table.AddEntityAsync(new TableEntity("p", "3") { ["Text"] = "日本語", ["Int"] = -3 });
        await table.AddEntityAsync(new TableEntity("q", "1") { ["Text"] = "Apple", ["Other"] = "x" });

        (string Filter, string Expected)[] cases =
        [
            ("PartitionKey eq 'p'", "1 2 3"),
            ("PartitionKey eq 'p' and RowKey eq '2'", "2"),
            ("PartitionKey eq 'p' and RowKey ge '2'", "2 3"),
            ("PartitionKey eq 'p' and RowKey gt '1' and RowKey lt '3'", "2"),
            ("PartitionKey gt 'p'", "1"),
            ("PartitionKey eq 'p' or PartitionKey eq 'q'", "1 2 3 1"),
            ("(PartitionKey eq 'p' and RowKey eq '3') or (PartitionKey eq 'q' and RowKey eq '1')", "3 1"),
            ("not (PartitionKey eq 'p')", "1"),
            ("Text eq 'apple'", "1"),
            ("Text eq 'it''s'", "2"),
            ("Text eq '日本語'", "3"),
            ("Text lt 'b'", "1 1"),
            ("Text ne 'apple'", "2 3 1"),
            ("Int eq 1", "1"),
            ("Int gt -3 and Int le 2", "1 2"),
            ("Int ne 1", "2 3"),
            ("Long eq 10L", "1"),
            ("Long gt 10L", "2"),
            ("Double gt -2.0", "1 2"),
            ("Double eq 0.5", "1"),
            ("Bool eq true", "1"),
            ("Bool eq false", "2"),
            ("At eq datetime'2026-04-01T12:00:00.0000000Z'", "1"),
            ("At gt datetime'2026-04-01T12:00:00Z'", "2"),
            ("Id eq guid'0f8fad5b-d9cb-469f-a165-70867728950e'", "1"),
            ("Id ne guid'0f8fad5b-d9cb-469f-a165-70867728950e'", "2"),
            ("Bytes eq X'01'", "1"),
            ("Bytes eq binary'02ff'", "2"),
            ("Other eq 'x'", "1"),
            ("Other ne 'y'", "1"),
            ("Missing eq 'x'", ""),
            ("Missing ne 'x'", ""),
            ("not (Text eq 'apple') and PartitionKey eq 'p'", "2 3"),
            ("Text eq 'apple' or Int eq 2 and PartitionKey eq 'q'", "1"),
            ("(Text eq 'apple' or Int eq 2) and PartitionKey eq 'p'", "1 2"),
        ];
        foreach ((string filter, string expected) in cases)
        {
            Assert.Equal((filter, expected), (filter, await RowKeysAsync(table, filter)));
        }

        RequestFailedException refusal = await Assert.ThrowsAsync<RequestFailedException>(() => RowKeysAsync(table, "PartitionKey is 'p'"));
        Assert.Equal(400, refusal.Status);
    }

    [StoreFact]
    public async Task Filters_FromValuesAndExpressions_FindTheSame()
    {
        TableClient table = await EmptyTableAsync();
        DateTimeOffset at = new(2026, 4, 1, 12, 0, 0, TimeSpan.Zero);
        await table.AddEntityAsync(
            new TableEntity("p", "1") { ["Text"] = "it's ' or 1 eq 1", ["Int"] = 1, ["At"] = at, ["Long"] = 5L, ["Share"] = 2.0, ["Open"] = true });
        await table.AddEntityAsync(
            new TableEntity("p", "2") { ["Text"] = "other", ["Int"] = 2, ["At"] = at.AddDays(1), ["Long"] = 6L, ["Share"] = 3.0, ["Open"] = false });
        string text = "it's ' or 1 eq 1";
        string partition = "p";

        Assert.Equal("1", await RowKeysAsync(
            table, TableClient.CreateQueryFilter($"Text eq {text} and Long eq {5L} and Share eq {2.0} and At eq {at} and Open eq {true}")));
        Assert.Equal("1", Assert.Single(table.Query<TableEntity>(e => e.PartitionKey == partition && e.GetString("Text") == text)).RowKey);
#pragma warning disable CA1309 // the SDK translates this comparison and refuses the ordinal one
        Assert.Equal("2", Assert.Single(table.Query<TableEntity>(e => e.PartitionKey == partition && string.Compare(e.RowKey, "1") > 0)).RowKey);
#pragma warning restore CA1309
        Assert.Equal("2", Assert.Single(table.Query<TableEntity>(e => !(e.GetInt32("Int") < 2))).RowKey);
        Assert.Equal("2", Assert.Single(table.Query<TableEntity>(e => e.RowKey.CompareTo("1") > 0 || e.PartitionKey == "q")).RowKey);
        Assert.Throws<NotSupportedException>(() => TableClient.CreateQueryFilter<TableEntity>(e => string.CompareOrdinal(e.RowKey, "1") > 0));
    }

    [StoreFact]
    public async Task Pages_AreOfTheSizeAskedFor_AndGoOnFromAToken()
    {
        TableClient table = await EmptyTableAsync();
        string[] all = [.. from p in Enumerable.Range(0, 3) from r in Enumerable.Range(0, 5) select $"{p}|{r}"];
        foreach (string key in all)
        {
            await table.AddEntityAsync(new TableEntity(key[..1], key[2..]));
        }

        List<Page<TableEntity>> pages = await ToListAsync(table.QueryAsync<TableEntity>(maxPerPage: 4).AsPages());
        Assert.Equal([4, 4, 4, 3], pages.Select(p => p.Values.Count));
        Assert.Equal(all, pages.SelectMany(p => p.Values).Select(e => e.PartitionKey + "|" + e.RowKey));
        Assert.Null(pages[^1].ContinuationToken);

        List<Page<TableEntity>> rest = await ToListAsync(table.QueryAsync<TableEntity>().AsPages(pages[1].ContinuationToken, pageSizeHint: 5));
        Assert.Equal(all[8..], rest.SelectMany(p => p.Values).Select(e => e.PartitionKey + "|" + e.RowKey));

        List<TableEntity> filtered = await ToListAsync(table.QueryAsync<TableEntity>("RowKey eq '3'", maxPerPage: 1));
        Assert.Equal(["0", "1", "2"], filtered.Select(e => e.PartitionKey));
        List<TableEntity> single = await ToListAsync(table.QueryAsync<TableEntity>("PartitionKey eq '1' and RowKey gt '0'", maxPerPage: 2));
        Assert.Equal(["1", "2", "3", "4"], single.Select(e => e.RowKey));
    }

    [StoreFact]
    public async Task Select_ReturnsOnlyWhatWasAskedFor()
    {
        TableClient table = await EmptyTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1, ["B"] = 2L });
        TableEntity one = await table.GetEntityAsync<TableEntity>("p", "r", ["A"]);
        Assert.Equal((1, false, null), (one.GetInt32("A"), one.ContainsKey("B"), one.PartitionKey));
        TableEntity two = Assert.Single(table.Query<TableEntity>("B eq 2L", select: ["RowKey", "A"]));
        Assert.Equal(("r", null, 1, false), (two.RowKey, two.PartitionKey, two.GetInt32("A"), two.ContainsKey("B")));
    }
}
