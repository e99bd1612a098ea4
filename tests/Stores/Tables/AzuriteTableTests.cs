using Azure.Data.Tables;
using Workflows.Stores.Tests.Servers;
using Xunit;

namespace Workflows.Stores.Tests.Tables;

[Collection(AzuriteGroup.Name)]
[RequiresNode]
public sealed class AzuriteTableTests(AzuriteServer azurite) : TableContract
{
    protected override TableServiceClient Service => azurite.Client;
}
