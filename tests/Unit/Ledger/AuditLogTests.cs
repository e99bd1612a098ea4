using Azure;
using Azure.Data.Tables;
using Workflows.Ledger;
using Workflows.Testing;
using Xunit;

namespace Workflows.Unit.Tests.Ledger;

public sealed class AuditLogTests(LedgerFixture ledger) : IClassFixture<LedgerFixture>
{
    private readonly AuditLog log = new(ledger.Tables, ledger.Clock);

    /// <summary>A contract of its own per test, with characters that a careless key would trip over.</summary>
    private readonly string contract = $"岡山/#?{Guid.NewGuid():N}";

    [Fact]
    public async Task Appends_AreNumberedChainedAndReadBack()
    {
        AuditReceipt first = await log.AppendAsync(Entry("1") with { Data = new Dictionary<string, object?> { ["b"] = "報告<", ["a"] = 1, ["none"] = null } });
        AuditReceipt second = await log.AppendAsync(
            Entry("2") with { At = new DateTimeOffset(2026, 11, 20, 9, 0, 0, 1, TimeSpan.FromHours(9)).AddTicks(7), Data = null });
        Assert.Equal((1, 2), (first.Sequence, second.Sequence));

        AuditPage page = await log.ReadAsync(contract);
        Assert.Null(page.Next);
        Assert.Equal("""{"a":1,"b":"報告\u003C","none":null}""", page.Entries[0].Data);
        Assert.Equal(AuditHash.None, page.Entries[0].PreviousHash);
        Assert.Equal(first.Hash, page.Entries[1].PreviousHash);
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 0, 0, 0, 1, TimeSpan.Zero).AddTicks(7), page.Entries[1].At);
        Assert.Equal("{}", page.Entries[1].Data);
        Assert.Equal(new AuditAnchor(2, second.Hash), await log.HeadAsync(contract));
        Assert.Equal(new AuditVerification(contract, 2, second.Hash, null), await log.VerifyAsync(contract));
    }

    /// <summary>The approved hash: chains that exist are verified with it, so a change here makes every one of them look forged.</summary>
    [Fact]
    public void Hash_IsApproved() => Assert.Equal(
        "bb9cd2dcce2179befa9be07b2e504d850f48f7657c38b9419458f7d7081d5d9f",
        AuditHash.Of(new AuditRecord
        {
            ContractId = "okayama", Sequence = 7, PreviousHash = AuditHash.None, Key = "k",
            At = new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.FromHours(9)),
            Actor = "田中", Action = "incident.acknowledged", Subject = "incident-7", Data = "{}", Hash = "",
        }));

    [Fact]
    public async Task RepeatedKey_ReturnsTheFirstResult()
    {
        AuditReceipt first = await log.AppendAsync(Entry("once"));
        await log.AppendAsync(Entry("other"));
        Assert.Equal(first, await log.AppendAsync(Entry("once") with { Action = "something.else" }));
        Assert.Equal(first, await new AuditLog(ledger.Tables, ledger.Clock).AppendAsync(Entry("once")));
        AuditReceipt[] together = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => log.AppendAsync(Entry("together"))));
        Assert.All(together, receipt => Assert.Equal(3, receipt.Sequence));
        Assert.Equal(3, (await log.VerifyAsync(contract)).Entries);
    }

    [Fact]
    public async Task ThousandAtOnce_AreOneChainInFewTransactions()
    {
        int transactions = 0;
        var counting = new FaultyTables(
            ledger.Service)
        { BeforeWrite = operation => Task.FromResult(operation == "transaction" ? Interlocked.Increment(ref transactions) : 0) };
        var counted = new AuditLog(new LedgerTables(counting), ledger.Clock);
        AuditReceipt[] receipts = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => Task.Run(() => counted.AppendAsync(Entry($"{i}")))));
        Assert.Equal(Enumerable.Range(1, 1000).Select(i => (long)i), receipts.Select(receipt => receipt.Sequence).Order());
        AuditVerification verified = await log.VerifyAsync(contract);
        Assert.True(verified.IsWhole, verified.Break?.ToString());
        Assert.Equal(1000, verified.Entries);
        Assert.InRange(transactions, 21, 200);
    }

    [Fact]
    public async Task TwoProcesses_ShareOneChain()
    {
        // The real clock: after many conflicts in a row a writer waits, and nobody would advance the other one.
        var one = new AuditLog(ledger.Tables, TimeProvider.System);
        var other = new AuditLog(new LedgerTables(ledger.Service), TimeProvider.System);
        for (int i = 0; i < 20; i++)
        {
            await Task.WhenAll(one.AppendAsync(Entry($"a{i}")), other.AppendAsync(Entry($"b{i}")), one.AppendAsync(Entry($"both{i}")),
                other.AppendAsync(Entry($"both{i}")));
        }

        AuditVerification verified = await log.VerifyAsync(contract);
        Assert.True(verified.IsWhole, verified.Break?.ToString());
        Assert.Equal(60, verified.Entries);
    }

    [Fact]
    public async Task AnswerLostAfterCommit_RepeatFindsTheEntry()
    {
        var faults = new FaultyTables(ledger.Service)
        {
            AfterWrite = operation =>
            operation == "transaction" ? throw new RequestFailedException(0, "The connection broke.") : Task.CompletedTask
        };
        var breaking = new AuditLog(new LedgerTables(faults), ledger.Clock);
        await Assert.ThrowsAsync<RequestFailedException>(() => breaking.AppendAsync(Entry("lost")));
        faults.AfterWrite = _ => Task.CompletedTask;
        Assert.Equal(1, (await breaking.AppendAsync(Entry("lost"))).Sequence);
        Assert.Equal(2, (await breaking.AppendAsync(Entry("next"))).Sequence);
        Assert.Equal(2, (await log.VerifyAsync(contract)).Entries);
    }

    [Theory]
    [InlineData("Key")]
    [InlineData("At")]
    [InlineData("Actor")]
    [InlineData("Action")]
    [InlineData("Subject")]
    [InlineData("Data")]
    [InlineData("PreviousHash")]
    [InlineData("Hash")]
    [InlineData("Sequence")]
    public async Task ChangedField_IsFoundAtItsEntry(string field)
    {
        await AppendFiveAsync();
        await ChangeAsync(3, row => row[field] = field switch
        {
            "Sequence" => 4L,
            "At" => "2026-11-20T00:00:00.0000001+00:00",
            "Hash" or "PreviousHash" => new string('a', 64),
            _ => row.GetString(field) + " ",
        });
        await AssertBrokenAsync(3);
    }

    [Fact]
    public async Task ChangedFieldWithMatchingHash_IsFoundAtTheNextEntry()
    {
        await AppendFiveAsync();
        await ChangeAsync(3, row =>
        {
            row["Actor"] = "nobody";
            row["Hash"] = AuditHash.Of(AuditRow.Read(row, contract));
        });
        await AssertBrokenAsync(4);
    }

    [Fact]
    public async Task FieldOfAnotherTypeOrGone_IsFound()
    {
        await AppendFiveAsync();
        await ChangeAsync(2, row => row["Actor"] = 5);
        await AssertBrokenAsync(2);
        await ChangeAsync(2, row => row.Remove("Actor"));
        await AssertBrokenAsync(2);
    }

    [Fact]
    public async Task DeletedEntry_IsFound()
    {
        await AppendFiveAsync();
        await (await TableAsync()).DeleteEntityAsync(Partition, AuditRow.KeyOf(2));
        await AssertBrokenAsync(2);
    }

    [Fact]
    public async Task SwappedEntries_AreFound()
    {
        await AppendFiveAsync();
        TableClient table = await TableAsync();
        TableEntity two = await ledger.RowAsync(LedgerTables.Audit, Partition, AuditRow.KeyOf(2));
        TableEntity three = await ledger.RowAsync(LedgerTables.Audit, Partition, AuditRow.KeyOf(3));
        (two.RowKey, three.RowKey) = (three.RowKey, two.RowKey);
        await table.UpsertEntityAsync(two, TableUpdateMode.Replace);
        await table.UpsertEntityAsync(three, TableUpdateMode.Replace);
        await AssertBrokenAsync(2);
    }

    [Fact]
    public async Task TailCutOff_TheHeadTells()
    {
        await AppendFiveAsync();
        TableClient table = await TableAsync();
        await table.DeleteEntityAsync(Partition, AuditRow.KeyOf(5));
        await table.DeleteEntityAsync(Partition, AuditRow.KeyOf(4));
        await AssertBrokenAsync(4);
    }

    [Fact]
    public async Task HeadGoneOrBehind_IsFound()
    {
        await AppendFiveAsync();
        TableClient table = await TableAsync();
        TableEntity head = await ledger.RowAsync(LedgerTables.Audit, Partition, AuditRow.HeadKey);
        head["Sequence"] = 4L;
        await table.UpdateEntityAsync(head, ETag.All, TableUpdateMode.Replace);
        await AssertBrokenAsync(5);
        await table.DeleteEntityAsync(Partition, AuditRow.HeadKey);
        await AssertBrokenAsync(6);
    }

    [Fact]
    public async Task ChainReplacedAsAWhole_OnlyTheAnchorTells()
    {
        await AppendFiveAsync();
        AuditAnchor anchor = (await log.HeadAsync(contract))!;
        Assert.True((await log.VerifyAsync(contract, anchor)).IsWhole);
        foreach (TableEntity row in await ledger.RowsAsync(LedgerTables.Audit, Partition))
        {
            await (await TableAsync()).DeleteEntityAsync(row);
        }

        Assert.Equal(1, (await log.VerifyAsync(contract, anchor)).Break?.Sequence);
        var forger = new AuditLog(ledger.Tables, ledger.Clock);
        for (int i = 0; i < 5; i++)
        {
            await forger.AppendAsync(Entry($"forged{i}"));
        }

        Assert.True((await log.VerifyAsync(contract)).IsWhole);
        Assert.Equal(5, (await log.VerifyAsync(contract, anchor)).Break?.Sequence);
    }

    [Fact]
    public async Task MarkerThatLeadsNowhere_SwallowsNoEntry()
    {
        await AppendFiveAsync();
        await (await TableAsync())
            .AddEntityAsync(new TableEntity(Partition, AuditRow.MarkerKeyOf("planted")) { ["Sequence"] = 2L, ["Hash"] = new string('a', 64) });
        LedgerConflictException refusal = await Assert.ThrowsAsync<LedgerConflictException>(() => log.AppendAsync(Entry("planted")));
        Assert.Contains("Expected entry 2", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(6, (await log.AppendAsync(Entry("6"))).Sequence);
    }

    [Fact]
    public async Task Reading_PagesBothWays()
    {
        await AppendFiveAsync();
        AuditPage first = await log.ReadAsync(contract, max: 2);
        AuditPage last = await log.ReadAsync(contract, first.Next!.Value, max: 3);
        Assert.Equal([1, 2, 3, 4, 5], first.Entries.Concat(last.Entries).Select(entry => entry.Sequence));
        Assert.Empty((await log.ReadAsync(contract, last.Next!.Value)).Entries);

        AuditPage newest = await log.ReadNewestAsync(contract, max: 3);
        AuditPage oldest = await log.ReadNewestAsync(contract, newest.Next, max: 3);
        Assert.Equal([5, 4, 3, 2, 1], newest.Entries.Concat(oldest.Entries).Select(entry => entry.Sequence));
        Assert.Null(oldest.Next);
        Assert.Empty((await log.ReadNewestAsync("nobody's")).Entries);
        Assert.True((await log.VerifyAsync("nobody's")).IsWhole);
    }

    [Fact]
    public async Task HostileTexts_SurviveAndVerify()
    {
        string text = "\u0000\ud800 𠮟 \ufffe\r\n\"'" + new string('長', 700);
        await log.AppendAsync(
            Entry("hostile/\u0001") with { Actor = text, Subject = text, Data = new Dictionary<string, object?> { [text] = new string('長', 90_000) + text } });
        AuditVerification verified = await log.VerifyAsync(contract);
        Assert.True(verified.IsWhole, verified.Break?.ToString());
        AuditRecord read = Assert.Single((await log.ReadAsync(contract)).Entries);
        Assert.Equal(text.Replace('\ud800', '\ufffd'), read.Actor);
    }

    [Fact]
    public async Task WhatCannotBeKept_IsRefused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => log.AppendAsync(Entry("")));
        await Assert.ThrowsAsync<ArgumentException>(() => log.AppendAsync(Entry("k") with { Action = new string('a', 1001) }));
        ArgumentException refusal = await Assert.ThrowsAsync<ArgumentException>(
            () => log.AppendAsync(Entry("k") with { Data = new Dictionary<string, object?> { ["a"] = new string('a', 100_000) } }));
        Assert.Contains("100008", refusal.Message, StringComparison.Ordinal);
    }

    private string Partition => AuditRow.PartitionOf(contract);

    private AuditEntry Entry(string key) => new()
    {
        ContractId = contract,
        Key = key,
        At = ledger.Now,
        Actor = "田中",
        Action = "incident.acknowledged",
        Subject = "incident-7",
        Data = new Dictionary<string, object?> { ["key"] = key },
    };

    private Task<TableClient> TableAsync() => ledger.Tables.GetAsync(LedgerTables.Audit);

    private async Task AppendFiveAsync()
    {
        for (int i = 1; i <= 5; i++)
        {
            await log.AppendAsync(Entry($"{i}"));
        }
    }

    private async Task ChangeAsync(long sequence, Action<TableEntity> change)
    {
        TableEntity row = await ledger.RowAsync(LedgerTables.Audit, Partition, AuditRow.KeyOf(sequence));
        change(row);
        await (await TableAsync()).UpdateEntityAsync(row, ETag.All, TableUpdateMode.Replace);
    }

    private async Task AssertBrokenAsync(long sequence)
    {
        AuditVerification verified = await log.VerifyAsync(contract);
        Assert.False(verified.IsWhole);
        Assert.Equal(sequence, verified.Break!.Sequence);
    }
}
