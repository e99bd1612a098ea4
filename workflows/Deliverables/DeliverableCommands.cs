using System.Globalization;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.ServiceLevels.Process;
using Workflows.ServiceLevels.Proofs;
using Workflows.Texts;

namespace Workflows.Deliverables;

/// <summary>Why an act on deliverables is refused, beside the reasons that other processes have, too (<see cref="RefusalReason"/>).</summary>
public static class DeliverableRefusals
{
    /// <summary>The contract asks for no such thing, or not by hand.</summary>
    public static RefusalReason NoSuchItem { get; } = RefusalReason.Invalid();

    /// <summary>The day is outside the term of the contract.</summary>
    public static RefusalReason OutsideTerm { get; } = RefusalReason.Invalid();

    /// <summary>The contract asks for a file.</summary>
    public static RefusalReason FileNeeded { get; } = RefusalReason.Invalid();

    /// <summary>A file is named that was not kept.</summary>
    public static RefusalReason NoSuchFile { get; } = RefusalReason.Invalid();

    /// <summary>It was opened for the meeting of that day.</summary>
    public static RefusalReason OpenedForMeeting { get; } = RefusalReason.Conflict();

    /// <summary>The client accepts a report on service levels with a word on each indicator.</summary>
    public static RefusalReason EvaluationMissing { get; } = RefusalReason.Invalid();

    /// <summary>It was handed in already.</summary>
    public static RefusalReason HandedIn { get; } = RefusalReason.Conflict();
}

