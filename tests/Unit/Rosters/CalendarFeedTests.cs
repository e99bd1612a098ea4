using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Workflows.Rosters.Process;
using Xunit;

namespace Workflows.Unit.Tests.Rosters;

/// <summary>Calendar feeds by RFC 5545, read back by its own rules.</summary>
public sealed class CalendarFeedTests
{
    private static readonly DateTimeOffset At = new(2026, 12, 1, 8, 0, 0, TimeSpan.FromHours(9));

    [Fact]
    public void Duty_IsAnEventInUtc()
    {
        string text = CalendarFeed.Write("当番表", At, [new("standard-20261201-office-duty-x@workflows.example", At, At.AddHours(9), "早出 08:00-17:00", "がんセンター")]);
        Assert.Equal(
            [
                "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Workflows//Rosters//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH", "X-WR-CALNAME:当番表",
                    "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
                "BEGIN:VEVENT", "UID:standard-20261201-office-duty-x@workflows.example", "DTSTAMP:20261130T230000Z", "DTSTART:20261130T230000Z",
                "DTEND:20261201T080000Z",
                "SUMMARY:早出 08:00-17:00", "LOCATION:がんセンター", "END:VEVENT", "END:VCALENDAR", "",
            ],
            text.Split("\r\n"));
    }

    [Fact]
    public void AMoment_TakesNoTime_AndADayIsWhole()
    {
        string moment = CalendarFeed.Write("n", At, [new("u", At, At, "報告, 一次", null) { Description = "対応中", Address = new("https://workflows.example/incidents/x") }]);
        Assert.Contains(
            "DTSTART:20261130T230000Z\r\nSUMMARY:報告\\, 一次\r\nDESCRIPTION:対応中\r\nURL:https://workflows.example/incidents/x\r\nEND:VEVENT", moment, StringComparison.Ordinal);
        Assert.DoesNotContain("DTEND", moment, StringComparison.Ordinal);
        Assert.Contains("DTSTART;VALUE=DATE:20261130\r\nSUMMARY:期限\r\nEND:VEVENT",
            CalendarFeed.Write("n", At, [new("u", At, At, "期限", null) { Day = new DateOnly(2026, 11, 30) }]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,b;c\\d", "a\\,b\\;c\\\\d")]
    [InlineData("one\r\ntwo\nthree", "one\\ntwo\\nthree")]
    [InlineData("bell\u0007", "bell")]
    public void Text_IsEscaped(string value, string escaped) => Assert.Equal(escaped, CalendarFeed.Escape(value));

    [Fact]
    public void Lines_AreFoldedAt75Octets_NeverInsideACharacter_AndReadBackTheSame() => Prop.ForAll(
        Gen.Elements("当", "番", "a", ",", ";", "\\", "\n", " ", "😀", "é").ListOf().Select(parts => string.Concat(parts)).ToArbitrary(),
        text =>
        {
            string written = CalendarFeed.Write("n", At, [new("u", At, At.AddHours(1), text, text + text)]);
            foreach (string line in written.Split("\r\n"))
            {
                Assert.InRange(Encoding.UTF8.GetByteCount(line), 0, 75);
                Assert.DoesNotContain('\ufffd', new UTF8Encoding(false, false).GetString(Encoding.UTF8.GetBytes(line)));
            }

            string[] unfolded = written.Replace("\r\n ", "", StringComparison.Ordinal).Split("\r\n");
            Assert.Equal(text, Unescaped(Assert.Single(unfolded, l => l.StartsWith("SUMMARY:", StringComparison.Ordinal))["SUMMARY:".Length..]));
            Assert.Equal(text + text, Unescaped(Assert.Single(unfolded, l => l.StartsWith("LOCATION:", StringComparison.Ordinal))["LOCATION:".Length..]));
        }).QuickCheckThrowOnFailure();

    /// <summary>By RFC 5545 3.3.11, written apart from the writer.</summary>
    private static string Unescaped(string value)
    {
        StringBuilder text = new();
        for (int i = 0; i < value.Length; i++)
        {
            text.Append(value[i] != '\\' ? value[i] : value[++i] is 'n' or 'N' ? '\n' : value[i]);
        }

        return text.ToString();
    }
}
