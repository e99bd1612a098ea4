using Workflows.Kit;
using Workflows.Registers;

namespace Workflows.Scenarios;

/// <summary>The stories of registers.</summary>
internal static partial class CommandStories
{
    private static async Task RegisterAsync(IncidentHarness h, Send send)
    {
        CaseId id = await RegisteredAsync(h, send, ("item", "操作手引書"), ("lent_on", "2022-04-01"), ("lent_by", "広域 担当"));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Get<RegisterCommands>().ChangeAsync(
            id, h.By(ChangeHarness.Author, "c"), "returned", RegisterHarness.Values(("returned_on", "2024-04-03"), ("received_by", "広域 担当")), null, null)));
        await h.AdvanceAsync(Minute);
    }

    private static async Task RestingAsync(IncidentHarness h, Send send)
    {
        CaseId id = await RegisteredAsync(h, send, ("item", "設計書"), ("lent_on", "2026-04-01"), ("lent_by", "こども家庭課"));
        await send(() => Made(() => h.Get<RegisterCommands>().ChangeAsync(
            id, h.By(ChangeHarness.Author, "c"), null, RegisterHarness.Values(("accepted_on", "2026-12-18")), null, null)));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Get<RegisterCommands>().RemoveAsync(id, h.By(ChangeHarness.Author), "二重登録")));
        await h.AdvanceAsync(Minute);
    }

    private static async Task<CaseId> RegisteredAsync(IncidentHarness h, Send send, params (string, string)[] values)
    {
        CaseId id = default;
        await send(() => Made(async () =>
        {
            (CaseId? registered, CommandResult result) = await h.Get<RegisterCommands>()
                .RegisterAsync(h.ContractId, h.By(ChangeHarness.Author, "r"), "loans", null, RegisterHarness.Values(values), null);
            id = registered!.Value;
            return result;
        }));
        await h.AdvanceAsync(Minute);
        return id;
    }
}
