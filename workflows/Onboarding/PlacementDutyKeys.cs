using System.Globalization;

namespace Workflows.Onboarding;

/// <summary>The identities of duties beside those of approvals. They are in the ledger, in links and in mail keys: never change one.</summary>
internal static class PlacementDutyKeys
{
    public const string Announce = "announce";

    public const string AnnounceMissed = "announce-missed";

    public const string Erase = "erase";

    /// <summary>A request for evidence; the cause makes it unique.</summary>
    public static string Ask(bool contractor, string cause) => $"{(contractor ? "contractor" : "evidence")}/{cause}";

    public static string RemindOf(string askKey, TimeSpan offset) => $"again/{askKey}/{N((long)offset.TotalSeconds)}";

    public static string RemindOn(string askKey, DateOnly day) => $"again/{askKey}/{D(day)}";

    public static string Review(string submission) => $"review/{submission}";

    public static string Report(string evidence, bool adverse) => $"report/{(adverse ? "adverse" : "passed")}/{evidence}";

    public static string ReportMissed(string evidence, bool adverse) => $"report-missed/{(adverse ? "adverse" : "passed")}/{evidence}";

    public static string Warn(string check, DateOnly last, int days) => $"warn/{check}/{D(last)}/{N(days)}";

    public static string Lapsed(string check, DateOnly last) => $"lapsed/{check}/{D(last)}";

    public static string YearlyLate(string check, int year) => $"late/{check}/{N(year)}";

    public static string StartBlocked(DateOnly start) => $"start-blocked/{D(start)}";

    public static string Leaving(string task) => $"leaving/{task}";

    public static string LeavingMissed(string task) => $"leaving-missed/{task}";

    private static string D(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private static string N(long value) => value.ToString(CultureInfo.InvariantCulture);
}
