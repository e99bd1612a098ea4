using Workflows.Calendars;
using Workflows.Contracts;

namespace Workflows.ServiceLevels.Process;

/// <summary>A time that both parties agreed on beyond a calendar of service times.</summary>
/// <param name="Fact">What counts.</param>
/// <param name="Case">The case that tells of it, with the facts that decide.</param>
public sealed record AgreedExtension(ExtensionFact Fact, MeasuredCase Case);

/// <summary>Where extensions of service times are agreed on. Service levels know no process that takes them.</summary>
public interface IAgreedExtensions
{
    /// <summary>Those that reach into a period, as far as they were on record; ascending by beginning and case.</summary>
    /// <param name="contract">The contract in force.</param>
    /// <param name="period">The period.</param>
    /// <param name="asOf">What was recorded later is not looked at.</param>
    Task<IReadOnlyList<AgreedExtension>> OfAsync(Contract contract, OpenSpan period, DateTimeOffset asOf);
}
