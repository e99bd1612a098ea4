using Workflows.Api;
using Workflows.Kit;
using Workflows.Releases.Process;

namespace Workflows.Releases.Acts;

/// <summary>
/// The acts on releases. Approving and saying go are none: the function key says which machine asks, not which person, who proves
/// that by the mailed link or by signing in.
/// </summary>
internal static class ReleaseActs
{
    /// <summary>Every act.</summary>
    public static IReadOnlyList<ApiAct<ReleaseCommands, CaseId>> All { get; } =
    [
        new("rewrite", "Plans the release anew: approvals, gates and the word to go start again.", ReleaseRequests.Rewrite,
            (commands, c) => commands.RewriteAsync(c.Id, c.By, ReleaseRequests.Read(c.Values))),
        new("gate", "A gate is passed, with what it asks for, or it does not hold.", ReleaseRequests.Gate,
            (commands, c) => commands.RecordGateAsync(
                c.Id, c.By, c.Values.Text("gate"), c.Values.Flag("passed"), c.Values.Map("values"), c.Values.Texts("evidence"),
                c.Values.TextOrNull("comment"))),
        new("start", "The run begins, and with it the work of its changes.", ReleaseRequests.Start,
            (commands, c) => commands.StartAsync(c.Id, c.By, c.Values.TextOrNull("comment"))),
        new("step", "A step began, is done, failed or is not needed.", ReleaseRequests.Report,
            (commands, c) => ReleaseForms.OutcomeOf(c.Values.Text("outcome")) is { } outcome
                ? commands.ReportStepAsync(c.Id, c.By, c.Values.Text("step"), outcome, c.Values.TimeOrNull("at"), c.Values.TextOrNull("comment"))
                : Task.FromResult<CommandResult>(new CommandResult.Refused(RefusalReason.MissingField, "outcome"))),
        new("abort", "The run is not going on: what was done is undone, last step first.", ReleaseRequests.Reason,
            (commands, c) => commands.AbortAsync(c.Id, c.By, c.Values.Text("reason"))),
        new("undo", "A step was undone.", ReleaseRequests.Undo,
            (commands, c) => commands.UndoStepAsync(c.Id, c.By, c.Values.Text("step"), c.Values.TimeOrNull("at"), c.Values.TextOrNull("comment"))),
        new("complete", "Every step is done: the result goes out, and the work of the changes is completed.", ReleaseRequests.Complete,
            (commands, c) => commands.CompleteAsync(c.Id, c.By, c.Values.Text("result"))),
        new("close", "Closes a completed release.", ReleaseRequests.Close, (commands, c) => commands.CloseAsync(c.Id, c.By, c.Values.TextOrNull("comment"))),
        new("remove-file", "Removes the bytes of a file that should not have been handed in; that it was there stays on record.", ReleaseRequests.RemoveFile,
            (commands, c) => commands.RemoveFileAsync(c.Id, c.By, c.Values.Text("file"), c.Values.Text("reason"))),
        new("withdraw", "It is not going to be done.", ReleaseRequests.Reason, (commands, c) => commands.WithdrawAsync(c.Id, c.By, c.Values.Text("reason"))),
    ];
}
