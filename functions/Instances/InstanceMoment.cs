using DurableTask.Core.History;

namespace Workflows.Instances;

/// <summary>One entry of the timeline of an orchestration.</summary>
/// <param name="At">When (UTC).</param>
/// <param name="Kind">What: the end of its text's name.</param>
/// <param name="Tone">Class in the timeline.</param>
/// <param name="Name">Of the activity, orchestration or event; null: none.</param>
/// <param name="Text">Input, result or reason, serialized; cut after <see cref="MostText"/> characters. Null: none.</param>
/// <param name="Due">When a timer fires (UTC).</param>
/// <param name="Took">From the request to this end of it.</param>
public sealed record InstanceMoment(DateTimeOffset At, EventType Kind, string Tone, string? Name, string? Text, DateTimeOffset? Due, TimeSpan? Took)
{
    /// <summary>Longest text, in characters.</summary>
    public const int MostText = 500;

    /// <summary>The frames of turns are left out; an end has the name of what it ends.</summary>
    public static IReadOnlyList<InstanceMoment> Of(IEnumerable<HistoryEvent> history)
    {
        Dictionary<int, (string? Name, DateTime At)> asked = [];
        List<InstanceMoment> moments = [];
        foreach (HistoryEvent item in history)
        {
            (string? name, string? text) = Words(item);
            DateTime? due = item switch { TimerCreatedEvent timer => timer.FireAt, TimerFiredEvent timer => timer.FireAt, _ => null };
            TimeSpan? took = null;
            if (Request(item) is { } request && asked.TryGetValue(request, out (string? Name, DateTime At) start))
            {
                name ??= start.Name;
                took = item.Timestamp - start.At;
            }
            else if (item is TaskScheduledEvent or SubOrchestrationInstanceCreatedEvent or TimerCreatedEvent)
            {
                asked[item.EventId] = (name, item.Timestamp);
            }

            if (item is not (OrchestratorStartedEvent or OrchestratorCompletedEvent))
            {
                moments.Add(new(Utc(item.Timestamp), item.EventType, ToneOf(item), name, Cut(text), due is { } time ? Utc(time) : null, took));
            }
        }

        return moments;
    }

    private static int? Request(HistoryEvent item) => item switch
    {
        TaskCompletedEvent e => e.TaskScheduledId,
        TaskFailedEvent e => e.TaskScheduledId,
        SubOrchestrationInstanceCompletedEvent e => e.TaskScheduledId,
        SubOrchestrationInstanceFailedEvent e => e.TaskScheduledId,
        TimerFiredEvent e => e.TimerId,
        _ => null,
    };

    private static (string? Name, string? Text) Words(HistoryEvent item) => item switch
    {
        ExecutionStartedEvent e => (e.Name, e.Input),
        ExecutionCompletedEvent e => (null, e.FailureDetails is { } failure ? $"{failure.ErrorType}: {failure.ErrorMessage}" : e.Result),
        ExecutionTerminatedEvent e => (null, e.Input),
        ExecutionSuspendedEvent e => (null, e.Reason),
        ExecutionResumedEvent e => (null, e.Reason),
        TaskScheduledEvent e => (e.Name, e.Input),
        TaskCompletedEvent e => (null, e.Result),
        TaskFailedEvent e => (null, Failure(e.FailureDetails?.ErrorType, e.Reason)),
        SubOrchestrationInstanceCreatedEvent e => ($"{e.Name} {e.InstanceId}", e.Input),
        SubOrchestrationInstanceCompletedEvent e => (null, e.Result),
        SubOrchestrationInstanceFailedEvent e => (null, Failure(e.FailureDetails?.ErrorType, e.Reason)),
        EventRaisedEvent e => (e.Name, e.Input),
        EventSentEvent e => ($"{e.Name} → {e.InstanceId}", e.Input),
        _ => (null, null),
    };

    private static string ToneOf(HistoryEvent item) => item switch
    {
        TaskFailedEvent or SubOrchestrationInstanceFailedEvent or ExecutionCompletedEvent { FailureDetails: not null } => "bad",
        ExecutionTerminatedEvent or ExecutionSuspendedEvent => "warn",
        TaskCompletedEvent or SubOrchestrationInstanceCompletedEvent or ExecutionCompletedEvent => "good",
        ExecutionStartedEvent or EventRaisedEvent or ExecutionResumedEvent => "accent",
        _ => "",
    };

    private static string? Failure(string? type, string? reason) => type is null ? reason : $"{type}: {reason}";

    private static string? Cut(string? text) => text is { Length: > MostText } ? text[..MostText] + "…" : string.IsNullOrEmpty(text) ? null : text;

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
