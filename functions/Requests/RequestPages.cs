using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Pages;
using Workflows.Pages.Forms;
using Workflows.People;
using Workflows.Security;
using Workflows.Texts;

namespace Workflows.Requests;

/// <summary>What a reader may do with requests of a desk.</summary>
public enum RequestRight
{
    /// <summary>Read.</summary>
    None,

    /// <summary>Speak for the client: they hold a role of it at the desk.</summary>
    Client,

    /// <summary>Work at the desk.</summary>
    Desk,
}

/// <summary>The list of requests, the page of one with its acts and files, and the form that files one. People of the client file, forward, answer, instruct,
/// confirm and ask again; the desk does everything.</summary>
internal sealed class RequestPages(CasePages pages, PageEntry entry, Access access, FormGuard forms, RequestLedger ledger, RequestReader reader,
    RequestCommands commands, FileStore files, PeopleDirectory people)
{
    /// <summary>Name of the box that leaves the late ones.</summary>
    public const string LateOnly = "late";

    /// <summary>Name of the box that leaves those that are some days old.</summary>
    public const string OldOnly = "old";

    /// <summary>Name of the kind that is left.</summary>
    public const string KindOnly = "kind";

    /// <summary>Days after which a request is old.</summary>
    private const int OldAfter = 5;

    /// <summary>What people of the client do.</summary>
    private static readonly string[] ClientActs = ["forward", "instruct", "confirm", "reopen"];

    [Function("ShowRequestsPage")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "requests")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        if (page is null)
        {
            return answer!;
        }

        CaseFilter filter = CaseFilter.Of(request.Query, LateOnly, OldOnly, KindOnly);
        string? kind = filter.Own.GetValueOrDefault(KindOnly);
        CaseListing<RequestSummary> listing = await CaseListings.ReadAsync(
            ledger, page, filter, (_, _) => true, (one, contract) =>
                (!filter.Mine || Holds(page, contract, RequestPageTexts.RolesOf(one, contract)))
                && (kind is null || one.KindId == kind)
                && (!filter.Has(LateOnly) || one.IsLate || one.IsFirstAnswerLate)
                && (!filter.Has(OldOnly) || one.Received < page.Now.AddDays(-OldAfter)));
        return PageAnswers.Page<RequestListPage>(new { Page = page, Listing = listing, CanFile = Fileable(page).Count > 0 });
    }

    [Function("ShowRequestPage")]
    public Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "requests/{id}")] HttpRequest request, string id) =>
        pages.ShowAsync(request, id, reader, (page, found) => Show(page, found, new FormState()));

    [Function("DownloadRequestFile")]
    public async Task<IResult> DownloadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "requests/{id}/files/{hash}")] HttpRequest request, string id, string hash)
    {
        (PageContext page, CaseView<RequestState> found, IResult? answer) = await entry.EnterCaseAsync(request, id, reader);
        return answer ?? await CaseFileAnswers.FindAsync(files, found.Id, found.State.Files, hash, request) ?? PageEntry.NotFound(page);
    }

    [Function("SubmitRequestWord")]
    public async Task<IResult> SayAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "requests/{id}/words/new")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        // The reader before the body: nobody who is not signed in makes us hold some MiB.
        (PageContext page, CaseView<RequestState> found, IResult? answer) = await entry.EnterCaseAsync(request, id, reader);
        if (answer is not null)
        {
            return answer;
        }

        RequestRight right = RightOf(page, found.Contract, found.State.Desk);
        if (right == RequestRight.None)
        {
            return PageEntry.NotFound(page);
        }

        if (await forms.ValidateAsync(request.HttpContext, FormGuard.MaxUpload) is { } unread)
        {
            return unread;
        }

        IFormCollection form = request.Form;
        bool isReply = form["word"] != "write-down";
        if (!isReply && right != RequestRight.Desk)
        {
            return PageEntry.NotFound(page);
        }

        DateTimeOffset? at = null;
        if (form["at"].ToString() is { Length: > 0 } typed)
        {
            if (!LocalMoment.TryRead(typed, found.Zone, out DateTimeOffset given))
            {
                return await Refused(LocalMoment.Refusal("at", typed));
            }

            at = given;
        }

        (IReadOnlyList<string> hashes, CommandResult.Refused? refused) = await CaseFileAnswers.KeepAsync(
            form, RequestCommands.MaxFiles, (name, bytes) => commands.KeepFileAsync(found.Id, name, bytes, cancellation), cancellation);
        Command by = By(page, found.Contract, form, client, cancellation);
        CommandResult result = refused ?? (isReply
            ? await commands.ReplyAsync(found.Id, by, new(
                right == RequestRight.Client || form["party"] == "client" ? RequestParty.Client : RequestParty.Contractor, form["text"].ToString(),
                form["final"] == "yes")
            {
                Channel = right == RequestRight.Client || form["channel"].ToString() is not { Length: > 0 } channel ? RequestChannel.Page
                    : RequestFields.Read(RequestRules.Channels, channel),
                At = right == RequestRight.Desk ? at : null,
                Values = Values(form, "result_", found.State.Kind.Results),
                Files = hashes,
            })
            : await commands.WriteDownAsync(found.Id, by, form["text"].ToString(), hashes));
        return result is CommandResult.Refused no ? await Refused(no) : PageAnswers.SeeOther($"/requests/{found.Id}");

        Task<IResult> Refused(CommandResult.Refused no) =>
            Show(page, found, new FormState(isReply ? "reply" : "write-down", form, no, r => RequestPageTexts.Of(r, page)));
    }

    [Function("SubmitRequestAct")]
    public async Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "requests/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        (PageContext page, CaseView<RequestState> found, IResult? answer) = await forms.EnterCaseAsync(request, id, reader);
        if (answer is not null)
        {
            return answer;
        }

        RequestRight right = RightOf(page, found.Contract, found.State.Desk);
        if (right == RequestRight.None || (right == RequestRight.Client && !ClientActs.Contains(act)))
        {
            return PageEntry.NotFound(page);
        }

        IFormCollection form = request.Form;
        Command by = By(page, found.Contract, form, client, cancellation);
        CommandResult? result = act switch
        {
            "forward" => right == RequestRight.Client ? await commands.ForwardAsync(found.Id, by, page.Now)
                : LocalMoment.TryRead(form["at"], found.Zone, out DateTimeOffset at) ? await commands.ForwardAsync(found.Id, by, at)
                : LocalMoment.Refusal("at", form["at"]),
            "triage" => await commands.TriageAsync(found.Id, by, form["class"].ToString()),
            "escalate" => await commands.EscalateAsync(
                found.Id, by, form["to"].ToString(), PlainText.LineOrNull(form["helper"].ToString()), form["reason"].ToString()),
            "wait" => await commands.WaitAsync(found.Id, by, form["whom"].ToString(), form["isClient"] == "yes", form["what"].ToString()),
            "resume" => await commands.ResumeAsync(found.Id, by),
            "instruct" => await commands.InstructAsync(
                found.Id, by, right == RequestRight.Client ? page.Reader!.Name : form["who"].ToString(), form["text"].ToString()),
            "agree-due" => GivenDates.TryDay(form["day"], out DateOnly day)
                ? await commands.AgreeDueAsync(found.Id, by, day, form["with"].ToString()) : LocalMoment.Refusal("day", form["day"]),
            "out-of-scope" => await commands.OutOfScopeAsync(found.Id, by, form["matter"].ToString(), form["note"].ToString()),
            "incident" => await commands.TurnIntoIncidentAsync(found.Id, by, form["stopped"] == "yes"),
            "turn" => await commands.TurnIntoAsync(
                found.Id, by, RequestFields.Read(RequestRules.Turns, form["into"].ToString()), PlainText.Line(form["case"].ToString())),
            "confirm" => await commands.ConfirmAsync(found.Id, by, right == RequestRight.Client ? null : form["who"].ToString()),
            "reopen" => await commands.ReopenAsync(found.Id, by, form["reason"].ToString()),
            "withdraw" => await commands.WithdrawAsync(found.Id, by, form["reason"].ToString()),
            _ => null,
        };
        return result switch
        {
            null => PageEntry.NotFound(page),
            CommandResult.Refused no => await Show(page, found, new FormState(act, form, no, r => RequestPageTexts.Of(r, page))),
            _ => PageAnswers.SeeOther($"/requests/{found.Id}"),
        };
    }

    /// <summary>The kinds to choose from; the form, once one is chosen.</summary>
    [Function("ShowFileRequestPage")]
    public IResult New([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "file-request")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        if (page is null)
        {
            return answer!;
        }

        List<(Contract Contract, RequestKind Kind)> choices = Fileable(page);
        return choices.Count == 0 ? PageEntry.NotFound(page)
            : request.Query["kind"].Count == 0 ? PageAnswers.Page<ChooseRequestPage>(new { Page = page, Choices = choices })
            : choices.Find(c => c.Contract.Id == request.Query["contract"] && c.Kind.Id == request.Query["kind"]) is { Kind: not null } choice
                ? Form(page, choice, RequestFields.Blank with { Received = page.Now, From = choice.Kind.From[0] }, new FormState())
            : PageEntry.NotFound(page);
    }

    [Function("SubmitFileRequest")]
    public async Task<IResult> FileAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "file-request")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        (PageContext? page, IResult? answer) = await forms.EnterAsync(request);
        if (page is null)
        {
            return answer!;
        }

        IFormCollection form = request.Form;
        if (Fileable(page).Find(c => c.Contract.Id == form["contract"] && c.Kind.Id == form["kind"]) is not { Kind: { } kind, Contract: { } contract })
        {
            return PageEntry.NotFound(page);
        }

        (RequestContent content, List<CommandResult.Refused> unreadable) = ContentForm.Read(
            RequestFields.All, form, contract.Calendars.Zone, kind.Fields, RequestFields.Blank);
        content = Completed(content, kind, RightOf(page, contract, DeskOf(contract, kind)), page.Now);
        return await CasePages.FiledAsync(
            unreadable, RequestCommands.Wrong(contract, kind.Id, content, page.Now),
            () => commands.FileAsync(contract.Id, By(page, contract, form, client, cancellation), kind.Id, content),
            no => Form(page, (contract, kind), content, new FormState("file", form, no, r => RequestPageTexts.Of(r, page))));
    }

    /// <summary>The fields that a reader fills: the client's people write on the page, and now.</summary>
    public static IReadOnlyList<string> FieldsOf(RequestKind kind, RequestRight right) =>
    [
        .. Sides(kind, right).Count > 1 ? ["from"] : (string[])[],
        "asker",
        .. right == RequestRight.Desk ? ["channel", "received"] : kind.From.Contains(RequestParty.Users) ? ["received"] : (string[])[],
        .. right == RequestRight.Desk && kind.From.Contains(RequestParty.Users) ? ["forwarded"] : (string[])[],
        "title", "text",
        .. kind.Outcome == RequestOutcome.Agreement ? ["about"] : (string[])[],
        "values",
    ];

    /// <summary>Who may ask, of those for whom the reader speaks.</summary>
    private static List<RequestParty> Sides(RequestKind kind, RequestRight right) =>
        [.. kind.From.Where(f => right == RequestRight.Desk || f != RequestParty.Contractor)];

    private static RequestContent Completed(RequestContent content, RequestKind kind, RequestRight right, DateTimeOffset now)
    {
        if (Sides(kind, right) is [var only])
        {
            content = content with { From = only };
        }

        if (right == RequestRight.Desk)
        {
            return content;
        }

        bool isOfUser = content.From == RequestParty.Users;
        DateTimeOffset received = isOfUser && content.Received != default ? content.Received : now;
        return content with { Channel = RequestChannel.Page, Received = received, Forwarded = isOfUser ? now : null };
    }

    private static RequestDesk DeskOf(Contract contract, RequestKind kind) => contract.Profile.Section<RequestRules>()!.DeskOf(kind);

    private static Dictionary<string, string> Values(IFormCollection form, string prefix, IReadOnlyList<ReportField> fields) =>
        fields.ToDictionary(f => f.Id, f => form[prefix + f.Id].ToString(), StringComparer.Ordinal);

    private RequestRight RightOf(PageContext page, Contract contract, RequestDesk desk) =>
        pages.CanAct(page, contract) ? RequestRight.Desk
        : desk.Client.Any(role => access.CanDecide(page.Visitor!, contract.Id, role)) ? RequestRight.Client
        : RequestRight.None;

    private static bool Holds(PageContext page, Contract contract, IReadOnlyList<string> roles) =>
        roles.Any(role => page.People.WhoHolds(contract.Id, role, contract.DayOf(page.Now)).Any(r => r.Person.Id == page.Reader!.Id));

    private Command By(PageContext page, Contract contract, IFormCollection form, DurableTaskClient client, CancellationToken cancellation) =>
        new(access.ActorOf(page.Visitor!, contract.Id), FormState.KeyOf(form), page.Now, client, cancellation);

    private Task<IResult> Show(PageContext page, CaseView<RequestState> found, FormState form) => Task.FromResult(
        PageAnswers.Page<RequestPage>(new
        {
            Page = page, Request = found, Right = RightOf(page, found.Contract, found.State.Desk), Form = form,
            People = page.IsInternal
                ? [.. people.All.Where(p => people.MayBeNamed(p.Id, found.Contract.Id, found.DayOf(page.Now)))] : (IReadOnlyList<Person>)[],
        }, form));

    private IResult Form(PageContext page, (Contract Contract, RequestKind Kind) choice, RequestContent content, FormState form) =>
        PageAnswers.Page<FileRequestPage>(new
        {
            Page = page, choice.Contract, choice.Kind, Content = content, Form = form,
            Right = RightOf(page, choice.Contract, DeskOf(choice.Contract, choice.Kind)),
        }, form);

    /// <summary>The kinds that the reader may file; the client's people those that reach the desk by a page.</summary>
    private List<(Contract Contract, RequestKind Kind)> Fileable(PageContext page) =>
    [
        .. page.Contracts.Where(c => c.Profile.Section<RequestRules>() is not null).SelectMany(c => c.Profile.Section<RequestRules>()!.Kinds
            .Where(k => RightOf(page, c, DeskOf(c, k)) switch
            {
                RequestRight.Desk => true,
                RequestRight.Client => Sides(k, RequestRight.Client).Count > 0 && DeskOf(c, k).Channels.Contains(RequestChannel.Page),
                _ => false,
            }).Select(k => (c, k))),
    ];
}
