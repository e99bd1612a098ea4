namespace Workflows.Ledger;

/// <summary>A row changed under us again and again; nothing was written. Worth a retry by the caller's own policy.</summary>
public sealed class LedgerConflictException : Exception
{
    public LedgerConflictException()
    {
    }

    public LedgerConflictException(string message)
        : base(message)
    {
    }

    public LedgerConflictException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
