using Workflows.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Contracts;

public sealed class MeetingAheadTests
{
    /// <summary>Of a period that was over before its meeting was on record nothing is proposed: a profile that says so is refused, in words.</summary>
    [Theory]
    [InlineData("due: 10bd", 21, "at least 22 days")]
    [InlineData("due: 10bd", 22, null)]
    [InlineData("due: 14d", 13, "at least 14 days")]
    [InlineData("due: 14d", 14, null)]
    [InlineData("due: 1mo", 30, "at least 31 days")]
    [InlineData("due: 1mo", 31, null)]
    [InlineData("due: 0d", 1, null)]
    public void QuietMeeting_NeedsToOpenWithinItsPeriod(string due, int ahead, string? expected)
    {
        string text = ShippedContracts.Text("saga.yaml").ReplaceLineEndings("\n")
            .Replace("\n  ahead: 30\n  series:", $"\n  ahead: {ahead}\n  series:", StringComparison.Ordinal)
            .Replace("      every: month\n      due: 10bd\n      owner: team_lead\n      to: client_contact\n      deliverables: minutes\n      omission: quiet",
                $"      every: month\n      {due}\n      owner: team_lead\n      to: client_contact\n      deliverables: minutes\n      omission: quiet",
                StringComparison.Ordinal);
        Assert.Contains($"\n  ahead: {ahead}\n  series:", text, StringComparison.Ordinal);
        Assert.Contains($"      {due}\n      owner: team_lead\n      to: client_contact\n      deliverables: minutes", text, StringComparison.Ordinal);
        IReadOnlyList<ProfileError> errors = ProfileReader.Read(text, "saga.yaml", Processes.Sections).Errors;
        if (expected is null)
        {
            Assert.Empty(errors);
            return;
        }

        string error = Assert.Single(errors).ToString();
        Assert.Contains("meetings.ahead: expected " + expected, error, StringComparison.Ordinal);
        Assert.Contains("the meeting of monthly", error, StringComparison.Ordinal);
        Assert.EndsWith($"found {ahead}", error.TrimEnd('\'', '.'), StringComparison.Ordinal);
    }
}
