using Workflows.Changes;
using Workflows.Changes.Process;
using Workflows.Contracts;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.People;
using Workflows.Texts;

namespace Workflows.ProblemManagement;

/// <summary>Why an act on problems is refused, beside the reasons that other processes have, too (<see cref="RefusalReason"/>).</summary>
public static class ProblemRefusals
{
    /// <summary>The contract says nothing about problems.</summary>
    public static RefusalReason NoSuchProblemRules { get; } = RefusalReason.Invalid();

    /// <summary>The contract has no such category.</summary>
    public static RefusalReason NoSuchProblemCategory { get; } = RefusalReason.Invalid();

    /// <summary>The contract has no such urgency.</summary>
    public static RefusalReason NoSuchProblemUrgency { get; } = RefusalReason.Invalid();

    /// <summary>The contract has no such incident.</summary>
    public static RefusalReason NoSuchProblemIncident { get; } = RefusalReason.Invalid();

    /// <summary>The contract has no such change, or it was withdrawn or refused.</summary>
    public static RefusalReason NoSuchProblemChange { get; } = RefusalReason.Invalid();

    /// <summary>Its root cause has to be found first.</summary>
    public static RefusalReason CauseUnknown { get; } = RefusalReason.Conflict();

    /// <summary>Nobody has looked for similar ones.</summary>
    public static RefusalReason NotLookedFor { get; } = RefusalReason.Conflict();

    /// <summary>The client has not consented.</summary>
    public static RefusalReason NotConsented { get; } = RefusalReason.Conflict();

    /// <summary>The change that it needs is not closed.</summary>
    public static RefusalReason ChangeNotClosed { get; } = RefusalReason.Conflict();

    /// <summary>The contract settles problems by changes only, or one was asked for.</summary>
    public static RefusalReason ChangeNeeded { get; } = RefusalReason.Conflict();

    /// <summary>Another party is waited for already.</summary>
    public static RefusalReason AlreadyWaiting { get; } = RefusalReason.Conflict();

    /// <summary>No other party is waited for.</summary>
    public static RefusalReason NotWaiting { get; } = RefusalReason.Conflict();
}

