using Workflows.Ledger;

namespace Workflows.Events;

/// <summary>Makes domain events of audit entries.</summary>
public interface IEventSource
{
    /// <summary>The event of an entry; null: nobody is to hear of it.</summary>
    /// <exception cref="UntellableException">The entry's fact is missing or cannot be read: no attempt will change that.</exception>
    Task<CloudEvent?> OfAsync(AuditRecord entry, CancellationToken cancellationToken);
}

/// <summary>An audit entry that cannot become an event, now or later.</summary>
public sealed class UntellableException(string message, Exception? inner = null) : Exception(message, inner);
