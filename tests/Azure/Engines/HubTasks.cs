using DurableTask.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;

namespace Workflows.Azure.Tests.Engines;

/// <summary>The SDK's orchestrators, as Durable Task's own worker wants them.</summary>
internal sealed class HubOrchestrations(IDurableTaskFactory factory, DurableTaskShimFactory shims, IServiceProvider services)
    : INameVersionObjectManager<TaskOrchestration>
{
    public void Add(ObjectCreator<TaskOrchestration> creator) => throw new NotSupportedException();

    public TaskOrchestration? GetObject(string name, string? version) =>
        factory.TryCreateOrchestrator(name, services, out ITaskOrchestrator? made) ? shims.CreateOrchestration(name, made) : null;
}

/// <summary>The SDK's activities, as Durable Task's own worker wants them.</summary>
internal sealed class HubActivities(IDurableTaskFactory factory, DurableTaskShimFactory shims, IServiceProvider services)
    : INameVersionObjectManager<TaskActivity>
{
    public void Add(ObjectCreator<TaskActivity> creator) => throw new NotSupportedException();

    public TaskActivity? GetObject(string name, string? version) =>
        factory.TryCreateActivity(name, services, out ITaskActivity? made) ? shims.CreateActivity(name, made) : null;
}
