namespace Microsoft.DurableTask;

/// <summary>An activity or child orchestration failed; thrown at the await.</summary>
public sealed class TaskFailedException : Exception
{
    public TaskFailedException(string taskName, int taskId, Exception innerException)
        : base(Text(taskName, taskId, innerException.Message), innerException)
    {
        TaskName = taskName;
        TaskId = taskId;
        FailureDetails = TaskFailureDetails.FromException(innerException);
    }

    public TaskFailedException(string taskName, int taskId, TaskFailureDetails failureDetails)
        : this(taskName, taskId, failureDetails, null)
    {
    }

    internal TaskFailedException(string taskName, int taskId, TaskFailureDetails failureDetails, Exception? innerException)
        : base(Text(taskName, taskId, failureDetails.ErrorMessage), innerException)
    {
        TaskName = taskName;
        TaskId = taskId;
        FailureDetails = failureDetails;
    }

    public string TaskName { get; }

    public int TaskId { get; }

    public TaskFailureDetails FailureDetails { get; }

    /// <summary>No retry policy or handler is asked.</summary>
    internal bool IsNonRetriable { get; init; }

    /// <summary>Whether the failure (not one of its inner failures) is of this type or derived from it.</summary>
    public bool IsCausedByException<T>()
        where T : Exception => FailureDetails.IsCausedBy<T>();

    private static string Text(string name, int id, string message) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Task '{name}' (#{id}) failed with an unhandled exception: {message}");
}
