using Workflows.Cases;
using Workflows.Kit;
using Workflows.Kit.Cases;

namespace Workflows.Api;

/// <summary>The API of one kind of case: list, get, file and act under <c>api/</c> and the plural of its word, as it is served and described.</summary>
/// <param name="Process">Of which process.</param>
internal sealed record ApiCases(ProcessDefinition Process)
{
    /// <summary>Ids and names.</summary>
    public CaseKind Kind => Process.Kind;

    /// <summary>What its list is, in a sentence.</summary>
    public string ListSummary { get; init; } = "";

    /// <summary>What one of them shows, in a sentence.</summary>
    public string GetSummary { get; init; } = "";

    /// <summary>What its list has of each.</summary>
    public required Type Listed { get; init; }

    /// <summary>What one of them is shown as.</summary>
    public required Type Shown { get; init; }

    /// <summary>How one is filed.</summary>
    public ApiFiling? Filing { get; init; }

    /// <summary>What can be done to one.</summary>
    public IEnumerable<ApiAct> Acts { get; init; } = [];

    /// <summary>What it has beside these.</summary>
    public IReadOnlyList<ApiOperation> Others { get; init; } = [];

    /// <summary>Lists of closed ones go back so many days where no first day is asked for: a table that grows for years is not read whole.</summary>
    public int ClosedDays { get; init; } = CaseListings.ClosedDays;

    /// <summary>Plural, as in the route, e.g. <c>incidents</c>.</summary>
    public string Area => Kind.Table;

    /// <summary>Its routes, as the OpenAPI description shows them.</summary>
    public IEnumerable<ApiOperation> Operations =>
    [
        new("get", Route, "List" + Pascal(Area), ListSummary)
        {
            Query = CaseApiList.Query, Answer = ApiAnswer.ListOf(Area, Listed), Refusals = [StatusCodes.Status400BadRequest],
        },
        .. Filing is { } filing
            ? (ApiOperation[])[new("post", Route, filing.Function,
            filing.Summary)
            {
                Body = filing.Body, IdempotencyKey = true, Success = StatusCodes.Status201Created, Answer = ApiAnswer.ActOn(Kind), Refusals = OfFiling,
            }] : [],
        new("get", Route + "/{id}", "Get" + Pascal(Kind.Word), GetSummary)
        {
            Answer = ApiAnswer.Of(Shown), Refusals = [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound],
        },
        .. Acts.Select(act =>
            new ApiOperation("post", $"{Route}/{{id}}/{act.Name}", "ActOn" + Pascal(Kind.Word),
            act.Summary)
            {
                Body = act.Body, IdempotencyKey = true, Answer = ApiAnswer.ActOn(Kind), Refusals = [.. OfFiling, StatusCodes.Status404NotFound],
            }),
        .. Others,
    ];

    private static int[] OfFiling { get; } =
    [
        StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status409Conflict, StatusCodes.Status413PayloadTooLarge,
        StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status422UnprocessableEntity,
    ];

    private string Route => "api/" + Area;

    /// <summary>A case.</summary>
    /// <param name="request">The request.</param>
    /// <param name="id">Its id as it came.</param>
    /// <param name="reader">Reads it.</param>
    /// <param name="document">What is shown of it.</param>
    public async Task<IResult> GetAsync<TFact, TSummary, TState>(HttpRequest request, string id, CaseReader<TFact, TSummary, TState> reader,
        Func<CaseView<TState>, Task<object>> document)
        where TFact : CaseFact
        where TSummary : class
        where TState : class, ICaseState<TFact> =>
        ApiRequests.Query(request, []).Refused is { } refused ? refused
        : CaseId.TryParse(Kind, id, out CaseId parsed) && await reader.FindAsync(parsed) is { } found ? Results.Ok(await document(found))
        : NotFound(id);

    /// <summary>404 for a case that is not there.</summary>
    public IResult NotFound(string found) => ApiRequests.NotFound(
        $"the id of {("aeiou".Contains(Kind.Word[0], StringComparison.Ordinal) ? "an" : "a")} {Kind.Word}, e.g. standard-{Kind.Letter}20261120-7k3qf2xa",
        found);

    /// <summary>What is answered to what was done: the case, and the fact that is on record.</summary>
    public IReadOnlyDictionary<string, string> Answer(string id, string factId) => new Dictionary<string, string> { [Kind.Word] = id, ["fact"] = factId };

    /// <summary>What came of an act on a case, to be answered to a request.</summary>
    public IResult ResultOf(HttpRequest? request, string id, CommandResult result) => result switch
    {
        CommandResult.Done done => Results.Ok(Answer(id, done.FactId)),
        CommandResult.Refused { Reason.Kind: RefusalKind.NotFound } => NotFound(id),
        CommandResult.Refused refused => ApiRefusals.Of(refused, Process.Texts, request),
        _ => throw new InvalidOperationException("An act is either done or refused."),
    };

    private static string Pascal(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}

/// <summary>How a case is filed, as it is described.</summary>
/// <param name="Function">Name of the function.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Body">The body; has <c>contract</c> and <c>person</c>.</param>
internal abstract record ApiFiling(string Function, string Summary, ApiBody Body)
{
    /// <summary>Files one, given the contract's id in <see cref="ActCall{TId}.Id"/>.</summary>
    /// <param name="services">Have the process's commands.</param>
    /// <param name="call">What is filed, and by whom.</param>
    public abstract Task<(CaseId? Id, CommandResult Result)> FileAsync(IServiceProvider services, ActCall<string> call);
}

/// <summary>How a case is filed: its body, and what it calls, given the contract's id in <see cref="ActCall{TId}.Id"/>.</summary>
internal sealed record ApiFiling<TCommands>(
    string Function, string Summary, ApiBody Body, Func<TCommands, ActCall<string>, Task<(CaseId? Id, CommandResult Result)>> RunAsync)
    : ApiFiling(Function, Summary, Body)
    where TCommands : notnull
{
    /// <inheritdoc/>
    public override Task<(CaseId? Id, CommandResult Result)> FileAsync(IServiceProvider services, ActCall<string> call) =>
        RunAsync(services.GetRequiredService<TCommands>(), call);
}

/// <summary>One act of the API, as it is described.</summary>
/// <param name="Name">In the route.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Body">Its body; has <c>person</c>.</param>
internal abstract record ApiAct(string Name, string Summary, ApiBody Body);

/// <summary>One act of the API: its body, and what it calls.</summary>
internal sealed record ApiAct<TCommands, TId>(string Name, string Summary, ApiBody Body, Func<TCommands, ActCall<TId>, Task<CommandResult>> RunAsync)
    : ApiAct(Name, Summary, Body);
