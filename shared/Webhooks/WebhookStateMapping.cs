namespace Workflows.Webhooks;

/// <summary>Which values mean firing and which resolved; compared without case and surrounding blanks.</summary>
public sealed record WebhookStateMapping
{
    /// <summary>Path of the state; absent when the source only ever reports that something fires.</summary>
    public string? Path { get; init; }

    /// <summary>Values that mean firing.</summary>
    public IReadOnlyList<string> Firing { get; init; } = [];

    /// <summary>Values that mean resolved.</summary>
    public IReadOnlyList<string> Resolved { get; init; } = [];

    /// <summary>For a missing or unlisted value. Absent: such an alert is reported as not understood.</summary>
    public AlertState? Default { get; init; }
}
