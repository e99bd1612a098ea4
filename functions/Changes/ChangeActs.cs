using Workflows.Api;
using Workflows.Changes.Process;
using Workflows.Kit;

namespace Workflows.Changes;

/// <summary>The acts on changes. Approving is none: an approver proves to be one by the mailed link.</summary>
internal static class ChangeActs
{
    /// <summary>Every act.</summary>
    public static IReadOnlyList<ApiAct<ChangeCommands, CaseId>> All { get; } =
    [
        new("rewrite", "Writes the change anew: whoever had answered is asked again.", ChangeRequests.Rewrite,
            (commands, c) => commands.RewriteAsync(c.Id, c.By, ChangeRequests.Read(c.Values))),
        new("start", "The work began; without an approval that takes a reason and a second word, and is recorded as unauthorised.", ChangeRequests.Start,
            (commands, c) => commands.StartWorkAsync(c.Id, c.By, c.Values.Time("startedAt"), c.Values.TextOrNull("comment"),
                saysUnapproved: c.Values.Flag("unapproved"))),
        new("complete", "The work ended.", ChangeRequests.Complete,
            (commands, c) => commands.CompleteWorkAsync(c.Id, c.By, c.Values.Flag("successful"), c.Values.Map("values"), c.Values.TextOrNull("comment"))),
        new("review", "Somebody reviewed it.", ChangeRequests.Review, (commands, c) => commands.ReviewAsync(c.Id, c.By, c.Values.Text("text"))),
        new("withdraw", "It is not going to be done.", ChangeRequests.Withdraw, (commands, c) => commands.WithdrawAsync(c.Id, c.By, c.Values.Text("reason"))),
    ];
}
