using Azure.Data.Tables;

namespace Workflows.Stores.Tests.Tables;

/// <summary>What every table store does. One short subclass for each store; the tests are in the parts of this class.</summary>
public abstract partial class TableContract
{
    private readonly string name = "T" + Guid.NewGuid().ToString("N");

    protected abstract TableServiceClient Service { get; }

    /// <summary>A table of the test's own, empty.</summary>
    private async Task<TableClient> EmptyTableAsync()
    {
        await Service.CreateTableAsync(name);
        return Service.GetTableClient(name);
    }

    private static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        List<T> list = [];
        await foreach (T item in items)
        {
            list.Add(item);
        }

        return list;
    }

    private static async Task<string> RowKeysAsync(TableClient table, string? filter) =>
        string.Join(' ', (await ToListAsync(table.QueryAsync<TableEntity>(filter))).Select(e => e.RowKey));
}
