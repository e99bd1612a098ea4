using System.Globalization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.Logging.Abstractions;
using EventType = global::DurableTask.Core.History.EventType;

namespace Workflows.Embedded.DurableTask;

/// <summary>
/// Runs the code of today over the history of an instance, without an engine and without effects: no activity runs, nothing is stored. Answers before a
/// release whether running instances survive it. See docs/replay.md.
/// </summary>
/// <param name="registry">The orchestrators to try; activities are not needed.</param>
/// <param name="converter">The app's; null for the default.</param>
/// <param name="services">Where orchestrators take their dependencies from; null for none.</param>
public sealed class HistoryReplayer(DurableTaskRegistry registry, DataConverter? converter = null, IServiceProvider? services = null)
{
    private const string NonDeterministic = "DurableTask.Core.Exceptions.NonDeterministicOrchestrationException";

    /// <summary>Replays a whole history. A custom status, logs of replayed turns and everything else that is no decision is not compared.</summary>
    /// <exception cref="InvalidDataException">The history has events of a kind that this release does not know.</exception>
    public ReplayReport Replay(ExportedHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        var worker = new DurableTaskWorkerOptions { DataConverter = converter ?? JsonDataConverter.Default };
        var batches = history.Turns.Select(turn => new HistoryBatch(turn.At.ToUniversalTime().Ticks, [.. turn.Entries.Select(entry => entry.ToEvent())]))
            .ToList();
        var parent = history.ParentInstanceId is null ? null : new ParentOrchestrationInstance(history.ParentOrchestrator ?? "", history.ParentInstanceId);
        var execution = new Execution(
            new ExecutionInfo(history.Orchestrator, history.InstanceId, history.Version ?? "", history.Generation, parent, history.Input),
            new ExecutionServices(
                TaskFactories.Of(registry), new DurableTaskShimFactory(worker), services ?? NoServices.Instance, worker.DataConverter,
                NullLoggerFactory.Instance,
                new DurableEngineOptions().MaxPayloadLength),
            _ => { });
        try
        {
            return Replay(history, batches, execution);
        }
        finally
        {
            execution.Close();
        }
    }

    private static ReplayReport Replay(ExportedHistory history, List<HistoryBatch> batches, Execution execution)
    {
        var played = execution.Replay(batches);
        var decided = execution.TakeDecisions();
        if (execution.Failure is { ErrorType: NonDeterministic } divergence)
        {
            // The decision at which the executor gave up is the first event that it has not played.
            var turn = played.TakeWhile(item => item.IsPlayed || item.EventType == EventType.OrchestratorStarted)
                .Count(item => item.EventType == EventType.OrchestratorStarted);
            var expected = batches[turn - 1].Events.First(item =>
                item.IsDecision && item.Id == played.First(unplayed => !unplayed.IsPlayed && unplayed.EventType != EventType.OrchestratorStarted).EventId);
            return new ReplayReport(ReplayVerdict.NonDeterministic) { Difference = Explain(expected, decided, divergence.ErrorMessage, batches, turn) };
        }

        var outcome = execution.Turn(batches[^1].Timestamp, []);
        var isEnded = history.Status is not null && Enum.TryParse<OrchestrationRuntimeStatus>(history.Status, out var status)
            && InstanceRow.IsTerminalStatus(status);
        var decisions = decided.Select(Name).ToList();
        if (isEnded && (outcome is null || outcome.Status.ToString() != history.Status || decisions.Count > 0))
        {
            var did = outcome is null ? "it goes on" : $"it ends as {outcome.Status}{(outcome.Failure is null ? "" : $" ({outcome.Failure})")}";
            return new ReplayReport(ReplayVerdict.NonDeterministic)
            {
                Difference = new ReplayDifference(
                    batches.Count, $"the instance ended as {history.Status}", decisions.Count == 0 ? did : $"{did}, and wants {string.Join(", ", decisions)}",
                    outcome?.Status == OrchestrationRuntimeStatus.Failed
                        ? "The code throws where it did not before."
                        : "A step was added at the end, or the end depends on something that is not in the history.",
                    "The code ends in another way than the history."),
            };
        }

        return new ReplayReport(outcome is null ? ReplayVerdict.Waiting : ReplayVerdict.Completed)
        {
            Outcome = outcome?.Status,
            Output = outcome?.Output,
            NewDecisions = decisions,
            WaitsFor = outcome is not null ? [] :
            [
                .. DurableCheck.Open(batches).Where(open => open.Event.Kind != HistoryKind.TimerCreated).Select(open => Name(open.Event)),
                .. execution.OpenTimers.Select(timer => Name(new HistoryEvent(HistoryKind.TimerCreated) { Id = timer.Id, Due = timer.Due })),
                .. execution.OpenWaits.Select(name => $"event '{name}'"),
            ],
        };
    }

    private static ReplayDifference Explain(HistoryEvent expected, List<HistoryEvent> decided, string message, List<HistoryBatch> batches, int turn)
    {
        var made = decided.FirstOrDefault(item => item.Id == expected.Id);
        var history = batches.SelectMany(batch => batch.Events).Where(item => item.IsDecision).ToList();
        string cause;
        if (made is null)
        {
            cause = "The step was removed, or now comes behind a wait, or depends on something that is not in the history (clock, chance, settings, other data).";
        }
        else if (decided.Any(item => item.Id > made.Id && IsSame(item, expected)))
        {
            cause = $"{Name(made)} was put before a step that instances have already taken.";
        }
        else if (history.Any(item => item.Id > expected.Id && IsSame(item, made)))
        {
            cause = history.Exists(item => item.Id == expected.Id + 1 && IsSame(item, made))
                ? $"{Name(expected)} was removed, or changed places with {Name(made)}."
                : $"The order changed: {Name(made)} comes later in the history.";
        }
        else if (made.Kind == expected.Kind)
        {
            cause = $"'{expected.Name}' was renamed or replaced by '{made.Name}', or a new step was put before it. A durable name stays: give the new code another one.";
        }
        else
        {
            cause = $"{Name(made)} was put before it or in its place.";
        }

        return new ReplayDifference(
            turn, Name(expected), made is null ? "nothing at this place" : Name(made), cause, message);
    }

    private static bool IsSame(HistoryEvent one, HistoryEvent other) =>
        one.Kind == other.Kind && string.Equals(one.Name, other.Name, StringComparison.OrdinalIgnoreCase);

    private static string Name(HistoryEvent item) => string.Create(CultureInfo.InvariantCulture, $"#{item.Id} {item.Kind switch
    {
        HistoryKind.TaskScheduled => $"activity '{item.Name}'",
        HistoryKind.TimerCreated => $"timer due {new DateTime(item.Due, DateTimeKind.Utc):u}",
        HistoryKind.ChildScheduled => $"child '{item.Name}'",
        _ => $"event '{item.Name}' to '{item.Target}'",
    }}");
}
