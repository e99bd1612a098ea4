using Workflows.Embedded.DurableTask;
using Workflows.Embedded.Sqlite;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Workflows.Embedded.Server;

/// <summary>Asks for an act on an instance.</summary>
internal sealed record ActRequest(string? Id, string? Reason = null, bool Recursive = false);

/// <summary>Asks for old finished instances to be forgotten.</summary>
internal sealed record PurgeRequest(DateTimeOffset? Before, IReadOnlyList<string>? Statuses);

/// <summary>Asks for a copy.</summary>
/// <param name="Folder">Absolute, on the server's machine; must not exist or be empty.</param>
internal sealed record BackupRequest(string? Folder);

/// <summary>Asks for contract files to be put in force.</summary>
/// <param name="Files">Their texts, by name: all of them.</param>
/// <param name="IsTrial">They are only looked at.</param>
internal sealed record ApplyRequest(IReadOnlyDictionary<string, string>? Files, bool IsTrial);

/// <summary>How many instances are gone.</summary>
internal sealed record PurgeAnswer(int Purged);

/// <summary>What <c>stats</c> shows.</summary>
/// <param name="Source"><c>server</c> or <c>folder</c>.</param>
/// <param name="Durable">The engine's figures.</param>
/// <param name="Engine">What the running engine has in memory; null on a closed folder.</param>
/// <param name="Files">Sizes of the databases.</param>
internal sealed record Statistics(string Source, DurableStatistics Durable, EngineLoad? Engine, IReadOnlyList<SqliteSizes> Files);

/// <summary>A running engine's load.</summary>
internal sealed record EngineLoad(int InstancesInMemory, int ActivitiesRunning, int ActivitiesWaiting, long Commits, long Writes);

/// <summary>What <c>verify</c> found.</summary>
/// <param name="Source"><c>server</c> or <c>folder</c>.</param>
/// <param name="IsSound">No check found anything.</param>
/// <param name="Checks">Each check that was made, or could not be made.</param>
internal sealed record Verification(string Source, bool IsSound, IReadOnlyList<VerificationCheck> Checks);

/// <summary>One check.</summary>
/// <param name="Name">E.g. <c>durable.db</c>, <c>durable-engine</c>, or the name of one of the app's health checks.</param>
/// <param name="Outcome"><c>sound</c>, <c>found</c> or <c>skipped</c>.</param>
/// <param name="Findings">What was found, or why it was skipped.</param>
internal sealed record VerificationCheck(string Name, string Outcome, IReadOnlyList<DurableFinding> Findings);

/// <summary>What lies in a backup, written last: a folder without it is not a backup.</summary>
/// <param name="Format">1.</param>
/// <param name="MadeAt">The moment of the copy (UTC).</param>
/// <param name="Program">Version of the program that made it.</param>
/// <param name="Files">Its files.</param>
/// <param name="DataFolder">Of which data folder it is (<see cref="FolderIdentity.Of"/>); null: older releases did not say.</param>
internal sealed record BackupManifest(int Format, DateTimeOffset MadeAt, string? Program, IReadOnlyList<BackupFile> Files, string? DataFolder = null);

/// <summary>A file of a backup.</summary>
/// <param name="Name">Without a folder.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its digest in lower-case hexadecimal.</param>
internal sealed record BackupFile(string Name, long Bytes, string Sha256);

/// <summary>What became of a backup or restore.</summary>
internal sealed record BackupAnswer(string Folder, BackupManifest Manifest, IReadOnlyList<string> Notes);

/// <summary>What became of the backups beside a new one.</summary>
/// <param name="Deleted">The folders of those that were deleted.</param>
/// <param name="OfNoFolder">How many stay because their manifests, or that of the new one, do not say of which data folder they are.</param>
internal sealed record OlderBackups(IReadOnlyList<string> Deleted, int OfNoFolder)
{
    /// <summary>The same in sentences.</summary>
    public IEnumerable<string> Notes =>
    [
        .. Deleted.Select(d => $"Deleted the older backup {d}."),
        .. OfNoFolder == 0 ? (string[])[]
            : [$"Kept {OfNoFolder} beside it whose manifests do not say of which data folder they are, as those of older releases: delete them yourself."],
    ];
}

/// <summary>Where a running server is found, in server.json in the data folder.</summary>
/// <param name="Addresses">As the server listens.</param>
/// <param name="ProcessId">Whose.</param>
/// <param name="StartedAt">Since when (UTC).</param>
internal sealed record ServerRecord(IReadOnlyList<string> Addresses, int ProcessId, DateTimeOffset StartedAt);

/// <summary>Why an operation was not carried out.</summary>
internal enum OperationRefusal
{
    /// <summary>What was asked for makes no sense.</summary>
    Invalid,

    /// <summary>There is no such instance, or nothing to work on.</summary>
    NotFound,

    /// <summary>The state does not allow it.</summary>
    Refused,

    /// <summary>The server or the data does not answer.</summary>
    Unavailable,
}

/// <summary>An operation was not carried out; the message says what was expected and what was found.</summary>
internal sealed class OperationException(OperationRefusal refusal, string message, Exception? inner = null) : Exception(message, inner)
{
    public OperationRefusal Refusal => refusal;
}

/// <summary>The JSON of the admin API, which the commands also print.</summary>
internal static class OperationJson
{
    // Letters of all scripts as they are, but no control character: what is printed may come from anybody, and terminals obey.
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };
}
