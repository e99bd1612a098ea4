using Workflows.Api;
using Workflows.Kit;

namespace Workflows.Changes;

/// <summary>The acts on changes. Approving is none: an approver proves to be one by the mailed link.</summary>
internal static class ChangeAct
{
    /// <summary>Every act, by its name in the route.</summary>
    public static IReadOnlyDictionary<string, ApiAct<ChangeDesk, CaseId>> All { get; } = ((ApiAct<ChangeDesk, CaseId>[])
    [
        new("rewrite", "Writes the change anew: whoever had answered is asked again.", ChangeShapes.Rewrite,
            (desk, c) => desk.RewriteAsync(c.Id, c.FormKey, c.Actor, ChangeShapes.Read(c.Values), c.Now, c.Client, c.Cancellation)),
        new("start", "The work began; without an approval that takes a reason and a second word, and is recorded as unauthorised.", ChangeShapes.Start,
            (desk, c) => desk.StartWorkAsync(c.Id, c.Actor, c.Values.Time("startedAt"), c.Values.TextOrNull("comment"), c.Now, c.Client, c.Cancellation, saysUnapproved: c.Values.Flag("unapproved"))),
        new("complete", "The work ended.", ChangeShapes.Complete,
            (desk, c) => desk.CompleteWorkAsync(c.Id, c.Actor, c.Values.Flag("successful"), c.Values.Map("values"), c.Values.TextOrNull("comment"), c.Now, c.Client, c.Cancellation)),
        new("review", "Somebody reviewed it.", ChangeShapes.Review, (desk, c) => desk.ReviewAsync(c.Id, c.FormKey, c.Actor, c.Values.Text("text"), c.Now, c.Client, c.Cancellation)),
        new("withdraw", "It is not going to be done.", ChangeShapes.Withdraw, (desk, c) => desk.WithdrawAsync(c.Id, c.Actor, c.Values.Text("reason"), c.Now, c.Client, c.Cancellation)),
    ]).ToDictionary(a => a.Name, StringComparer.Ordinal);
}
