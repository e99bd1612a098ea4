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
