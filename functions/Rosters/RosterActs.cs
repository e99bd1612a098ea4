using Workflows.Api;
using Workflows.Kit;
using Workflows.Rosters.Process;

namespace Workflows.Rosters;

/// <summary>The acts on months. Approving is none: an approver proves to be one by the mailed link.</summary>
internal static class RosterActs
{
    /// <summary>Every act.</summary>
    public static IReadOnlyList<ApiAct<RosterCommands, CaseId>> All { get; } =
    [
        new("edit", "Changes the draft; errors may stay in a draft.", RosterRequests.Edit,
            (commands, c) => RosterRequests.TryReadEdit(c.Values, out RosterEdit edit, out string wrong)
                ? commands.EditAsync(c.Id, By(c, "edit"), Seen(c), edit)
                : Refused(RosterRefusals.NoSuchSlot, wrong)),
        new("generate", "Fills the month anew from the usual week, the rotation and the special days.", RosterRequests.Step,
            (commands, c) => commands.GenerateAsync(c.Id, By(c, "generate"), Seen(c))),
        new("copy", "Fills the month anew from the month before, weekday by weekday: the second open Tuesday as the second open Tuesday was.",
            RosterRequests.Step, (commands, c) => commands.CopyAsync(c.Id, By(c, "copy"), Seen(c))),
        new("submit", "Asks for approval; refused while the plan has errors.", RosterRequests.Step,
            (commands, c) => commands.SubmitAsync(c.Id, By(c, "submit"), Seen(c))),
        new("override", "An absence or a swap in an approved month: it holds at once.", RosterRequests.Override,
            (commands, c) => RosterRequests.ReadChange(c.Values) is { } change
                ? commands.OverrideAsync(c.Id, By(c, "override"), change)
                : Refused(RefusalReason.MissingField, "reason")),
    ];

    /// <summary>Steps of every kind are in one row of numbers: the act is in the key, as on the page.</summary>
    private static Command By(ActCall<CaseId> call, string act) => call.By with { FormKey = $"{act}.{call.By.FormKey}" };

    private static int Seen(ActCall<CaseId> call) => call.Values.Number("lastStep", 0);

    private static Task<CommandResult> Refused(RefusalReason reason, string detail) =>
        Task.FromResult<CommandResult>(new CommandResult.Refused(reason, detail));
}
