using System.Globalization;

namespace Workflows.Changes;

/// <summary>The identities of duties. They are in the ledger and in mail keys: never change one.</summary>
internal static class ChangeDutyKeys
{
    public const string Close = "close";

    public static string Ask(int version, string stage) => $"ask/{N(version)}/{stage}";

    public static string Remind(int version, string stage, TimeSpan offset) => $"remind/{N(version)}/{stage}/{N((long)offset.TotalSeconds)}";

    public static string Expire(int version, string stage) => $"expire/{N(version)}/{stage}";

    public static string NobodyToAsk(int version, string stage) => $"nobody/{N(version)}/{stage}";

    public static string TellOutcome(int version, string stage) => $"outcome/{N(version)}/{stage}";

    public static string TellUnauthorised(string factId) => $"unauthorised/{factId}";

    public static string BookWindow(int version) => $"book/{N(version)}";

    public static string HoldIncidents(int version) => $"hold/{N(version)}";

    public static string CancelWindow(int version) => $"unbook/{N(version)}";

    public static string Notify(int version, string notice) => $"notice/{N(version)}/{notice}";

    public static string NotifyCancelled(int version, string notice) => $"notice-cancelled/{N(version)}/{notice}";

    public static string NoticeMissed(int version, string notice) => $"notice-missed/{N(version)}/{notice}";

    public static string TellUndeliverable(string factId) => $"undeliverable/{factId}";

    private static string N(long value) => value.ToString(CultureInfo.InvariantCulture);
}
