using System.Collections.Concurrent;
using Azure.Data.Tables;

namespace Workflows.Ledger;

/// <summary>The tables, by name; each is created once, on first use. Safe for concurrent use; one per process.</summary>
public sealed class LedgerTables(TableServiceClient service)
{
    /// <summary>The hash-chained audit log (<see cref="AuditLog"/>).</summary>
    public const string Audit = "audit";

    /// <summary>Raw bodies as they were received (<see cref="BodyStore"/>).</summary>
    public const string Bodies = "bodies";

    /// <summary>Files that people handed in (<see cref="FileStore"/>).</summary>
    public const string Files = "files";

    /// <summary>Requests behind links that were mailed.</summary>
    public const string Links = "links";

    /// <summary>The mail outbox.</summary>
    public const string Mail = "mail";

    private readonly ConcurrentDictionary<string, object> kept = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<TableClient>>> tables = new(StringComparer.Ordinal);

    /// <summary>The table of this name, which exists when the task completes.</summary>
    /// <param name="name">3 to 63 lower-case letters and digits, a letter first (to the service, names that differ only in case are one table).</param>
    /// <param name="cancellationToken">Ends the wait, not the creation, which others may wait for.</param>
    /// <exception cref="ArgumentException">Not a table name.</exception>
    public Task<TableClient> GetAsync(string name, CancellationToken cancellationToken = default)
    {
        Task<TableClient> table = tables.GetOrAdd(
            name, static (name, self) => new Lazy<Task<TableClient>>(() => self.CreateAsync(name)), this).Value;
        return table.IsCompletedSuccessfully ? table : table.WaitAsync(cancellationToken);
    }

    /// <summary>No other process writes beside this one: the tables are a file.</summary>
    public bool IsOnlyWriter => service.Uri is { IsFile: true };

    /// <summary>
    /// The rows of a table that are kept in memory; null where other processes may write beside this one. The tables of a file, which one process
    /// at a time may open, have no other writer.
    /// </summary>
    /// <param name="name">Of the table, or of a part of it that is kept in another shape; always of rows of one type.</param>
    public KeptRows<TRow>? Kept<TRow>(string name)
        where TRow : class => IsOnlyWriter ? (KeptRows<TRow>)kept.GetOrAdd(name, _ => new KeptRows<TRow>()) : null;

    /// <summary>As <see cref="KeptRows{TRow}.Changed"/>, for whoever writes rows without knowing whether somebody keeps them.</summary>
    /// <param name="name">As somebody may have asked for them.</param>
    /// <param name="partition">Where the row is.</param>
    /// <param name="id">Which.</param>
    public void Changed(string name, string partition, string id)
    {
        if (kept.TryGetValue(name, out object? rows))
        {
            ((IKeptRows)rows).Changed(partition, id);
        }
    }

    private async Task<TableClient> CreateAsync(string name)
    {
        if (name.Length is < 3 or > 63 || !char.IsAsciiLetterLower(name[0]) || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))
        {
            throw new ArgumentException($"A table's name has 3 to 63 lower-case letters and digits, a letter first; found '{name}'.", nameof(name));
        }

        try
        {
            TableClient table = service.GetTableClient(name);
            await table.CreateIfNotExistsAsync();
            return table;
        }
        catch
        {
            // The next call tries again: an outage while the process started must not last longer than the outage.
            tables.TryRemove(name, out _);
            throw;
        }
    }
}
