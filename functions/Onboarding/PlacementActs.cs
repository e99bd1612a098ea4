using Workflows.Api;
using Workflows.Kit;
using Workflows.Onboarding.Process;

namespace Workflows.Onboarding;

/// <summary>
/// The acts on placements. Accepting is none: an approver proves to be one by the mailed link. Nor is looking at values: the function
/// key says which machine asks, not which person.
/// </summary>
internal static class PlacementActs
{
    /// <summary>Every act.</summary>
    public static IReadOnlyList<ApiAct<PlacementCommands, CaseId>> All { get; } =
    [
        new("rewrite", "Writes the proposal anew: whoever had accepted is asked again.", PlacementRequests.Rewrite,
            (commands, c) => commands.RewriteAsync(c.Id, c.By, PlacementRequests.Read(c.Values))),
        new("submit", "Hands in evidence that is the contractor's to show.", PlacementRequests.Submit, async (commands, c) =>
        {
            (CommandResult result, IReadOnlyList<EvidenceRefusal> problems) = await commands.SubmitAsync(
                c.Id, c.By, [new(c.Values.Text("check"), c.Values.Number("year", 0) is var year && year > 0 ? year : null, c.Values.Map("values"), [])]);
            return problems.Count == 0 ? result
                : CommandResult.Refused.Of(problems.Select(p => new CommandResult.Refused(RefusalReason.NotUnderstood, "values." + p.Problem.FieldId)
            {
                Words = language => PlacementTexts.Of(p.Problem, language),
            }))!;
        }),
        new("judge", "Judges evidence; the person has to hold the role that does.", PlacementRequests.Judge,
            (commands, c) => commands.JudgeAsync(c.Id, c.By, c.Values.Text("evidence"), c.Values.Flag("passed"), c.Values.TextOrNull("comment"))),
        new("reopen", "Asks for evidence anew.", PlacementRequests.Reopen,
            (commands, c) => commands.ReopenAsync(c.Id, c.By, c.Values.Text("check"), c.Values.DayOrNull("holdsUntil")!.Value, c.Values.Text("reason"))),
        new("request-waiver", "Asks the client to waive a check.", PlacementRequests.Waiver,
            (commands, c) => commands.RequestWaiverAsync(c.Id, c.By, c.Values.Text("check"), c.Values.Text("reason"))),
        new("end", "The person leaves.", PlacementRequests.End,
            (commands, c) => commands.EndAsync(c.Id, c.By, c.Values.DayOrNull("lastDay")!.Value, c.Values.Text("reason"), c.Values.Flag("demandedByClient"))),
        new("withdraw", "The person is not going to be placed.", PlacementRequests.Withdraw,
            (commands, c) => commands.WithdrawAsync(c.Id, c.By, c.Values.Text("reason"))),
        new("left", "Something that is owed when somebody leaves was done.", PlacementRequests.Left,
            (commands, c) => commands.DoneLeavingAsync(c.Id, c.By, c.Values.Text("task"), c.Values.TextOrNull("comment"))),
    ];
}
