using Microsoft.Azure.Functions.Worker;
using Workflows.Contracts;
using Workflows.Documents;
using Workflows.Home;
using Workflows.Kit;
using Workflows.Pages;
using Workflows.PeopleChanges;
using Workflows.Security;
using Workflows.Texts;

namespace Workflows.People;

/// <summary>People and their roles, seen and changed by administrators. To everybody else these pages do not exist.</summary>
internal sealed class PeopleFunctions(
    PageEntry gate, FormGuard forms, PeopleCommands commands, PeopleBook book, PeopleLog log, ContractVersions contracts, WallScreens screens,
    SignInAudit signIns)
{
    /// <summary>Name of the form of a person.</summary>
    public const string Form = "person";

    /// <summary>Name of the form that gives a person back to the file.</summary>
    public const string ReturnForm = "return";

    /// <summary>Name of the form that brings a file.</summary>
    public const string ImportForm = "import";

    [Function("ShowPeoplePage")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "people")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = Enter(request);
        return page is null ? answer! : ShowList(page, request, await book.ReadAsync(), [], StatusCodes.Status200OK);
    }

    [Function("ShowPersonEntryPage")]
    public IResult New([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "person-entry")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = Enter(request);
        return page is null ? answer! : ShowNew(page, new FormState());
    }

    [Function("SubmitPersonEntry")]
    public async Task<IResult> AddAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "person-entry")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = await EnterFormAsync(request);
        if (page is null)
        {
            return answer!;
        }

        IFormCollection form = request.Form;
        PersonDraft draft = DraftOf(form, PlainText.Line(form["id"]));
        return await commands.AddAsync(RequestOf(page, form), draft) is CommandResult.Refused refused ? ShowNew(page, Refusal(page, Form, form, refused))
            : PageAnswers.SeeOther($"/people/{draft.Id}?done=person");
    }

    [Function("ShowPersonPage")]
    public async Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "people/{id}")] HttpRequest request, string id)
    {
        (PageContext? page, IResult? answer) = Enter(request);
        return page is null ? answer! : await ShowAsync(page, id, new FormState());
    }

    [Function("SubmitPerson")]
    public async Task<IResult> ChangeAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "people/{id}")] HttpRequest request, string id)
    {
        (PageContext? page, IResult? answer) = await EnterFormAsync(request);
        if (page is null)
        {
            return answer!;
        }

        IFormCollection form = request.Form;
        return (await book.ReadAsync()).InForce.ById(id) is null ? PageEntry.NotFound(page)
            : await commands.ChangeAsync(RequestOf(page, form), DraftOf(form, id), SeenIn(form)) is CommandResult.Refused refused
                ? await ShowAsync(page, id, Refusal(page, Form, form, refused))
            : PageAnswers.SeeOther($"/people/{id}?done=person");
    }

    [Function("SubmitPersonReturn")]
    public async Task<IResult> ReturnAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "people/{id}/return")] HttpRequest request, string id)
    {
        (PageContext? page, IResult? answer) = await EnterFormAsync(request);
        if (page is null)
        {
            return answer!;
        }

        IFormCollection form = request.Form;
        return (await book.ReadAsync()).InForce.ById(id) is null ? PageEntry.NotFound(page)
            : await commands.ReturnAsync(RequestOf(page, form), id, SeenIn(form)) is CommandResult.Refused refused
                ? await ShowAsync(page, id, Refusal(page, ReturnForm, form, refused))
            : PageAnswers.SeeOther($"/people/{id}?done=person");
    }

    /// <summary>Ends all screens that stay and show what the person may see.</summary>
    [Function("SubmitPersonScreens")]
    public async Task<IResult> EndScreensAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "people/{id}/screens")] HttpRequest request, string id)
    {
        (PageContext? page, IResult? answer) = await EnterFormAsync(request);
        if (page is null)
        {
            return answer!;
        }

        if ((await book.ReadAsync()).InForce.ById(id) is not { } person)
        {
            return PageEntry.NotFound(page);
        }

        await screens.EndAllAsync(id);
        await signIns.ScreenAsync(request.HttpContext, person, "screen.ended", page.Visitor!.Person);
        return PageAnswers.SeeOther($"/people/{id}?done=screens");
    }

    /// <summary>Everybody: as CSV to work on, or as the file that a start reads.</summary>
    [Function("ExportPeople")]
    public async Task<IResult> ExportAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "people-export")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = Enter(request);
        if (page is null)
        {
            return answer!;
        }

        PeopleState state = await book.ReadAsync();
        if (request.Query["form"] != "yaml")
        {
            return TableFiles.Download(request, PeopleFile.Lines(state.InForce, page.Language), "people");
        }

        return YamlOf(state, contracts, out IReadOnlyList<ProfileError> errors) ?? ShowList(page, request, state, errors, StatusCodes.Status409Conflict);
    }

    /// <summary>
    /// The file that a start reads; null with what is wrong: contracts and people of pages go their own ways, and a file that no start would
    /// take is not handed out.
    /// </summary>
    internal static IResult? YamlOf(PeopleState state, ContractVersions contracts, out IReadOnlyList<ProfileError> errors)
    {
        string file = PeopleYaml.Write(state.InForce);
        errors = PeopleReader.Read(file, ProfileCatalog.PeopleFile, contracts.Profiles).Errors;
        return errors.Count > 0 ? null
            : Results.File(System.Text.Encoding.UTF8.GetBytes(file), "application/yaml; charset=utf-8", ProfileCatalog.PeopleFile);
    }

    [Function("ShowPeopleImportPage")]
    public IResult NewImport([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "people-import")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = Enter(request);
        return page is null ? answer! : ShowImport(page, null, null, null, new FormState());
    }

    /// <summary>A file: what it would do, and, where its sender has seen that, does it.</summary>
    [Function("SubmitPeopleImport")]
    public async Task<IResult> ImportAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "people-import")] HttpRequest request,
        CancellationToken cancellation)
    {
        // The reader before the body: nobody who is not signed in makes us hold some MiB.
        (PageContext? page, IResult? answer) = Enter(request);
        if (page is null || await forms.ValidateAsync(request.HttpContext, FormGuard.MaxUpload) is { } unread && (answer = unread) is not null)
        {
            return answer!;
        }

        IFormCollection form = request.Form;
        if (await TableFiles.UploadedAsync(form, cancellation) is not { } text)
        {
            return ShowImport(page, null, null, null, new FormState(ImportForm, form, "file", PeoplePageTexts.T(page, "Import.Unread")));
        }

        PeopleRequest by = RequestOf(page, form) with { Via = PeopleCommands.ByFile };
        PeopleFile file = PeopleFile.Read(text, [.. contracts.All.Select(c => c.Profile)]);
        PeoplePlan plan = await commands.PlanAsync(by, file.Drafts);
        if (form["act"] != "apply" || file.Wrong.Count > 0 || !plan.IsFine)
        {
            return ShowImport(page, text, file, plan, new FormState());
        }

        return await commands.ImportAsync(by, file.Drafts, form["seen"].ToString()) is CommandResult.Refused refused
            ? ShowImport(page, text, file, await commands.PlanAsync(by, file.Drafts), Refusal(page, ImportForm, form, refused))
            : PageAnswers.SeeOther("/people?done=people");
    }

    private static PersonDraft DraftOf(IFormCollection form, string id) => new(id)
    {
        Name = form["name"].ToString(),
        NameEn = form["name_en"].ToString(),
        Mail = form["mail"].ToString(),
        SecondMail = form["second_mail"].ToString(),
        Language = form["language"].ToString(),
        Party = form["party"].ToString(),
        Until = form["until"].ToString(),
        Roles = [.. from field in RowsOf(form, RoleDraft.NameOf)
                    where form[field].ToString().Length > 0 // a role that was cleared is taken away, with its days
                    let role = form[field].ToString().Split('/', 2)
                    select new RoleDraft(field, role[0], role[^1], form[field + "_from"].ToString(), form[field + "_to"].ToString())],
        Absences = [.. RowsOf(form, AbsenceDraft.NameOf).Select(f => new AbsenceDraft(
            f, form[f].ToString(), form[f + "_from"].ToString(), form[f + "_to"].ToString(),
            form[f + "_roles"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries)))],
    };

    /// <summary>Names of the rows in which something is chosen or typed. Rows have no gaps, so there are no more than fields.</summary>
    private static IEnumerable<string> RowsOf(IFormCollection form, Func<int, string> nameOf) =>
        Enumerable.Range(0, form.Count).Select(nameOf).Where(f => ((string[])["", "_from", "_to"]).Any(part => form[f + part].ToString().Length > 0));

    private static PeopleRequest RequestOf(PageContext page, IFormCollection form) =>
        new(new(page.Visitor!.Person.Id), FormState.KeyOf(form), PeopleCommands.ByPage, form[PeoplePlan.MayEmpty] == "yes", page.Now);

    private static int SeenIn(IFormCollection form) =>
        int.TryParse(form["seen"], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int seen) ? seen : 0;

    private static FormState Refusal(PageContext page, string name, IFormCollection form, CommandResult.Refused refused) =>
        new(name, form, refused, r => PeoplePageTexts.Of(r, page));

    private static IResult ShowList(PageContext page, HttpRequest request, PeopleState state, IReadOnlyList<ProfileError> unfit, int status) =>
        PageAnswers.Page<PeopleListPage>(
            new
            {
                Page = page,
                State = state,
                Contract = page.Contracts.FirstOrDefault(c => c.Id == request.Query["contract"].ToString()),
                Search = PlainText.Clip(PlainText.Line(request.Query["q"]), 100),
                Left = request.Query["left"] == "yes",
                Unfit = unfit,
            },
            status);

    private static IResult ShowNew(PageContext page, FormState form) => PageAnswers.Page<PersonEntryPage>(new { Page = page, Form = form }, form);

    private async Task<IResult> ShowAsync(PageContext page, string id, FormState form)
    {
        PeopleState state = await book.ReadAsync();
        return state.InForce.EntryOf(id) is not { } entry ? PageEntry.NotFound(page) : PageAnswers.Page<PersonPage>(
            new
            {
                Page = page,
                State = state,
                Entry = entry,
                Form = form,
                Screens = await screens.CountAsync(id),
                History = (IReadOnlyList<(PeopleAct, PersonChange)>)[.. from act in (await log.AfterAsync(0)).Reverse()
                                                                       from change in act.Changes
                                                                       where change.PersonId == id
                                                                       select (act, change)],
            },
            form);
    }

    private static IResult ShowImport(PageContext page, string? text, PeopleFile? file, PeoplePlan? plan, FormState form) =>
        PageAnswers.Page<PeopleImportPage>(new { Page = page, Text = text, File = file, Plan = plan, Form = form }, form);

    private (PageContext? Page, IResult? Answer) Enter(HttpRequest request)
    {
        (PageContext? page, IResult? answer) = gate.Enter(request);
        return page is null || Access.IsAdministrator(page.Visitor!) ? (page, answer) : (null, PageEntry.NotFound(page));
    }

    private async Task<(PageContext? Page, IResult? Answer)> EnterFormAsync(HttpRequest request) =>
        await forms.ValidateAsync(request.HttpContext) is { } unread ? (null, unread) : Enter(request);
}
