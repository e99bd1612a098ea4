using Azure;
using Azure.Data.Tables;
using Workflows.Stores.Tests.Servers;
using Xunit;

namespace Workflows.Stores.Tests.Tables;

public abstract partial class TableContract
{
    [StoreFact]
    public async Task Transaction_DoesEverythingAndReturnsETags()
    {
        TableClient table = await EmptyTableAsync();
        foreach (string row in (string[])["merge", "replace", "delete"])
        {
            await table.AddEntityAsync(new TableEntity("p'1", row) { ["Old"] = 1 });
        }

        ETag read = (await table.GetEntityAsync<TableEntity>("p'1", "merge")).Value.ETag;
        Response<IReadOnlyList<Response>> response = await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, Row("add")),
            new(TableTransactionActionType.UpdateMerge, Row("merge"), read),
            new(TableTransactionActionType.UpdateReplace, Row("replace")),
            new(TableTransactionActionType.Delete, Row("delete")),
            new(TableTransactionActionType.UpsertMerge, Row("upsert")),
            new(TableTransactionActionType.UpsertReplace, Row("日本語")),
        ]);

        Assert.Equal(202, response.GetRawResponse().Status);
        Assert.Equal([204, 204, 204, 204, 204, 204], response.Value.Select(r => r.Status));
        Assert.Equal("add merge replace upsert 日本語", await RowKeysAsync(table, null));
        TableEntity merged = await table.GetEntityAsync<TableEntity>("p'1", "merge");
        Assert.Equal((1, 2), (merged.GetInt32("Old"), merged.GetInt32("New")));
        Assert.Equal(merged.ETag, response.Value[1].Headers.ETag);
        Assert.Null((await table.GetEntityAsync<TableEntity>("p'1", "replace")).Value.GetInt32("Old"));

        static TableEntity Row(string row) => new("p'1", row) { ["New"] = 2 };
    }

    [StoreFact]
    public async Task Transaction_OneOperationRefused_DoesNothingAndNamesIt()
    {
        TableClient table = await EmptyTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "exists") { ["Value"] = 1 });

        TableTransactionFailedException exists = await FailsAsync(
            table, (TableTransactionActionType.Add, "new"), (TableTransactionActionType.UpsertMerge, "other"), (TableTransactionActionType.Add, "exists"));
        Assert.Equal((409, "EntityAlreadyExists", 2), (exists.Status, exists.ErrorCode, exists.FailedTransactionActionIndex));

        TableTransactionFailedException missing = await FailsAsync(
            table, (TableTransactionActionType.UpsertReplace, "new"), (TableTransactionActionType.UpdateMerge, "missing"));
        Assert.Equal((404, "ResourceNotFound", 1), (missing.Status, missing.ErrorCode, missing.FailedTransactionActionIndex));

        TableTransactionFailedException stale = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity("p", "new")),
            new(TableTransactionActionType.UpdateReplace, new TableEntity("p", "exists"), new ETag("W/\"datetime'2001-01-01T00%3A00%3A00.0000000Z'\"")),
        ]));
        Assert.Equal((412, "UpdateConditionNotSatisfied", 1), (stale.Status, stale.ErrorCode, stale.FailedTransactionActionIndex));

        Assert.Equal("exists", await RowKeysAsync(table, null));
        Assert.Equal(1, (await table.GetEntityAsync<TableEntity>("p", "exists")).Value.GetInt32("Value"));
    }

    [StoreFact]
    public async Task Transaction_UpdateThatNamesNoVersion_AlsoInserts()
    {
        TableClient table = await EmptyTableAsync();
        await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.UpdateMerge, new TableEntity("p", "merged")),
            new(TableTransactionActionType.UpdateReplace, new TableEntity("p", "replaced")),
        ]);
        Assert.Equal("merged replaced", await RowKeysAsync(table, null));
    }

    [StoreFact]
    public async Task Transaction_OneEntityTwice_IsRefused()
    {
        TableClient table = await EmptyTableAsync();
        TableTransactionFailedException twice = await FailsAsync(table, (TableTransactionActionType.Add, "a"), (TableTransactionActionType.UpsertMerge, "a"));
        Assert.Equal((400, "InvalidDuplicateRow"), (twice.Status, twice.ErrorCode));
        Assert.Equal("", await RowKeysAsync(table, null));
    }

    [StoreFact]
    public async Task Transaction_OfAHundred_IsTakenAndOfMoreRefused()
    {
        TableClient table = await EmptyTableAsync();
        TableTransactionAction[] actions =
            [.. Enumerable.Range(0, 101).Select(i => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", $"{i:D3}")))];
        await table.SubmitTransactionAsync(actions.Take(100));
        Assert.Equal(100, table.Query<TableEntity>().Count());
        await table.DeleteAsync();

        TableClient other = Service.GetTableClient("Other" + table.Name);
        await other.CreateAsync();
        await Assert.ThrowsAnyAsync<InvalidOperationException>(RefusedAsync);
        Assert.Empty(other.Query<TableEntity>());
        await Assert.ThrowsAsync<InvalidOperationException>(() => other.SubmitTransactionAsync([]));

        // Azurite refuses it in a form that the SDK cannot read.
        async Task RefusedAsync()
        {
            try
            {
                await other.SubmitTransactionAsync(actions);
            }
            catch (TableTransactionFailedException refusal) when (refusal.Status == 400)
            {
                throw new InvalidOperationException("Refused.", refusal);
            }
        }
    }

    private static Task<TableTransactionFailedException> FailsAsync(TableClient table, params (TableTransactionActionType Kind, string Row)[] actions) =>
        Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
            actions.Select(a => new TableTransactionAction(a.Kind, new TableEntity("p", a.Row) { ["Value"] = 9 }, IsUpdate(a.Kind) ? ETag.All : default))));

    private static bool IsUpdate(TableTransactionActionType kind) => kind is TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpdateReplace;
}
