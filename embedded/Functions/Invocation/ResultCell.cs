using Microsoft.Azure.Functions.Worker;

namespace Workflows.Embedded.Functions;

/// <summary>Holds what an invocation returned, so that all views of the result see one value.</summary>
internal sealed class ResultCell
{
    public object? Value { get; set; }

    /// <summary>The cell of an invocation that this host started.</summary>
    public static ResultCell Of(FunctionContext context) => context is EmbeddedFunctionContext own
        ? own.Result
        : throw new InvalidOperationException($"Expected an invocation of this host; found a {context.GetType()}, which has no result.");
}
