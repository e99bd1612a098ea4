using Workflows.Changes.Process;
using Workflows.Contracts;
using Workflows.Deliverables;
using Workflows.Incidents.Process;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.People;
using Workflows.Texts;

namespace Workflows.Requests;

/// <summary>Why an act on requests is refused, beside the reasons that other processes have, too (<see cref="RefusalReason"/>).</summary>
public static class RequestRefusals
{
    /// <summary>The contract knows no such kind.</summary>
    public static RefusalReason NoSuchRequestKind { get; } = RefusalReason.Invalid();

    /// <summary>That side does not ask such things.</summary>
    public static RefusalReason NoSuchAsker { get; } = RefusalReason.Invalid();

    /// <summary>The desk is not reached in that way.</summary>
    public static RefusalReason NoSuchChannel { get; } = RefusalReason.Invalid();

    /// <summary>The kind has no such class.</summary>
    public static RefusalReason NoSuchRequestClass { get; } = RefusalReason.Invalid();

    /// <summary>The desk names no such matter.</summary>
    public static RefusalReason NoSuchOutsideMatter { get; } = RefusalReason.Invalid();

    /// <summary>There is no such change or deliverable of the contract.</summary>
    public static RefusalReason NoSuchFollowUp { get; } = RefusalReason.Invalid();

    /// <summary>A file is named that was not kept.</summary>
    public static RefusalReason NoSuchRequestFile { get; } = RefusalReason.Invalid();

    /// <summary>The client has not forwarded it.</summary>
    public static RefusalReason NotForwarded { get; } = RefusalReason.Conflict();

    /// <summary>The client has to instruct first.</summary>
    public static RefusalReason NotInstructed { get; } = RefusalReason.Conflict();

    /// <summary>It needs a class first.</summary>
    public static RefusalReason NotTriaged { get; } = RefusalReason.Conflict();

    /// <summary>What was said is still to be written down, or was never only said.</summary>
    public static RefusalReason NothingToWrite { get; } = RefusalReason.Conflict();

    /// <summary>There is no outcome.</summary>
    public static RefusalReason NoOutcome { get; } = RefusalReason.Conflict();

    /// <summary>The contract does not hand such requests on to that.</summary>
    public static RefusalReason NotTurnable { get; } = RefusalReason.Conflict();

    /// <summary>The times of an extension are not understood, the wrong way round, or more than a month apart.</summary>
    public static RefusalReason NoTimes { get; } = RefusalReason.Invalid();
}

/// <summary>What somebody says to a request.</summary>
/// <param name="Party">Whose word it is.</param>
/// <param name="Text">The other side reads it.</param>
/// <param name="IsFinal">It is the outcome.</param>
public sealed record RequestReply(RequestParty Party, string Text, bool IsFinal)
{
    /// <summary>How it was given; a page when it is only typed here.</summary>
    public RequestChannel Channel { get; init; } = RequestChannel.Page;

    /// <summary>When it was given (UTC); null: now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Of an outcome: the fields of its kind, by id.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>SHA-256 of files that were kept before.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];
}

