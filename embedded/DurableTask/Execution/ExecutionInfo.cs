using System.Globalization;
using Microsoft.DurableTask;

namespace Workflows.Embedded.DurableTask;

/// <summary>What an execution knows about itself from the start.</summary>
internal sealed record ExecutionInfo(string Name, string InstanceId, string Version, int Generation, ParentOrchestrationInstance? Parent, string? Input)
{
    /// <summary>The official context makes the id of a child from it if the code gives an empty one, so it is another one in each generation.</summary>
    internal string ExecutionId => string.Create(CultureInfo.InvariantCulture, $"{InstanceId}:{Generation}");

    internal static ExecutionInfo Of(InstanceRow row, InstanceDetails details) => new(
        row.Name,
        row.Id,
        row.Version,
        row.Generation,
        details.ParentId is null ? null : new ParentOrchestrationInstance(details.ParentName!, details.ParentId),
        details.Input);
}
