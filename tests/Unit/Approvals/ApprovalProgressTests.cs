using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit.Approvals;
using Xunit;

namespace Workflows.Unit.Tests.Approvals;

public sealed class ApprovalProgressTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void ReminderThatTheEndOvertook_IsNotOwedAfterIt()
    {
        ApprovalStage stage = new()
        {
            Id = "lead",
            Role = "team_lead",
            Quorum = Quorum.Parse("any"),
            NotPerformers = false,
            Due = DueRule.Parse("PT10H"),
            Reminders = [TimeSpan.FromHours(2), TimeSpan.FromHours(6)],
            OnExpiry = ExpiryOutcome.Escalate,
            ExpiredTo = "manager",
        };
        HashSet<string> performed = [ApprovalDutyKeys.Ask(1, "lead")];

        Assert.Equal(
            [ApprovalDutyKeys.Remind(1, "lead", TimeSpan.FromHours(2)), ApprovalDutyKeys.Remind(1, "lead", TimeSpan.FromHours(6)),
                ApprovalDutyKeys.Expire(1, "lead")], Owed());

        // After a stand-still only the end was told.
        performed.Add(ApprovalDutyKeys.Expire(1, "lead"));
        Assert.Empty(Owed());

        string[] Owed() =>
        [
            .. new ApprovalProgress([stage], CalendarSet.Elapsed, new CalendarSet(new Dictionary<string, CalendarRule>(), "Asia/Tokyo"), new()
            {
                Version = 1,
                ContentHash = "hash",
                From = Start,
                Decisions = [],
                Asked = key => performed.Contains(key) ? new(["leader"], Start) : null,
                PerformedAt = key => performed.Contains(key) ? Start : null,
                Authors = ["author"],
            }).Pending().Select(d => d.Key),
        ];
    }
}
