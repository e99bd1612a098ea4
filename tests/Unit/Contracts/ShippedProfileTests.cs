using Workflows.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Contracts;

public sealed class ShippedProfileTests
{
    [Fact]
    public void EveryShippedFile_IsReadWithoutErrors()
    {
        CatalogReading reading = ProfileCatalog.Load(ShippedContracts.Folder);
        Assert.Empty(reading.Errors);
        Assert.NotNull(reading.Catalog);
    }
}
