using Microsoft.AspNetCore.Http;
using Workflows.Embedded.Functions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>The HTTP side of an invocation.</summary>
public static class FunctionContextExtensions
{
    /// <summary>The request's context; null for timers, orchestrations and activities.</summary>
    public static HttpContext? GetHttpContext(this FunctionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Items.TryGetValue(EmbeddedFunctionContext.HttpContextItem, out var value) ? value as HttpContext : null;
    }
}
