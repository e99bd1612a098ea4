using System.Globalization;

namespace Workflows.Rosters;

/// <summary>The identities of duties beside those of approvals. They are in the ledger and in mail keys: never change one.</summary>
internal static class RosterDutyKeys
{
    public const string SubmissionMissed = "submission-missed";

    public static string RemindToSubmit(DateOnly day) => "remind-to-submit/" + D(day);

    public static string Publish(int version) => string.Create(CultureInfo.InvariantCulture, $"publish/{version}");

    public static string TellChange(string factId) => "change/" + factId;

    public static string LookForGaps(DateOnly day) => "gaps/" + D(day);

    public static string HandOver(DateOnly day) => "handover/" + D(day);

    private static string D(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
