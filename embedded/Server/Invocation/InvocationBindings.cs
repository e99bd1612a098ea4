using System.Collections.ObjectModel;
using Microsoft.Azure.Functions.Worker;

namespace Workflows.Embedded.Server;

/// <summary>An invocation's values by name. <paramref name="data"/> must compare names ignoring case.</summary>
internal sealed class InvocationBindings(IReadOnlyDictionary<string, object?> data) : BindingContext
{
    public static InvocationBindings Empty { get; } = new(ReadOnlyDictionary<string, object?>.Empty);

    public override IReadOnlyDictionary<string, object?> BindingData => data;
}
