namespace Workflows.Embedded.DurableTask;

/// <summary>What an execution needs beside its row.</summary>
internal sealed record InstanceDetails(string? Input, string? CustomStatus, string? ParentId, string? ParentName);
