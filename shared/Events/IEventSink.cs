using Workflows.Ledger;

namespace Workflows.Events;

/// <summary>An audit entry as its event.</summary>
public sealed record ToldEvent(AuditRecord Entry, CloudEvent Event);

/// <summary>What came of handing events over.</summary>
/// <param name="Handled">How many, from the first on, are settled: taken, or in <paramref name="Refused"/>.</param>
/// <param name="Failure">Why the next one could not be handed over now; null: all are settled.</param>
/// <param name="Refused">Those that will never be taken, each with the reason.</param>
public sealed record Handover(int Handled, Exception? Failure, IReadOnlyList<(ToldEvent Event, string Why)> Refused);

/// <summary>Somebody who is told of domain events: a broker, somebody's server, a channel of a chat.</summary>
public interface IEventSink
{
    /// <summary>In keys of rows, so never changed; empty for the broker, whose rows are older than the others.</summary>
    string Name { get; }

    /// <summary>How many audit entries are read and handed over before the cursor moves: after a crash so many may come twice.</summary>
    int AtOnce { get; }

    /// <summary>It is somebody else's: how many events it took, and how late, is measured.</summary>
    bool IsOutside => true;

    /// <summary>It is told of a contract; of others not even the facts are read.</summary>
    bool Hears(string contractId);

    /// <summary>Hands events of one contract over, in order. Does not throw when they are not taken.</summary>
    Task<Handover> SendAsync(IReadOnlyList<ToldEvent> events, CancellationToken cancellationToken);
}
