using System.Globalization;
using Workflows.Webhooks;
using Xunit;

namespace Workflows.Unit.Tests.Webhooks;

public sealed class SourceTimeTests
{
    private static readonly TimeZoneInfo Tokyo = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");

    [Theory]
    [InlineData("2026-10-05T03:10:11.123456789Z", "2026-10-05T03:10:11.1234567+00:00", false)]
    [InlineData("2026-10-05T03:10:11.5-07:30", "2026-10-05T03:10:11.5000000-07:30", false)]
    [InlineData("2026-10-05 03:10:11 +0900", "2026-10-05T03:10:11.0000000+09:00", false)]
    [InlineData("2026-10-05T03:10Z", "2026-10-05T03:10:00.0000000+00:00", false)]
    [InlineData("2026-12-31T23:59:60Z", "2026-12-31T23:59:59.0000000+00:00", false)]
    [InlineData("2026.10.05 12:01:02", "2026-10-05T12:01:02.0000000+09:00", true)]
    [InlineData("2026/10/05 12:01", "2026-10-05T12:01:00.0000000+09:00", true)]
    [InlineData("20261005120102", "2026-10-05T12:01:02.0000000+09:00", true)]
    [InlineData("1791169262", "2026-10-05T03:01:02.0000000+00:00", false)]
    [InlineData("1791169262.75", "2026-10-05T03:01:02.0000000+00:00", false)]
    [InlineData("1791169262123", "2026-10-05T03:01:02.1230000+00:00", false)]
    [InlineData("1791169262123456", "2026-10-05T03:01:02.1234560+00:00", false)]
    [InlineData("1791169262123456789", "2026-10-05T03:01:02.1234567+00:00", false)]
    public void KnownForms_AreRead(string text, string expected, bool assumed)
    {
        Assert.Equal(expected, SourceTime.Read(text, Tokyo, out var wasAssumed)?.ToString("O", CultureInfo.InvariantCulture));
        Assert.Equal(assumed, wasAssumed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-13-05T03:10:11Z")]
    [InlineData("2026-02-30T03:10:11Z")]
    [InlineData("2026-10-05T24:10:11Z")]
    [InlineData("2026-10-05T03:10:11+15:00")]
    [InlineData("2026-10-05T03:10:11X")]
    [InlineData("2026-10.05T03:10:11Z")]
    [InlineData("2026-10-05T03:10:11.Z")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("0")]
    [InlineData("99999999999999999999")]
    [InlineData("99999999999999")]
    [InlineData("1e9")]
    public void NoTime_IsNull(string text) => Assert.Null(SourceTime.Read(text, Tokyo, out _));

    [Theory]
    [InlineData("2026-03-29 02:30:00", "2026-03-29T02:30:00+01:00")]   // skipped by the clock: the offset before the change
    [InlineData("2026-10-25 02:30:00", "2026-10-25T02:30:00+02:00")]   // shown twice: the first
    public void ChangeOfTheClock_HasADefinedMeaning(string text, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture),
            SourceTime.Read(text, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), out _));
}
