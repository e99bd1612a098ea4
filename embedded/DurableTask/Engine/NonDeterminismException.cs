namespace Workflows.Embedded.DurableTask;

/// <summary>The code does not do on replay what the history says it did.</summary>
internal sealed class NonDeterminismException(string message) : Exception(message)
{
    /// <summary>What the official engine calls it; apps and operators look for this name.</summary>
    internal const string ErrorType = "DurableTask.Core.Exceptions.NonDeterministicOrchestrationException";
}
