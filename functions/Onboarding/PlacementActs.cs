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
    public static IReadOnlyDictionary<string, ApiAct<PlacementDesk, CaseId>> All { get; } = ((ApiAct<PlacementDesk, CaseId>[])
    [
        new("rewrite", "Writes the proposal anew: whoever had accepted is asked again.", PlacementShapes.Rewrite,
            (desk, c) => desk.RewriteAsync(c.Id, c.FormKey, c.Actor, PlacementShapes.Read(c.Values), c.Now, c.Client, c.Cancellation)),
        new("submit", "Hands in evidence that is the contractor's to show.", PlacementShapes.Submit, async (desk, c) =>
        {
            (DeskResult result, IReadOnlyList<EvidenceRefusal> problems) = await desk.SubmitAsync(
                c.Id, c.FormKey, c.Actor, [new(c.Values.Text("check"), c.Values.Number("year", 0) is var year && year > 0 ? year : null, c.Values.Map("values"), [])], c.Now, c.Client, c.Cancellation);
            return problems.Count == 0 ? result : DeskResult.Refused.Of(problems.Select(p => new DeskResult.Refused(RefusalReason.NotUnderstood, "values." + p.Problem.FieldId)
            {
                Expected = p.Problem.Expected is { } expected ? $"{p.Problem.Kind}: {expected}" : p.Problem.Kind.ToString(),
            }))!;
        }),
        new("judge", "Judges evidence; the person has to hold the role that does.", PlacementShapes.Judge,
            (desk, c) => desk.JudgeAsync(c.Id, c.Values.Text("evidence"), c.Actor, c.Values.Flag("passed"), c.Values.TextOrNull("comment"), c.Now, c.Client, c.Cancellation)),
        new("reopen", "Asks for evidence anew.", PlacementShapes.Reopen,
            (desk, c) => desk.ReopenAsync(c.Id, c.FormKey, c.Actor, c.Values.Text("check"), c.Values.DayOrNull("holdsUntil")!.Value, c.Values.Text("reason"), c.Now, c.Client, c.Cancellation)),
        new("request-waiver", "Asks the client to waive a check.", PlacementShapes.Waiver,
            (desk, c) => desk.RequestWaiverAsync(c.Id, c.FormKey, c.Actor, c.Values.Text("check"), c.Values.Text("reason"), c.Now, c.Client, c.Cancellation)),
        new("end", "The person leaves.", PlacementShapes.End,
            (desk, c) => desk.EndAsync(c.Id, c.FormKey, c.Actor, c.Values.DayOrNull("lastDay")!.Value, c.Values.Text("reason"), c.Values.Flag("demandedByClient"), c.Now, c.Client, c.Cancellation)),
        new("withdraw", "The person is not going to be placed.", PlacementShapes.Withdraw, (desk, c) => desk.WithdrawAsync(c.Id, c.Actor, c.Values.Text("reason"), c.Now, c.Client, c.Cancellation)),
        new("left", "Something that is owed when somebody leaves was done.", PlacementShapes.Left,
            (desk, c) => desk.DoneLeavingAsync(c.Id, c.Actor, c.Values.Text("task"), c.Values.TextOrNull("comment"), c.Now, c.Client, c.Cancellation)),
    ]).ToDictionary(a => a.Name, StringComparer.Ordinal);
}
