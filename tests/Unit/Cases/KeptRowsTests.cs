using Azure;
using Workflows.Changes;
using Workflows.Changes.Process;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Unit.Tests.Ledger;
using Xunit;

namespace Workflows.Unit.Tests.Cases;

/// <summary>What pages show of open cases is always what was written last, though it is read from the tables once.</summary>
public sealed class KeptRowsTests(LedgerFixture ledger) : IClassFixture<LedgerFixture>
{
    private readonly string contract = "c" + Guid.NewGuid().ToString("N")[..8];
    private readonly ChangeLedger changes = new(ledger.Tables, new AuditLog(ledger.Tables, ledger.Clock));

    [Fact]
    public async Task Rows_AreThoseWrittenLast_InTheOrderOfTheirIds()
    {
        await changes.OpenAsync(Row(2));
        Assert.Equal([Row(2).Id], await ShownAsync());
        await changes.OpenAsync(Row(3));
        await changes.OpenAsync(Row(1));
        Assert.Equal([Row(1).Id, Row(2).Id, Row(3).Id], await ShownAsync());
        await changes.ProjectAsync(Row(2) with { NextLookAt = ledger.Now });
        Assert.Equal(ledger.Now, (await changes.ShownAsync(contract).ToListAsync())[1].NextLookAt);
        await changes.LookSoonAsync(Row(3).Id, ledger.Now.AddDays(1));
        Assert.Equal(ledger.Now.AddDays(1), (await changes.ShownAsync(contract).ToListAsync())[2].NextLookAt);
        await changes.ProjectAsync(Row(1) with { IsClosed = true });
        Assert.Equal([Row(2).Id, Row(3).Id], await ShownAsync());
        Assert.Equal([Row(3).Id], await changes.ShownAsync(contract, Row(2).Id.Value).Select(r => r.Id).ToListAsync());
    }

    /// <summary>What is not written is not read: a row that somebody took out behind the ledger's back is still shown.</summary>
    [Fact]
    public async Task RowsThatDidNotChange_AreNotReadAgain()
    {
        await changes.OpenAsync(Row(1));
        await changes.OpenAsync(Row(2));
        await ShownAsync();
        await (await ledger.Tables.GetAsync("changes")).DeleteEntityAsync(TableKey.Join("open", contract), Row(1).Id.Value, ETag.All);
        Assert.Equal([Row(1).Id, Row(2).Id], await ShownAsync());
    }

    /// <summary>Another ledger over the same tables is the same one.</summary>
    [Fact]
    public async Task WriteOfAnotherLedger_IsSeen()
    {
        await changes.OpenAsync(Row(1));
        await ShownAsync();
        await new ChangeLedger(ledger.Tables, new AuditLog(ledger.Tables, ledger.Clock)).OpenAsync(Row(2));
        Assert.Equal([Row(1).Id, Row(2).Id], await ShownAsync());
    }

    [Fact]
    public async Task ManyReadersAndWriters_SeeEachOwnWrite()
    {
        await Parallel.ForAsync(1, 120, async (i, cancellation) =>
        {
            await changes.OpenAsync(Row(i));
            Assert.Contains(Row(i).Id, await ShownAsync());
            if (i % 2 == 0)
            {
                await changes.ProjectAsync(Row(i) with { IsClosed = true });
                Assert.DoesNotContain(Row(i).Id, await ShownAsync());
            }
        });
        Assert.Equal(60, (await ShownAsync()).Count);
        Assert.Equal(await changes.OfAsync(contract).Select(r => r.Id).ToListAsync(), await ShownAsync());
    }

    private async Task<List<CaseId>> ShownAsync() => await changes.ShownAsync(contract).Select(r => r.Id).ToListAsync();

    private CaseRow<ChangeSummary> Row(int number) => new()
    {
        Id = CaseId.Parse(ChangeProcess.Changes, FormattableString.Invariant($"{contract}-c20261120-{number:D8}")), ProfileVersion = "v", FiledAt = ledger.Now,
    };
}
