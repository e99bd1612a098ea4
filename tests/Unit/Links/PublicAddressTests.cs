using Workflows.Links;
using Xunit;

namespace Workflows.Unit.Tests.Links;

public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("https://workflows.city.example/", "http://127.0.0.1:7101", "https://workflows.city.example/")]
    [InlineData(null, "http://127.0.0.1:7101", "http://127.0.0.1:7101/")]
    [InlineData(null, "http://*:80;https://localhost:7443", "https://localhost:7443/")]
    [InlineData(null, "http://[::1]:7101/", "http://[::1]:7101/")]
    [InlineData(null, "http://0.0.0.0:7101", "http://localhost:7071/")] // nobody can tell by which name people reach it
    [InlineData(null, "http://127.0.0.1:0", "http://localhost:7071/")]
    [InlineData(null, "nonsense", "http://localhost:7071/")]
    [InlineData(null, null, "http://localhost:7071/")]
    public void Address_IsTheSetting_OrWhereThisMachineListens(string? configured, string? urls, string expected) =>
        Assert.Equal(expected, PublicAddress.Of(configured is null ? null : new Uri(configured), urls).Base.AbsoluteUri);
}
