using Microsoft.DurableTask.Client;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Kit.Fields;
using Workflows.Kit.Mail;
using Workflows.Pages;
using Workflows.Pages.Forms;
using Workflows.Security;

namespace Workflows.Cases;

/// <summary>A form about a case, of somebody who may see it.</summary>
/// <param name="Page">The request.</param>
/// <param name="Case">The case.</param>
/// <param name="Form">What was sent.</param>
/// <param name="By">Who acts, once by the form's key.</param>
internal sealed record CaseForm<TState>(PageContext Page, CaseView<TState> Case, IFormCollection Form, Command By)
{
    /// <summary>What is typed into a field.</summary>
    public string this[string field] => Form[field].ToString();
}

/// <summary>A form that files a case.</summary>
/// <param name="Page">The request.</param>
/// <param name="Contract">The contract that was chosen, one of those that the reader may file under.</param>
/// <param name="Form">What was sent.</param>
/// <param name="By">Who files, once by the form's key.</param>
internal sealed record FilingForm(PageContext Page, Contract Contract, IFormCollection Form, Command By)
{
    /// <summary>What is typed into a field.</summary>
    public string this[string field] => Form[field].ToString();

    /// <summary>The content as it was typed, and the fields that cannot be read.</summary>
    public (T Content, List<CommandResult.Refused> Unreadable) Read<T>(FieldSet<T> fields, T blank)
        where T : class => ContentForm.Read(fields, Form, Contract.Calendars.Zone, [], blank);
}

/// <summary>What the pages of every process do alike: enter, list, show, act, file. A process says what is shown, and what an act does.</summary>
internal sealed class CasePages(PageEntry entry, FormGuard forms, Access access, IEnumerable<ICaseLines> lines, LetterDigests letters)
{
    /// <summary>Whether the reader may act on cases of a contract.</summary>
    public bool CanAct(PageContext page, Contract contract) => access.CanRespond(page.Visitor!, contract.Id);

    /// <summary>Contracts under which the reader may file a case.</summary>
    /// <param name="page">The reader.</param>
    /// <param name="has">Whether a contract has rules for it.</param>
    public List<Contract> Fileable(PageContext page, Func<ContractProfile, bool> has) =>
        [.. page.Contracts.Where(c => has(c.Profile) && CanAct(page, c))];

