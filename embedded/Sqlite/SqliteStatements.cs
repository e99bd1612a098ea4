using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace Workflows.Embedded.Sqlite;

/// <summary>The statement cache of a connection.</summary>
public static class SqliteStatements
{
    private static readonly ConditionalWeakTable<SqliteConnection, Dictionary<string, SqliteStatement>> Caches = [];

    /// <summary>The connection's statement for this text, prepared at the first call. Texts must be constants: the cache never shrinks.</summary>
    public static SqliteStatement Statement(this SqliteConnection connection, string sql)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var cache = Caches.GetOrCreateValue(connection);
        if (!cache.TryGetValue(sql, out var statement))
        {
            var handle = connection.Handle ?? throw new InvalidOperationException("An open connection was expected, but it is closed.");
            cache.Add(sql, statement = new SqliteStatement(handle, sql));
        }

        return statement;
    }

    /// <summary>Runs one or more statements without parameters and without results.</summary>
    public static void Execute(this SqliteConnection connection, string sql)
    {
        ArgumentNullException.ThrowIfNull(connection);
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // schema scripts and pragmas; parameters go through Statement
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>Closes the cached statements; without it SQLite keeps the connection (and its locks) alive.</summary>
    internal static void CloseStatements(this SqliteConnection connection)
    {
        if (Caches.TryGetValue(connection, out var cache))
        {
            foreach (var statement in cache.Values)
            {
                statement.Close();
            }

            Caches.Remove(connection);
        }
    }
}
