using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Workflows.Embedded.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workflows.Embedded.DurableTask;

namespace Workflows.Embedded.Server;

/// <summary>
/// The databases of one folder carry one identity, SQLite's <c>application_id</c>: orchestrations beside another folder's tables, or
/// beside none, would look healthy and do nothing, and another folder's queue would bring its alerts here. Given at the end of the first start; what was
/// made by older releases gets one too. A queue that is missing is made anew: what waited in it is nowhere else.
/// </summary>
internal static class FolderIdentity
{
    /// <summary>Looks at the files of a folder that is about to be opened.</summary>
    /// <exception cref="InvalidOperationException">One is missing, emptied or of another folder; says which and what to do.</exception>
    public static void Check(IConfiguration configuration, DataFolder folder)
    {
        if (DataSources.TablesPath(configuration, folder) is not { } tablesPath)
        {
            return;
        }

        string durablePath = Path.Combine(folder.FullPath, DurableWiring.DatabaseName);
        string queuesPath = folder.File(BackupFolder.QueuesName);
        Database? durable = Look(durablePath, "Instances");
        Database? tables = Look(tablesPath, "Entity");
        if (durable is not null && tables is not null && Difference(durablePath, durable, tablesPath, tables) is { } apart)
        {
            throw new InvalidOperationException(apart);
        }

        if (Look(queuesPath, "Message") is { } queues && Difference(queuesPath, queues, durablePath, durable, tablesPath, tables) is { } foreign)
        {
            throw new InvalidOperationException(foreign);
        }
    }

    /// <summary>The same for databases that are open; empty: they belong together.</summary>
    public static IReadOnlyList<string> Findings(SqliteDatabase durable, SqliteDatabase? tables, SqliteDatabase? queues)
    {
        if (tables is null)
        {
            return [];
        }

        Database engine = durable.Read(c => Read(c, "Instances"));
        Database record = tables.Read(c => Read(c, "Entity"));
        string?[] found =
        [
            Difference(durable.Path, engine, tables.Path, record),
            queues is null ? null : Difference(queues.Path, queues.Read(c => Read(c, "Message")), durable.Path, engine, tables.Path, record),
        ];
        return [.. found.OfType<string>()];
    }

    /// <summary>What tells the folder from others: its identity in hexadecimal, or its path where it has none, as beside tables that a service keeps.</summary>
    public static string Of(SqliteDatabase durable, DataFolder folder) =>
        durable.Read(c => Read(c, "Instances")).Identity is not 0 and var identity ? identity.ToString("x8", CultureInfo.InvariantCulture) : folder.FullPath;

    /// <summary>Whether the folder holds data whose keys must not be made anew.</summary>
    public static bool HasData(DataFolder folder, IConfiguration configuration) =>
        Look(Path.Combine(folder.FullPath, DurableWiring.DatabaseName), "Instances") is { IsThere: true, Identity: not 0 } or { HasContent: true }
        || (DataSources.TablesPath(configuration, folder) is { } path && Look(path, "Entity") is { IsThere: true, Identity: not 0 });

    /// <summary>Gives the databases an identity where they have none. The tables first: after a crash in between, they name the folder.</summary>
    public static async Task GiveAsync(SqliteDatabase durable, SqliteDatabase? tables, SqliteDatabase? queues)
    {
        if (tables is null)
        {
            return;
        }

        int identity = tables.Read(c => Read(c, "Entity")).Identity;
        if (identity == 0)
        {
            identity = durable.Read(c => Read(c, "Instances")).Identity is not 0 and var given ? given : RandomNumberGenerator.GetInt32(1, int.MaxValue);
            await tables.WriteAsync(c => Write(c, identity));
        }

        if (durable.Read(c => Read(c, "Instances")).Identity == 0)
        {
            await durable.WriteAsync(c => Write(c, identity));
        }

        if (queues is not null && queues.Read(c => Read(c, "Message")).Identity == 0)
        {
            await queues.WriteAsync(c => Write(c, identity));
        }
    }

    /// <summary>Gives a queue that was made after the start the identity of its folder, if that has one yet.</summary>
    public static void GiveTo(SqliteDatabase queues, IConfiguration configuration, DataFolder folder)
    {
        if (queues.Read(c => Read(c, "Message")).Identity == 0 && DataSources.TablesPath(configuration, folder) is { } tables
            && Look(tables, "Entity") is { Identity: not 0 and var identity })
        {
            queues.WriteAsync(c => Write(c, identity)).GetAwaiter().GetResult();
        }
    }

    /// <summary>A queue is compared with the engine's database, or with the tables while that has no identity yet or cannot be read.</summary>
    private static string? Difference(string queuesPath, Database queues, string durablePath, Database? durable, string tablesPath, Database? tables)
    {
        (string path, Database? known) = durable is { Identity: not 0 } ? (durablePath, durable) : (tablesPath, tables);
        return known is null || queues.Identity == 0 || queues.Identity == known.Identity ? null
            : $"Expected {Path.GetFileName(queuesPath)} and {Path.GetFileName(path)} of one folder, but {queuesPath} is of another: alerts that wait in it "
                + "belong there. Put it back, restore a backup, or move it away to begin with an empty queue (docs/operations.md).";
    }

    private static string? Difference(string durablePath, Database durable, string tablesPath, Database tables)
    {
        const string advice = "Restore a backup of both, or move what is left away to begin with nothing (docs/operations.md).";
        string name = Path.GetFileName(tablesPath);
        return durable.IsThere && !tables.IsThere && durable.Identity != 0
            ? $"Expected {tablesPath} beside {durablePath}, but it is missing or empty: the processes that run would have no record of anything. {advice}"
            : !durable.IsThere && tables.IsThere && tables.Identity != 0
                ? $"Expected {durablePath} beside {tablesPath}, but it is missing or empty: none of the processes on record would go on. {advice}"
            : durable.Identity != 0 && tables.IsThere && durable.Identity != tables.Identity
                ? $"Expected {name} and {Path.GetFileName(durablePath)} of one folder, but {tablesPath} {(tables.Identity == 0 ? "was made anew" : "is of another")}. {advice}"
            : durable is { Identity: not 0, HasContent: true } && tables.IsThere && !tables.HasContent
                ? $"Expected the record of the processes of {durablePath} in {tablesPath}, but it holds nothing. {advice}"
            : null;
    }

    /// <summary>Null for a file that cannot be read: whoever opens it says so better.</summary>
    private static Database? Look(string path, string table)
    {
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            return new(false, 0, false);
        }

        try
        {
            using SqliteConnection connection =
                new(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
            connection.Open();
            return Read(connection, table);
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    private static Database Read(SqliteConnection connection, string table)
    {
        bool exists = Number(connection, $"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '{table}'") > 0;
        return new(true, (int)Number(connection, "PRAGMA application_id"), exists && Number(connection, $"SELECT EXISTS (SELECT 1 FROM {table})") > 0);
    }

    private static void Write(SqliteConnection connection, int identity)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {identity}");
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private sealed record Database(bool IsThere, int Identity, bool HasContent);
}

/// <summary>Gives the folder's databases their identity once both are open.</summary>
internal sealed class FolderIdentityGiver(IServiceProvider services, IConfiguration configuration, DataFolder folder) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (services.GetService<DurableEngine>() is { } engine)
        {
            await FolderIdentity.GiveAsync(
                DurableAdministration.Of(engine).Database, DataSources.OpenTables(configuration, folder), DataSources.OpenQueues(folder));
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
