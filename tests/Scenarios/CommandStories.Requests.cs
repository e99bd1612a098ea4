using Workflows.Kit;
using Workflows.Requests;

namespace Workflows.Scenarios;

/// <summary>The stories of requests.</summary>
internal static partial class CommandStories
{
    private static async Task RequestAsync(IncidentHarness h, Send send)
    {
        CaseId id = await FiledRequestAsync(h, send, "inquiry", h.Asked(RequestParty.Users));
        await send(() => Made(() => h.Get<RequestCommands>().ForwardAsync(id, h.By(new("client_contact")), h.Now)));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Get<RequestCommands>().EscalateAsync(id, h.By(ChangeHarness.Author, "e"), "担当", "team_lead", "調査")));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Get<RequestCommands>().WaitAsync(id, h.By(ChangeHarness.Author, "w"), "発注者", true, "画面の写し")));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Get<RequestCommands>().ResumeAsync(id, h.By(ChangeHarness.Author, "r"))));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Get<RequestCommands>().ReplyAsync(id, h.By(ChangeHarness.Author, "a"), new(RequestParty.Contractor, "回答", true))));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Get<RequestCommands>().ReopenAsync(id, h.By(new("client_contact"), "o"), "未解決")));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Get<RequestCommands>().OutOfScopeAsync(id, h.By(ChangeHarness.Author, "s"), "other_systems", null)));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Get<RequestCommands>().ReopenAsync(id, h.By(new("client_contact"), "p"), "こちらの件です")));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Get<RequestCommands>().TurnIntoIncidentAsync(id, h.By(ChangeHarness.Author), false)));
        await h.AdvanceAsync(Minute);
    }

    private static async Task ExtractionAsync(IncidentHarness h, Send send)
    {
        CaseId id = await FiledRequestAsync(h, send, "extraction", h.Asked(RequestParty.Client) with
        {
            Values = new Dictionary<string, string> { ["data"] = "研究支援データベース", ["cycle"] = "随時" },
        });
        await send(() => Made(() => h.Get<RequestCommands>().InstructAsync(id, h.By(ChangeHarness.Author), "病院機構 担当", "取り出すこと")));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Get<RequestCommands>().AgreeDueAsync(id, h.By(ChangeHarness.Author, "d"), new(2026, 11, 30), "電話")));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Get<RequestCommands>().ReplyAsync(id, h.By(ChangeHarness.Author, "a"), new(RequestParty.Contractor, "引渡し済み", true)
        {
            Values = new Dictionary<string, string> { ["delivery"] = "医事課 1,200件" },
        })));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Get<RequestCommands>().ConfirmAsync(id, h.By(new("client_contact")), null)));
        await h.AdvanceAsync(Minute);
    }

    private static async Task TriagedRequestAsync(IncidentHarness h, Send send)
    {
        CaseId id = await FiledRequestAsync(h, send, "receipt_question", h.Asked(RequestParty.Client));
        await send(() => Made(() => h.Get<RequestCommands>().TriageAsync(id, h.By(ChangeHarness.Author, "t"), "package")));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Get<RequestCommands>().WithdrawAsync(id, h.By(ChangeHarness.Author), "誤登録")));
        await h.AdvanceAsync(Minute);
    }

    private static async Task CommunicationAsync(IncidentHarness h, Send send)
    {
        CaseId id = await FiledRequestAsync(h, send, "communication", h.Asked(RequestParty.Contractor) with { Channel = RequestChannel.Telephone });
        await send(() => Made(() => h.Get<RequestCommands>().WriteDownAsync(id, h.By(ChangeHarness.Author), "電話で伝えた内容", [])));
        await h.AdvanceAsync(Minute);
    }

    private static async Task TurnedRequestAsync(IncidentHarness h, Send send)
    {
        CaseId change = await h.FileAsync(h.Complete("minor"));
        await h.AdvanceAsync(Minute);
        CaseId id = await FiledRequestAsync(h, send, "order", h.Asked(RequestParty.Client));
        await send(() => Made(() => h.Get<RequestCommands>().TurnIntoAsync(id, h.By(ChangeHarness.Author), RequestTurn.Change, change.Value)));
        await h.AdvanceAsync(Minute);
    }

    private static async Task<CaseId> FiledRequestAsync(IncidentHarness h, Send send, string kind, RequestContent content)
    {
        CaseId id = default;
        await send(() => Made(async () =>
        {
            (CaseId? filed, CommandResult result) = await h.Get<RequestCommands>().FileAsync(h.ContractId, h.By(ChangeHarness.Author, "ask"), kind, content);
            id = filed!.Value;
            return result;
        }));
        await h.AdvanceAsync(Minute);
        return id;
    }
}
