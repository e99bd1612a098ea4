using System.Collections.ObjectModel;

namespace Workflows.Webhooks;

/// <summary>Where a generic source keeps its fields: a rule as data, so that a new tool needs no code.</summary>
/// <remarks>
/// A <b>path</b> is a JSON pointer (<c>/host/name</c>, RFC 6901) or dotted (<c>host.name</c>, <c>items[0].id</c>), read from the alert;
/// with a leading <c>$</c> (<c>$.site</c>, <c>$/site</c>) it is read from the whole body. A <b>template</b> is text with paths in
/// braces, <c>{host}: {message}</c>; doubled braces stand for themselves. Names are compared exactly. A value that is null, empty or
/// missing counts as absent. <see cref="Validate"/> says what is wrong with a mapping.
/// </remarks>
public sealed record WebhookMapping
{
    /// <summary>Path, from the body, of the array that holds the alerts. Absent: the body is one alert, or an array of them.</summary>
    public string? Alerts { get; init; }

    /// <summary>Paths that together name rule and target, at least one.</summary>
    public IReadOnlyList<string> Rule { get; init; } = [];

    /// <summary>Paths that together name the occurrence. Without them (or their values) the start does;
    /// without a start, only one occurrence can be open.</summary>
    public IReadOnlyList<string> Episode { get; init; } = [];

    /// <summary>Paths that together name the group; optional.</summary>
    public IReadOnlyList<string> Group { get; init; } = [];

    /// <summary>How firing and resolved are told apart.</summary>
    public WebhookStateMapping State { get; init; } = new();

    /// <summary>How the severity is read.</summary>
    public WebhookValueMapping Severity { get; init; } = new();

    /// <summary>How the affected system is read.</summary>
    public WebhookValueMapping System { get; init; } = new();

    /// <summary>Path of the start: ISO 8601, <c>yyyy.MM.dd HH:mm:ss</c>, or epoch seconds or milliseconds.</summary>
    public string? StartsAt { get; init; }

    /// <summary>Path of the end.</summary>
    public string? EndsAt { get; init; }

    /// <summary>Template of the title, required.</summary>
    public string Title { get; init; } = "";

    /// <summary>Template of the description.</summary>
    public string? Description { get; init; }

    /// <summary>Template of the link.</summary>
    public string? Link { get; init; }

    /// <summary>Label name to path.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>What is wrong with this mapping, one sentence each; empty when it can be used.</summary>
    public IReadOnlyList<string> Validate() => CompiledMapping.Compile(this).Errors;
}