/// <summary>What people do with deliverables, see <see cref="CaseCommands{TFact, TSummary, TState}"/>; the client's answer is <c>DecideAsync</c>.</summary>
public sealed class DeliverableCommands(DeliverableLedger ledger, DeliverableReader reader, ContractVersions contracts, CaseFiles files,
    FrozenFigures figures)
    : ApprovalCommands<DeliverableSummary, DeliverableState>(ledger, reader, contracts)
{
    /// <summary>Longest subject and period, in characters.</summary>
    public const int MaxLine = 200;

    /// <summary>Most files of a version.</summary>
    public const int MaxFiles = 20;

    /// <summary>What an event makes due, opened by a person: minutes of a meeting, a changed chart of the organisation.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="by">Who opens it.</param>
    /// <param name="itemId">An item that is due by an event.</param>
    /// <param name="day">Of the event (local), in the term.</param>
    /// <param name="subject">Which meeting, which change. The same on the same day is the same.</param>
    public async Task<(CaseId? Id, CommandResult Result)> OpenForEventAsync(string contractId, Command by, string itemId, DateOnly day, string? subject)
    {
        Contract contract = await Contracts.PinAsync(contractId);
        string? about = PlainText.IsBlank(subject) ? null : PlainText.Line(subject!);
        CommandResult.Refused? refused =
            contract.Profile.Section<DeliverableRules>()?.Item(itemId) is not { Every: DeliverableEvery.Event }
                ? new(DeliverableRefusals.NoSuchItem, "item")
            : day.Year is < GivenDates.FirstYear or > GivenDates.LastYear ? new(RefusalReason.NoSuchDate, "day")
            : day < contract.Profile.Term.From || day > contract.Profile.Term.To ? new(DeliverableRefusals.OutsideTerm, "day")
            : about?.Length > MaxLine ? new(RefusalReason.TooLong, "subject")
            : null;
        refused ??= await OfMeetingAsync(contractId, itemId, day) is { } owned ? new(DeliverableRefusals.OpenedForMeeting, owned.Value) : null;
        return refused is not null ? (null, refused)
            : await OpenAsync(contractId, by, itemId, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), day, about);
    }

    /// <summary>Opens an occurrence; one that is open, or over, is left as it is.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="by">Who opens it.</param>
    /// <param name="itemId">An item of the contract.</param>
    /// <param name="period">See <see cref="DeliverableOpened.Period"/>.</param>
    /// <param name="anchor">What its day counts from.</param>
    /// <param name="subject">See <see cref="DeliverableOpened.Subject"/>.</param>
    /// <param name="eventType">See <see cref="DeliverableOpened.Event"/>.</param>
    public async Task<(CaseId? Id, CommandResult Result)> OpenAsync(
        string contractId, Command by, string itemId, string period, DateOnly anchor, string? subject, string? eventType = null)
    {
        CaseId id = DeliverableLedger.IdOf(contractId, itemId, period, anchor, subject);
        DeliverableOpened fact = new() { Id = "opened", ItemId = itemId, Period = period, Anchor = anchor, Subject = subject, Event = eventType };
        if (await Ledger.FindAsync(id) is not { LookedAt: not null })
        {
            await BeginAsync(id, await Contracts.PinAsync(contractId), by, fact);
        }

        return (id, new CommandResult.Done(fact.Id));
    }

    /// <inheritdoc cref="CaseFiles.KeepAsync"/>
    public async Task<(KeptFile? File, CommandResult.Refused? Refused)> KeepFileAsync(
        CaseId id, string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellation) =>
        await files.KeepAsync(id, (await reader.FindAsync(id))?.State, name, bytes, cancellation);

    /// <summary>
    /// What is handed in, or what the client is asked to approve before; again after a return, or while nobody has answered. A report on
    /// service levels carries the proof of its period as it is on record then.
    /// </summary>
    /// <param name="id">The deliverable.</param>
    /// <param name="by">Who writes.</param>
    /// <param name="note">What it says; the client reads it.</param>
    /// <param name="hashes">SHA-256 of files that were kept before.</param>
    public async Task<CommandResult> WriteAsync(CaseId id, Command by, string note, IReadOnlyList<string> hashes)
    {
        string factId = "written/" + by.FormKey;
        (IReadOnlyList<KeptFile> kept, string? missing) = await files.FindAsync(id, hashes, MaxFiles, by.Cancellation);

        // Nothing is computed and kept for what is refused, or on record already.
        (FrozenPeriod reported, KeptFile? proof) =
            await reader.FindAsync(id) is { State: { Item.Figures: true } open } && open.Facts.All(f => f.Id != factId) && Refusal(open) is null
                ? await figures.KeepAsync(id, open.Opened.Anchor, by.Now, by.Cancellation) : (FrozenPeriod.None, null);
        return await ActAsync(id, by, factId, deliverable => Refusal(deliverable.State) ?? Act(Written(by, deliverable.State, new()
        {
            Note = PlainText.Lines(note), Files = proof is null ? kept : [.. kept, proof], Figures = reported.Figures.Count == 0 ? null : reported.Figures,
            Points = reported.Points,
        })));

        CaseAct<CaseFact>? Refusal(DeliverableState deliverable) =>
            deliverable.Status is DeliverableStatus.Done or DeliverableStatus.NotOwed or DeliverableStatus.Lapsed ? Refuse(RefusalReason.CaseClosed, id.Value)
            : TextRefusal(note, "note")
            ?? (missing is not null ? Refuse(DeliverableRefusals.NoSuchFile, "files")
            : kept.Count > MaxFiles ? Refuse(RefusalReason.TooManyFiles, "files")
            : deliverable.Item.NeedsFile && kept.Count == 0 ? Refuse(DeliverableRefusals.FileNeeded, "files")
            : null);
    }

    /// <summary>What the client approved before was handed in.</summary>
    /// <param name="id">The deliverable.</param>
    /// <param name="by">Who handed it in.</param>
    /// <param name="how">On paper, on which medium, to whom.</param>
    public Task<CommandResult> SubmitAsync(CaseId id, Command by, string how) => ActAsync(id, by, null, deliverable =>
        deliverable.State switch
        {
            { Submitted: { } before } when before.How == PlainText.Lines(how) => Act(before),
            { Submitted: not null } => Refuse(DeliverableRefusals.HandedIn, id.Value),
            { Status: DeliverableStatus.ToSubmit, Version.Number: var version } => TextRefusal(how, "how") ?? Act(new DeliverableSubmitted
            {
                Id = "submitted/" + version.ToString(CultureInfo.InvariantCulture), Version = version, How = PlainText.Lines(how),
            }),
            { Status: DeliverableStatus.NotOwed or DeliverableStatus.Done or DeliverableStatus.Lapsed } => Refuse(RefusalReason.CaseClosed, id.Value),
            _ => Refuse(RefusalReason.NotApproved, id.Value),
        });

    /// <summary>The parties agreed on a day. Recorded after the day so far is over, it does not undo the lateness.</summary>
    /// <param name="id">The deliverable.</param>
    /// <param name="by">Who records it.</param>
    /// <param name="day">The day, today or later.</param>
    /// <param name="with">With whom, and where it is written down.</param>
    public Task<CommandResult> AgreeDueAsync(CaseId id, Command by, DateOnly day, string with) => ActAsync(id, by, "due-agreed/" + by.FormKey, deliverable =>
        deliverable.State.SubmittedAt is not null || deliverable.State.NotOwed is not null ? Refuse(RefusalReason.CaseClosed, id.Value)
        : day.Year is < GivenDates.FirstYear or > GivenDates.LastYear || day < deliverable.DayOf(by.Now) ? Refuse(RefusalReason.NoSuchDate, "day")
        : TextRefusal(with, "with") ?? Act(new DeliverableDueAgreed { Day = day, With = PlainText.Lines(with) }));

    /// <summary>The meeting that it belongs to, or the term of the contract, was moved: its day counts from another one.</summary>
    /// <param name="id">The deliverable.</param>
    /// <param name="by">Who moved it.</param>
    /// <param name="day">Of the meeting, or of the term, now (local).</param>
    /// <param name="reason">Why.</param>
    /// <param name="meeting">The meeting's id; empty: it is the term.</param>
    public Task<CommandResult> MoveAsync(CaseId id, Command by, DateOnly day, string reason, string meeting) =>
        ActAsync(id, by, "moved/" + by.FormKey, deliverable =>
            deliverable.State.Status is DeliverableStatus.Done or DeliverableStatus.NotOwed or DeliverableStatus.Lapsed
                ? Refuse(RefusalReason.CaseClosed, id.Value)
            : day.Year is < GivenDates.FirstYear or > GivenDates.LastYear ? Refuse(RefusalReason.NoSuchDate, "day")
            : TextRefusal(reason, "reason") ?? Act(new DeliverableMoved { Anchor = day, Reason = PlainText.Lines(reason), MeetingId = meeting }));

    /// <summary>It is not owed after all: the client waived it, the term changed, it was opened by mistake.</summary>
    public Task<CommandResult> NotOwedAsync(CaseId id, Command by, string reason) => ActAsync(id, by, "not-owed", deliverable =>
        deliverable.State.Status is DeliverableStatus.Done or DeliverableStatus.Lapsed ? Refuse(RefusalReason.CaseClosed, id.Value)
        : TextRefusal(reason, "reason") ?? Act(new CaseWithdrawn { Reason = PlainText.Lines(reason) }));

    /// <summary>The client's answer to a report on service levels, with a word on each indicator: the two are one act.</summary>
    /// <param name="id">The report.</param>
    /// <param name="by">Who answers, and for whom.</param>
    /// <param name="stageId">The stage.</param>
    /// <param name="contentHash">The version that they saw.</param>
    /// <param name="answer">What they say of the whole.</param>
    /// <param name="comment">Needed to reject or to return.</param>
    /// <param name="indicators">What they say of each; all of them where the report is accepted.</param>
    public async Task<CommandResult> EvaluateAsync(
        CaseId id, Command by, string stageId, string contentHash, ApprovalAnswer answer, string? comment, IReadOnlyList<IndicatorVerdict> indicators)
    {
        IReadOnlyList<IndicatorVerdict> said = [.. indicators.Select(i => i with { Word = Trimmed(i.Word) })];
        if (said.Count == 0)
        {
            return await DecideAsync(id, by, stageId, contentHash, answer, comment);
        }

        CommandResult result = await ActAsync(id, by, null, found =>
        {
            DeliverableState deliverable = found.State;
            string factId = FormattableString.Invariant($"evaluated/{deliverable.Version?.Number}/{stageId}/{by.For ?? by.PersonId}");
            return deliverable.Facts.FirstOrDefault(f => f.Id == factId) is { } before ? Overtaken(before) is { } other ? new(null, other) : Act(before)
                : ApprovalOf(found, stageId, by.Now) is not { } approval ? Refuse(RefusalReason.AlreadyDecided, stageId)
                : approval.RefusalOf(stageId, contentHash, by.Actor, answer, Trimmed(comment)) is { } refused ? new(null, refused)
                : said.Any(i => i.Word?.Length > FreeText.Max) ? Refuse(RefusalReason.TooLong, "word")
                : !IsComplete(deliverable, said, answer) ? Refuse(DeliverableRefusals.EvaluationMissing, "indicators")
                : Act(new DeliverableEvaluated { Id = factId, StageId = stageId, ContentHash = contentHash, Indicators = said });
        }, Overtaken);
        return result is CommandResult.Refused ? result : await DecideAsync(id, by, stageId, contentHash, answer, comment);

        CommandResult.Refused? Overtaken(CaseFact kept) => kept is DeliverableEvaluated other && other.ContentHash == contentHash
            && other.Indicators.SequenceEqual(said) ? null : new(RefusalReason.AlreadyDecided, stageId);
    }

    /// <summary>The improvement that an indicator made due is open.</summary>
    public Task<CommandResult> ImprovementOpenedAsync(CaseId id, Command by, string indicator, CaseId improvement) =>
        ActAsync(id, by, "improvement/" + indicator, _ => Act(new DeliverableImprovementOpened { Indicator = indicator, DeliverableId = improvement.Value }));

    /// <summary>Figures of the period are others now than a version says; told once for each set of other figures.</summary>
    /// <param name="id">The report.</param>
    /// <param name="by">The act.</param>
    /// <param name="version">Number of the version; another one is on record: refused.</param>
    /// <param name="indicators">Which figures.</param>
    /// <param name="figures">Names the set: a digest.</param>
    public Task<CommandResult> FiguresDifferAsync(CaseId id, Command by, int version, IReadOnlyList<string> indicators, string figures)
    {
        string factId = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"figures-differ/{version}/{figures}");
        return ActAsync(id, by, factId, found => found.State.Version?.Number != version ? Refuse(RefusalReason.ContentChanged, "version")
            : Act(new DeliverableFiguresDiffer { Id = factId, Version = version, Indicators = indicators }));
    }

    /// <summary>Whoever accepts a report on service levels has said of each indicator whether it is accepted, and why it is not.</summary>
    protected override CaseAct<CaseFact>? Barred(CaseView<DeliverableState> found, CaseDecided said) =>
        said.Answer == ApprovalAnswer.Approve && found.State.Figures.Count > 0 && ApprovalOf(found, said.StageId, said.At) is { } approval
            && said.ContentHash == approval.ContentHash
            && !found.State.Facts.OfType<DeliverableEvaluated>().Any(e => (e.Actor, e.ActorFor, e.StageId, e.ContentHash)
                == (said.Actor, said.ActorFor, said.StageId, said.ContentHash) && IsComplete(found.State, e.Indicators, said.Answer))
            ? Refuse(DeliverableRefusals.EvaluationMissing, "indicators") : null;

    /// <summary>Each indicator at most once, none that the report does not have, a reason where one is not accepted; all of them to accept it.</summary>
    private static bool IsComplete(DeliverableState deliverable, IReadOnlyList<IndicatorVerdict> said, ApprovalAnswer answer) =>
        said.Select(i => i.Indicator).Distinct(StringComparer.Ordinal).Count() == said.Count
        && said.All(i => deliverable.Figures.Any(f => f.Indicator == i.Indicator) && (i.Accepted || i.Word is not null))
        && (answer != ApprovalAnswer.Approve || said.Count == deliverable.Figures.Count);

    /// <inheritdoc/>
    protected override ApprovalProgress? ApprovalOf(CaseView<DeliverableState> found, string stageId, DateTimeOffset now) =>
        found.State.IsAsking && found.State.Submitted is null ? found.State.Approval : null;

    /// <summary>What is open of an item for a meeting on a day: its period is the meeting's number, not a day.</summary>
    private async Task<CaseId?> OfMeetingAsync(string contractId, string itemId, DateOnly day) => (await Ledger.OfAsync(contractId).FirstOrDefaultAsync(d =>
        d.Summary is { } open && open.ItemId == itemId && open.Anchor == day
            && !DateOnly.TryParseExact(open.Period, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)))?.Id;

    private static CaseWritten<DeliverableVersion> Written(Command by, DeliverableState deliverable, DeliverableVersion version)
    {
        int number = deliverable.Versions.Count + 1;
        return new() { Id = "written/" + by.FormKey, Content = version, Version = number, ContentHash = version.HashWith(deliverable.Opened, number) };
    }
}
