namespace Workflows.Embedded.DurableTask;

/// <summary>The code does not do on replay what the history says it did.</summary>
internal sealed class NonDeterminismException(string message, HistoryEvent expected, IReadOnlyList<HistoryEvent> made) : Exception(message)
{
    /// <summary>What the official engine calls it; apps and operators look for this name.</summary>
    internal const string ErrorType = "DurableTask.Core.Exceptions.NonDeterministicOrchestrationException";

    /// <summary>The decision of the history.</summary>
    internal HistoryEvent Expected => expected;

    /// <summary>What the code has decided up to there and the history has not confirmed, by id.</summary>
    internal IReadOnlyList<HistoryEvent> Made => made;
}
