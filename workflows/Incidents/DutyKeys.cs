using System.Globalization;

namespace Workflows.Incidents;

/// <summary>The identities of duties. They are in the ledger and in mail keys: never change one.</summary>
internal static class DutyKeys
{
    public static string Page(DateTimeOffset round, int pass, int level) => $"page/{Moment(round)}/{N(pass)}/{N(level)}";

    public static string NobodyAnswered(DateTimeOffset round) => $"nobody/{Moment(round)}";

    public static string AcknowledgementExpired(DateTimeOffset round) => $"ack-expired/{Moment(round)}";

    public static string Announce(string step, int occurrence) => $"announce/{step}/{N(occurrence)}";

    public static string Remind(string step, int occurrence, TimeSpan offset) =>
        string.Create(CultureInfo.InvariantCulture, $"remind/{step}/{occurrence}/{(long)offset.TotalSeconds}");

    public static string Warn(string step, int occurrence, int percent) => $"warn/{step}/{N(occurrence)}/{N(percent)}";

    public static string Breach(string step, int occurrence) => $"breach/{step}/{N(occurrence)}";

    public static string ConfirmRecovery(DateTimeOffset resolved) => $"confirm-recovery/{Moment(resolved)}";

    public static string TellRecovered(DateTimeOffset recovered) => $"recovered/{Moment(recovered)}";

    public static string DeliverReport(string step, int occurrence, int version) => $"deliver/{step}/{N(occurrence)}/{N(version)}";

    public static string TellDecision(string step, int occurrence, int version) => $"decision/{step}/{N(occurrence)}/{N(version)}";

    public static string RemindAcceptance(string step, int occurrence, int version, int day) =>
        $"remind-acceptance/{step}/{N(occurrence)}/{N(version)}/{N(day)}";

    public static string TellUnaccepted(string step, int occurrence, int version) => $"unaccepted/{step}/{N(occurrence)}/{N(version)}";

    public static string TellUndeliverable(string factId) => $"undeliverable/{factId}";

    public static string TellStale(string factId) => $"stale/{factId}";

    public static string TellNews(DateTimeOffset since, int before) => $"news/{Moment(since)}/{N(before)}";

    public static string TellVacant(string role) => Vacant + role;

    /// <summary>The role that a key of <see cref="TellVacant"/> names.</summary>
    public static string RoleOfVacancy(string key) => key[Vacant.Length..];

    public static string AskExclusion(string proposal) => $"exclusion/{proposal}";

    public static string RemindExclusion(string proposal, int day) => $"remind-exclusion/{proposal}/{N(day)}";

    public static string TellExclusion(string proposal) => $"exclusion-answer/{proposal}";

    private const string Vacant = "vacant/";

    private static string Moment(DateTimeOffset at) => N(at.ToUnixTimeMilliseconds());

    private static string N(long value) => value.ToString(CultureInfo.InvariantCulture);
}
