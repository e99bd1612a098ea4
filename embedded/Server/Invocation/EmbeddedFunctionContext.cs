using System.Collections.ObjectModel;
using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Azure.Functions.Worker;

namespace Workflows.Embedded.Server;

/// <summary>One invocation: a service of its scope, filled in by <see cref="Begin"/>.</summary>
internal sealed class EmbeddedFunctionContext(IServiceProvider services) : FunctionContext
{
    /// <summary>The key under which <see cref="FunctionContext.Items"/> holds the request; the official worker's.</summary>
    public const string HttpContextItem = "HttpRequestContext";

    private FunctionDefinition? _function;
    private CancellationToken _cancellation;
    private IReadOnlyDictionary<string, object?>? _values;

    public override string InvocationId { get; } = Guid.NewGuid().ToString();

    public override string FunctionId => FunctionDefinition.Id;

    public override TraceContext TraceContext { get; } = new CurrentTrace();

    public override BindingContext BindingContext => new Bindings(_values ?? ReadOnlyDictionary<string, object?>.Empty);

    public override RetryContext RetryContext => null!; // as the official worker without a retry policy

    public override IServiceProvider InstanceServices { get; set; } = services;

    public override FunctionDefinition FunctionDefinition => _function ?? throw new InvalidOperationException("No function runs in this scope.");

    public override IDictionary<object, object> Items { get => field ??= new Dictionary<object, object>(); set; }

    public override IInvocationFeatures Features { get; } = new FeaturesOfInvocation();

    public override CancellationToken CancellationToken => _cancellation;

    /// <summary>What the app's middleware ends in; returns the function's result.</summary>
    public Func<FunctionContext, Task<object?>> Target { get; set; } = static _ => Task.FromResult<object?>(null);

    /// <summary>What the function returned; <c>null</c> where middleware kept it from running.</summary>
    public object? Result { get; set; }

    /// <summary>Says what runs.</summary>
    /// <param name="function">The function.</param>
    /// <param name="cancellation">The invocation's token.</param>
    /// <param name="values">What the trigger brought, by names that ignore case; null for nothing.</param>
    public void Begin(FunctionDefinition function, CancellationToken cancellation, IReadOnlyDictionary<string, object?>? values = null) =>
        (_function, _cancellation, _values) = (function, cancellation, values);

    private sealed class FeaturesOfInvocation : FeatureCollection, IInvocationFeatures;

    private sealed class Bindings(IReadOnlyDictionary<string, object?> values) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => values;
    }

    private sealed class CurrentTrace : TraceContext
    {
        private readonly Activity? _activity = Activity.Current;

        public override string TraceParent => _activity?.Id ?? "";

        public override string TraceState => _activity?.TraceStateString ?? "";
    }
}
