namespace Workflows.Api;

/// <summary>A kept webhook body in a list.</summary>
internal sealed record BodyItem(string Id, string Source, string? Contract, DateTimeOffset ReceivedAt, string? ContentType, string? Outcome, int Length,
    string Sha256);

/// <summary>Kept webhook bodies, newest first; <paramref name="Next"/> asks for older ones.</summary>
internal sealed record BodyList(IReadOnlyList<BodyItem> Bodies, string? Next);
