using Microsoft.DurableTask;
using Core = global::DurableTask.Core;

namespace Workflows.Embedded.DurableTask;

/// <summary>Failures as the SDK shows them and as its executor passes them on. The whole chain is kept.</summary>
internal static class Failures
{
    internal static TaskFailureDetails? Of(Core.FailureDetails? failure) => failure is null ? null
        : new(failure.ErrorType, failure.ErrorMessage, failure.StackTrace, Of(failure.InnerFailure), failure.Properties);

    /// <param name="failure">As stored; null where a record says no more than that something failed.</param>
    /// <param name="isNonRetriable">No policy may try again.</param>
    internal static Core.FailureDetails ToCore(TaskFailureDetails? failure, bool isNonRetriable) => failure is null
        ? new("(unknown)", "", null, null, isNonRetriable)
        : new(failure.ErrorType, failure.ErrorMessage, failure.StackTrace, failure.InnerFailure is { } inner ? ToCore(inner, isNonRetriable) : null,
            isNonRetriable, failure.Properties);

    internal static TaskFailureDetails Named(string errorType, string message) => new(errorType, message, null, null, null);
}
