using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Workflows.Embedded.Sqlite;

/// <content>Reading, beside the writer.</content>
public sealed partial class SqliteDatabase
{
    private const int MaxPooledReaders = 8;

    private readonly ConcurrentBag<SqliteConnection> readers = [];

    /// <summary>Reads the last committed state, on the calling thread. Statements prepared by the function must be reset when it returns.</summary>
    public T Read<T>(Func<SqliteConnection, T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        if (post is not null)
        {
            return work(writer); // nothing else runs meanwhile, and no transaction is open between two pieces of work
        }

        if (!readers.TryTake(out var connection))
        {
            connection = new SqliteConnection(connectionString);
            connection.Open();
            connection.Execute("PRAGMA query_only = ON; PRAGMA busy_timeout = 5000; PRAGMA cache_size = -8192;");
        }

        var sound = false;
        try
        {
            var result = work(connection);
            sound = true;
            return result;
        }
        finally
        {
            if (sound && disposed == 0 && readers.Count < MaxPooledReaders)
            {
                readers.Add(connection);
                if (disposed != 0 && readers.TryTake(out var late))
                {
                    // Closing emptied the bag while this one went in.
                    late.CloseStatements();
                    late.Dispose();
                }
            }
            else
            {
                connection.CloseStatements();
                connection.Dispose();
            }
        }
    }
}
