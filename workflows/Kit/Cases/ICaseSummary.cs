namespace Workflows.Kit.Cases;

/// <summary>What lists show of a case that ends.</summary>
public interface ICaseSummary
{
    /// <summary>When it was over; null: it is not, or its row is of an older release.</summary>
    DateTimeOffset? ClosedAt { get; }
}

/// <summary>What lists show of a case that somebody may be asked to answer.</summary>
public interface IAskingSummary
{
    /// <summary>By when the first of the answers that are waited for is due (UTC); null: none is waited for, or there is no such deadline.</summary>
    DateTimeOffset? AnswerBy { get; }
}
