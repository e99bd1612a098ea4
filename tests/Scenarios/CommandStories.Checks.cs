using Workflows.Checks;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.ServiceLevels.Process;

namespace Workflows.Scenarios;

/// <summary>The stories of routine checks.</summary>
internal static partial class CommandStories
{
    private static async Task CheckAsync(IncidentHarness h, Send send)
    {
        CaseId id = await OpenedCheckAsync(h, send);
        await send(() => Made(() => h.Get<CheckCommands>().ReportAsync(id, h.By(IncidentHarness.OnCall, "a"),
            [Said("services"), new() { ItemId = "disk", Result = CheckResult.Ok, Value = "91" }])));
        await h.AdvanceAsync(Minute);
        CaseId change = await h.FileAsync(h.Complete("minor"));
        await send(() => Made(() => h.Get<CheckCommands>().RaiseAsync(id, h.By(IncidentHarness.OnCall), "disk", change.Value)));
        await send(() => Made(() => h.Get<CheckCommands>().ReportAsync(id, h.By(IncidentHarness.OnCall, "b"), [Said("monitoring"), Said("backup")])));
        await h.AdvanceToAsync("2026-11-20 18:00");
        await send(() => Made(() => h.Get<CheckCommands>().ReportAsync(id, h.By(IncidentHarness.OnCall, "c"),
            [new() { ItemId = "backup", Result = CheckResult.Failed, Text = "読めない" }]))); // when it is over
        await h.AdvanceAsync(Minute);
    }

    private static async Task CheckNotOwedAsync(IncidentHarness h, Send send)
    {
        CaseId id = await OpenedCheckAsync(h, send);
        await send(() => Made(() => h.Get<CheckCommands>().ReportAsync(id, h.By(IncidentHarness.OnCall, "a"),
            [new() { ItemId = "services", Result = CheckResult.Failed, Text = "停止中" }])));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Get<CheckCommands>().NotOwedAsync(id, h.By(IncidentHarness.OnCall), "システム停止中")));
        await h.AdvanceAsync(Minute);
    }

    private static async Task CheckAcceptedAsync(IncidentHarness h, Send send)
    {
        CaseId id = await OpenedCheckAsync(h, send, "handover");
        await send(() => Made(() => h.Get<CheckCommands>().ReportAsync(id, h.By(IncidentHarness.OnCall, "a"),
            [Said("function"), new() { ItemId = "state", Result = CheckResult.Ok, Value = "good" }, Said("documents")])));
        await send(() => Made(() => h.Get<CheckCommands>().HandInAsync(id, h.By(IncidentHarness.OnCall, "h1"), "引渡し可")));
        await h.AdvanceAsync(Minute);
        await AnsweredAsync(ApprovalAnswer.Return, "写真を添えてください");
        await send(() => Made(() => h.Get<CheckCommands>().HandInAsync(id, h.By(IncidentHarness.OnCall, "h2"), "写真を添付")));
        await h.AdvanceAsync(Minute);
        await AnsweredAsync(ApprovalAnswer.Approve, null);

        async Task AnsweredAsync(ApprovalAnswer answer, string? comment)
        {
            await send(async () =>
            {
                string hash = (await h.CheckAsync(id)).Approval.ContentHash;
                return () => h.Get<CheckCommands>().DecideAsync(id, h.By(new("client_contact")), "client", hash, answer, comment);
            });
            await h.AdvanceAsync(Minute);
        }
    }

    private static async Task CheckRunAsync(IncidentHarness h, Send send)
    {
        foreach ((string key, CheckResult result) in ((string, CheckResult)[])[("job-1", CheckResult.Failed), ("job-2", CheckResult.Ok)])
        {
            await send(() => Made(async () => (await h.Get<CheckCommands>().ReportRunAsync(
                "mie", h.By(new("monitoring"), key), "daily", new(2019, 5, 7), new() { ItemId = "backup", Result = result, RanAt = h.Now }, key)).Result));
            await h.AdvanceAsync(Minute);
        }

        // The same tool tells what it measured; that was wrong.
        Contract contract = h.Get<ContractVersions>().Current("mie")!;
        await send(() => Made(async () =>
        {
            MetricRows rows = MetricRows.OfCsv("metric,system,at,value\ncpu,db,2019-04-30 23:00,1\ncpu,db,2019-05-01 00:00,2");
            await h.Get<MetricCommands>().TakeAsync(
                contract, await h.Get<MetricCommands>().PlanAsync(contract, "nms", rows, h.Now), new("monitoring"), h.Now);
            return new CommandResult.Done("taken");
        }));
        await send(async () =>
        {
            string delivery = (await h.Get<MetricLedger>().ReadAsync("mie", new(2019, 5, 1))).Deliveries.Single().Id;
            return () => h.Get<MetricCommands>().TakeBackAsync(contract, new(2019, 5, 1), delivery, "単位の誤り", IncidentHarness.OnCall, h.Now);
        });
    }

    private static async Task<CaseId> OpenedCheckAsync(IncidentHarness h, Send send, string list = "adhoc")
    {
        CaseId id = default;
        await send(() => Made(async () =>
        {
            (CaseId? opened, CommandResult result) =
                await h.Get<CheckCommands>().OpenByHandAsync("standard", h.By(IncidentHarness.OnCall), list, new(2026, 11, 20), "停電の後");
            id = opened!.Value;
            return result;
        }));
        await h.AdvanceAsync(Minute);
        return id;
    }

    private static CheckLine Said(string item) => new() { ItemId = item, Result = CheckResult.Ok };
}