/// <summary>What people do with problems, see <see cref="CaseCommands{TFact, TSummary, TState}"/>; the client's consent is <c>DecideAsync</c>.</summary>
public sealed class ProblemCommands(
    ProblemLedger ledger, ProblemReader reader, ContractVersions contracts, PeopleDirectory people, IncidentReader incidents, IncidentLedger incidentLedger,
    ChangeReader changes)
    : ApprovalCommands<ProblemSummary, ProblemState>(ledger, reader, contracts)
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxLine = FreeText.MaxLine;

    /// <summary>Closed incidents are looked through so far back.</summary>
    private static readonly TimeSpan IncidentsBack = TimeSpan.FromDays(800);

    /// <summary>Somebody files a problem; both sides are told.</summary>
    public async Task<(CaseId? Id, CommandResult Result)> FileAsync(string contractId, Command by, ProblemContent content)
    {
        List<CommandResult.Refused> incident = PlainText.LineOrNull(content.Incident) is { } id && !await IsIncidentAsync(contractId, id)
            ? [new(ProblemRefusals.NoSuchProblemIncident, "incident")] : [];
        return await FileAsync(contractId, by, contract => RefusalOf([.. Wrong(contract, content, by.Now), .. incident])
            ?? Act(new ProblemFiled
            {
                Id = "filed", Content = ProblemFields.All.Cleaned(content, []) with { Handling = ProblemFields.Managed.Cleaned(content.Handling, []) },
            }));
    }

    /// <summary>How it is managed is changed: category, urgency, priority, who is responsible, by when.</summary>
    public Task<CommandResult> ManageAsync(CaseId id, Command by, ProblemHandling handling, string why) =>
        ActAsync(id, by, "managed/" + by.FormKey, problem => Barred(problem.State)
            ?? RefusalOf(WrongHandling(problem.Contract, handling, by.Now, problem.State.Handling.Due))
            ?? TextRefusal(why, "why")
            ?? Act(new ProblemManaged { Handling = ProblemFields.Managed.Cleaned(handling, []), Why = PlainText.Lines(why) }));

    /// <summary>Looks for similar problems and incidents of the contract, and records what was found: nothing counts, too.</summary>
    /// <param name="id">The problem.</param>
    /// <param name="by">Who looks.</param>
    /// <param name="words">What is looked for.</param>
    public async Task<CommandResult> SearchAsync(CaseId id, Command by, string words)
    {
        IReadOnlyList<string> found = await reader.FindAsync(id) is { } problem && !PlainText.IsBlank(words) && words.Length <= MaxLine
            ? await SimilarAsync(problem, words, by) : [];
        return await ActAsync(id, by, "searched/" + by.FormKey, problem => Barred(problem.State) ?? LineRefusal(words, "words") ?? Act(new ProblemSearched
        {
            Words = PlainText.Line(words), Found = found,
        }));
    }

    /// <summary>Its cause, a workaround or a solution was found. With a cause it is a known error, and the client is told.</summary>
    public Task<CommandResult> FindAsync(CaseId id, Command by, ProblemFinding what, string text) =>
        ActAsync(id, by, "found/" + by.FormKey, problem => Barred(problem.State) ?? TextRefusal(text, "text") ?? Act(new ProblemFound
        {
            What = what, Text = PlainText.Lines(text),
        }));

    /// <summary>A change was asked for that solves it: only once the cause is known.</summary>
    /// <param name="id">The problem.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="changeId">A change of the same contract that is not over without having been made.</param>
    public async Task<CommandResult> RaiseChangeAsync(CaseId id, Command by, string changeId)
    {
        string change = PlainText.Line(changeId);
        bool exists = await StatusOfChangeAsync(id.ContractId, change) is not (null or ChangeStatus.Withdrawn or ChangeStatus.Rejected or ChangeStatus.Lapsed);
        return await ActAsync(id, by, "change/" + change, problem => Barred(problem.State)
            ?? (!problem.State.IsKnownError ? Refuse(ProblemRefusals.CauseUnknown, "change")
            : !exists ? Refuse(ProblemRefusals.NoSuchProblemChange, "change")
            : Act(new ProblemChangeRaised { ChangeId = change })));
    }

    /// <summary>Another party is asked for its cooperation: until it answers, the contractor's day stands still.</summary>
    /// <param name="id">The problem.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="whom">Whom, as they are called.</param>
    /// <param name="isClient">It is the client, or one of its users: the client is told by mail.</param>
    /// <param name="what">For what.</param>
    public Task<CommandResult> AskCooperationAsync(CaseId id, Command by, string whom, bool isClient, string what) =>
        ActAsync(id, by, "asked/" + by.FormKey, problem => Barred(problem.State)
            ?? (problem.State.Cooperation is not null ? Refuse(ProblemRefusals.AlreadyWaiting, id.Value) : null)
            ?? LineRefusal(whom, "whom") ?? TextRefusal(what, "what") ?? Act(new ProblemCooperationAsked
            {
                Whom = PlainText.Line(whom), IsClient = isClient, What = PlainText.Lines(what),
            }));

    /// <summary>The other party answered.</summary>
    public Task<CommandResult> AnswerCooperationAsync(CaseId id, Command by, string text) => ActAsync(id, by, "answered/" + by.FormKey, problem =>
        Barred(problem.State) ?? (problem.State.Cooperation is null ? Refuse(ProblemRefusals.NotWaiting, id.Value) : null) ?? TextRefusal(text, "text")
        ?? Act(new ProblemCooperationAnswered { Text = PlainText.Lines(text) }));

    /// <summary>Somebody is sent to a municipality; the client is told.</summary>
    /// <param name="id">The problem.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="place">Where to.</param>
    /// <param name="day">When (local).</param>
    /// <param name="who">Who is sent.</param>
    /// <param name="with">With whom of the place it was settled.</param>
    public Task<CommandResult> DispatchAsync(CaseId id, Command by, string place, DateOnly day, string who, string with) =>
        ActAsync(id, by, "dispatched/" + by.FormKey, problem => Barred(problem.State) ?? LineRefusal(place, "place")
            ?? (day.Year is < GivenDates.FirstYear or > GivenDates.LastYear ? Refuse(RefusalReason.NoSuchDate, "day") : null)
            ?? LineRefusal(who, "who") ?? LineRefusal(with, "with") ?? Act(new ProblemDispatched
            {
                Place = PlainText.Line(place), Day = day, Who = PlainText.Line(who), With = PlainText.Line(with),
            }));

    /// <summary>The client is asked to consent to a temporary measure, or to a problem that stays unsolved.</summary>
    public Task<CommandResult> AskConsentAsync(CaseId id, Command by, bool isFinal, string text) => ActAsync(id, by, "measure/" + by.FormKey, problem =>
    {
        ProblemMeasure measure = new() { IsFinal = isFinal, Text = PlainText.Lines(text) };
        int number = problem.State.Measures.Count + 1;
        return Barred(problem.State) ?? TextRefusal(text, "text") ?? Act(new CaseWritten<ProblemMeasure>
        {
            Content = measure, Version = number, ContentHash = measure.HashOf(number),
        });
    });

    /// <summary>The temporary measure was carried out: only with the client's consent.</summary>
    public Task<CommandResult> CarryOutAsync(CaseId id, Command by, string text) => ActAsync(id, by, "carried-out/" + by.FormKey, problem =>
        Barred(problem.State)
        ?? (problem.State.Measure is not { Version: { Content.IsFinal: false } version, Consent.ApprovedAt: not null }
            ? Refuse(ProblemRefusals.NotConsented, id.Value)
        : TextRefusal(text, "text") ?? Act(new ProblemMeasureCarriedOut { Number = version.Number, Text = PlainText.Lines(text) })));

    /// <summary>It happened again, in another incident: a problem that was settled goes on.</summary>
    public async Task<CommandResult> RecurAsync(CaseId id, Command by, string incident)
    {
        string again = PlainText.Line(incident);
        bool exists = await IsIncidentAsync(id.ContractId, again);
        return await ActAsync(id, by, "recurred/" + again, problem => problem.State.Withdrawn is not null ? Refuse(RefusalReason.CaseClosed, id.Value)
            : !exists || problem.State.Incidents.Contains(again) ? Refuse(ProblemRefusals.NoSuchProblemIncident, "incident")
            : Act(new ProblemRecurred { Incident = again }));
    }

    /// <summary>Somebody says how it stands.</summary>
    public Task<CommandResult> ReviewAsync(CaseId id, Command by, string text) => ActAsync(id, by, "reviewed/" + by.FormKey, problem =>
        Barred(problem.State) ?? TextRefusal(text, "text") ?? Act(new ProblemReviewed { Text = PlainText.Lines(text) }));

    /// <summary>
    /// It is settled: by a change that is closed, by the client's consent that it stays unsolved, or without a change where the contract allows it.
    /// </summary>
    public async Task<CommandResult> SettleAsync(CaseId id, Command by, ProblemOutcome outcome, string text)
    {
        List<ChangeStatus?> raised = [];
        foreach (string change in (await reader.FindAsync(id))?.State.Changes ?? [])
        {
            raised.Add(await StatusOfChangeAsync(id.ContractId, change));
        }

        return await ActAsync(id, by, "settled/" + by.FormKey, problem => Barred(problem.State) ?? TextRefusal(text, "text")
            ?? Unsettled(problem.State, outcome, raised) ?? Act(new ProblemSettled { Outcome = outcome, Text = PlainText.Lines(text) }));
    }

    /// <summary>It was filed by mistake, or twice.</summary>
    public Task<CommandResult> WithdrawAsync(CaseId id, Command by, string reason) => ActAsync(id, by, "withdrawn", problem =>
        Barred(problem.State) ?? TextRefusal(reason, "reason") ?? Act(new CaseWithdrawn { Reason = PlainText.Lines(reason) }));

    /// <summary>Everything that is wrong with a filing, in the order of its fields; whether its incident is there is not looked at.</summary>
    public IReadOnlyList<CommandResult.Refused> Wrong(Contract contract, ProblemContent content, DateTimeOffset now)
    {
        if (contract.Profile.Section<ProblemRules>() is null)
        {
            return [new(ProblemRefusals.NoSuchProblemRules, "contract")];
        }

        List<CommandResult.Refused> wrong = [.. ProblemFields.All.Wrong(content, contract.Profile)];
        if (content.Origin == ProblemOrigin.Incident && PlainText.IsBlank(content.Incident))
        {
            wrong.Add(new(RefusalReason.MissingField, "incident"));
        }

        if (content.Origin == ProblemOrigin.Instruction && PlainText.IsBlank(content.Instruction))
        {
            wrong.Add(new(RefusalReason.MissingField, "instruction"));
        }

        return [.. ProblemFields.All.InOrder(wrong), .. WrongHandling(contract, content.Handling, now, null)];
    }

    /// <inheritdoc/>
    protected override ApprovalProgress? ApprovalOf(CaseView<ProblemState> found, string stageId, DateTimeOffset now) =>
        found.State is { IsOpen: true } or { Consent.ApprovedAt: not null } or { Consent.Refused: not null } ? found.State.Consent : null;

    /// <summary>What is wrong with how it is to be managed; a day that stood before may be past.</summary>
    private IEnumerable<CommandResult.Refused> WrongHandling(Contract contract, ProblemHandling handling, DateTimeOffset now, DateOnly? before)
    {
        List<CommandResult.Refused> wrong = [.. ProblemFields.Managed.Wrong(handling, contract.Profile)];
        if (!PlainText.IsBlank(handling.Responsible) && !people.MayBeNamed(handling.Responsible.Trim(), contract.Id, contract.DayOf(now)))
        {
            wrong.Add(new(RefusalReason.NotInContract, "responsible"));
        }

        if (handling.Due != default && handling.Due != before && (handling.Due.Year > GivenDates.LastYear || handling.Due < contract.DayOf(now)))
        {
            wrong.Add(new(RefusalReason.NoSuchDate, "due"));
        }

        return ProblemFields.Managed.InOrder(wrong);
    }

    /// <summary>Nothing more is said to what is settled or withdrawn, but that it happened again.</summary>
    private static CaseAct<CaseFact>? Barred(ProblemState problem) => problem.IsOpen ? null : Refuse(RefusalReason.CaseClosed, problem.Id.Value);

    /// <summary>Why it is not settled in that way; null: it is.</summary>
    private static CaseAct<CaseFact>? Unsettled(ProblemState problem, ProblemOutcome outcome, IReadOnlyList<ChangeStatus?> raised) =>
        !problem.IsSearched ? Refuse(ProblemRefusals.NotLookedFor, problem.Id.Value)
        : outcome == ProblemOutcome.NoSolution
            ? problem.Measure is { Version.Content.IsFinal: true, Consent.ApprovedAt: not null } ? null : Refuse(ProblemRefusals.NotConsented, "outcome")
        : !problem.IsKnownError ? Refuse(ProblemRefusals.CauseUnknown, "outcome")
        : outcome == ProblemOutcome.WithoutChange
            ? problem.Rules.WithoutChange && problem.Changes.Count == 0 ? null : Refuse(ProblemRefusals.ChangeNeeded, "outcome")
        : raised.Contains(ChangeStatus.Closed)
            && raised.All(s => s is ChangeStatus.Closed or ChangeStatus.Withdrawn or ChangeStatus.Rejected or ChangeStatus.Lapsed)
            ? null : Refuse(ProblemRefusals.ChangeNotClosed, "outcome");

    private async Task<bool> IsIncidentAsync(string contractId, string id) =>
        await incidents.NamedAsync(contractId, id) is { State.IsBegun: true };

    private async Task<ChangeStatus?> StatusOfChangeAsync(string contractId, string id) =>
        (await changes.NamedAsync(contractId, id))?.State.Status;

    private async Task<IReadOnlyList<string>> SimilarAsync(CaseView<ProblemState> problem, string words, Command by)
    {
        string contract = problem.Id.ContractId;
        List<ProblemCandidate> among = [];
        await foreach (CaseRow<ProblemSummary> row in ProblemTable.AllAsync((ProblemLedger)Ledger, contract))
        {
            if (row.Id != problem.Id && row.Summary is { } one)
            {
                among.Add(new(row.Id.Value, [one.Title, one.Cause, one.Workaround, one.Solution], one.System, one.Category));
            }
        }

        await foreach (CaseRow<IncidentSummary> row in incidentLedger.OfAsync(contract)
            .Concat(incidentLedger.ClosedOfAsync(contract, by.Now - IncidentsBack, by.Now)).WithCancellation(by.Cancellation))
        {
            if (!problem.State.Incidents.Contains(row.Id.Value) && row.Summary is { Status: not IncidentStatus.Withdrawn } one)
            {
                among.Add(new(row.Id.Value, [one.Title], one.System, one.Category));
            }
        }

        return ProblemSearch.Find(words, problem.State.Content.System, problem.State.Handling.Category, among);
    }
}
