using System.Data.Common;
using Microsoft.Extensions.Configuration;
using Workflows.Embedded.ServiceBus;
using Workflows.Embedded.Sqlite;
using Workflows.Embedded.Tables;

namespace Workflows.Embedded.Server;

/// <summary>Where the data of these settings lies.</summary>
internal static class DataSources
{
    /// <summary>The tables' database file; null where a service keeps them.</summary>
    public static string? TablesPath(IConfiguration configuration, DataFolder folder)
    {
        if (configuration[EmbeddedDefaults.Storage] is not { Length: > 0 } text)
        {
            return Path.Combine(folder.FullPath, BackupFolder.TablesName);
        }

        try
        {
            DbConnectionStringBuilder parts = new() { ConnectionString = text };
            return parts.TryGetValue("Data Source", out var path) && path is string { Length: > 0 } file ? Path.GetFullPath(file) : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The tables' database, opened if it is not; null where there is none. It is never created here.</summary>
    public static SqliteDatabase? OpenTables(IConfiguration configuration, DataFolder folder) =>
        TablesPath(configuration, folder) is { } path && File.Exists(path) ? TableDatabase.Open(path) : null;

    /// <summary>The queues' database, opened if it is not; null where there is none. It is never created here.</summary>
    public static SqliteDatabase? OpenQueues(DataFolder folder) =>
        Path.Combine(folder.FullPath, BackupFolder.QueuesName) is var path && File.Exists(path) ? BusDatabase.Open(path) : null;
}
