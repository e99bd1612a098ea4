using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Workflows.Api;
using Workflows.Contracts;
using Workflows.Documents;
using Workflows.Hosting;
using Workflows.Kit;
using Workflows.PeopleChanges;
using Workflows.Texts;
using Workflows.Webhooks;

namespace Workflows.People;

/// <summary>
/// People for machines, by the rules of the pages. Whoever holds the function key reads; changes are made in the name of an administrator by the
/// host's master key, since who changes people can let anybody sign in.
/// </summary>
internal sealed partial class PeopleApi(
    PeopleCommands commands, PeopleBook book, ApiActor actors, IdempotencyKeys keys, ContractVersions contracts, TimeProvider clock)
{
    /// <summary>What it can be asked.</summary>
    public static IReadOnlyList<ApiOperation> Operations { get; } =
    [
        new("get", "api/people", "ListPeople", "Everybody who has not left, with roles and absences.")
        {
            Query = PeopleRequests.List, Answer = ApiAnswer.Of(typeof(PeopleAnswer)), Refusals = [StatusCodes.Status400BadRequest],
        },
        new("get", "api/people/{id}", "GetPerson", "All that is known of a person.")
        {
            Answer = ApiAnswer.Of(typeof(PersonAnswer)), Refusals = [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound],
        },
        new("post", "api/people", "AddPerson", "Adds somebody: counts with the next call, reminder and sign-in.")
        {
            Body = PeopleRequests.New, IdempotencyKey = true, MasterKey = true, Success = StatusCodes.Status201Created,
            Answer = ApiAnswer.Of(typeof(PersonAnswer)),
            Refusals = Refused,
        },
        new("post", "api/people/{id}/change", "ChangePerson", "Says all that is known of a person from now on; what is missing is taken away.")
        {
            Body = PeopleRequests.Change, IdempotencyKey = true, MasterKey = true, Answer = ApiAnswer.Of(typeof(PersonAnswer)),
            Refusals = [.. Refused, StatusCodes.Status404NotFound],
        },
        new("post", "api/people/{id}/return", "ReturnPerson", "Gives a person back to the file of the contract folder: what was said since does not count any more.")
        {
            Body = PeopleRequests.Return, IdempotencyKey = true, MasterKey = true, Answer = ApiAnswer.Of(typeof(PersonAnswer)),
            Refusals = [.. Refused, StatusCodes.Status404NotFound],
        },
        new("get", "api/people-export", "ExportPeopleByKey", "Everybody as a file: a line for each role, or the file that a start reads.")
        {
            Query = PeopleRequests.Export, Produces = "text/csv", Refusals = [StatusCodes.Status400BadRequest, StatusCodes.Status409Conflict],
        },
        new("post", "api/people-import", "ImportPeopleByKey",
            "A file as it is exported (CSV or a workbook), as a body of text/csv or application/octet-stream: says what it would do; with 'seen' it is taken over, all of it or nothing.")
        {
            Query = PeopleRequests.Import, TakesFile = true, IdempotencyKey = true, MasterKey = true, Answer = ApiAnswer.Of(typeof(PeopleImportAnswer)),
            Refusals =
            [
                StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status409Conflict, StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status422UnprocessableEntity,
            ],
        },
    ];

    private static int[] Refused =>
    [
        StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status409Conflict, StatusCodes.Status413PayloadTooLarge,
        StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status422UnprocessableEntity,
    ];

    [Function("ListPeople")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/people")] HttpRequest request)
    {
        (ApiValues? query, IResult? refused) = ApiRequests.Query(request, PeopleRequests.List);
        if (query is null)
        {
            return refused!;
        }

        string? of = query.TextOrNull("contract");
        if (of is not null && contracts.Current(of) is null)
        {
            return ApiRequests.Invalid([new("contract", $"one of the contracts {string.Join(", ", contracts.All.Select(c => c.Id).Order(StringComparer.Ordinal))}", $"'{of}'")]);
        }

        PeopleState state = await book.ReadAsync();
        DateOnly today = Today(of);
        return Results.Ok(new PeopleAnswer(
        [
            .. state.InForce.All.Where(p => query.TextOrNull("left") == "true" || !(p.Until < today))
                .Where(p => of is null || state.InForce.Assignments.Any(a => a.Person == p.Id && a.Contract == of && !(a.To < today)))
                .Select(p => PersonAnswer.Of(state, p.Id)!),
        ]));
    }

    [Function("GetPerson")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/people/{id}")] HttpRequest request, string id) =>
        ApiRequests.Query(request, []).Refused ?? Shown(await book.ReadAsync(), id);

    [Function("AddPerson")]
    public async Task<IResult> AddAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "api/people")] HttpRequest request, CancellationToken cancellation)
    {
        (ApiValues? values, PeopleRequest? by, IResult? refused) = await ReadAsync(request, "people", PeopleRequests.New, cancellation);
        return by is null ? refused!
            : await commands.AddAsync(by, DraftOf(values!.Text("id"), values)) is CommandResult.Refused wrong ? Refusal(request, wrong)
            : Results.Created("/api/people/" + values!.Text("id"), PersonAnswer.Of(await book.ReadAsync(cancellation), values!.Text("id")));
    }

    [Function("ChangePerson")]
    public Task<IResult> ChangeAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "api/people/{id}/change")] HttpRequest request, string id, CancellationToken cancellation) =>
        ActAsync(request, id, "change", PeopleRequests.Change, (by, values) => commands.ChangeAsync(by, DraftOf(id, values), values.Number("seen", 0)), cancellation);

    [Function("ReturnPerson")]
    public Task<IResult> ReturnAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "api/people/{id}/return")] HttpRequest request, string id, CancellationToken cancellation) =>
        ActAsync(request, id, "return", PeopleRequests.Return, (by, values) => commands.ReturnAsync(by, id, values.Number("seen", 0)), cancellation);

    [Function("ExportPeopleByKey")]
    public async Task<IResult> ExportAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/people-export")] HttpRequest request)
    {
        (ApiValues? query, IResult? refused) = ApiRequests.Query(request, PeopleRequests.Export);
        if (query is null)
        {
            return refused!;
        }

        string format = query.TextOrNull("format") ?? "csv";
        PeopleState state = await book.ReadAsync();
        return format switch
        {
            "csv" or TableFiles.Workbook => TableFiles.Download(request, PeopleFile.Lines(state.InForce, LanguageOf(request)), "people"),
            "yaml" => PeopleFunctions.YamlOf(state, contracts, out IReadOnlyList<ProfileError> errors)
                ?? Problems.Of(StatusCodes.Status409Conflict, string.Join(' ', errors)),
            _ => ApiRequests.Invalid([new("format", "csv, xlsx or yaml", $"'{format}'")]),
        };
    }

    [Function("ImportPeopleByKey")]
    public async Task<IResult> ImportAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "api/people-import")] HttpRequest request, CancellationToken cancellation)
    {
        (string? key, IResult? refused) = ApiRequests.IdempotencyKey(request);
        (ApiValues? query, IResult? unread) = ApiRequests.Query(request, PeopleRequests.Import);
        if (key is null || query is null)
        {
            return refused ?? unread!;
        }

        (Actor? actor, refused) = actors.OfAdministrator(query.Text("person"));
        if (actor is null)
        {
            return refused!;
        }

        if (await BoundedBody.ReadAsync(request, TableFiles.MaxUpload, cancellation) is not { } body)
        {
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, $"Expected a body of at most {TableFiles.MaxUpload} bytes.");
        }

        if (TableFiles.TextOf(body) is not { } text)
        {
            return ApiRequests.Invalid([new("", "a CSV file in UTF-8 or Shift_JIS, or a workbook", "what is neither")]);
        }

        string? seen = query.TextOrNull("seen");
        PeopleRequest by = new(actor, $"api/people-import/{key}", PeopleCommands.ByFile, query.TextOrNull("mayEmpty") == "true", clock.GetUtcNow());
        PeopleFile file = PeopleFile.Read(text, [.. contracts.All.Select(c => c.Profile)]);
        PeoplePlan plan = await commands.PlanAsync(by, file.Drafts);
        if (seen is null)
        {
            return Results.Ok(Said(request, file, plan, applied: false));
        }

        if (ImportFault.Of(file, plan, LanguageOf(request)) is { Count: > 0 } faults)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, string.Join(' ', faults.Select(f => f.Message)),
                new Dictionary<string, object?> { ["errors"] = faults });
        }

        return !await keys.ClaimAsync("people-import", key, [.. Encoding.UTF8.GetBytes(request.QueryString.Value ?? ""), .. body]) ? ApiRequests.KeyUsed(key)
            : await commands.ImportAsync(by, file.Drafts, seen) is CommandResult.Refused wrong ? Refusal(request, wrong)
            : Results.Ok(Said(request, file, plan, applied: true));
    }

    private async Task<IResult> ActAsync(
        HttpRequest request, string id, string act, ApiBody shape, Func<PeopleRequest, ApiValues, Task<CommandResult>> run, CancellationToken cancellation)
    {
        if ((await book.ReadAsync(cancellation)).InForce.ById(id) is null)
        {
            return ApiRequests.NotFound("the id of a person", id);
        }

        (ApiValues? values, PeopleRequest? by, IResult? refused) = await ReadAsync(request, $"people/{id}/{act}", shape, cancellation);
        return by is null ? refused!
            : await run(by, values!) is CommandResult.Refused wrong ? Refusal(request, wrong)
            : Shown(await book.ReadAsync(cancellation), id);
    }

    /// <summary>What a request says, by whom, with its key claimed; or the refusal.</summary>
    private async Task<(ApiValues? Values, PeopleRequest? By, IResult? Refused)> ReadAsync(
        HttpRequest request, string scope, ApiBody shape, CancellationToken cancellation)
    {
        (string? key, IResult? badKey) = ApiRequests.IdempotencyKey(request);
        if (key is null)
        {
            return (null, null, badKey);
        }

        (ApiValues? values, byte[] body, IResult? refused) = await ApiRequests.BodyAsync(request, shape, cancellation);
        if (values is null)
        {
            return (null, null, refused);
        }

        (Actor? actor, IResult? notAllowed) = actors.OfAdministrator(values.Text("person"));
        return actor is null ? (null, null, notAllowed)
            : await keys.ClaimAsync(scope, key, body)
                ? (values, new(actor, $"api/{scope}/{key}", PeopleCommands.ByApi, values.Flag("mayEmpty"), clock.GetUtcNow()), null)
            : (null, null, ApiRequests.KeyUsed(key));
    }

    private static PersonDraft DraftOf(string id, ApiValues values) => new(id)
    {
        Name = values.Text("name"),
        NameEn = values.TextOrNull("nameEn") ?? "",
        Mail = values.Text("mail"),
        SecondMail = values.TextOrNull("secondMail") ?? "",
        Language = values.Text("language"),
        Party = values.Text("party"),
        Until = values.TextOrNull("until") ?? "",
        Roles = [.. values.Objects("roles").Select((r, i) => new RoleDraft(
            RoleDraft.NameOf(i), r.Text("contract"), r.Text("role"), r.TextOrNull("from") ?? "", r.TextOrNull("to") ?? ""))],
        Absences = [.. values.Objects("absences").Select((a, i) => new AbsenceDraft(
            AbsenceDraft.NameOf(i), a.Text("by"), a.Text("from"), a.Text("to"), a.Texts("roles")))],
    };

    private static IResult Shown(PeopleState state, string id) =>
        PersonAnswer.Of(state, id) is { } person ? Results.Ok(person) : ApiRequests.NotFound("the id of a person", id);

    private static PeopleImportAnswer Said(HttpRequest request, PeopleFile file, PeoplePlan plan, bool applied)
    {
        string language = LanguageOf(request);
        PlannedPerson[] differing = [.. plan.People.Where(p => p.Differs && p.Wrong.Count == 0)];
        return new(
            applied, differing.Count(p => p.Before is null), differing.Count(p => p.Before is not null), plan.People.Count(p => !p.Differs), plan.Seen,
            [.. differing.Select(p => new ImportedPerson(p.After.Person.Id, p.After.Person.NameIn(language), p.Before is null,
                [.. PeopleRules.Differences(p.Before, p.After, InWords, InWords).Select(d => new PersonDifference(d.Field, d.Before, d.After))]))],
            [
                .. ImportFault.Of(file, plan, language),
                .. plan.Wrong.Where(w => w.Detail != PeoplePlan.MayEmpty).Select(w => new ImportFault(0, "", RefusalTexts.Of(w, PeopleTexts.All, language))),
            ],
            plan.Wrong.Where(w => w.Detail == PeoplePlan.MayEmpty).Select(w => RefusalTexts.Of(w, PeopleTexts.All, language)).FirstOrDefault());

        static string InWords(object held) => held switch
        {
            HeldRole role => $"{role.Contract}/{role.Role}" + Period(role.From, role.To),
            Absence absence => absence.By + (absence.Roles.Count == 0 ? "" : $" ({string.Join(", ", absence.Roles)})") + Period(absence.From, absence.To),
            _ => "",
        };

        static string Period(DateOnly? from, DateOnly? to) =>
            from is null && to is null ? "" : string.Create(CultureInfo.InvariantCulture, $" {from:yyyy-MM-dd}..{to:yyyy-MM-dd}");
    }

    /// <summary>The refusal, with fields as the body names them.</summary>
    private static IResult Refusal(HttpRequest request, CommandResult.Refused refused) => ApiRefusals.Of(
        Named(refused) with { Others = [.. refused.Others.Select(Named)] }, PeopleTexts.All, request);

    private static CommandResult.Refused Named(CommandResult.Refused refused) => refused with { Detail = MemberOf(refused.Detail) };

    /// <summary>The member of a body that a field of a form is: <c>role_0_from</c> is <c>roles[0].from</c>.</summary>
    private static string MemberOf(string field)
    {
        if (RowField().Match(field) is not { Success: true } row)
        {
            return string.Concat(field.Split('_').Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
        }

        string of = row.Groups["of"].Value;
        string part = row.Groups["part"] is { Success: true } named ? named.Value : of == "role" ? "role" : "by";
        return $"{of}s[{row.Groups["row"].Value}].{part}";
    }

    private static string LanguageOf(HttpRequest request) =>
        request.Headers.AcceptLanguage.Count > 0 ? Languages.FromAcceptLanguage(request.Headers.AcceptLanguage) : Languages.English;

    /// <summary>The first day of those on which it is somewhere.</summary>
    private DateOnly Today(string? contract) => contract is not null ? contracts.Current(contract)!.DayOf(clock.GetUtcNow())
        : contracts.All.Select(c => c.DayOf(clock.GetUtcNow())).DefaultIfEmpty(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime)).Min();

    [GeneratedRegex(@"\A(?<of>role|absence)_(?<row>[0-9]+)(_(?<part>from|to|roles))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex RowField();
}
