using Workflows.Api;
using Workflows.Kit;

namespace Workflows.Onboarding;

/// <summary>
/// The acts on placements. Accepting is none: an approver proves to be one by the mailed link. Nor is looking at values: the function
/// key says which machine asks, not which person.
/// </summary>
internal static class PlacementAct
{
    /// <summary>Every act, by its name in the route.</summary>
    public static IReadOnlyDictionary<string, ApiAct<PlacementCommands, CaseId>> All { get; } = ((ApiAct<PlacementCommands, CaseId>[])
    [
        new("rewrite", "Writes the proposal anew: whoever had accepted is asked again.", PlacementShapes.Rewrite,
            (commands, c) => commands.RewriteAsync(c.Id, c.FormKey, c.Actor, PlacementShapes.Read(c.Values), c.Now, c.Client, c.Cancellation)),
        new("submit", "Hands in evidence that is the contractor's to show.", PlacementShapes.Submit, async (commands, c) =>
        {
            (CommandResult result, IReadOnlyList<EvidenceRefusal> problems) = await commands.SubmitAsync(
                c.Id, c.FormKey, c.Actor, [new(c.Values.Text("check"), c.Values.Number("year", 0) is var year && year > 0 ? year : null, c.Values.Map("values"), [])], c.Now, c.Client, c.Cancellation);
            return problems.Count == 0 ? result : CommandResult.Refused.Of(problems.Select(p => new CommandResult.Refused(RefusalReason.NotUnderstood, "values." + p.Problem.FieldId)
            {
                Words = language => PlacementTexts.Of(p.Problem, language),
            }))!;
        }),
        new("judge", "Judges evidence; the person has to hold the role that does.", PlacementShapes.Judge,
            (commands, c) => commands.JudgeAsync(c.Id, c.Values.Text("evidence"), c.Actor, c.Values.Flag("passed"), c.Values.TextOrNull("comment"), c.Now, c.Client, c.Cancellation)),
        new("reopen", "Asks for evidence anew.", PlacementShapes.Reopen,
            (commands, c) => commands.ReopenAsync(c.Id, c.FormKey, c.Actor, c.Values.Text("check"), c.Values.DayOrNull("holdsUntil")!.Value, c.Values.Text("reason"), c.Now, c.Client, c.Cancellation)),
        new("request-waiver", "Asks the client to waive a check.", PlacementShapes.Waiver,
            (commands, c) => commands.RequestWaiverAsync(c.Id, c.FormKey, c.Actor, c.Values.Text("check"), c.Values.Text("reason"), c.Now, c.Client, c.Cancellation)),
        new("end", "The person leaves.", PlacementShapes.End,
            (commands, c) => commands.EndAsync(c.Id, c.FormKey, c.Actor, c.Values.DayOrNull("lastDay")!.Value, c.Values.Text("reason"), c.Values.Flag("demandedByClient"), c.Now, c.Client, c.Cancellation)),
        new("withdraw", "The person is not going to be placed.", PlacementShapes.Withdraw, (commands, c) => commands.WithdrawAsync(c.Id, c.Actor, c.Values.Text("reason"), c.Now, c.Client, c.Cancellation)),
        new("left", "Something that is owed when somebody leaves was done.", PlacementShapes.Left,
            (commands, c) => commands.DoneLeavingAsync(c.Id, c.Actor, c.Values.Text("task"), c.Values.TextOrNull("comment"), c.Now, c.Client, c.Cancellation)),
    ]).ToDictionary(a => a.Name, StringComparer.Ordinal);
}
