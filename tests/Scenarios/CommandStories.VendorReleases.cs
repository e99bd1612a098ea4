using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.VendorReleases;

namespace Workflows.Scenarios;

/// <summary>The stories of vendor releases.</summary>
internal static partial class CommandStories
{
    private static async Task VendorReleaseAsync(IncidentHarness h, Send send)
    {
        CaseId change = await h.FileAsync(h.Complete("version_up"));
        CaseId id = await FiledVendorReleaseAsync(h, send);
        await send(() => Made(() => h.Get<VendorReleaseCommands>().JudgeAsync(id, h.By(ChangeHarness.Author, "j"), true, "動作する")));
        await h.AdvanceAsync(Minute);
        await send(async () =>
        {
            string hash = (await h.VendorReleaseAsync(id)).Approval.ContentHash;
            return () => h.Get<VendorReleaseCommands>().DecideAsync(id, h.By(new("client_approver")), "client", hash, ApprovalAnswer.Approve, null);
        });
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Get<VendorReleaseCommands>().OpenChangeAsync(id, h.By(ChangeHarness.Author), change.Value)));
        await h.AdvanceAsync(Minute);
    }

    private static async Task VendorReleaseWithdrawnAsync(IncidentHarness h, Send send)
    {
        CaseId id = await FiledVendorReleaseAsync(h, send);
        await send(() => Made(() => h.Get<VendorReleaseCommands>().WithdrawAsync(id, h.By(ChangeHarness.Author), "誤登録")));
        await h.AdvanceAsync(Minute);
    }

    private static async Task<CaseId> FiledVendorReleaseAsync(IncidentHarness h, Send send)
    {
        CaseId id = default;
        await send(() => Made(async () =>
        {
            (CaseId? filed, CommandResult result) = await h.Get<VendorReleaseCommands>()
                .FileAsync("saga", h.By(ChangeHarness.Author, "f"), VendorReleaseHarness.Content("2026-12-24"));
            id = filed!.Value;
            return result;
        }));
        await h.AdvanceAsync(Minute);
        return id;
    }
}
