using Microsoft.DurableTask;
using Workflows.Kit.Cases;

namespace Workflows;

/// <summary>Every orchestrator and activity of the application, registered once for both hosts.</summary>
public static class WorkflowCatalog
{
    /// <summary>Adds them under their durable names.</summary>
    public static void AddTo(DurableTaskRegistry registry)
    {
        foreach (ProcessDefinition process in Processes.All)
        {
            process.Durable(registry);
        }
    }
}
