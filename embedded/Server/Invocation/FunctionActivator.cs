using System.Collections.Concurrent;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Workflows.Embedded.Server;

/// <summary>A new object per invocation, from the invocation's scope; as with the official worker nobody disposes it.</summary>
internal sealed class FunctionActivator : IFunctionActivator
{
    private readonly ConcurrentDictionary<Type, ObjectFactory> _factories = new();

    public object? CreateInstance(Type instanceType, FunctionContext context) => instanceType.IsAbstract
        ? null
        : _factories.GetOrAdd(instanceType, static t => ActivatorUtilities.CreateFactory(t, []))(context.InstanceServices, null);
}
