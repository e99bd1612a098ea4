using Microsoft.Data.Sqlite;

namespace Workflows.Embedded.Sqlite;

/// <summary>
/// A piece of writing for <see cref="SqliteDatabase.Write"/>, for callers that want no task per write.
/// It runs on the writer thread, inside a transaction that it shares with others.
/// </summary>
public abstract class SqliteWriteWork
{
    /// <summary>Writes. An exception undoes this piece alone.</summary>
    protected internal abstract void Execute(SqliteConnection connection);

    /// <summary>The transaction is on disk. Runs on the writer thread or a pool thread, in no order against other pieces; must be short and must not throw or wait.</summary>
    protected internal abstract void Committed();

    /// <summary>Nothing of this piece was written. Same rules as <see cref="Committed"/>.</summary>
    protected internal abstract void Failed(Exception exception);
}
