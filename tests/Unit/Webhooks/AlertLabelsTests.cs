using Workflows.Webhooks;
using Xunit;

namespace Workflows.Unit.Tests.Webhooks;

public sealed class AlertLabelsTests
{
    /// <summary>What the reader makes of an alert without a description is no sentence for a client; what a person wrote is.</summary>
    [Theory]
    [InlineData("alertname: DiskFull\ninstance: db1.example:9100\nseverity: critical", null)]
    [InlineData("alertname: DiskFull", null)]
    [InlineData("alertname: DiskFull\ninstance: db1\ngrafana_state_reason: NoData", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("Note: the disk is full", "Note: the disk is full")]
    [InlineData("The disk is full.\ninstance: db1", "The disk is full.\ninstance: db1")]
    [InlineData("原因：ディスクの容量不足", "原因：ディスクの容量不足")]
    public void LabelsAreNoWords(string? description, string? expected) => Assert.Equal(expected, AlertLabels.Words(description));

    [Fact]
    public void DescriptionOfAnAlertWithoutAny_IsItsLabels()
    {
        AlertSignal read = Reading.One(WebhookSourceKind.Alertmanager, """
            {"version":"4","alerts":[{"status":"firing","labels":{"alertname":"DiskFull","instance":"db1"},"startsAt":"2026-10-05T03:00:00Z"}]}
            """);
        Assert.Equal("alertname: DiskFull\ninstance: db1", read.Description);
        Assert.Null(AlertLabels.Words(read.Description));
    }
}
