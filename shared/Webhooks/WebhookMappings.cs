using System.Collections.ObjectModel;

namespace Workflows.Webhooks;

/// <summary>A field with a table of replacements.</summary>
public sealed record WebhookValueMapping
{
    /// <summary>Path of the value; absent when <see cref="Default"/> always holds.</summary>
    public string? Path { get; init; }

    /// <summary>The source's value to ours, compared without case and surrounding blanks; a value that is not listed is kept.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>For a missing value.</summary>
    public string? Default { get; init; }
}

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
