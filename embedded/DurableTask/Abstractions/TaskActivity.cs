namespace Microsoft.DurableTask;

/// <summary>A step with effects. Runs at least once per call.</summary>
public abstract class TaskActivity<TInput, TOutput> : ITaskActivity
{
    Type ITaskActivity.InputType => typeof(TInput);

    Type ITaskActivity.OutputType => typeof(TOutput);

    async Task<object?> ITaskActivity.RunAsync(TaskActivityContext context, object? input)
    {
        ArgumentNullException.ThrowIfNull(context);
        return await RunAsync(context, TaskInput.As<TInput>(input)).ConfigureAwait(false);
    }

    public abstract Task<TOutput> RunAsync(TaskActivityContext context, TInput input);
}
