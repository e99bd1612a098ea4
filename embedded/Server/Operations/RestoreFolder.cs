using System.Globalization;

namespace Workflows.Embedded.Server;

/// <summary>Puts a backup into the data folder.</summary>
internal static class RestoreFolder
{
    /// <summary>Checks everything first; only then is anything moved. What lay there before is kept beside the data folder.</summary>
    /// <exception cref="OperationException">A server runs, there is data and <paramref name="isForced"/> is false, or the backup is not sound.</exception>
    public static BackupAnswer Restore(CommandContext context, string backup, bool isForced, TimeProvider clock)
    {
        var folder = context.Folder;
        var manifest = BackupFolder.Verify(backup);
        var tables = DataSources.TablesPath(context.Configuration, folder);
        if (tables is null && manifest.Files.Any(f => f.Name == BackupFolder.TablesName))
        {
            throw new OperationException(
                OperationRefusal.Refused,
                $"The backup has tables, but the setting {EmbeddedDefaults.Storage} says that a service keeps them: clear the setting, or restore them with that service's tools.");
        }

        var targets = BackupFolder.Names.ToDictionary(n => n, n => n == BackupFolder.TablesName ? tables : folder.File(n), StringComparer.Ordinal);
        List<FileStream> locks = [];
        try
        {
            locks.Add(Lock(targets[DurableWiring.DatabaseName]!));
            if (tables is not null)
            {
                locks.Add(Lock(tables));
            }

            List<string> present = [.. targets.Values.OfType<string>().SelectMany(t => (string[])[t, t + "-wal", t + "-shm"]).Where(File.Exists)];
            if (present.Count > 0 && !isForced)
            {
                throw new OperationException(
                    OperationRefusal.Refused,
                    $"A data folder without data was expected at {folder.FullPath}, but it has {string.Join(", ", present.Select(Path.GetFileName))}. --force moves them aside.");
            }

            // Copies first, on the same disk: what can fail for want of space fails before anything is moved.
            foreach (var file in manifest.Files)
            {
                new DataFolder(Path.GetDirectoryName(targets[file.Name]!)!)
                    .Copy(Path.Combine(backup, file.Name), Path.GetFileName(targets[file.Name]!) + ".restored");
            }

            List<string> notes = [];
            if (present.Count > 0)
            {
                var aside = new DataFolder(folder.FullPath + "-before-restore-" + clock.GetUtcNow()
                    .ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture));
                foreach (var path in present)
                {
                    File.Move(path, aside.File(Path.GetFileName(path)));
                }

                notes.Add($"What lay there before is in {aside.FullPath}.");
            }

            // The engine's database last: until it is there, a restore that broke off is plain to see.
            foreach (var name in BackupFolder.Names.Where(n => manifest.Files.Any(f => f.Name == n)))
            {
                File.Move(targets[name]! + ".restored", targets[name]!);
            }

            return new(folder.FullPath, manifest, notes);
        }
        finally
        {
            locks.ForEach(l => l.Dispose());
        }
    }

    // The lock of SqliteDatabase: held, no server and no other command opens the file.
    private static FileStream Lock(string database)
    {
        try
        {
            _ = new DataFolder(Path.GetDirectoryName(database)!).File(Path.GetFileName(database));
            return new FileStream(database + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.None);
        }
        catch (IOException e)
        {
            throw new OperationException(OperationRefusal.Refused, $"{database} was expected to be free, but it is in use: stop the server first.", e);
        }
    }
}
