using Microsoft.Data.Sqlite;

namespace Workflows.Embedded.Sqlite;

/// <content>The schema and its upgrade.</content>
public sealed partial class SqliteDatabase
{
    private static void Upgrade(SqliteConnection connection, IReadOnlyList<SqlScript> schema, string path)
    {
        connection.Execute("BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS SchemaVersion (Version INTEGER PRIMARY KEY, Hash INTEGER NOT NULL) STRICT;");
        try
        {
            var known = connection.Statement("SELECT Version, Hash FROM SchemaVersion ORDER BY Version")
                .All(row => (Version: row.GetInt64(0), Hash: row.GetInt64(1)));
            if (known.Count > schema.Count)
            {
                throw new InvalidOperationException(
                    $"A schema of at most version {schema.Count} was expected in {path}, but it has version {known[^1].Version}: " +
                    "it was written by a newer release. Install that release, or restore the backup made before the upgrade.");
            }

            for (var i = 0; i < known.Count; i++)
            {
                if (known[i].Version != i + 1 || known[i].Hash != Hash(schema[i].Sql))
                {
                    throw new InvalidOperationException(
                        $"Schema script {i + 1} of {path} is not the one that this release has. Either the file belongs to something else, " +
                        "or a released script was edited.");
                }
            }

            foreach (var script in schema.Skip(known.Count))
            {
                connection.Execute(script.Sql);
                connection.Statement("INSERT INTO SchemaVersion (Version, Hash) VALUES (?1, ?2)").Bind(1, script.Version).Bind(2, Hash(script.Sql)).Run();
            }

            connection.Execute("COMMIT");
        }
        catch
        {
            if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
            {
                connection.Execute("ROLLBACK"); // unless SQLite did so itself: that would hide what went wrong
            }

            throw;
        }
    }

    /// <summary>FNV-1a over the text, line ends unified: a checkout with other line ends is the same script.</summary>
    private static long Hash(string sql)
    {
        unchecked
        {
            var hash = 14695981039346656037UL;
            foreach (var c in sql)
            {
                if (c != '\r')
                {
                    hash = (hash ^ c) * 1099511628211UL;
                }
            }

            return (long)hash;
        }
    }
}

/// <summary>One numbered step of a database schema. Once released it is never edited: a change is a further script.</summary>
/// <param name="Version">1 for the first script, then one more each.</param>
/// <param name="Sql">One or more statements; they run in one transaction.</param>
public sealed record SqlScript(int Version, string Sql);
