namespace Workflows.Incidents.Reports;

/// <summary>A value of a report's field, under the name that it had when written.</summary>
public sealed record ReportValue(string FieldId, string Name, string Value);

/// <summary>One version of a report. A draft may be saved again; a sent version never changes. Persisted: only add optional members.</summary>
public sealed record ReportDocument
{
    /// <summary>Bounds that keep a report inside one table property, and readable.</summary>
    public const int MaxValueLength = 6_000;

    /// <summary>All values together.</summary>
    public const int MaxLength = 24_000;

    public required string StepId { get; init; }

    public required int Occurrence { get; init; }

    /// <summary>From 1.</summary>
    public required int Version { get; init; }

    public required IReadOnlyList<ReportValue> Values { get; init; }

    /// <summary>Who saved it last.</summary>
    public required string Author { get; init; }

    public required DateTimeOffset SavedAt { get; init; }

    public DateTimeOffset? SentAt { get; init; }

    /// <summary>SHA-256 of names and values, lower-case hex: what was sent and what is accepted are the same content.</summary>
    public string ContentHash => ReportHash.Of(Values);
}
