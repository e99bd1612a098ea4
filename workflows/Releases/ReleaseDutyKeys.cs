using System.Globalization;

namespace Workflows.Releases;

/// <summary>The identities of duties, beside those of the approval. They are in the ledger and in mail keys: never change one.</summary>
internal static class ReleaseDutyKeys
{
    public const string AskClose = "ask-close";

    public const string TellAborted = "aborted";

    public static string Announce(int version, string notice) => $"announce/{N(version)}/{notice}";

    public static string AnnounceCancelled(int version, string notice) => $"announce-cancelled/{N(version)}/{notice}";

    public static string Brief(int version) => $"brief/{N(version)}";

    public static string GateDue(int version, string gate) => $"gate-due/{N(version)}/{gate}";

    public static string GateMissed(int version, string gate) => $"gate-missed/{N(version)}/{gate}";

    public static string AskGo(int version) => $"ask-go/{N(version)}";

    public static string TellNoGo(string factId) => $"no-go/{factId}";

    public static string TellBlocked(string factId) => $"blocked/{factId}";

    public static string NotStarted(int version) => $"not-started/{N(version)}";

    public static string TellTurn(string stepId) => $"turn/{stepId}";

    public static string TellFailed(string factId) => $"failed/{factId}";

    public static string Overdue(int version, int round) => $"overdue/{N(version)}/{N(round)}";

    public static string AskGates(GatePhase phase) => phase == GatePhase.AfterRun ? "gates/after-run" : "gates/before-close";

    public static string TellResult(string notice) => $"result/{notice}";

    private static string N(long value) => value.ToString(CultureInfo.InvariantCulture);
}
