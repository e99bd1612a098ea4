using Microsoft.DurableTask;

namespace Workflows.Embedded.DurableTask;

/// <summary>
/// The app's orchestrator on a <see cref="GuardedContext"/> and, between the executor and the code's continuations, a look at the thread: what Azure
/// Functions does around an orchestrator too, so that code that leaves its thread fails with a sentence and does not hang, on both hosts.
/// </summary>
internal sealed class GuardedOrchestrator(ITaskOrchestrator orchestrator, Func<Exception?> leftThread) : ITaskOrchestrator
{
    public Type InputType => orchestrator.InputType;

    public Type OutputType => orchestrator.OutputType;

    /// <summary>Null until the orchestrator has begun.</summary>
    internal GuardedContext? Context { get; private set; }

    public Task<object?> RunAsync(TaskOrchestrationContext context, object? input)
    {
        var outer = SynchronizationContext.Current!;
        SynchronizationContext.SetSynchronizationContext(new TurnContext(outer, leftThread));
        try
        {
            return orchestrator.RunAsync(Context = new GuardedContext(context, leftThread), input);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    /// <summary>What another thread wants to go on with does not run: the engine has been told.</summary>
    private sealed class TurnContext(SynchronizationContext executor, Func<Exception?> leftThread) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
            if (leftThread() is null)
            {
                executor.Post(Resume, (this, d, state));
            }
        }

        public override void Send(SendOrPostCallback d, object? state)
        {
            if (leftThread() is null)
            {
                executor.Send(Resume, (this, d, state));
            }
        }

        public override SynchronizationContext CreateCopy() => this;

        /// <summary>The code's next wait has to come back here too.</summary>
        private static void Resume(object? boxed)
        {
            var (self, callback, state) = ((TurnContext, SendOrPostCallback, object?))boxed!;
            var outer = Current;
            SetSynchronizationContext(self);
            try
            {
                callback(state);
            }
            finally
            {
                SetSynchronizationContext(outer);
            }
        }
    }
}
