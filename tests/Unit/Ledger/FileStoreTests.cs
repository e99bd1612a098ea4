using System.Security.Cryptography;
using Azure.Data.Tables;
using Workflows.Ledger;
using Xunit;

namespace Workflows.Unit.Tests.Ledger;

public sealed class FileStoreTests(LedgerFixture ledger) : IClassFixture<LedgerFixture>
{
    private readonly FileStore files = new(ledger.Tables);
    private readonly string caseId = "standard-r20261120-" + Guid.NewGuid().ToString("N")[..8];

    [Theory]
    [InlineData(1)]
    [InlineData((480 * 1024) + 1)]
    [InlineData(FileStore.MaxLength)]
    public async Task File_IsReadBackExactly_UnderItsHash(int length)
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(length);
        KeptFile kept = (await files.PutAsync(caseId, "結果.png", "image/png", bytes))!;
        Assert.Equal(new KeptFile(Convert.ToHexStringLower(SHA256.HashData(bytes)), "結果.png", "image/png", length), kept);
        Assert.Equal(kept, await files.FindAsync(caseId, kept.Sha256));
        Assert.Equal(bytes, await files.ReadAsync(caseId, kept.Sha256));
        Assert.Null(await files.ReadAsync(caseId + "x", kept.Sha256));
    }

    [Fact]
    public async Task SameBytes_AreKeptOnce_UnderTheirFirstName()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(100);
        KeptFile first = (await files.PutAsync(caseId, "first.txt", "text/plain", bytes))!;
        Assert.Equal(first, await files.PutAsync(caseId, "second.txt", "text/plain", bytes));
    }

    [Theory]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData(@"C:\temp\log.txt", "log.txt")]
    [InlineData("a\r\nb.txt", "a b.txt")]
    [InlineData("safe\u202Egpj.exe", "safegpj.exe")]
    [InlineData("", "file")]
    public async Task Name_HasNoFoldersAndNoControlCharacters(string sent, string kept) =>
        Assert.Equal(kept, (await files.PutAsync(caseId, sent, "text/plain", RandomNumberGenerator.GetBytes(10)))!.Name);

    [Fact]
    public async Task ChangedBytes_AreNotGivenOut()
    {
        KeptFile kept = (await files.PutAsync(caseId, "a.txt", "text/plain", RandomNumberGenerator.GetBytes(100)))!;
        TableClient table = await ledger.Tables.GetAsync(LedgerTables.Files);
        TableEntity row = new(TableKey.Join(caseId, kept.Sha256), TableKey.Join("c", TableKey.Number(0))) { ["B0"] = new byte[100] };
        await table.UpsertEntityAsync(row, TableUpdateMode.Replace);
        await Assert.ThrowsAsync<InvalidDataException>(() => files.ReadAsync(caseId, kept.Sha256));
    }

    [Fact]
    public async Task TooLongAndEmpty_AreRefused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => files.PutAsync(caseId, "a", "text/plain", new byte[FileStore.MaxLength + 1]));
        await Assert.ThrowsAsync<ArgumentException>(() => files.PutAsync(caseId, "a", "text/plain", ReadOnlyMemory<byte>.Empty));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData("../x")]
    public async Task WhatIsNoHash_IsNoFile(string hash) => Assert.Null(await files.FindAsync(caseId, hash));

    [Fact]
    public async Task File_IsRemovedForGood_AndThatItWasThereStaysOnRecord()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(1_000_000);
        KeptFile kept = (await files.PutAsync(caseId, "wrong.pdf", "application/pdf", bytes))!;
        FileRemoval removal = new("leader", ledger.Now, "somebody else's data");
        Assert.True(await files.RemoveAsync(caseId, kept.Sha256, removal));
        Assert.Null(await files.ReadAsync(caseId, kept.Sha256));
        Assert.Null(await files.FindAsync(caseId, kept.Sha256));
        Assert.Equal(removal, await files.RemovalOfAsync(caseId, kept.Sha256));
        Assert.Single(await ledger.RowsAsync(LedgerTables.Files, TableKey.Join(caseId, kept.Sha256))); // no byte is left
        Assert.False(await files.RemoveAsync(caseId, kept.Sha256, removal));

        await files.PutAsync(caseId, "again.pdf", "application/pdf", bytes);
        Assert.Equal(bytes, await files.ReadAsync(caseId, kept.Sha256));
        Assert.Null(await files.RemovalOfAsync(caseId, kept.Sha256));
    }

    [Fact]
    public async Task CaseHoldsAsMuchAsItMay_AndAnotherCaseTakesOn()
    {
        byte[] bytes = new byte[FileStore.MaxLength];
        KeptFile? first = null;
        for (int i = 0; i < FileStore.MaxBytesOfCase / FileStore.MaxLength; i++)
        {
            bytes[0] = (byte)i;
            KeptFile? kept = await files.PutAsync(caseId, "a", "application/pdf", bytes);
            Assert.NotNull(kept);
            first ??= kept;
        }

        bytes[0] = 255;
        Assert.Null(await files.PutAsync(caseId, "a", "application/pdf", bytes));
        Assert.NotNull(await files.PutAsync(caseId + "2", "a", "application/pdf", bytes));
        await files.RemoveAsync(caseId, first!.Sha256, new("leader", ledger.Now, "room"));
        Assert.NotNull(await files.PutAsync(caseId, "a", "application/pdf", bytes));
    }
}
