namespace Workflows.Ledger;

/// <summary>
/// Looks at a file for malware before it is kept (ASVS 12.4.2). Register an implementation that asks the scanner of the house, e.g.
/// clamd over its socket; without one every file passes.
/// </summary>
public interface IFileScan
{
    /// <summary>Whether the file may be kept. An exception refuses the request: what could not be looked at is not kept.</summary>
    /// <param name="name">As the person's device calls it.</param>
    /// <param name="bytes">The whole file.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<bool> IsCleanAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellation);
}

/// <summary>No scanner: every file passes.</summary>
public sealed class NoFileScan : IFileScan
{
    /// <inheritdoc/>
    public Task<bool> IsCleanAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => Task.FromResult(true);
}
