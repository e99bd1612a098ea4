using Workflows.Embedded.DurableTask;

namespace Workflows.Embedded.Server;

/// <summary>Finds who can carry an operation out: the closed data folder itself where nobody has it open, else the server that has.</summary>
internal static class OperationSite
{
    /// <exception cref="OperationException">There is no data, or somebody has it open who cannot be asked.</exception>
    public static IOperations Open(CommandContext context)
    {
        var durablePath = Path.Combine(context.Folder.FullPath, DurableWiring.DatabaseName);
        if (!File.Exists(durablePath))
        {
            throw new OperationException(
                OperationRefusal.NotFound,
                $"A data folder with {DurableWiring.DatabaseName} was expected at {context.Folder.FullPath}, but there is none. Name the folder with --{DataFolder.Setting}.");
        }

        DurableAdministration durable;
        try
        {
            durable = DurableAdministration.Open(durablePath, TimeProvider.System);
        }
        catch (IOException)
        {
            return Server(context);
        }
        catch (Exception e) when (e is Microsoft.Data.Sqlite.SqliteException or InvalidOperationException)
        {
            throw new OperationException(OperationRefusal.Unavailable, $"{durablePath} cannot be opened: {e.Message}", e);
        }

        return Closed(context, durable);
    }

    /// <summary>The server that has the data folder open; null where none has.</summary>
    /// <exception cref="OperationException">Somebody has it open who cannot be asked.</exception>
    public static RemoteOperations? Running(CommandContext context)
    {
        var durablePath = Path.Combine(context.Folder.FullPath, DurableWiring.DatabaseName);
        if (!File.Exists(durablePath))
        {
            return null;
        }

        try
        {
            // The lock of SqliteDatabase: held, there is a server.
            using FileStream free = new(durablePath + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.None);
            return null;
        }
        catch (IOException)
        {
            return Server(context);
        }
    }

    /// <summary>The server that has the data folder open.</summary>
    /// <exception cref="OperationException">There is none, or somebody has it open who cannot be asked.</exception>
    public static RemoteOperations MustRun(CommandContext context) => Running(context)
        ?? throw new OperationException(OperationRefusal.Unavailable, $"A running server was expected on {context.Folder.FullPath}; there is none.");

    /// <summary>The master key of these settings; null where the server has not made one yet.</summary>
    public static string? MasterKey(CommandContext context) =>
        context.Configuration["Embedded:Keys:Master"] is { Length: > 0 } set ? set : FunctionKeys.KeptMasterKey(context.Folder);

    private static LocalOperations Closed(CommandContext context, DurableAdministration durable)
    {
        try
        {
            var tables = DataSources.OpenTables(context.Configuration, context.Folder);
            return new LocalOperations(durable, null, tables, DataSources.OpenQueues(context.Folder), context.Folder, null, TimeProvider.System);
        }
        catch (Exception e) when (e is IOException or Microsoft.Data.Sqlite.SqliteException or InvalidOperationException)
        {
            durable.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw new OperationException(OperationRefusal.Unavailable, $"The tables or the queues cannot be opened: {e.Message}", e);
        }
    }

    // The key goes only to who holds the lock's folder: a record left by a server that is gone is never followed.
    private static RemoteOperations Server(CommandContext context)
    {
        if (ServerFile.Read(context.Folder) is not { Addresses: { Count: > 0 } addresses } || Pick(addresses) is not { } address)
        {
            throw new OperationException(
                OperationRefusal.Unavailable,
                $"{context.Folder.FullPath} is in use, but {ServerFile.FileName} does not say by which server: it is starting or stopping, or another command is at work. Try again.");
        }

        var key = MasterKey(context) ?? throw new OperationException(
            OperationRefusal.Unavailable, $"The master key was expected in {FunctionKeys.FileName} or in the setting Embedded:Keys:Master, but there is none.");
        return new RemoteOperations(address, key);
    }

    private static Uri? Pick(IReadOnlyList<string> addresses) => addresses
        .Select(Local).OfType<Uri>().OrderBy(a => a.Scheme == Uri.UriSchemeHttp ? 0 : 1).ThenBy(a => a.IsLoopback ? 0 : 1).FirstOrDefault();

    // "Every address" is this machine's, too.
    private static Uri? Local(string text)
    {
        foreach (var everywhere in (string[])["://*", "://+", "://0.0.0.0", "://[::]"])
        {
            text = text.Replace(everywhere, "://127.0.0.1", StringComparison.Ordinal);
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;
    }
}
