using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Workflows.Embedded.Server;

/// <summary>The app's middleware, composed once, on the first invocation; what comes later is refused.</summary>
internal sealed class InvocationPipeline
{
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> _steps = [];
    private readonly Lazy<FunctionExecutionDelegate> _composed;

    public InvocationPipeline() => _composed = new(Compose);

    public bool IsEmpty => _steps.Count == 0;

    public void Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (_composed.IsValueCreated)
        {
            throw new InvalidOperationException("Middleware must be added before the first invocation.");
        }

        _steps.Add(step);
    }

    /// <summary>Runs the middleware and, unless one of them keeps it from happening, the target; its result is in the context.</summary>
    public Task InvokeAsync(EmbeddedFunctionContext context, Func<FunctionContext, Task<object?>> target)
    {
        context.Target = target;
        return _composed.Value(context);
    }

    private FunctionExecutionDelegate Compose()
    {
        FunctionExecutionDelegate next = static async context =>
        {
            var own = (EmbeddedFunctionContext)context;
            own.Result = await own.Target(context);
        };
        for (var i = _steps.Count - 1; i >= 0; i--)
        {
            next = _steps[i](next);
        }

        return next;
    }
}
