using Workflows.Embedded.Server;
using Workflows.Hosting;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>Settings that cannot be meant keep the application from starting, with a sentence that names them.</summary>
public sealed class AppSettingsTests
{
    [Theory]
    [InlineData("Workflows:Heartbeat", "http://monitor.example/ping", "Workflows:Heartbeat")]
    [InlineData("Workflows:Heartbeat", "ftp://127.0.0.1/ping", "Workflows:Heartbeat")]
    [InlineData("Workflows:Heartbeat", "ping-address", "Workflows:Heartbeat")]
    [InlineData("Workflows:Mail:EventKey", "no-key-of-sendgrid", "Workflows:Mail: EventKey")]
    public void ASettingThatCannotBeMeant_IsNamed_AndNotShown(string name, string value, string expected)
    {
        EmbeddedServerBuilder builder = EmbeddedServerBuilder.Create(["--Embedded:DataFolder", "unused", "--" + name, value]);
        InvalidOperationException fault = Assert.Throws<InvalidOperationException>(() => WorkflowsApp.Configure(builder, builder.Configuration));
        Assert.Contains(expected, StartFaults.WordsOf(fault), StringComparison.Ordinal);
        Assert.DoesNotContain(value, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASenderThatIsNoAddress_IsNamed()
    {
        EmbeddedServerBuilder builder = EmbeddedServerBuilder.Create(["--Embedded:DataFolder", "unused", "--Workflows:Mail:FromAddress", "nobody"]);
        InvalidOperationException fault = Assert.Throws<InvalidOperationException>(() => WorkflowsApp.Configure(builder, builder.Configuration));
        Assert.Equal("Workflows:Mail: FromAddress has to be a mail address; found 'nobody'.", StartFaults.WordsOf(fault));
    }
}
