namespace Workflows.Kit;

/// <summary>What came of a person's act.</summary>
public abstract record DeskResult
{
    private protected DeskResult()
    {
    }

    /// <summary>It is on record; by this call, or by the same one before.</summary>
    public sealed record Done(string FactId) : DeskResult;

    /// <summary>It cannot be done; the texts say what was expected and what was found.</summary>
    public sealed record Refused(RefusalReason Reason, string Detail) : DeskResult;
}
