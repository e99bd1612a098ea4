using Workflows.Api;
using Workflows.Incidents.Process;
using Workflows.Kit;

namespace Workflows.Incidents.Acts;

/// <summary>The acts on incidents.</summary>
internal static class IncidentActs
{
    /// <summary>Every act.</summary>
    public static IReadOnlyList<ApiAct<IncidentCommands, CaseId>> All { get; } =
    [
        new("acknowledge", "A person takes the incident.", IncidentRequests.Acknowledge, (commands, c) => commands.AcknowledgeAsync(c.Id, c.By)),
        new("note", "A note; keeps an acknowledgement alive.", IncidentRequests.Note, (commands, c) => commands.NoteAsync(c.Id, c.By, c.Values.Text("text"))),
        new("change", "The situation changed: the steps that report changes start.", IncidentRequests.Change,
            (commands, c) => commands.ChangeStateAsync(c.Id, c.By, c.Values.Text("text"))),
        new("system-state", "Whether the system has stopped, and since when.", IncidentRequests.SystemState,
            (commands, c) => commands.SetSystemStateAsync(c.Id, c.By, c.Values.Flag("stopped"), c.Values.TimeOrNull("since"))),
        new("recovered", "The system recovered, or the recovery that the monitoring reports is confirmed.", IncidentRequests.Recovered,
            (commands, c) => commands.MarkRecoveredAsync(c.Id, c.By, c.Values.Time("recoveredAt"), c.Values.TextOrNull("comment"))),
        new("completed", "The response is completed.", IncidentRequests.Completed,
            (commands, c) => commands.CompleteResponseAsync(c.Id, c.By, c.Values.TextOrNull("comment"))),
        new("task", "A task step is done.", IncidentRequests.DoneTask,
            (commands, c) => commands.DoTaskAsync(c.Id, c.By, c.Values.Text("step"), c.Values.TextOrNull("comment"))),
        new("agree-due", "The parties agreed on another due time.", IncidentRequests.AgreedDue,
            (commands, c) => commands.AgreeDueAsync(
                c.Id, c.By, c.Values.Text("step"), c.Values.Number("occurrence", 1), c.Values.Time("due"), c.Values.Text("with"), c.Values.Text("evidence"))),
        new("pause", "The clocks stop for a reason that the contract allows.", IncidentRequests.Pause,
            (commands, c) => commands.PauseAsync(c.Id, c.By, c.Values.TextOrNull("step"), c.Values.Text("reason"), c.Values.Text("evidence"))),
        new("resume", "The clocks run again.", IncidentRequests.Resume,
            (commands, c) => commands.ResumeAsync(c.Id, c.By, c.Values.TextOrNull("step"))),
        new("withdraw", "There is no incident (false alarm, duplicate).", IncidentRequests.Withdraw,
            (commands, c) => commands.WithdrawAsync(c.Id, c.By, c.Values.Text("reason"))),
        new("report", "Sends a version of a report to the step's recipients.", IncidentRequests.SendReport,
            (commands, c) => commands.SendReportAsync(
                c.Id, c.By, c.Values.Text("step"), c.Values.Number("occurrence", 1), c.Values.Number("version", 1), c.Values.Map("values"))),
        new("classify", "What the incident is about, how urgent it is, how far it reaches; the newest word stands.", IncidentRequests.Classify,
            (commands, c) => commands.Classification.ClassifyAsync(
                c.Id, c.By, c.Values.TextOrNull("category"), c.Values.TextOrNull("urgency"), c.Values.TextOrNull("effect"))),
        new("cause", "Where the cause lies, and who answers for it; the newest word stands.", IncidentRequests.FindCause,
            (commands, c) => commands.Classification.FindCauseAsync(
                c.Id, c.By, c.Values.Text("cause"), c.Values.TextOrNull("party"), c.Values.Text("text"), c.Values.TextOrNull("reason"))),
        new("similar", "A similar incident, or a problem, of the contract was found.", IncidentRequests.Match,
            (commands, c) => commands.Classification.MatchAsync(c.Id, c.By, c.Values.Text("similar"), c.Values.TextOrNull("comment"))),
        new("nothing-similar", "A person looked for similar incidents and problems and found none.", IncidentRequests.NothingSimilar,
            (commands, c) => commands.Classification.NothingSimilarAsync(c.Id, c.By, c.Values.TextOrNull("comment"))),
        new("propose-exclusion", "The contractor proposes to take the incident out of figures; the client answers behind its link.",
            IncidentRequests.ProposeExclusion, (commands, c) => commands.Exclusions.ProposeAsync(c.Id, c.By, new(
                c.Values.Text("code"), c.Values.Texts("indicators"), c.Values.Text("evidence"), c.Values.DayOrNull("publishedOn"),
                c.Values.TextOrNull("publishedAt"), c.Values.TextOrNull("investigation"), c.Values.Flag("unpublished")), byClient: false)),
        new("answer-exclusion", "The contractor's role answers what the client proposes.", IncidentRequests.AnswerExclusion,
            (commands, c) => commands.Exclusions.AnswerAsync(
                c.Id, c.By, c.Values.Text("proposal"), asClient: false, c.Values.Flag("agree"), c.Values.TextOrNull("reason"))),
        new("take-back-exclusion", "The contractor takes its proposal back before it is answered.", IncidentRequests.TakeBackExclusion,
            (commands, c) => commands.Exclusions.TakeBackAsync(c.Id, c.By, c.Values.Text("proposal"), asClient: false)),
    ];
}
