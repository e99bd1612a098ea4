using Microsoft.Data.Sqlite;

namespace Workflows.Embedded.DurableTask;

/// <summary>
/// For deterministic simulations: everything that the engine would give to threads is handed over piece by piece, and the world decides which piece
/// runs next on its one thread. Dropping what has not run is a crash.
/// </summary>
internal abstract class SimulatedWorld
{
    /// <summary>The "disk": a connection to an in-memory database, which outlives the engines on it.</summary>
    internal abstract SqliteConnection Connection { get; }

    /// <summary>Takes a piece of work that may run at any later time, in any order.</summary>
    internal abstract void Post(Action work);

    /// <summary>Sees every mail that is delivered; may deliver a copy of it later.</summary>
    internal abstract void Delivered(string id, Mail mail);
}