/// <summary>What people do with requests, see <see cref="CaseCommands{TFact, TSummary, TState}"/>.</summary>
public sealed class RequestCommands(
    RequestLedger ledger, RequestReader reader, ContractVersions contracts, CaseFiles files, PeopleDirectory people, IncidentCommands incidents,
    ChangeReader changes, DeliverableReader deliverables)
    : CaseCommands<CaseFact, RequestSummary, RequestState>(ledger, reader, contracts)
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxLine = FreeText.MaxLine;

    /// <summary>Most files of a word.</summary>
    public const int MaxFiles = 10;

    /// <summary>Longest value of a field, in characters.</summary>
    public const int MaxValue = 2_000;

    /// <summary>Nobody types later than that what was asked: it is a slip, and would be a miss for good.</summary>
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(366);

    /// <summary>Somebody asked. What users ask, and the client has not forwarded, waits for the client; the desk's time does not count yet.</summary>
    public Task<(CaseId? Id, CommandResult Result)> FileAsync(string contractId, Command by, string kindId, RequestContent content) =>
        FileAsync(contractId, by, contract => RefusalOf(Wrong(contract, kindId, content, by.Now))
            ?? Act(new RequestFiled
            {
                Id = "filed", At = content.Received.ToUniversalTime(), KindId = kindId,
                Content = RequestFields.All.Cleaned(content, RulesOf(contract)!.Kind(kindId)!.Fields),
            }));

    /// <summary>The client forwarded what its users asked: the desk's time counts from then on.</summary>
    /// <param name="id">The request.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="at">When (UTC), after it was asked.</param>
    public Task<CommandResult> ForwardAsync(CaseId id, Command by, DateTimeOffset at) => ActAsync(id, by, "forwarded", request =>
        request.State.Status != RequestStatus.AtClient ? Refuse(RefusalReason.CaseClosed, id.Value)
        : WrongTime(request.State, at, by.Now, "at", sinceAsked: true) ?? Act(new RequestForwarded { At = at.ToUniversalTime() }));

    /// <inheritdoc cref="CaseFiles.KeepAsync"/>
    public async Task<(KeptFile? File, CommandResult.Refused? Refused)> KeepFileAsync(
        CaseId id, string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellation) =>
        await files.KeepAsync(id, (await reader.FindAsync(id))?.State, name, bytes, cancellation);

    /// <summary>A person answers, asks back, or says a further word; the other side is told.</summary>
    public async Task<CommandResult> ReplyAsync(CaseId id, Command by, RequestReply reply)
    {
        (IReadOnlyList<KeptFile> kept, string? missing) = await files.FindAsync(id, reply.Files, MaxFiles, by.Cancellation);
        return await ActAsync(id, by, "replied/" + by.FormKey, request => Barred(request.State)
            ?? TextRefusal(reply.Text, "text")
            ?? (!Enum.IsDefined(reply.Channel) ? Refuse(RequestRefusals.NoSuchChannel, "channel")
            : reply.Party is not (RequestParty.Client or RequestParty.Contractor) ? Refuse(RequestRefusals.NoSuchAsker, "party")
            : reply.Party == RequestParty.Contractor && IsClient(by) ? Refuse(RefusalReason.NotAllowed, id.Value)
            : missing is not null ? Refuse(RequestRefusals.NoSuchRequestFile, "files")
            : kept.Count > MaxFiles ? Refuse(RefusalReason.TooManyFiles, "files")
            : reply.IsFinal ? WrongOutcome(request.State, reply, request.Zone) : null)
            ?? WrongTime(request.State, reply.At ?? by.Now, by.Now, "at")
            ?? Act(new RequestReplied
            {
                At = (reply.At ?? by.Now).ToUniversalTime(), Party = reply.Party, Channel = reply.Channel, Text = PlainText.Lines(reply.Text),
                Files = kept, IsFinal = reply.IsFinal,
                Values = reply.IsFinal ? Said(request.State.Kind.Results, reply.Values) : new Dictionary<string, string>(),
            }));
    }

    /// <summary>Sorts it; the last word counts.</summary>
    public Task<CommandResult> TriageAsync(CaseId id, Command by, string classId) => ActAsync(id, by, "triaged/" + by.FormKey, request =>
        Barred(request.State) ?? (request.State.Kind.Class(classId) is null ? Refuse(RequestRefusals.NoSuchRequestClass, "class")
        : Act(new RequestTriaged { ClassId = classId })));

    /// <summary>Somebody else is asked to help.</summary>
    /// <param name="id">The request.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="to">Whom, as they are called.</param>
    /// <param name="person">Id of a person of the contract, who is told by mail; null: nobody is.</param>
    /// <param name="reason">With what.</param>
    public Task<CommandResult> EscalateAsync(CaseId id, Command by, string to, string? person, string reason) =>
        ActAsync(id, by, "escalated/" + by.FormKey, request => Barred(request.State)
            ?? LineRefusal(to, "to")
            ?? TextRefusal(reason, "reason")
            ?? (person is not null && !people.MayBeNamed(person, id.ContractId, request.DayOf(by.Now)) ? Refuse(RefusalReason.NotInContract, "helper")
            : Act(new RequestEscalated { To = PlainText.Line(to), PersonId = person, Reason = PlainText.Lines(reason) })));

    /// <summary>It goes on when somebody has answered. No clock stands meanwhile: no contract says that it does.</summary>
    /// <param name="id">The request.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="whom">For whom it waits, as they are called.</param>
    /// <param name="isClient">It is the client, or one of its users.</param>
    /// <param name="what">For what.</param>
    public Task<CommandResult> WaitAsync(CaseId id, Command by, string whom, bool isClient, string what) =>
        ActAsync(id, by, "waiting/" + by.FormKey, request => Barred(request.State) ?? LineRefusal(whom, "whom") ?? TextRefusal(what, "what")
            ?? Act(new RequestWaiting { Whom = PlainText.Line(whom), IsClient = isClient, What = PlainText.Lines(what) }));

    /// <summary>What was waited for came.</summary>
    public Task<CommandResult> ResumeAsync(CaseId id, Command by) => ActAsync(id, by, "resumed/" + by.FormKey, request =>
        request.State.WaitsFor is null ? Refuse(RefusalReason.CaseClosed, id.Value)
        : Act(new RequestResumed()));

    /// <summary>The client instructs to do it, or says more about it.</summary>
    /// <param name="id">The request.</param>
    /// <param name="by">Who records it.</param>
    /// <param name="who">Who of the client instructs.</param>
    /// <param name="text">What.</param>
    public Task<CommandResult> InstructAsync(CaseId id, Command by, string who, string text) => ActAsync(id, by, "instructed/" + by.FormKey, request =>
        Barred(request.State) ?? LineRefusal(who, "who") ?? TextRefusal(text, "text") ?? Act(new RequestInstructed
        {
            Who = PlainText.Line(who), Text = PlainText.Lines(text),
        }));

    /// <summary>The parties agreed on a day. Recorded after the day so far is over, it does not undo the lateness.</summary>
    /// <param name="id">The request.</param>
    /// <param name="by">Who records it.</param>
    /// <param name="day">The day, today or later.</param>
    /// <param name="with">With whom, and where it is written down.</param>
    public Task<CommandResult> AgreeDueAsync(CaseId id, Command by, DateOnly day, string with) => ActAsync(id, by, "due-agreed/" + by.FormKey, request =>
        Barred(request.State)
        ?? (day.Year is < GivenDates.FirstYear or > GivenDates.LastYear || day < request.DayOf(by.Now) ? Refuse(RefusalReason.NoSuchDate, "day") : null)
        ?? TextRefusal(with, "with") ?? Act(new RequestDueAgreed { Day = day, With = PlainText.Lines(with) }));

    /// <summary>What was said is written down, and goes to the other side.</summary>
    /// <param name="id">The request.</param>
    /// <param name="by">Who writes.</param>
    /// <param name="text">What was said.</param>
    /// <param name="hashes">SHA-256 of files that were kept before.</param>
    public async Task<CommandResult> WriteDownAsync(CaseId id, Command by, string text, IReadOnlyList<string> hashes)
    {
        (IReadOnlyList<KeptFile> kept, string? missing) = await files.FindAsync(id, hashes, MaxFiles, by.Cancellation);
        return await ActAsync(id, by, null, request =>
            request.State.WrittenDown is { } before && before.Text == PlainText.Lines(text) ? Act(before)
            : !request.State.IsToWrite ? Refuse(RequestRefusals.NothingToWrite, id.Value)
            : TextRefusal(text, "text")
            ?? (missing is not null ? Refuse(RequestRefusals.NoSuchRequestFile, "files")
            : kept.Count > MaxFiles ? Refuse(RefusalReason.TooManyFiles, "files")
            : Act(new RequestWrittenDown
            {
                Id = "written-down", Text = PlainText.Lines(text), Files = kept,
            })), other => other is RequestWrittenDown said && said.Text == PlainText.Lines(text) ? null : new(RequestRefusals.NothingToWrite, id.Value));
    }

    /// <summary>The desk does not answer that; the client is told where to go.</summary>
    /// <param name="id">The request.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="outsideId">The matter, as the desk names it.</param>
    /// <param name="note">More about it; null: nothing.</param>
    public Task<CommandResult> OutOfScopeAsync(CaseId id, Command by, string outsideId, string? note) =>
        ActAsync(id, by, "out-of-scope/" + by.FormKey, request => Barred(request.State)
            ?? (request.State.Desk.Outside.All(o => o.Id != outsideId) ? Refuse(RequestRefusals.NoSuchOutsideMatter, "matter")
            : note?.Length > FreeText.Max ? Refuse(RefusalReason.TooLong, "note")
            : Act(new RequestOutOfScope { OutsideId = outsideId, Note = PlainText.LinesOrNull(note) })));

    /// <summary>It is a failure: opens its incident, of which the contractor knows since the request came to the desk.</summary>
    /// <param name="id">The request.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="stopped">The system stands still.</param>
    public async Task<CommandResult> TurnIntoIncidentAsync(CaseId id, Command by, bool stopped)
    {
        if (await reader.FindAsync(id) is { State: { Turned: null, IsClosed: false, AtDesk: { } aware } state } && Barred(state) is null
            && state.Kind.Turns.Contains(RequestTurn.Incident))
        {
            // The same request opens the same incident: a crash before the fact is made up for by the same act again.
            (CaseId? incident, CommandResult opened) = await incidents.ReportAsync(
                id.ContractId, by with { FormKey = "request/" + id.Value }, state.Content.Title, state.Content.Text, stopped, aware);
            return incident is null ? opened : await TurnAsync(id, by, RequestTurn.Incident, incident.Value.Value);
        }

        return await ActAsync(id, by, null, request => request.State.Turned is { Into: RequestTurn.Incident } before ? Act(before)
            : Barred(request.State) ?? Refuse(RequestRefusals.NotTurnable, id.Value));
    }

    /// <summary>It goes on as a change or a deliverable that was opened for it.</summary>
    /// <param name="id">The request.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="into">Which of the two.</param>
    /// <param name="caseId">Its id, of the same contract.</param>
    public async Task<CommandResult> TurnIntoAsync(CaseId id, Command by, RequestTurn into, string caseId)
    {
        bool exists = into switch
        {
            RequestTurn.Change => await changes.NamedAsync(id.ContractId, caseId) is not null,
            RequestTurn.Deliverable => await deliverables.NamedAsync(id.ContractId, caseId) is not null,
            _ => false,
        };
        return exists ? await TurnAsync(id, by, into, caseId)
            : await ActAsync(id, by, null, request => Barred(request.State) ?? Refuse(RequestRefusals.NoSuchFollowUp, "case"));
    }

    /// <summary>The other side is content with the outcome.</summary>
    /// <param name="id">The request.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="who">Who of the client said so, where the contractor records it.</param>
    public Task<CommandResult> ConfirmAsync(CaseId id, Command by, string? who) => ActAsync(id, by, null, request =>
        request.State.Confirmed is { } before ? Act(before)
        : request.State.Status is not (RequestStatus.Done or RequestStatus.Recorded) ? Refuse(RequestRefusals.NoOutcome, id.Value)
        : who?.Length > MaxLine ? Refuse(RefusalReason.TooLong, "who")
        : request.State.Confirmer == RequestParty.Client && !IsClient(by) && PlainText.IsBlank(who) ? Refuse(RefusalReason.MissingField, "who")
        : request.State.Confirmer == RequestParty.Contractor && IsClient(by) ? Refuse(RefusalReason.NotAllowed, id.Value)
        : Act(new RequestConfirmed
        {
            Id = FormattableString.Invariant($"confirmed/{request.State.Facts.OfType<RequestReopened>().Count() + 1}"), Who = PlainText.LineOrNull(who),
        }));

    /// <summary>The outcome was none: it goes on, with the same number and the same first answer.</summary>
    public Task<CommandResult> ReopenAsync(CaseId id, Command by, string reason) => ActAsync(id, by, "reopened/" + by.FormKey, request =>
        request.State.Status is not (RequestStatus.Done or RequestStatus.OutOfScope or RequestStatus.Confirmed) ? Refuse(RequestRefusals.NoOutcome, id.Value)
        : TextRefusal(reason, "reason") ?? Act(new RequestReopened { Reason = PlainText.Lines(reason) }));

    /// <summary>It was filed by mistake; it counts nowhere.</summary>
    public Task<CommandResult> WithdrawAsync(CaseId id, Command by, string reason) => ActAsync(id, by, "withdrawn", request =>
        request.State.Status is RequestStatus.Turned ? Refuse(RefusalReason.CaseClosed, id.Value)
        : TextRefusal(reason, "reason") ?? Act(new CaseWithdrawn { Reason = PlainText.Lines(reason) }));

    /// <summary>Everything that is wrong with a filing, in the order of its fields.</summary>
    public static IEnumerable<CommandResult.Refused> Wrong(Contract contract, string kindId, RequestContent content, DateTimeOffset now)
    {
        if (RulesOf(contract)?.Kind(kindId) is not { } kind)
        {
            return [new(RequestRefusals.NoSuchRequestKind, "kind")];
        }

        return RequestFields.All.InOrder(RequestFields.All.Wrong(content, contract.Profile).Concat(Found(contract, kind, content, now)))
            .Concat(Missing(kind.Fields, content.Values));
    }

    private static IEnumerable<CommandResult.Refused> Found(Contract contract, RequestKind kind, RequestContent content, DateTimeOffset now)
    {
        if (Enum.IsDefined(content.From) && !kind.From.Contains(content.From))
        {
            yield return new(RequestRefusals.NoSuchAsker, "from");
        }

        if (Enum.IsDefined(content.Channel) && !RulesOf(contract)!.DeskOf(kind).Channels.Contains(content.Channel))
        {
            yield return new(RequestRefusals.NoSuchChannel, "channel");
        }

        if (content.Received == default)
        {
            yield break;
        }

        if (content.Received > now + Skew)
        {
            yield return new(RefusalReason.InTheFuture, "received");
        }
        else if (content.Received < now - Oldest)
        {
            yield return new(RefusalReason.NoSuchDate, "received");
        }

        if (content.Forwarded is { } forwarded)
        {
            if (content.From != RequestParty.Users)
            {
                yield return new(RefusalReason.NotUnderstood, "forwarded");
            }
            else if (forwarded > now + Skew)
            {
                yield return new(RefusalReason.InTheFuture, "forwarded");
            }
            else if (forwarded < content.Received)
            {
                yield return new(RefusalReason.BeforeTheStart, "forwarded");
            }
        }
    }

    private bool IsClient(Command by) => people.ById(by.PersonId)?.Party == Party.Client;

    private static RequestRules? RulesOf(Contract contract) => contract.Profile.Section<RequestRules>();

    private static Dictionary<string, string> Said(IReadOnlyList<ReportField> fields, IReadOnlyDictionary<string, string> values) => fields
        .Where(f => !PlainText.IsBlank(values.GetValueOrDefault(f.Id))).ToDictionary(f => f.Id, f => PlainText.Lines(values[f.Id]), StringComparer.Ordinal);

    private static IEnumerable<CommandResult.Refused> Missing(IReadOnlyList<ReportField> fields, IReadOnlyDictionary<string, string> values) =>
        fields.Where(f => f.Required && PlainText.IsBlank(values.GetValueOrDefault(f.Id)))
            .Select(f => new CommandResult.Refused(RefusalReason.MissingField, f.Id)
            {
                Words = language => RequestTexts.All.Get(language, "Missing", f.Name.In(language)),
            });

    /// <summary>Why nothing more is said to it; null: it may be.</summary>
    private static CaseAct<CaseFact>? Barred(RequestState request) =>
        request.Status == RequestStatus.AtClient ? Refuse(RequestRefusals.NotForwarded, request.Id.Value)
        : !request.IsOpen ? Refuse(RefusalReason.CaseClosed, request.Id.Value)
        : null;

    private static CaseAct<CaseFact>? WrongOutcome(RequestState request, RequestReply reply, TimeZoneInfo zone) =>
        request.IsToInstruct ? Refuse(RequestRefusals.NotInstructed, request.Id.Value)
        : request.Kind.Classes.Count > 0 && request.Class is null ? Refuse(RequestRefusals.NotTriaged, request.Id.Value)
        : reply.Values.FirstOrDefault(v => v.Value.Length > MaxValue) is { Key: { } field } ? Refuse(RefusalReason.TooLong, field)
        : CommandResult.Refused.Of(Missing(request.Kind.Results, reply.Values)) is { } missing ? new(null, missing)
        : request.Kind.Extends is not null && RequestExtensions.TimesOf(reply.Values, zone) is null
            ? Refuse(RequestRefusals.NoTimes, RequestExtensions.To)
        : null;

    /// <summary>A moment that was typed: not ahead of us, and not before it came.</summary>
    private static CaseAct<CaseFact>? WrongTime(RequestState request, DateTimeOffset at, DateTimeOffset now, string field, bool sinceAsked = false) =>
        at > now + Skew ? Refuse(RefusalReason.InTheFuture, field)
        : at < (sinceAsked ? request.Content.Received : request.AtDesk) ? Refuse(RefusalReason.BeforeTheStart, field)
        : null;

    private Task<CommandResult> TurnAsync(CaseId id, Command by, RequestTurn into, string caseId) => ActAsync(id, by, null, request =>
        request.State.Turned is { } before
            ? (before.Into == into && before.CaseId == caseId ? Act(before) : Refuse(RefusalReason.AlreadyDecided, id.Value))
            : Barred(request.State) ?? (!request.State.Kind.Turns.Contains(into) ? Refuse(RequestRefusals.NotTurnable, id.Value)
            : Act(new RequestTurned { Id = "turned", Into = into, CaseId = caseId })),
        kept => kept is RequestTurned other && other.Into == into && other.CaseId == caseId ? null : new(RefusalReason.AlreadyDecided, id.Value));
}
