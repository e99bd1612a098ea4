using System.Security.Cryptography;
using Azure.Data.Tables;
using Workflows.Ledger;
using Workflows.Testing;
using Xunit;

namespace Workflows.Unit.Tests.Ledger;

/// <summary>Files that only those who judge may see: whole, of any size that is taken, whatever was interrupted.</summary>
public sealed class SensitiveStoreTests : IClassFixture<LedgerFixture>
{
    private const string Table = "sensitive";
    private const int Part = 3 * 1024 * 1024;

    private readonly LedgerFixture ledger;
    private readonly SealingProtector protector = new();
    private readonly SensitiveStore store;
    private readonly string subject = "standard-p20261120-" + Guid.NewGuid().ToString("N")[..8];

    public SensitiveStoreTests(LedgerFixture ledger)
    {
        this.ledger = ledger;
        store = new(ledger.Tables, new AuditLog(ledger.Tables, ledger.Clock), protector);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Part)]
    [InlineData(Part + 1)]
    [InlineData(SensitiveStore.MaxFile)]
    public async Task File_IsReadBackExactly(int length)
    {
        byte[] bytes = await PutAsync(length);
        Assert.Equal(bytes, await FileAsync());
        Assert.Equal("name", (await store.ViewAsync(View("values")))!.Values["field"]);
    }

    [Fact]
    public async Task File_LargerThanOneMayBe_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => PutAsync(SensitiveStore.MaxFile + 1));

    /// <summary>Each encryption is another one: a repeat must not put the end of its own behind the beginning of the first.</summary>
    [Fact]
    public async Task PutThatWasInterrupted_IsCompletedByItsRepeat()
    {
        byte[] bytes = await PutAsync(2 * Part);
        TableClient table = await ledger.Tables.GetAsync(Table);
        List<TableEntity> rows = await ledger.RowsAsync(Table, TableKey.Encode(subject));
        foreach (TableEntity row in rows.Where(r => NumberOf(r) >= 10 || r.RowKey.Contains("!v", StringComparison.Ordinal)))
        {
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey);
        }

        Assert.Null(await FileAsync()); // half of it is nothing
        await PutAsync(bytes);
        Assert.Equal(bytes, await FileAsync());
    }

    [Fact]
    public async Task FileOfWhichAPartIsLost_IsNotGivenOut()
    {
        await PutAsync((2 * Part) + 5);
        TableClient table = await ledger.Tables.GetAsync(Table);
        TableEntity last = (await ledger.RowsAsync(Table, TableKey.Encode(subject))).MaxBy(NumberOf)!;
        Assert.Equal(20, NumberOf(last));
        await table.DeleteEntityAsync(last.PartitionKey, last.RowKey);
        Assert.Null(await FileAsync());
    }

    /// <summary>As versions before 2026-11-30 kept them: one encryption of at most 1 MiB in rows 0, 1 and 2.</summary>
    [Fact]
    public async Task FileOfYesterday_IsRead()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(1024 * 1024);
        ReadOnlyMemory<byte> kept = protector.Protect($"{subject}/r1/f1", bytes);
        TableClient table = await ledger.Tables.GetAsync(Table);
        for (int row = 0; kept.Length > 0; row++)
        {
            TableEntity entity = new(TableKey.Encode(subject), TableKey.Join(TableKey.Join("r1", "f1"), TableKey.Number(row)));
            for (int i = 0; i < 8 && kept.Length > 0; i++)
            {
                int length = Math.Min(60 * 1024, kept.Length);
                entity[$"B{i}"] = kept[..length].ToArray();
                kept = kept[length..];
            }

            await table.AddEntityAsync(entity);
        }

        Assert.Equal(bytes, await FileAsync());
    }

    [Fact]
    public async Task ErasedFile_LeavesNothing()
    {
        await PutAsync(2 * Part);
        Assert.True(await store.EraseAsync(subject) > 10);
        Assert.Empty(await ledger.RowsAsync(Table, TableKey.Encode(subject)));
    }

    private async Task<byte[]> PutAsync(int length)
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(length);
        await PutAsync(bytes);
        return bytes;
    }

    private Task PutAsync(byte[] bytes) => store.PutAsync(
        subject, "r1", new(new Dictionary<string, string> { ["field"] = "name" }, [new("f1", "scan.png", "image/png")]),
        new Dictionary<string, byte[]> { ["f1"] = bytes });

    private Task<byte[]?> FileAsync() => store.ViewFileAsync(View("f1"), "f1");

    private SensitiveView View(string what) => new("standard", subject, "r1", "leader", "judge", what, ledger.Now);

    private static int NumberOf(TableEntity row) => int.Parse(TableKey.Split(row.RowKey)[^1], System.Globalization.CultureInfo.InvariantCulture);
}
