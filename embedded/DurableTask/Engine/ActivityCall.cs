using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Workflows.Embedded.DurableTask;

/// <summary>One run of an activity, on a pool thread.</summary>
internal sealed class ActivityCall(InstanceActor actor, long key, int generation, HistoryEvent request) : IThreadPoolWorkItem
{
    internal ActivityDispatcher? Dispatcher { get; set; }

    public void Execute() => _ = RunAsync();

    private async Task RunAsync()
    {
        var engine = Dispatcher!.Engine;
        HistoryEvent result;
        try
        {
            result = await InvokeAsync(engine).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Here and not only in the history: nobody opens that before something is known to be wrong.
            engine.Logger.LogWarning(exception, "Activity {Activity} of instance {InstanceId} failed.", request.Name, actor.Id);
            result = Failure(TaskFailureDetails.FromException(exception));
        }

        engine.Deliver(actor, new Mail.Result(key, generation, result));
        Dispatcher.Finished();
    }

    private async Task<HistoryEvent> InvokeAsync(DurableEngine engine)
    {
        var name = request.Name!;
        var version = request.Version ?? "";
        if (engine.Registry.FindActivity(name, version) is not { } factory)
        {
            return Failure(new TaskFailureDetails("ActivityTaskNotFound", $"No activity task named '{name}' was found.", null, null, null)) with { IsNonRetriable = true };
        }

        object? output;
        if (engine.Options.ActivityInvoker is { } invoker)
        {
            output = await invoker(
                engine.Services,
                new ActivityInvocation(name, actor.Id, request.Id, version),
                services => RunAsync(engine, factory(services), version)).ConfigureAwait(false);
        }
        else
        {
            await using var scope = engine.Services.CreateAsyncScope();
            output = await RunAsync(engine, factory(scope.ServiceProvider), version).ConfigureAwait(false);
        }

        var text = engine.Converter.Serialize(output);
        if (text?.Length > engine.Options.MaxPayloadLength)
        {
            throw new InvalidOperationException(
                $"At most {engine.Options.MaxPayloadLength} characters were expected for the result of activity '{name}', but it has {text.Length}.");
        }

        return new HistoryEvent(HistoryKind.TaskCompleted) { Id = request.Id, Text = text };
    }

    private Task<object?> RunAsync(DurableEngine engine, ITaskActivity activity, string version) =>
        activity.RunAsync(new Context(request.Name!, actor.Id, version), engine.Converter.Deserialize(request.Text, activity.InputType));

    private HistoryEvent Failure(TaskFailureDetails details) => new(HistoryKind.TaskFailed) { Id = request.Id, Failure = details };

    private sealed class Context(string name, string instanceId, string version) : TaskActivityContext
    {
        public override TaskName Name => name;

        public override string InstanceId => instanceId;

        public override string Version => version;
    }
}
