using Workflows.Incidents;
using Workflows.Kit;

namespace Workflows.Api;

/// <summary>The acts on incidents.</summary>
internal static class IncidentAct
{
    /// <summary>Every act, by its name in the route.</summary>
    public static IReadOnlyDictionary<string, ApiAct<IncidentCommands, CaseId>> All { get; } = ((ApiAct<IncidentCommands, CaseId>[])
    [
        new("acknowledge", "A person takes the incident.", ApiShapes.Acknowledge, (commands, c) => commands.AcknowledgeAsync(c.Id, c.Actor, c.Now, c.Client, c.Cancellation)),
        new("note", "A note; keeps an acknowledgement alive.", ApiShapes.Note, (commands, c) => commands.NoteAsync(c.Id, c.FormKey, c.Actor, c.Values.Text("text"), c.Now, c.Client, c.Cancellation)),
        new("change", "The situation changed: the steps that report changes start.", ApiShapes.Change,
            (commands, c) => commands.ChangeStateAsync(c.Id, c.FormKey, c.Actor, c.Values.Text("text"), c.Now, c.Client, c.Cancellation)),
        new("system-state", "Whether the system has stopped, and since when.", ApiShapes.SystemState,
            (commands, c) => commands.SetSystemStateAsync(c.Id, c.FormKey, c.Actor, c.Values.Flag("stopped"), c.Values.TimeOrNull("since"), c.Now, c.Client, c.Cancellation)),
        new("recovered", "The system recovered, or the recovery that the monitoring reports is confirmed.", ApiShapes.Recovered,
            (commands, c) => commands.MarkRecoveredAsync(c.Id, c.FormKey, c.Actor, c.Values.Time("recoveredAt"), c.Values.TextOrNull("comment"), c.Now, c.Client, c.Cancellation)),
        new("completed", "The response is completed.", ApiShapes.Completed,
            (commands, c) => commands.CompleteResponseAsync(c.Id, c.FormKey, c.Actor, c.Values.TextOrNull("comment"), c.Now, c.Client, c.Cancellation)),
        new("task", "A task step is done.", ApiShapes.DoneTask,
            (commands, c) => commands.DoTaskAsync(c.Id, c.Actor, c.Values.Text("step"), c.Values.TextOrNull("comment"), c.Now, c.Client, c.Cancellation)),
        new("agree-due", "The parties agreed on another due time.", ApiShapes.AgreedDue,
            (commands, c) => commands.AgreeDueAsync(
                c.Id, c.FormKey, c.Actor, c.Values.Text("step"), c.Values.Number("occurrence", 1), c.Values.Time("due"), c.Values.Text("with"), c.Values.Text("evidence"), c.Now, c.Client, c.Cancellation)),
        new("pause", "The clocks stop for a reason that the contract allows.", ApiShapes.Pause,
            (commands, c) => commands.PauseAsync(c.Id, c.FormKey, c.Actor, c.Values.TextOrNull("step"), c.Values.Text("reason"), c.Values.Text("evidence"), c.Now, c.Client, c.Cancellation)),
        new("resume", "The clocks run again.", ApiShapes.Resume,
            (commands, c) => commands.ResumeAsync(c.Id, c.FormKey, c.Actor, c.Values.TextOrNull("step"), c.Now, c.Client, c.Cancellation)),
        new("withdraw", "There is no incident (false alarm, duplicate).", ApiShapes.Withdraw,
            (commands, c) => commands.WithdrawAsync(c.Id, c.Actor, c.Values.Text("reason"), c.Now, c.Client, c.Cancellation)),
        new("report", "Sends a version of a report to the step's recipients.", ApiShapes.SendReport,
            (commands, c) => commands.SendReportAsync(
                c.Id, c.Actor, c.Values.Text("step"), c.Values.Number("occurrence", 1), c.Values.Number("version", 1), c.Values.Map("values"), c.Now, c.Client, c.Cancellation)),
    ]).ToDictionary(a => a.Name, StringComparer.Ordinal);
}
