using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Api;
using Workflows.Approvals;
using Workflows.Kit;

namespace Workflows.Meetings;

/// <summary>A meeting as the API shows it.</summary>
internal sealed record MeetingDocument(
    MeetingSummary Summary, string? Clause, MeetingPlan? Plan, MeetingHeld? Held, IReadOnlyList<NotedAction> Actions,
    IReadOnlyList<MeetingDeliverable> Deliverables, MeetingOmission? Omission, string ContentHash, IReadOnlyList<StageDocument> Stages,
    IReadOnlyList<JsonElement> History)
{
    public static MeetingDocument Of(MeetingState state) => new(
        MeetingSummary.Of(state), state.Series.Source.Clause, state.Plan, state.Held, state.Actions, state.Deliverables, state.Proposal?.Content,
        state.Approval.ContentHash, [.. state.Approval.Stages.Select(StageDocument.Of)], MeetingFacts.Family.Shown(state.Facts));
}

/// <summary>The bodies of meetings in the API, and the acts. The client's answer to an omission is none: they prove who they are by the mailed link.</summary>
internal static class MeetingRequests
{
    public static ApiBody New { get; } = new(
        "NewMeeting",
        [
            ApiMember.Contract, ApiMember.Person, new("series", ApiType.Text, true, "Id of a series of the contract whose meetings people call.", 100),
            new("subject", ApiType.Text, true, "What it is about.", MeetingCommands.MaxLine), .. ContentMembers.MembersOf(MeetingFields.All),
        ]);

    /// <summary>Every act.</summary>
    public static IReadOnlyList<ApiAct<MeetingCommands, CaseId>> Acts { get; } =
    [
        new("plan", "Sets its time and place, or others; both sides are told, and what is due for it moves with it.",
            new("PlannedMeeting",
                [
                    ApiMember.Person, .. ContentMembers.MembersOf(MeetingFields.All),
                    new("reason", ApiType.Text, false, "Why it is moved; needed once it has a day.", FreeText.Max),
                ]),
            (commands, c) => commands.PlanAsync(
                c.Id, c.By, ContentMembers.Read(MeetingFields.All, c.Values, MeetingFields.Blank), c.Values.TextOrNull("reason"))),
        new("hold", "It took place.",
            new("HeldMeeting", ApiMember.Person, new("day", ApiType.Day, true, "On which day; what is due for it counts from there."),
                new("chair", ApiType.Text, false, "Id of the person who chaired it; needed where the contract says who has to.", 100),
                new("attendees", ApiType.Text, true, "Who was there, of both sides.", FreeText.Max),
                new("decisions", ApiType.Text, false, "What was decided.", FreeText.Max)),
            (commands, c) => commands.HoldAsync(
                c.Id, c.By, c.Values.DayOrNull("day")!.Value, c.Values.TextOrNull("chair"), c.Values.Text("attendees"), c.Values.TextOrNull("decisions"))),
        new("omit", "Proposes to do without it; the client is asked.",
            new("OmittedMeeting", ApiMember.Person, new("reason", ApiType.Text, true, "Why; the client reads it.", FreeText.Max),
                new ApiMember("inquiries", ApiType.Number, false, "Inquiries of the period, where the software does not count them.", 100_000) { Min = 0 }),
            (commands, c) => commands.ProposeOmissionAsync(
                c.Id, c.By, c.Values.Text("reason"), c.Values.Has("inquiries") ? c.Values.Number("inquiries", 0) : null)),
        new("note-action", "Something to be done was noted; the person is told.",
            new("NotedAction", ApiMember.Person, new("what", ApiType.Text, true, "What.", FreeText.Max),
                new("owner", ApiType.Text, true, "Id of the person who does it.", 100), new("day", ApiType.Day, true, "By the end of which day.")),
            (commands, c) => commands.NoteActionAsync(c.Id, c.By, c.Values.Text("what"), c.Values.Text("owner"), c.Values.DayOrNull("day")!.Value)),
        new("finish-action", "What was noted is done.",
            new("FinishedAction", ApiMember.Person, new("action", ApiType.Text, true, "Id of the fact that noted it.", 100),
                new("result", ApiType.Text, false, "What came of it.", FreeText.Max)),
            (commands, c) => commands.FinishActionAsync(c.Id, c.By, c.Values.Text("action"), c.Values.TextOrNull("result"))),
        new("withdraw", "It does not take place and is not owed; nor is what is due for it.",
            new("WithdrawnMeeting", ApiMember.Person, new ApiMember("reason", ApiType.Text, true, "Why.", FreeText.Max)),
            (commands, c) => commands.WithdrawAsync(c.Id, c.By, c.Values.Text("reason"))),
    ];
}

/// <summary>Meetings for machines, see <see cref="CaseApi"/>.</summary>
internal sealed class MeetingApi(MeetingLedger ledger, MeetingReader reader, MeetingCommands commands, CaseApi api)
{
    [Function("ListMeetings")]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/meetings")] HttpRequest request) =>
        api.ListAsync(MeetingArea.Cases, request, ledger);

    [Function("GetMeeting")]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/meetings/{id}")] HttpRequest request, string id) =>
        MeetingArea.Cases.GetAsync(request, id, reader, meeting => Task.FromResult<object>(MeetingDocument.Of(meeting.State)));

    [Function("CallMeeting")]
    public Task<IResult> FileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/meetings")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.FileAsync(MeetingArea.Cases, request, commands, client, cancellation);

    [Function("ActOnMeeting")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/meetings/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        api.ActAsync(MeetingArea.Cases, request, id, act, commands, client, cancellation);
}
