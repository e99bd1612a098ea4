using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.ProblemManagement;

namespace Workflows.Scenarios;

/// <summary>The stories of problems.</summary>
internal static partial class CommandStories
{
    private static async Task ProblemAsync(IncidentHarness h, Send send)
    {
        CaseId again = await h.QuietAlertAsync();
        CaseId change = await h.FileAsync(h.Complete("minor"));
        CaseId id = await FiledProblemAsync(h, send);
        await Next(p => p.ManageAsync(id, h.By(ChangeHarness.Author, "m"), h.Problem("software").Handling with { Priority = 1 }, "再発"));
        await Next(p => p.SearchAsync(id, h.By(ChangeHarness.Author, "s"), "メモリ"));
        await Next(p => p.FindAsync(id, h.By(ChangeHarness.Author, "c"), ProblemFinding.Cause, "解放漏れ"));
        await Next(p => p.RaiseChangeAsync(id, h.By(ChangeHarness.Author), change.Value));
        await Next(p => p.AskCooperationAsync(id, h.By(ChangeHarness.Author, "k"), "発注者", true, "ログ"));
        await Next(p => p.AnswerCooperationAsync(id, h.By(ChangeHarness.Author, "a"), "受領"));
        await Next(p => p.DispatchAsync(id, h.By(ChangeHarness.Author, "d"), "津市", new(2026, 11, 24), "当番", "管理責任者"));
        await Next(p => p.AskConsentAsync(id, h.By(ChangeHarness.Author, "t"), false, "再起動する"));
        await send(async () =>
        {
            string hash = (await h.ProblemAsync(id)).Consent!.ContentHash;
            return () => h.Get<ProblemCommands>().DecideAsync(id, h.By(new("client_approver")), "client", hash, ApprovalAnswer.Approve, null);
        });
        await h.AdvanceAsync(Minute);
        await Next(p => p.CarryOutAsync(id, h.By(ChangeHarness.Author, "o"), "再起動した"));
        await Next(p => p.ReviewAsync(id, h.By(ChangeHarness.Author, "r"), "監視中"));
        await Next(p => p.RecurAsync(id, h.By(ChangeHarness.Author), again.Value));
        await Next(p => p.WithdrawAsync(id, h.By(ChangeHarness.Author), "重複"));

        async Task Next(Func<ProblemCommands, Task<CommandResult>> act)
        {
            await send(() => Made(() => act(h.Get<ProblemCommands>())));
            await h.AdvanceAsync(Minute);
        }
    }

    private static async Task SettledProblemAsync(IncidentHarness h, Send send)
    {
        CaseId id = await FiledProblemAsync(h, send);
        await h.ProblemDoAsync(p => p.SearchAsync(id, h.By(ChangeHarness.Author, "s"), "メモリ"));
        await h.ProblemDoAsync(p => p.FindAsync(id, h.By(ChangeHarness.Author, "c"), ProblemFinding.Cause, "解放漏れ"));
        await send(() => Made(() => h.Get<ProblemCommands>().SettleAsync(id, h.By(ChangeHarness.Author, "e"), ProblemOutcome.WithoutChange, "設定を改めた")));
        await h.AdvanceAsync(Minute);
    }

    private static async Task<CaseId> FiledProblemAsync(IncidentHarness h, Send send)
    {
        CaseId id = default;
        await send(() => Made(async () =>
        {
            (CaseId? filed, CommandResult result) = await h.Get<ProblemCommands>().FileAsync(h.ContractId, h.By(ChangeHarness.Author, "f"), h.Problem());
            id = filed!.Value;
            return result;
        }));
        await h.AdvanceAsync(Minute);
        return id;
    }
}
