using Microsoft.Data.Sqlite;

namespace Workflows.Embedded.Sqlite;

/// <summary>Looks at database files and open databases as an operator does.</summary>
public static class SqliteFile
{
    /// <summary>What SQLite's own check of the whole file finds; empty: it is sound. For a file that nobody has open.</summary>
    public static IReadOnlyList<string> FindDamage(string path)
    {
        try
        {
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            connection.Open();
            return FindDamage(connection);
        }
        catch (SqliteException e)
        {
            return [e.Message];
        }
    }

    /// <inheritdoc cref="FindDamage(string)"/>
    /// <remarks>Beside the work of an open database.</remarks>
    public static IReadOnlyList<string> FindDamage(SqliteDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        try
        {
            return database.Read(FindDamage);
        }
        catch (SqliteException e)
        {
            return [e.Message];
        }
    }

    /// <summary>Sizes of an open database.</summary>
    public static SqliteSizes Measure(SqliteDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Read(connection => new SqliteSizes(
            database.Path, Length(database.Path), Length(database.Path + "-wal"),
            Pragma(connection, "PRAGMA page_size"), Pragma(connection, "PRAGMA page_count"), Pragma(connection, "PRAGMA freelist_count")));
    }

    private static IReadOnlyList<string> FindDamage(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check(20)";
        using var reader = command.ExecuteReader();
        List<string> found = [];
        while (reader.Read())
        {
            found.Add(reader.GetString(0));
        }

        return found is ["ok"] ? [] : found;
    }

    private static long Pragma(SqliteConnection connection, string constantSql) => connection.Statement(constantSql).First(row => row.GetInt64(0));

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}

/// <summary>Sizes of a database.</summary>
/// <param name="Path">The file.</param>
/// <param name="FileBytes">Its size.</param>
/// <param name="WalBytes">Size of the write-ahead log beside it.</param>
/// <param name="PageBytes">Size of a page.</param>
/// <param name="Pages">How many pages it has.</param>
/// <param name="FreePages">Of these, empty ones: used before the file grows.</param>
public sealed record SqliteSizes(string Path, long FileBytes, long WalBytes, long PageBytes, long Pages, long FreePages);
