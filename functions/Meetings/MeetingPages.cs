using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using System.Globalization;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Pages.Forms;
using Workflows.People;
using Workflows.Texts;

namespace Workflows.Meetings;

/// <summary>The list of meetings, the page of one with its acts, and the form that calls one.</summary>
internal sealed class MeetingPages(CasePages pages, MeetingLedger ledger, MeetingReader reader, MeetingCommands commands)
{
    [Function("ShowMeetingsPage")]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "meetings")] HttpRequest request) =>
        pages.ListAsync(request, ledger, meeting => meeting.Waiting, (page, listing) => PageAnswers.Page<MeetingListPage>(
            new { Page = page, Listing = listing, CanCall = pages.Fileable(page, HasCalled).Count > 0 }));

    [Function("ShowMeetingPage")]
    public Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "meetings/{id}")] HttpRequest request, string id) =>
        pages.ShowAsync(request, id, reader, (page, meeting) => Show(page, meeting, new FormState()));

    [Function("SubmitMeetingAct")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "meetings/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) => pages.ActAsync(request, id, reader, client, async form => act switch
        {
            "plan" => await PlanAsync(form),
            "hold" => GivenDates.TryDay(form["day"], out DateOnly day)
                ? await commands.HoldAsync(form.Case.Id, form.By, day, form["chair"], form["attendees"], form["decisions"])
                : LocalMoment.Refusal("day", form["day"]),
            "omit" => string.IsNullOrWhiteSpace(form["inquiries"]) ? await commands.ProposeOmissionAsync(form.Case.Id, form.By, form["reason"], null)
                : int.TryParse(form["inquiries"], NumberStyles.None, CultureInfo.InvariantCulture, out int inquiries)
                ? await commands.ProposeOmissionAsync(form.Case.Id, form.By, form["reason"], inquiries)
                : new CommandResult.Refused(RefusalReason.NotUnderstood, "inquiries"),
            "note-action" => GivenDates.TryDay(form["day"], out DateOnly by)
                ? await commands.NoteActionAsync(form.Case.Id, form.By, form["what"], form["owner"], by) : LocalMoment.Refusal("day", form["day"]),
            "finish-action" => await commands.FinishActionAsync(form.Case.Id, form.By, form["action"], form["result"]),
            "withdraw" => await commands.WithdrawAsync(form.Case.Id, form.By, form["reason"]),
            _ => null,
        }, (form, no) => Show(form.Page, form.Case, new FormState(act, form.Form, no, r => MeetingPageTexts.Of(r, form.Page))), cancellation);

    [Function("ShowCallMeetingPage")]
    public Task<IResult> NewAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "call-meeting")] HttpRequest request) =>
        pages.NewAsync(request, HasCalled, (page, contracts) => Task.FromResult(Form(page, contracts, new FormState(), MeetingFields.Blank)));

    [Function("SubmitCallMeeting")]
    public Task<IResult> CallAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "call-meeting")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => pages.FileAsync(request, HasCalled, client, async f =>
        {
            (MeetingPlan plan, List<CommandResult.Refused> unreadable) = f.Read(MeetingFields.All, MeetingFields.Blank);
            (string series, string subject) = (SeriesOf(f), f["subject"]);
            return await CasePages.FiledAsync(
                unreadable, MeetingCommands.Wrong(f.Contract, series, subject, plan), () => commands.CallAsync(f.Contract.Id, f.By, series, subject, plan),
                no => Form(f.Page, pages.Fileable(f.Page, HasCalled), new FormState("call", f.Form, no, r => MeetingPageTexts.Of(r, f.Page)), plan));
        }, cancellation);

    /// <summary>The series that people call.</summary>
    public static IEnumerable<MeetingSeries> Called(ContractProfile profile) =>
        profile.Section<MeetingRules>()?.Series.Where(s => s.Every == MeetingEvery.Hand) ?? [];

    private static bool HasCalled(ContractProfile profile) => Called(profile).Any();

    /// <summary>The series that is chosen; a contract with only one asks for none.</summary>
    private static string SeriesOf(FilingForm form) =>
        form["series"] is { Length: > 0 } chosen ? chosen : Called(form.Contract.Profile).First().Id;

    private async Task<CommandResult> PlanAsync(CaseForm<MeetingState> form)
    {
        (MeetingPlan plan, List<CommandResult.Refused> unreadable) =
            ContentForm.Read(MeetingFields.All, form.Form, form.Case.Zone, [], MeetingFields.Blank);
        return unreadable.Count == 0 ? await commands.PlanAsync(form.Case.Id, form.By, plan, form["reason"])
            : CasePages.Refused(unreadable, MeetingCommands.Wrong(form.Case.Contract, plan));
    }

    private Task<IResult> Show(PageContext page, CaseView<MeetingState> meeting, FormState form)
    {
        DateOnly today = meeting.DayOf(page.Now);
        IReadOnlyList<Person> people = [.. page.People.All.Where(p => page.People.MayBeNamed(p.Id, meeting.Contract.Id, today))];
        bool canAct = pages.CanAct(page, meeting.Contract) && !meeting.State.IsClosed;
        return Task.FromResult(
            PageAnswers.Page<MeetingPage>(new { Page = page, Meeting = meeting, People = people, CanAct = canAct, Form = form }, form));
    }

    private static IResult Form(PageContext page, List<Contract> contracts, FormState form, MeetingPlan plan) =>
        PageAnswers.Page<CallMeetingPage>(new { Page = page, Contracts = (IReadOnlyList<Contract>)contracts, Plan = plan, Form = form }, form);
}
