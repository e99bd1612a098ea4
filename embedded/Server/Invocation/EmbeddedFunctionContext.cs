using Microsoft.Azure.Functions.Worker;

namespace Workflows.Embedded.Server;

/// <summary>One invocation. <paramref name="target"/> is what the pipeline ends in.</summary>
internal sealed class EmbeddedFunctionContext(
    FunctionDefinition function, IServiceProvider services, InvocationTarget target, CancellationToken cancellation) : FunctionContext
{
    /// <summary>The key under which <see cref="FunctionContext.Items"/> holds the request; the official worker's.</summary>
    public const string HttpContextItem = "HttpRequestContext";

    private readonly InvocationFeatures _features = new();
    private IDictionary<object, object>? _items;
    private IServiceProvider _services = services;

    public override string InvocationId { get; } = Guid.NewGuid().ToString();

    public override string FunctionId => function.Id;

    public override TraceContext TraceContext { get; } = new ActivityTraceContext();

    public override BindingContext BindingContext => Bindings;

    public override RetryContext RetryContext => null!; // as the official worker without a retry policy

    public override IServiceProvider InstanceServices
    {
        get => _services;
        set => _services = value;
    }

    public override FunctionDefinition FunctionDefinition => function;

    public override IDictionary<object, object> Items
    {
        get => _items ??= new Dictionary<object, object>();
        set => _items = value;
    }

    public override IInvocationFeatures Features => _features;

    public override CancellationToken CancellationToken => cancellation;

    public InvocationTarget Target => target;

    /// <summary>What the function returned; <c>null</c> where middleware kept it from running.</summary>
    public object? Result { get; set; }

    public InvocationBindings Bindings { get; init; } = InvocationBindings.Empty;
}
