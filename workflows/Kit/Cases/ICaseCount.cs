using Workflows.Contracts;

namespace Workflows.Kit.Cases;

/// <summary>How many of something there were in some days of a contract. A process that keeps them registers one; whoever asks goes by the matter.</summary>
public interface ICaseCount
{
    /// <summary>Of what.</summary>
    CountedMatter Matter { get; }

    /// <summary>Those that began on the days, both included (local), open or over; null: nobody counts them under this contract.</summary>
    Task<int?> CountAsync(Contract contract, DateOnly from, DateOnly to, CancellationToken cancellation);
}

/// <summary>What is counted.</summary>
public enum CountedMatter
{
    Incidents,

    Inquiries,
}
