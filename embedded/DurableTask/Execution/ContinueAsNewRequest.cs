namespace Workflows.Embedded.DurableTask;

internal sealed record ContinueAsNewRequest(string? Input, string? NewVersion);
