using Workflows.Kit;
using Workflows.Registers;
using Xunit;

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

        // The same keys in every run: they make the numbers of the entries.
        CaseId item = await EntryAsync(
            "configuration", ("item", "OpenSSL"), ("kind", "software"), ("version", "1.1.1k"), ("provided_by", "contractor"), ("in_scope", "in"));
        CaseId advisory = await EntryAsync("advisories", ("reference", "CVE-2026-0001"), ("kind", "vulnerability"), ("publisher", "IPA"),
            ("published_on", "2026-12-24"), ("known_on", "2026-12-24"), ("product", "OpenSSL 1.1.1k"));
        await send(() => Made(() => h.Get<RegisterCommands>().ConcernAsync(advisory, h.By(ChangeHarness.Author, "k"), [item.Value])));
        await h.AdvanceAsync(Minute);

        async Task<CaseId> EntryAsync(string register, params (string, string)[] values)
        {
            (CaseId? entry, CommandResult result) = await h.Get<RegisterCommands>().RegisterAsync(
                h.ContractId, h.By(ChangeHarness.Author, "entry-" + register), register, null, RegisterHarness.Values(values), null);
            Assert.IsType<CommandResult.Done>(result);
            await h.Engine.WhenIdleAsync();
            return entry!.Value;
        }
    }

    private static async Task SwapAsync(IncidentHarness h, Send send)
    {
        // Its warranty ends soon, so that there is somebody to be told.
        (string, string)[] device = [("warranty_on", "2026-12-10"), ("kind", "terminal"), ("site", "がん"), ("place", "外来"), ("connected", "connected")];
        CaseId old = await DeviceAsync("PC-001", null, ("ip", "192.0.2.10"));
        CaseId spare = await DeviceAsync("PC-900", "spare");
        await send(() => Made(() => h.Get<RegisterCommands>().SwapAsync(old, h.By(ChangeHarness.Author, "s"), spare.Value, "repair", "故障", null)));
        await h.AdvanceAsync(Minute);

        // The same keys in every run: they make the numbers of the entries.
        async Task<CaseId> DeviceAsync(string name, string? state, params (string, string)[] others)
        {
            (CaseId? id, CommandResult result) = await h.Get<RegisterCommands>().RegisterAsync(
                h.ContractId, h.By(ChangeHarness.Author, "device-" + name), "devices", state,
                RegisterHarness.Values([("name", name), .. device, .. others]), null);
            Assert.IsType<CommandResult.Done>(result);
            await h.Engine.WhenIdleAsync();
            return id!.Value;
        }
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
