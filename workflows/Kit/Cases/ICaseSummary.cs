namespace Workflows.Kit.Cases;

/// <summary>What lists show of a case that ends.</summary>
public interface ICaseSummary
{
    /// <summary>When it was over; null: it is not, or its row is of an older release.</summary>
    DateTimeOffset? ClosedAt { get; }
}
