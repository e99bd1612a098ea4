namespace Workflows.Calendars;

/// <summary>Half-open interval of instants in UTC; <see cref="From"/> is not after <see cref="To"/>.</summary>
public readonly record struct OpenSpan(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>How long it lasts.</summary>
    public TimeSpan Length => To - From;
}
