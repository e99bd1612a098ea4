using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using Workflows.Embedded.Sqlite;

namespace Workflows.Embedded.Server;

/// <summary>A backup: copies of the databases at one moment, keys and timer records, and a manifest with their digests.</summary>
internal static class BackupFolder
{
    public const string ManifestName = "manifest.json";
    public const string TablesName = "tables.db";
    public const string QueuesName = "queues.db";

    /// <summary>Small files that are copied as they are, where they exist.</summary>
    private static readonly string[] s_small = [FunctionKeys.FileName, "timers.json"];

    /// <summary>Every file that a backup may hold, databases last.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_small, QueuesName, TablesName, DurableWiring.DatabaseName];

    /// <summary>Makes a backup while work goes on. The manifest is written last: a backup that broke off has none.</summary>
    public static async Task<BackupAnswer> WriteAsync(
        string path, SqliteDatabase durable, SqliteDatabase? tables, SqliteDatabase? queues, DataFolder source, TimeProvider clock,
        CancellationToken cancellation)
    {
        if (!Path.IsPathFullyQualified(path))
        {
            throw new OperationException(OperationRefusal.Invalid, $"An absolute folder was expected for the backup, but found '{path}'.");
        }

        var target = new DataFolder(path);
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
        {
            throw new OperationException(OperationRefusal.Refused, $"A new or empty folder was expected for the backup, but {path} is not.");
        }

        if ((target.FullPath + Path.DirectorySeparatorChar).StartsWith(source.FullPath + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new OperationException(OperationRefusal.Refused,
                $"A folder outside of the data folder {source.FullPath} was expected for the backup, but found {path}.");
        }

        try
        {
            List<BackupFile> files = [];
            List<string> notes = [];
            DateTimeOffset madeAt;
            using (var snapshot = await SqliteSnapshot.TakeAsync([durable, .. new[] { tables, queues }.OfType<SqliteDatabase>()]))
            {
                madeAt = clock.GetUtcNow();
                Copy(0, DurableWiring.DatabaseName);
                if (tables is not null)
                {
                    Copy(1, TablesName);
                }
                else
                {
                    notes.Add($"The tables are not in a file of this machine ({EmbeddedDefaults.Storage}): back them up with their own tools.");
                }

                if (queues is not null)
                {
                    Copy(tables is null ? 1 : 2, QueuesName);
                }

                void Copy(int index, string name)
                {
                    cancellation.ThrowIfCancellationRequested();
                    snapshot.CopyTo(index, target.File(name));
                    files.Add(Describe(target, name));
                }
            }

            foreach (var name in s_small)
            {
                if (File.Exists(source.File(name)))
                {
                    target.Write(name, await File.ReadAllBytesAsync(source.File(name), cancellation));
                    files.Add(Describe(target, name));
                }
            }

            if (!files.Exists(f => f.Name == FunctionKeys.FileName))
            {
                notes.Add("The function keys come from settings and are not in the backup: keep them with the settings.");
            }

            var manifest = new BackupManifest(1, madeAt, Assembly.GetEntryAssembly()?.GetName().Version?.ToString(), files, FolderIdentity.Of(durable, source));
            target.Write(ManifestName, JsonSerializer.SerializeToUtf8Bytes(manifest, OperationJson.Options));
            return new(target.FullPath, manifest, notes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Microsoft.Data.Sqlite.SqliteException or ArgumentException)
        {
            throw new OperationException(OperationRefusal.Unavailable, $"The backup to {path} broke off; it has no manifest and is of no use. {e.Message}", e);
        }
    }

    /// <summary>
    /// Deletes the oldest of the backups of one data folder that lie beside one another, by the moments that their manifests name. What is no whole
    /// backup, what is of another data folder or does not say of which, and what somebody else put into one, stays.
    /// </summary>
    /// <param name="newest">The backup that was just made.</param>
    /// <param name="keep">How many stay, this one included.</param>
    public static OlderBackups DeleteOlder(string newest, int keep)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        string own = new DataFolder(newest).FullPath;
        string? source = ReadManifest(own)?.DataFolder;
        (string Path, BackupManifest Manifest)[] beside =
        [
            .. Directory.EnumerateDirectories(Path.GetDirectoryName(own)!).Where(path => path != own)
                .Select(path => (path, Manifest: ReadManifest(path)!)).Where(b => b.Manifest is { Format: 1, Files: not null }),
        ];
        string[] older =
        [
            .. beside.Where(b => b.Manifest.DataFolder is { } named && named == source).OrderByDescending(b => b.Manifest.MadeAt).Skip(keep - 1)
                .Select(b => b.Path),
        ];
        foreach (string path in older)
        {
            foreach (string name in Names.Prepend(ManifestName)) // the manifest first: what is left of a deletion that broke off is no backup
            {
                File.Delete(Path.Combine(path, name));
            }

            if (!Directory.EnumerateFileSystemEntries(path).Any())
            {
                Directory.Delete(path);
            }
        }

        return new(older, beside.Count(b => source is null || b.Manifest.DataFolder is null));

        static BackupManifest? ReadManifest(string path)
        {
            try
            {
                return JsonSerializer.Deserialize<BackupManifest>(File.ReadAllBytes(Path.Combine(path, ManifestName)), OperationJson.Options);
            }
            catch (Exception other) when (other is IOException or UnauthorizedAccessException or JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>The manifest of a backup whose files are all as they were written; the databases are opened and checked.</summary>
    /// <exception cref="OperationException">A file is missing, changed or damaged, or it is no backup.</exception>
    public static BackupManifest Verify(string path)
    {
        var folder = new DataFolder(path);
        var manifestPath = Path.Combine(folder.FullPath, ManifestName);
        if (!File.Exists(manifestPath))
        {
            throw new OperationException(OperationRefusal.NotFound, $"A backup with {ManifestName} was expected in {path}, but there is none.");
        }

        BackupManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<BackupManifest>(File.ReadAllBytes(manifestPath), OperationJson.Options);
        }
        catch (JsonException e)
        {
            throw new OperationException(OperationRefusal.Refused, $"{manifestPath} is not readable: {e.Message}", e);
        }

        if (manifest is not { Format: 1, Files: not null } || !manifest.Files.Any(f => f.Name == DurableWiring.DatabaseName))
        {
            throw new OperationException(OperationRefusal.Refused,
                $"A manifest of format 1 with {DurableWiring.DatabaseName} was expected in {manifestPath}, but found format {manifest?.Format}.");
        }

        foreach (var file in manifest.Files)
        {
            // The names of a manifest become paths: only those that a backup can have.
            if (!Names.Contains(file.Name, StringComparer.Ordinal))
            {
                throw new OperationException(OperationRefusal.Refused,
                    $"One of {string.Join(", ", Names)} was expected in {manifestPath}, but found '{file.Name}'.");
            }

            if (!File.Exists(Path.Combine(folder.FullPath, file.Name)))
            {
                throw new OperationException(OperationRefusal.Refused, $"{file.Name} was expected in {path}, but it is missing.");
            }

            var found = Describe(folder, file.Name);
            if (found != file)
            {
                throw new OperationException(
                    OperationRefusal.Refused,
                    $"{file.Name} was expected with {file.Bytes} bytes and SHA-256 {file.Sha256}, but has {found.Bytes} bytes and {found.Sha256}: the backup was changed or damaged.");
            }

            if (file.Name.EndsWith(".db", StringComparison.Ordinal) && SqliteFile.FindDamage(Path.Combine(folder.FullPath, file.Name)) is { Count: > 0 } damage)
            {
                throw new OperationException(OperationRefusal.Refused, $"{file.Name} of the backup is damaged: {string.Join("; ", damage)}");
            }
        }

        return manifest;
    }

    private static BackupFile Describe(DataFolder folder, string name)
    {
        using var stream = File.OpenRead(Path.Combine(folder.FullPath, name));
        return new(name, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }
}
