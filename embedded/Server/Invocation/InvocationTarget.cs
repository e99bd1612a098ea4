using Microsoft.Azure.Functions.Worker;

namespace Workflows.Embedded.Server;

/// <summary>What an invocation pipeline ends in; returns the function's result.</summary>
internal delegate Task<object?> InvocationTarget(FunctionContext context);
