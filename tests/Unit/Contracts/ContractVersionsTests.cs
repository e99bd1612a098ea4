using Workflows.Contracts;
using Workflows.Ledger;
using Workflows.Testing;
using Workflows.Unit.Tests.Ledger;
using Xunit;

namespace Workflows.Unit.Tests.Contracts;

public sealed class ContractVersionsTests
{
    [Fact]
    public async Task Pin_AfterAnOutageOfTheTables_WorksAgain()
    {
        await using LedgerFixture ledger = new();
        bool down = true;
        FaultyTables tables = new(ledger.Service) { BeforeWrite = _ => down ? throw new InjectedCrashException() : Task.CompletedTask };
        ContractVersions book = new(ShippedContracts.Catalog, new LedgerTables(tables));
        await Assert.ThrowsAsync<InjectedCrashException>(() => book.PinAsync("standard"));
        down = false;
        Assert.Equal("standard", (await book.PinAsync("standard")).Id);
    }
}
