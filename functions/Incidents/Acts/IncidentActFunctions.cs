using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Incidents.Process;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Pages.Forms;
using Workflows.Security;
using Workflows.Texts;

namespace Workflows.Incidents.Acts;

/// <summary>The forms on the page of an incident. Each is one act at the <see cref="IncidentCommands"/>;
/// a refusal shows the page again, with the reason beside the field.</summary>
internal sealed class IncidentActFunctions(IncidentPages pages, IncidentCommands commands, Access access, FormGuard forms)
{
    [Function("SubmitAcknowledge")]
    public Task<IResult> AcknowledgeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "incidents/{id}/acknowledge")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ActAsync(request, id, "acknowledge", client, [], a => commands.AcknowledgeAsync(a.Id, a.By), cancellation);

    [Function("SubmitNote")]
    public Task<IResult> NoteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "incidents/{id}/note")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ActAsync(request, id, "note", client, ["text"], a => commands.NoteAsync(a.Id, a.By, a.Text("text")), cancellation);

    [Function("SubmitChange")]
    public Task<IResult> ChangeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "incidents/{id}/change")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ActAsync(request, id, "change", client, ["text"], a => commands.ChangeStateAsync(a.Id, a.By, a.Text("text")), cancellation);

    [Function("SubmitSystemState")]
    public Task<IResult> SystemAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "incidents/{id}/system")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ActAsync(request, id, "system", client, [], a => a.Text("stopped") switch
        {
            "yes" when a.Text("since").Length == 0 => commands.SetSystemStateAsync(a.Id, a.By, true, null),
            "yes" => a.Moment("since", since => commands.SetSystemStateAsync(a.Id, a.By, true, since)),
            "no" => commands.SetSystemStateAsync(a.Id, a.By, false, null),
            _ => Refuse(RefusalReason.MissingField, "stopped"),
        }, cancellation);

    [Function("SubmitRecover")]
    public Task<IResult> RecoverAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "incidents/{id}/recover")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ActAsync(request, id, "recover", client, ["recoveredAt"], a => a.Moment("recoveredAt", at => commands.MarkRecoveredAsync(a.Id, a.By, at, a.Text("comment"))),
            cancellation);

    [Function("SubmitComplete")]
    public Task<IResult> CompleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "incidents/{id}/complete")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ActAsync(request, id, "complete", client, [], a => commands.CompleteResponseAsync(a.Id, a.By, a.Text("comment")), cancellation);

    [Function("SubmitTask")]
    public Task<IResult> TaskAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "incidents/{id}/task")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ActAsync(request, id, "task", client, ["step"], a => commands.DoTaskAsync(a.Id, a.By, a.Text("step"), a.Text("comment")),
            cancellation);

    [Function("SubmitAgree")]
    public Task<IResult> AgreeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "incidents/{id}/agree")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ActAsync(request, id, "agree", client, ["step", "due", "with", "evidence"], a => a.Text("step").Split('/') is [var step, var occurrence] && int.TryParse(occurrence, out int number)
            ? a.Moment("due", due => commands.AgreeDueAsync(a.Id, a.By, step, number, due, a.Text("with"), a.Text("evidence")))
            : Refuse(RefusalReason.MissingField, "step"), cancellation);

    [Function("SubmitPause")]
    public Task<IResult> PauseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "incidents/{id}/pause")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ActAsync(request, id, "pause", client, ["reason", "evidence"], a => a.StepOrAll(step => commands.PauseAsync(a.Id, a.By, step, a.Text("reason"), a.Text("evidence"))),
            cancellation);

    [Function("SubmitResume")]
    public Task<IResult> ResumeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "incidents/{id}/resume")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ActAsync(request, id, "resume", client, [], a => a.StepOrAll(step => commands.ResumeAsync(a.Id, a.By, step)), cancellation);

    [Function("SubmitWithdraw")]
    public Task<IResult> WithdrawAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "incidents/{id}/withdraw")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ActAsync(request, id, "withdraw", client, ["reason"], a => commands.WithdrawAsync(a.Id, a.By, a.Text("reason")), cancellation);

    [Function("SubmitClassify")]
    public Task<IResult> ClassifyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "incidents/{id}/classify")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ActAsync(request, id, "classify", client, [], a => commands.Classification.ClassifyAsync(a.Id, a.By, a.Text("category"), a.Text("urgency"), a.Text("effect")),
            cancellation);

    [Function("SubmitCause")]
    public Task<IResult> CauseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "incidents/{id}/cause")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ActAsync(request, id, "cause", client, ["cause", "text"], a => commands.Classification.FindCauseAsync(
            a.Id, a.By, a.Text("cause"), a.Text("party"), a.Text("text"), a.Text("reason")), cancellation);

    [Function("SubmitSimilar")]
    public Task<IResult> SimilarAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "incidents/{id}/similar")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ActAsync(request, id, "similar", client, ["similar"], a => commands.Classification.MatchAsync(a.Id, a.By, a.Text("similar"), a.Text("comment")), cancellation);

    [Function("SubmitNothingSimilar")]
    public Task<IResult> NothingSimilarAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "incidents/{id}/nothing-similar")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        ActAsync(request, id, "nothing-similar", client, [], a => commands.Classification.NothingSimilarAsync(a.Id, a.By, a.Text("comment")), cancellation);

    /// <summary>Does what a form asks for, or shows it again with everything that is wrong.</summary>
    /// <param name="request">The request.</param>
    /// <param name="id">The incident.</param>
    /// <param name="form">Name of the form.</param>
    /// <param name="client">Tells the orchestration.</param>
    /// <param name="needed">Fields that may not be empty, in their order: whoever leaves several so is told of all of them.</param>
    /// <param name="act">What is asked for.</param>
    /// <param name="cancellation">Gives up.</param>
    private async Task<IResult> ActAsync(
        HttpRequest request, string id, string form, DurableTaskClient client, IReadOnlyList<string> needed, Func<FormAct, Task<CommandResult>> act,
        CancellationToken cancellation)
    {
        if (await forms.ValidateAsync(request.HttpContext) is { } unread)
        {
            return unread;
        }

        (PageContext page, CaseView<IncidentState> incident, IResult? answer) = await pages.EnterAsync(request, id);
        if (answer is not null)
        {
            return answer;
        }

        if (!access.CanRespond(page.Visitor!, incident.Contract.Id))
        {
            return PageEntry.NotFound(page);
        }

        FormAct asked = new(incident, request.Form,
            new(access.ActorOf(page.Visitor!, incident.Contract.Id), FormState.KeyOf(request.Form), page.Now, client, cancellation));
        return (asked.Missing(needed) ?? await act(asked)) switch
        {
            CommandResult.Refused refused =>
                await pages.ShowAsync(page, incident, new FormState(form, request.Form, refused, r => IncidentPageTexts.Of(r, incident, page))),
            _ => PageAnswers.SeeOther($"/incidents/{incident.Id}?done={form}"),
        };
    }

    private static Task<CommandResult> Refuse(RefusalReason reason, string field) => Task.FromResult<CommandResult>(new CommandResult.Refused(reason, field));

    /// <summary>A form as it was sent, by whom, about what.</summary>
    private sealed record FormAct(CaseView<IncidentState> Incident, IFormCollection Form, Command By)
    {
        public CaseId Id => Incident.Id;

        public string Text(string field) => Form[field].ToString();

        /// <summary>Those of the fields that are empty; null: none is.</summary>
        public CommandResult.Refused? Missing(IEnumerable<string> needed) => CommandResult.Refused.Of(
            needed.Where(f => PlainText.IsBlank(Text(f))).Select(f => new CommandResult.Refused(RefusalReason.MissingField, f)));

        /// <summary>A moment in the contract's zone.</summary>
        public Task<CommandResult> Moment(string field, Func<DateTimeOffset, Task<CommandResult>> act) =>
            LocalMoment.TryRead(Text(field), Incident.Clocks.Zone, out DateTimeOffset at) ? act(at)
                : Task.FromResult<CommandResult>(LocalMoment.Refusal(field, Text(field)));

        /// <summary>A step of the contract, or null for all clocks.</summary>
        public Task<CommandResult> StepOrAll(Func<string?, Task<CommandResult>> act)
        {
            string step = Text("step");
            return step.Length == 0 ? act(null)
                : Incident.State.Steps.Any(s => s.Step.Id == step) ? act(step)
                : Refuse(RefusalReason.NoSuchStep, step);
        }
    }
}
