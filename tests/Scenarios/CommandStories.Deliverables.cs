using Workflows.Deliverables;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Ledger;

namespace Workflows.Scenarios;

/// <summary>The stories of deliverables.</summary>
internal static partial class CommandStories
{
    private static async Task DeliverableAsync(IncidentHarness h, Send send)
    {
        CaseId id = await OpenedDeliverableAsync(h, send, "plan_change", "2026-11-20");
        await send(() => Made(() => h.Get<DeliverableCommands>().AgreeDueAsync(id, h.By(ChangeHarness.Author, "a"), new(2026, 12, 1), "県の担当者")));
        KeptFile file = await h.KeepDeliverableFileAsync(id);
        await send(() => Made(() => h.Get<DeliverableCommands>().WriteAsync(id, h.By(ChangeHarness.Author, "w"), "変更業務計画書", [file.Sha256])));
        await h.AdvanceAsync(Minute);
        await send(async () =>
        {
            string hash = (await h.DeliverableAsync(id)).Approval.ContentHash;
            return () => h.Get<DeliverableCommands>().DecideAsync(id, h.By(new("client_approver")), "client", hash, ApprovalAnswer.Approve, null);
        });
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Get<DeliverableCommands>().SubmitAsync(id, h.By(ChangeHarness.Author), "CD-R 1枚")));
        await h.AdvanceAsync(Minute);
    }

    private static async Task EvaluationAsync(IncidentHarness h, Send send)
    {
        CaseId id = await OpenedDeliverableAsync(h, send, "service_report", "2026-11-30");
        KeptFile file = await h.KeepDeliverableFileAsync(id);
        await send(() => Made(() => h.Get<DeliverableCommands>().WriteAsync(id, h.By(ChangeHarness.Author, "w"), "月次報告", [file.Sha256])));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Get<DeliverableCommands>().FiguresDifferAsync(id, h.By(Actor.System, "d"), 1, ["availability"], "digest")));
        await h.AdvanceAsync(Minute);
        await send(async () =>
        {
            string hash = (await h.DeliverableAsync(id)).Approval.ContentHash;
            return () => h.Get<DeliverableCommands>().EvaluateAsync(id, h.By(new("client_approver")), "client", hash, ApprovalAnswer.Approve, null,
                [new("availability", true), new("first_report", true), new("incidents", false, "前月より多い")]);
        });
        await send(async () =>
        {
            await h.AdvanceAsync(Minute);
            return () => h.Get<DeliverableCommands>().ImprovementOpenedAsync(
                id, h.By(Actor.System, "i"), "incidents", CaseId.For(DeliverableProcess.Deliverables, h.ContractId, "i", new(2026, 12, 1)));
        });
        await h.AdvanceAsync(Minute);
    }

    private static async Task DeliverableNotOwedAsync(IncidentHarness h, Send send)
    {
        CaseId id = await OpenedDeliverableAsync(h, send, "minutes", "2026-04-24");
        await send(() => Made(() => h.Get<DeliverableCommands>().MoveAsync(
            id, h.By(ChangeHarness.Author, "m"), new(2026, 4, 27), "発注者の都合", "okayama-m20260424-7k3qf2xa")));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Get<DeliverableCommands>().NotOwedAsync(id, h.By(ChangeHarness.Author), "会議が中止になった")));
        await h.AdvanceAsync(Minute);
    }

    private static async Task<CaseId> OpenedDeliverableAsync(IncidentHarness h, Send send, string item, string day)
    {
        CaseId id = default;
        await send(() => Made(async () =>
        {
            (CaseId? opened, CommandResult result) = await h.Get<DeliverableCommands>()
                .OpenForEventAsync(h.ContractId, h.By(ChangeHarness.Author, "o"), item, DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture),
                    null);
            id = opened!.Value;
            return result;
        }));
        await h.AdvanceAsync(Minute);
        return id;
    }
}
