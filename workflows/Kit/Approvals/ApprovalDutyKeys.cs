using System.Globalization;

namespace Workflows.Kit.Approvals;

/// <summary>The identities of approval duties, the same in every process. They are in the ledger and in mail keys: never change one.</summary>
public static class ApprovalDutyKeys
{
    public static string Ask(int version, string stage) => $"ask/{N(version)}/{stage}";

    public static string Remind(int version, string stage, TimeSpan offset) => $"remind/{N(version)}/{stage}/{N((long)offset.TotalSeconds)}";

    public static string Expire(int version, string stage) => $"expire/{N(version)}/{stage}";

    public static string NobodyToAsk(int version, string stage) => $"nobody/{N(version)}/{stage}";

    public static string TellOutcome(int version, string stage) => $"outcome/{N(version)}/{stage}";

    private static string N(long value) => value.ToString(CultureInfo.InvariantCulture);
}
