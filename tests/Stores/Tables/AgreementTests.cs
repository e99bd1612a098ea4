using Azure;
using Azure.Data.Tables;
using FsCheck;
using FsCheck.Fluent;
using Workflows.Stores.Tests.Servers;
using Xunit;

namespace Workflows.Stores.Tests.Tables;

/// <summary>The same random operations on SQLite and on Azurite: the two agree on every status, error code and stored property.</summary>
[Collection(AzuriteGroup.Name)]
[RequiresNode]
public sealed class AgreementTests(AzuriteServer azurite, SqliteFile file) : IClassFixture<SqliteFile>
{
    private static readonly string[] Filters =
    [
        "PartitionKey eq 'p'", "RowKey ge 'b'", "A eq 1", "A ne 1", "A gt 0 and B eq 'x'", "not (A eq 1)", "B eq 'x' or A lt 1", "C eq true", "D gt 1L",
            "E le 0.5", "A eq 'x'", "B ne 'zz' and RowKey lt 'c'",
    ];

    private sealed record Step(TableTransactionActionType Kind, string Partition, string Row, int Values, int Tag);

    [StoreFact]
    public async Task RandomHistories_EndTheSame()
    {
        Gen<Step> step =
            from kind in Gen.Elements(Enum.GetValues<TableTransactionActionType>())
            from partition in Gen.Elements("p", "q'q")
            from row in Gen.Elements("a", "b", "c", "日")
            from values in Gen.Choose(0, 31)
            from tag in Gen.Choose(0, 2)
            select new Step(kind, partition, row, values, tag);
        int run = 0;
        foreach (Step[] history in Gen.ArrayOf(step, 25).Sample(12))
        {
            string name = $"Agreement{run++}" + Guid.NewGuid().ToString("N");
            TableClient[] tables = [file.Client.GetTableClient(name), azurite.Client.GetTableClient(name)];
            List<string>[] outcomes = [[], []];
            for (int i = 0; i < 2; i++)
            {
                await tables[i].CreateAsync();
                foreach (Step one in history)
                {
                    outcomes[i].Add($"{one}: {await RunAsync(tables[i], one)}");
                }

                foreach (Step[] batch in history.GroupBy(s => s.Partition).Select(g => g.DistinctBy(s => s.Row).ToArray()))
                {
                    outcomes[i].Add($"batch of {string.Join(", ", batch.Select(s => s.ToString()))}: {await RunAsync(tables[i], batch)}");
                }

                outcomes[i].AddRange(tables[i].Query<TableEntity>().Select(Text));
                outcomes[i].AddRange(Filters.Select(f =>
                    $"{f}: {string.Join(' ', tables[i].Query<TableEntity>(f, maxPerPage: 3).Select(e => $"{e.PartitionKey}|{e.RowKey}"))}"));
            }

            Assert.Equal(outcomes[1], outcomes[0]);
        }
    }

    private static async Task<string> RunAsync(TableClient table, Step step)
    {
        try
        {
            TableEntity entity = Entity(step);
            ETag tag = await TagAsync(table, step);
            Response response = step.Kind switch
            {
                TableTransactionActionType.Add => await table.AddEntityAsync(entity),
                TableTransactionActionType.UpdateMerge => await table.UpdateEntityAsync(entity, tag),
                TableTransactionActionType.UpdateReplace => await table.UpdateEntityAsync(entity, tag, TableUpdateMode.Replace),
                TableTransactionActionType.Delete => await table.DeleteEntityAsync(step.Partition, step.Row, tag),
                TableTransactionActionType.UpsertMerge => await table.UpsertEntityAsync(entity),
                _ => await table.UpsertEntityAsync(entity, TableUpdateMode.Replace),
            };
            return $"{response.Status}";
        }
        catch (RequestFailedException refusal)
        {
            return $"{refusal.Status} {refusal.ErrorCode}";
        }
    }

    private static async Task<string> RunAsync(TableClient table, Step[] steps)
    {
        try
        {
            Response<IReadOnlyList<Response>> response = await table.SubmitTransactionAsync(steps.Select(s => new TableTransactionAction(s.Kind, Entity(s))));
            return string.Join(' ', response.Value.Select(r => r.Status));
        }
        catch (TableTransactionFailedException refusal)
        {
            return $"{refusal.Status} {refusal.ErrorCode} at {refusal.FailedTransactionActionIndex}";
        }
    }

    /// <summary>Any version, the present one, or a stale one.</summary>
    private static async Task<ETag> TagAsync(TableClient table, Step step)
    {
        if (step.Tag == 0)
        {
            return ETag.All;
        }

        NullableResponse<TableEntity> present = await table.GetEntityIfExistsAsync<TableEntity>(step.Partition, step.Row);
        return step.Tag == 1 && present.HasValue ? present.Value!.ETag : new ETag("W/\"datetime'2001-01-01T00%3A00%3A00.0000000Z'\"");
    }

    private static TableEntity Entity(Step step)
    {
        TableEntity entity = new(step.Partition, step.Row);
        (string Name, object Value)[] all = [("A", step.Values % 3), ("B", step.Values % 2 == 0 ? "x" : "日本語"), ("C", step.Values % 5 == 0),
            ("D", (long)step.Values), ("E", step.Values / 8.0)];
        foreach ((string name, object value) in all.Where((_, i) => (step.Values & (1 << i)) != 0))
        {
            entity[name] = value;
        }

        return entity;
    }

    private static string Text(TableEntity entity) => string.Join(' ', entity.Where(p => p.Key is not ("Timestamp" or "odata.etag"))
        .OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => FormattableString.Invariant($"{p.Key}={p.Value}:{p.Value.GetType().Name}")));
}
