using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Workflows.Ledger;
using Workflows.Testing;
using Xunit;

namespace Workflows.Unit.Tests.Ledger;

public sealed class BodyStoreTests(LedgerFixture ledger) : IClassFixture<LedgerFixture>
{
    private readonly BodyStore bodies = new(ledger.Tables);
    private readonly string contract = Guid.NewGuid().ToString("N");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(60 * 1024)]
    [InlineData((480 * 1024) + 1)]
    [InlineData(1024 * 1024)]
    [InlineData(BodyStore.MaxLength)]
    public async Task IncompressibleBody_IsReadBackExactly(int length)
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(length);
        StoredBody stored = await bodies.PutAsync(Body($"random/{length}"), bytes);
        Assert.Equal(length, stored.Length);
        Assert.Equal(bytes, await bodies.ReadAsync($"random/{length}"));
        Assert.Equal(stored, await bodies.FindAsync($"random/{length}"));
    }

    [Fact]
    public async Task RepetitiveBody_IsKeptSmallAndReadBackExactly()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("""{"status":"firing","labels":{"alertname":"障害"}},""", 20_000)));
        await bodies.PutAsync(Body("json"), bytes);
        Assert.Equal(bytes, await bodies.ReadAsync("json"));
        Assert.Equal(2, (await ledger.RowsAsync(LedgerTables.Bodies, TableKey.Join("body", TableKey.Digest("json")))).Count);
    }

    [Fact]
    public async Task SecondBodyWithTheSameId_IsNotKept()
    {
        StoredBody first = await bodies.PutAsync(Body("id"), "first"u8.ToArray());
        StoredBody again = await bodies.PutAsync(Body("id") with { Source = "other" }, "second"u8.ToArray());
        Assert.Equal(first, again);
        Assert.Equal("first"u8.ToArray(), await bodies.ReadAsync("id"));
        Assert.Equal("id", Assert.Single((await bodies.ListAsync(contract)).Bodies).Body.Id);
    }

    [Fact]
    public async Task ProcessDiedBeforeTheListWasWritten_RepeatMendsIt()
    {
        var faults = new FaultyTables(
            ledger.Service)
        { BeforeWrite = operation => operation == "upsert" ? throw new InjectedCrashException() : Task.CompletedTask };
        var dying = new BodyStore(new LedgerTables(faults));
        await Assert.ThrowsAsync<InjectedCrashException>(() => dying.PutAsync(Body("crash"), "body"u8.ToArray()));
        Assert.Empty((await bodies.ListAsync(contract)).Bodies);
        await bodies.PutAsync(Body("crash"), "body"u8.ToArray());
        Assert.Single((await bodies.ListAsync(contract)).Bodies);
    }

    [Fact]
    public async Task List_IsNewestFirstInPages()
    {
        for (int i = 0; i < 5; i++)
        {
            await bodies.PutAsync(Body($"page{i}") with { ReceivedAt = ledger.Now.AddMinutes(i) }, "x"u8.ToArray());
        }

        BodyPage first = await bodies.ListAsync(contract, 2);
        BodyPage second = await bodies.ListAsync(contract, 2, first.Next);
        BodyPage third = await bodies.ListAsync(contract, 2, second.Next);
        Assert.Equal(["page4", "page3", "page2", "page1", "page0"], first.Bodies.Concat(second.Bodies).Concat(third.Bodies).Select(body => body.Body.Id));
        Assert.Null(third.Next);
    }

    [Fact]
    public async Task Outcome_IsSetLater()
    {
        await bodies.PutAsync(Body("outcome") with { ContentType = "application/json" }, "x"u8.ToArray());
        Assert.True(await bodies.SetOutcomeAsync("outcome", "refused: 署名がありません"));
        StoredBody stored = (await bodies.FindAsync("outcome"))!;
        Assert.Equal(("refused: 署名がありません", "application/json"), (stored.Body.Outcome, stored.Body.ContentType));
        Assert.Equal("x"u8.ToArray(), await bodies.ReadAsync("outcome"));
        Assert.False(await bodies.SetOutcomeAsync("unknown", "x"));
        Assert.Null(await bodies.ReadAsync("unknown"));
    }

    [Fact]
    public async Task WhatWaits_IsListedInTheOrderOfItsComing_UntilItIsTaken()
    {
        DateTimeOffset at = ledger.Now.AddYears(-10); // before what other tests leave
        await bodies.PutAsync(Body("late") with { ReceivedAt = at.AddSeconds(2) }, "x"u8.ToArray(), waits: true);
        await bodies.PutAsync(Body("soon") with { ReceivedAt = at.AddSeconds(1) }, "x"u8.ToArray(), waits: true);
        await bodies.PutAsync(Body("taken at once") with { ReceivedAt = at }, "x"u8.ToArray());
        Assert.Equal(["soon", "late"], await bodies.WaitingAsync(at.AddSeconds(3), 10));
        Assert.Equal(["soon"], await bodies.WaitingAsync(at.AddSeconds(3), 1));
        Assert.Equal(["soon"], await bodies.WaitingAsync(at.AddSeconds(2), 10));
        await bodies.TakenAsync(Body("soon") with { ReceivedAt = at.AddSeconds(1) });
        await bodies.TakenAsync(Body("soon") with { ReceivedAt = at.AddSeconds(1) });
        Assert.Equal(["late"], await bodies.WaitingAsync(at.AddSeconds(3), 10));
        Assert.NotNull(await bodies.ReadAsync("soon"));
    }

    [Fact]
    public async Task ChangedBytes_AreNotPassedOffAsReceived()
    {
        await bodies.PutAsync(Body("tampered"), RandomNumberGenerator.GetBytes(100));
        TableEntity chunk = await ledger.RowAsync(LedgerTables.Bodies, TableKey.Join("body", TableKey.Digest("tampered")),
            TableKey.Join("c", TableKey.Number(0)));
        chunk["B0"] = new byte[100];
        await (await ledger.Tables.GetAsync(LedgerTables.Bodies)).UpdateEntityAsync(chunk, ETag.All, TableUpdateMode.Replace);
        await Assert.ThrowsAsync<InvalidDataException>(() => bodies.ReadAsync("tampered"));
    }

    [Fact]
    public async Task OversizedBody_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => bodies.PutAsync(Body("big"), new byte[BodyStore.MaxLength + 1]));

    private ReceivedBody Body(string id) => new() { Id = id, Source = "alertmanager", ContractId = contract, ReceivedAt = ledger.Now };
}