    /// <summary>The list of a process.</summary>
    public async Task<IResult> ListAsync<TFact, TSummary>(
        HttpRequest request, CaseLedger<TFact, TSummary> ledger, Func<TSummary, IReadOnlyList<string>> waiting,
        Func<PageContext, CaseListing<TSummary>, IResult> show)
        where TFact : CaseFact
        where TSummary : class
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        return page is null ? answer!
            : show(page, await CaseListings.ReadAsync(ledger, page, CaseFilter.Of(request.Query), (summary, person) => waiting(summary).Contains(person)));
    }

    /// <summary>A page about a case, for those who may see it.</summary>
    public async Task<IResult> ShowAsync<TFact, TSummary, TState>(
        HttpRequest request, string id, CaseReader<TFact, TSummary, TState> reader, Func<PageContext, CaseView<TState>, Task<IResult>> show)
        where TFact : CaseFact
        where TSummary : class
        where TState : class, ICaseState<TFact>
    {
        (PageContext page, CaseView<TState> found, IResult? answer) = await entry.EnterCaseAsync(request, id, reader);
        if (answer is not null)
        {
            return answer;
        }

        await AboutAsync(page, found, reader);
        return await show(page, found);
    }

    /// <summary>An act of somebody who may act on the case; afterwards its page.</summary>
    /// <param name="request">The form.</param>
    /// <param name="id">Of the case.</param>
    /// <param name="reader">Reads it.</param>
    /// <param name="client">Wakes it.</param>
    /// <param name="act">Does it; null: there is no such act.</param>
    /// <param name="refused">The page with what was refused.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<IResult> ActAsync<TFact, TSummary, TState>(
        HttpRequest request, string id, CaseReader<TFact, TSummary, TState> reader, DurableTaskClient client, Func<CaseForm<TState>, Task<CommandResult?>> act,
        Func<CaseForm<TState>, CommandResult.Refused, Task<IResult>> refused, CancellationToken cancellation)
        where TFact : CaseFact
        where TSummary : class
        where TState : class, ICaseState<TFact> => SubmitAsync(request, id, reader, client, async form => await act(form) switch
        {
            null => PageEntry.NotFound(form.Page),
            CommandResult.Refused no => await refused(form, no),
            _ => PageAnswers.SeeOther($"/{reader.Kind.Table}/{form.Case.Id}"),
        }, cancellation);

    /// <summary>A form of somebody who may act on the case, which the process answers itself.</summary>
    /// <param name="request">The form.</param>
    /// <param name="id">Of the case.</param>
    /// <param name="reader">Reads it.</param>
    /// <param name="client">Wakes it.</param>
    /// <param name="handle">Handles it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="values">Most values in it.</param>
    public async Task<IResult> SubmitAsync<TFact, TSummary, TState>(
        HttpRequest request, string id, CaseReader<TFact, TSummary, TState> reader, DurableTaskClient client, Func<CaseForm<TState>, Task<IResult>> handle,
        CancellationToken cancellation, int values = FormGuard.MaxValues)
        where TFact : CaseFact
        where TSummary : class
        where TState : class, ICaseState<TFact>
    {
        (PageContext page, CaseView<TState> found, IResult? answer) = await forms.EnterCaseAsync(request, id, reader, values);
        if (answer is not null || !CanAct(page, found.Contract))
        {
            return answer ?? PageEntry.NotFound(page);
        }

        page.Turn = TurnOf(page, found, reader);
        IResult after = await handle(new(page, found, request.Form, By(page, found.Contract, request.Form, client, cancellation)));
        if (!PageAnswers.LeadsAway(after))
        {
            page.Waiting = await WaitingAsync(page, found); // a form that is refused is shown on the case's page, which is rendered after this
        }

        return after;
    }

    /// <summary>The page on which a case is filed, for those who may.</summary>
    /// <param name="request">The request.</param>
    /// <param name="has">Whether a contract has rules for it.</param>
    /// <param name="show">The page, with at least one contract.</param>
    public async Task<IResult> NewAsync(HttpRequest request, Func<ContractProfile, bool> has, Func<PageContext, List<Contract>, Task<IResult>> show)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        return page is null ? answer!
            : Fileable(page, has) is { Count: > 0 } contracts ? await show(page, contracts)
            : PageEntry.NotFound(page);
    }

    /// <summary>A form that files a case; afterwards its page.</summary>
    /// <param name="request">The form.</param>
    /// <param name="has">Whether a contract has rules for it.</param>
    /// <param name="client">Starts it.</param>
    /// <param name="file">Handles it.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IResult> FileAsync(
        HttpRequest request, Func<ContractProfile, bool> has, DurableTaskClient client, Func<FilingForm, Task<IResult>> file, CancellationToken cancellation)
    {
        (PageContext? page, IResult? answer) = await forms.EnterAsync(request);
        return page is null ? answer!
            : Fileable(page, has).Find(c => c.Id == request.Form["contract"]) is { } contract
                ? await file(new(page, contract, request.Form, By(page, contract, request.Form, client, cancellation)))
            : PageEntry.NotFound(page);
    }

    /// <summary>Files what a form says, as far as all of it can be read; afterwards the case's page.</summary>
    /// <param name="unreadable">What cannot be read.</param>
    /// <param name="wrong">What is wrong with what can.</param>
    /// <param name="file">Files it.</param>
    /// <param name="refused">The form with everything that is wrong with it.</param>
    public static async Task<IResult> FiledAsync(
        IReadOnlyList<CommandResult.Refused> unreadable, IEnumerable<CommandResult.Refused> wrong, Func<Task<(CaseId? Id, CommandResult Result)>> file,
        Func<CommandResult.Refused, IResult> refused)
    {
        (CaseId? id, CommandResult result) = unreadable.Count == 0 ? await file() : (null, Refused(unreadable, wrong));
        return result is CommandResult.Refused no ? refused(no) : PageAnswers.SeeOther($"/{id!.Value.Kind.Table}/{id}");
    }

    /// <summary>Everything that is wrong with a form: what cannot be read in it, and what is wrong with what can.</summary>
    public static CommandResult.Refused Refused(IReadOnlyList<CommandResult.Refused> unreadable, IEnumerable<CommandResult.Refused> wrong) =>
        CommandResult.Refused.Of([.. unreadable, .. wrong.Where(w => unreadable.All(u => u.Detail != w.Detail))])!;

    /// <summary>What the head of a case's page says beside the case: whose turn it is, and which mails about it wait.</summary>
    public async Task AboutAsync<TFact, TSummary, TState>(PageContext page, CaseView<TState> found, CaseReader<TFact, TSummary, TState> reader)
        where TFact : CaseFact
        where TSummary : class
        where TState : class, ICaseState<TFact>
    {
        page.Turn = TurnOf(page, found, reader);
        page.Waiting = await WaitingAsync(page, found);
    }

    private async Task<IReadOnlyList<WaitingMail>> WaitingAsync<TState>(PageContext page, CaseView<TState> found) =>
        CanAct(page, found.Contract) ? await letters.ListAsync(found.Contract.Id, found.Id.Value) : [];

    /// <summary>What the home page would say of the case, by its facts as they are now.</summary>
    private CaseTurn? TurnOf<TFact, TSummary, TState>(PageContext page, CaseView<TState> found, CaseReader<TFact, TSummary, TState> reader)
        where TFact : CaseFact
        where TSummary : class
        where TState : class, ICaseState<TFact>
    {
        if (found.State.IsClosed)
        {
            return null;
        }

        string? nobody = page.IsInternal && found.State.Unanswerable(found.DayOf(page.Now)) is { } stage
            ? page.T("Case.Nobody", page.Role(found.Contract.Profile, stage.Stage.Role)) : null;
        return lines.OfType<CaseLines<TFact, TSummary>>().Single(l => l.Kind == reader.Kind)
            .Of(new(found.Id, found.Contract, reader.Summarise(found.State), found.FiledAt), page) is { } line
            ? new(line.Turn, line.Next, line.NextAt, line.IsDeadline, nobody)
            : nobody is null ? null : new([], null, null, IsDeadline: false, nobody);
    }

    private Command By(PageContext page, Contract contract, IFormCollection form, DurableTaskClient client, CancellationToken cancellation) =>
        new(access.ActorOf(page.Visitor!, contract.Id), FormState.KeyOf(form), page.Now, client, cancellation);
}
