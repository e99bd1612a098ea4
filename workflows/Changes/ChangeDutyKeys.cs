using System.Globalization;

namespace Workflows.Changes;

/// <summary>The identities of duties beside those of approvals. They are in the ledger and in mail keys: never change one.</summary>
internal static class ChangeDutyKeys
{
    public static string TellUnauthorised(string factId) => $"unauthorised/{factId}";

    public static string BookWindow(int version) => $"book/{N(version)}";

    public static string HoldIncidents(int version) => $"hold/{N(version)}";

    public static string CancelWindow(int version) => $"unbook/{N(version)}";

    public static string Notify(int version, string notice) => $"notice/{N(version)}/{notice}";

    public static string NotifyCancelled(int version, string notice) => $"notice-cancelled/{N(version)}/{notice}";

    public static string NoticeMissed(int version, string notice) => $"notice-missed/{N(version)}/{notice}";

    private static string N(long value) => value.ToString(CultureInfo.InvariantCulture);
}
