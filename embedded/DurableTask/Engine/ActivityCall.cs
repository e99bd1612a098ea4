using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Core = global::DurableTask.Core;

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
        string? text;
        try
        {
            if (engine.Options.ActivityInvoker is { } invoker)
            {
                text = (string?)await invoker(
                    engine.Services,
                    new ActivityInvocation(name, actor.Id, request.Id, request.Version ?? ""),
                    async services => await RunAsync(engine, services).ConfigureAwait(false)).ConfigureAwait(false);
            }
            else
            {
                await using var scope = engine.Services.CreateAsyncScope();
                text = await RunAsync(engine, scope.ServiceProvider).ConfigureAwait(false);
            }
        }
        catch (NotRegistered)
        {
            return Failure(Failures.Named("ActivityTaskNotFound", $"No activity task named '{name}' was found.")) with { IsNonRetriable = true };
        }

        if (text?.Length > engine.Options.MaxPayloadLength)
        {
            throw new InvalidOperationException(
                $"At most {engine.Options.MaxPayloadLength} characters were expected for the result of activity '{name}', but it has {text.Length}.");
        }

        return new HistoryEvent(HistoryKind.TaskCompleted) { Id = request.Id, Text = text };
    }

    private Task<string?> RunAsync(DurableEngine engine, IServiceProvider services)
    {
        if (!engine.Factory.TryCreateActivity(request.Name!, services, out var activity))
        {
            throw new NotRegistered();
        }

        var context = new Core.TaskContext(new Core.OrchestrationInstance { InstanceId = actor.Id }, request.Name!, request.Version, request.Id);
        return engine.Shims.CreateActivity(request.Name!, activity).RunAsync(context, CoreHistory.ActivityInput(request.Text))!;
    }

    private HistoryEvent Failure(TaskFailureDetails details) => new(HistoryKind.TaskFailed) { Id = request.Id, Failure = details };

    private sealed class NotRegistered : Exception;
}
