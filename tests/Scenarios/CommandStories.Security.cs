using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.SecurityIncidents;

namespace Workflows.Scenarios;

/// <summary>The stories of security incidents.</summary>
internal static partial class CommandStories
{
    private static async Task SecurityAsync(IncidentHarness h, Send send)
    {
        CaseId id = await SuspectedAsync(h, send, "leak");
        await Next(c => c.AssessAsync(id, h.By(ChangeHarness.Author, "a"), true, "確認"));
        await Next(c => c.AttributeAsync(id, h.By(ChangeHarness.Author, "b"), true, "発注 担当"));
        await Next(c => c.WriteAsync(id, h.By(ChangeHarness.Author, "w"), SecurityPaperKind.Measures, "遮断する"));
        await send(async () =>
        {
            ApprovalProgress approval = (await h.SecurityAsync(id)).Paper(SecurityPaperKind.Measures)!.Approval;
            return () => h.Get<SecurityCommands>().DecideAsync(
                id, h.By(new("client_approver")), approval.Stages[0].Stage.Id, approval.ContentHash, ApprovalAnswer.Approve, null);
        });
        await h.AdvanceAsync(Minute);
        await Next(c => c.CarryOutAsync(id, h.By(ChangeHarness.Author, "m"), SecurityPaperKind.Measures, "遮断した"));
        await Next(c => c.FindCauseAsync(id, h.By(ChangeHarness.Author, "c"), "設定の誤り"));
        await Next(c => c.RestoreAsync(id, h.By(ChangeHarness.Author, "r"), false, "復旧した"));

        async Task Next(Func<SecurityCommands, Task<CommandResult>> act)
        {
            await send(() => Made(() => act(h.Get<SecurityCommands>())));
            await h.AdvanceAsync(Minute);
        }
    }

    private static async Task MalwareAsync(IncidentHarness h, Send send)
    {
        CaseId id = await SuspectedAsync(h, send, "virus");
        string hash = (await h.Get<SecurityCommands>().KeepFileAsync(id, "scan.log", "Test.A"u8.ToArray(), default)).File!.Sha256;
        await Next(c => c.DetectAsync(id, h.By(ChangeHarness.Author, "d"), "virus", "PC-01", null, null, ["remove"]));
        await Next(c => c.InstructAsync(id, h.By(ChangeHarness.Author, "i"), "発注 担当", "隔離すること"));
        await Next(c => c.ActAsync(id, h.By(ChangeHarness.Author, "x"), "隔離した"));
        await Next(c => c.DeclareAsync(id, h.By(ChangeHarness.Author, "e"), "発注 担当", "拡大のおそれ"));
        await Next(c => c.TakeAsync(id, h.By(ChangeHarness.Author, "t")));
        await Next(c => c.LiftAsync(id, h.By(ChangeHarness.Author, "l"), "発注 担当", "収束"));
        await Next(c => c.ReportOrallyAsync(id, h.By(ChangeHarness.Author, "o"), "発注者", h.Now));
        await Next(c => c.HoldAsync(id, h.By(ChangeHarness.Author, "h"), hash, "PC-01", "当番"));
        await Next(c => c.ProvideAsync(id, h.By(ChangeHarness.Author, "p"), hash, "発注者"));
        await h.SecureAsync(c => c.WriteAsync(id, h.By(ChangeHarness.Author, "w"), SecurityPaperKind.Report, "報告"));
        await h.SecureAsync(c => c.AssessAsync(id, h.By(ChangeHarness.Author, "a"), true, "確認"));
        await Next(c => c.ConcludeAsync(id, h.By(ChangeHarness.Author), "終了"));

        async Task Next(Func<SecurityCommands, Task<CommandResult>> act)
        {
            await send(() => Made(() => act(h.Get<SecurityCommands>())));
            await h.AdvanceAsync(Minute);
        }
    }

    /// <summary>After the end of the contract, evidence goes.</summary>
    private static async Task EvidenceDestroyedAsync(IncidentHarness h, Send send)
    {
        CaseId id = await SuspectedAsync(h, send, "leak");
        string hash = (await h.Get<SecurityCommands>().KeepFileAsync(id, "scan.log", "Test.A"u8.ToArray(), default)).File!.Sha256;
        await h.SecureAsync(c => c.HoldAsync(id, h.By(ChangeHarness.Author, "h"), hash, "PC-01", "当番"));
        await h.AdvanceToAsync("2027-04-01 00:00");
        await send(() => Made(() => h.Get<SecurityCommands>().DestroyAsync(id, h.By(ChangeHarness.Author, "d"), hash, "契約期間満了")));
        await h.AdvanceAsync(Minute);
    }

    private static async Task<CaseId> SuspectedAsync(IncidentHarness h, Send send, string kind)
    {
        CaseId id = default;
        SecurityContent content = h.Suspicion(kind);
        await send(() => Made(async () =>
        {
            (CaseId? filed, CommandResult result) = await h.Get<SecurityCommands>().FileAsync(h.ContractId, h.By(ChangeHarness.Author, "f"), content);
            id = filed!.Value;
            return result;
        }));
        await h.AdvanceAsync(Minute);
        return id;
    }
}
