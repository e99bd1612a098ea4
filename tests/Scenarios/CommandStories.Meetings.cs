using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Meetings;

namespace Workflows.Scenarios;

/// <summary>The stories of meetings.</summary>
internal static partial class CommandStories
{
    private static async Task MeetingAsync(IncidentHarness h, Send send)
    {
        await h.SweepMeetingsAsync();
        CaseId id = await h.MeetingOfAsync("2019-04");
        await send(() => Made(() => h.Get<MeetingCommands>().ProposeOmissionAsync(id, h.By(ChangeHarness.Author, "o"), "議題がない", 0)));
        await h.AdvanceAsync(Minute);
        await send(async () =>
        {
            string hash = (await h.MeetingAsync(id)).Approval.ContentHash;
            return () => h.Get<MeetingCommands>().DecideAsync(id, h.By(new("client_contact")), "client", hash, ApprovalAnswer.Reject, "開催を希望");
        });
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Get<MeetingCommands>().PlanAsync(id, h.By(ChangeHarness.Author, "p"), h.PlanOf("2019-04-24 10:00"), null)));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Get<MeetingCommands>().PlanAsync(id, h.By(ChangeHarness.Author, "m"), h.PlanOf("2019-04-01 15:00"), "都合")));
        await h.AdvanceToAsync("2019-04-01 17:00");
        await send(() => Made(() => h.Get<MeetingCommands>().HoldAsync(id, h.By(ChangeHarness.Author), new(2019, 4, 1), "manager", "5名", "次回は5月")));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Get<MeetingCommands>().NoteActionAsync(
            id, h.By(ChangeHarness.Author, "a"), "手順書の改訂", "on_call", new(2019, 4, 18))));
        await send(async () =>
        {
            string action = (await h.MeetingAsync(id)).Actions[0].Noted.Id;
            return () => h.Get<MeetingCommands>().FinishActionAsync(id, h.By(ChangeHarness.Author), action, "済");
        });
        await h.AdvanceAsync(Minute);
    }

    private static async Task MeetingCalledOffAsync(IncidentHarness h, Send send)
    {
        CaseId id = default;
        await send(() => Made(async () =>
        {
            (CaseId? called, CommandResult result) = await h.Get<MeetingCommands>()
                .CallAsync("standard", h.By(ChangeHarness.Author, "c"), "meeting", "切替の打合せ", h.PlanOf("2026-11-27 10:00"));
            id = called!.Value;
            return result;
        }));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Get<MeetingCommands>().WithdrawAsync(id, h.By(ChangeHarness.Author), "不要になった")));
        await h.AdvanceAsync(Minute);
    }
}
