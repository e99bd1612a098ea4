using Workflows.Changes.Process;
using Workflows.Contracts;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Texts;

namespace Workflows.Checks;

/// <summary>Why an act on lists is refused, beside the reasons that other processes have, too (<see cref="RefusalReason"/>).</summary>
public static class CheckRefusals
{
    /// <summary>The contract has no such list, or nobody opens it by hand.</summary>
    public static RefusalReason NoSuchList { get; } = RefusalReason.Invalid();

    /// <summary>The list has no such line.</summary>
    public static RefusalReason NoSuchLine { get; } = RefusalReason.Invalid();

    /// <summary>The contract has no list of that day, or it cannot be there yet.</summary>
    public static RefusalReason NoSuchDay { get; } = RefusalReason.Invalid();

    /// <summary>There is no such incident or change of the contract.</summary>
    public static RefusalReason NoSuchRaised { get; } = RefusalReason.Invalid();

    /// <summary>The run was reported with another result; the first word of a run counts.</summary>
    public static RefusalReason RunReported { get; } = RefusalReason.Conflict();

    /// <summary>Lines are missing.</summary>
    public static RefusalReason LinesMissing { get; } = RefusalReason.Conflict();

    /// <summary>Nobody hands in this list: it is complete with its last line.</summary>
    public static RefusalReason NotHandedIn { get; } = RefusalReason.Conflict();
}

/// <summary>What people and tools do with lists, see <see cref="CaseCommands{TFact, TSummary, TState}"/>; the client's answer is <c>DecideAsync</c>.</summary>
public sealed class CheckCommands(
    CheckLedger ledger, CheckReader reader, ContractVersions contracts, CheckProcess process, IncidentLedger incidents, ChangeLedger changes)
    : ApprovalCommands<CheckSummary, CheckListState>(ledger, reader, contracts)
{
    /// <summary>Longest subject, in characters.</summary>
    public const int MaxLine = 200;

    /// <summary>Longest value of a line, in characters.</summary>
    public const int MaxValue = 100;

    /// <summary>Longest text of a line, in characters.</summary>
    public const int MaxText = 500;

    /// <summary>Longest key of a run, in characters.</summary>
    public const int MaxRun = 100;

    /// <inheritdoc/>
    protected override string LargestField => "lines";

    /// <summary>A person opens a list that nobody else does.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="by">Who opens it.</param>
    /// <param name="listId">A list that is opened by hand.</param>
    /// <param name="day">When it is gone through (local), in the term.</param>
    /// <param name="subject">What it is about. The same on the same day is the same.</param>
    public async Task<(CaseId? Id, CommandResult Result)> OpenByHandAsync(string contractId, Command by, string listId, DateOnly day, string? subject)
    {
        Contract contract = await Contracts.PinAsync(contractId);
        CheckRules? rules = contract.Profile.Section<CheckRules>();
        string? about = PlainText.LineOrNull(subject);
        return rules?.Find(listId) is not { Every: CheckEvery.Hand } list ? Refused(CheckRefusals.NoSuchList, "list")
            : day.Year is < GivenDates.FirstYear or > GivenDates.LastYear ? Refused(RefusalReason.NoSuchDate, "day")
            : list.PeriodOf(day, contract.Calendars, contract.Profile.Term, rules.YearStarts) is not { } period ? Refused(CheckRefusals.NoSuchDay, "day")
            : about?.Length > MaxLine ? Refused(RefusalReason.TooLong, "subject")
            : await OpenAsync(contractId, by, listId, period, about);

        static (CaseId?, CommandResult) Refused(RefusalReason reason, string field) => (null, new CommandResult.Refused(reason, field));
    }

    /// <summary>Opens the list of a period; one that is open, or over, is left as it is.</summary>
    public async Task<(CaseId? Id, CommandResult Result)> OpenAsync(string contractId, Command by, string listId, CheckPeriod period, string? subject)
    {
        CaseId id = CheckLedger.IdOf(contractId, listId, period, subject);
        CheckOpened fact = new() { Id = "opened", ListId = listId, Period = period.Period, Day = period.Day, Last = period.Last, Subject = subject };
        if (await Ledger.FindAsync(id) is not { LookedAt: not null })
        {
            await BeginAsync(id, await Contracts.PinAsync(contractId), by, fact);
        }

        return (id, new CommandResult.Done(fact.Id));
    }

    /// <summary>A person reports lines, one or all, for the first time or again. What was found when the list is over already is told, too.</summary>
    /// <param name="id">The list.</param>
    /// <param name="by">Who reports.</param>
    /// <param name="lines">At least one, each item once.</param>
    public async Task<CommandResult> ReportAsync(CaseId id, Command by, IReadOnlyList<CheckLine> lines) =>
        await FollowAsync(id, by, await ActAsync(id, by, "reported/" + by.FormKey, list =>
            IsOver(list.State) ? Refuse(RefusalReason.CaseClosed, id.Value)
            : RefusalOf(Wrong(list.State, lines, by.Now, isRun: false))
                ?? Act(Reported(by, "reported/" + by.FormKey, list.State, lines, null)), alsoWhenClosed: true));

    /// <summary>
    /// A tool reports a run of a day's list, which is opened if it is not yet. The same run twice is one; a run that is repeated is another one,
    /// and the newest stands.
    /// </summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="by">Which tool.</param>
    /// <param name="listId">A list with periods.</param>
    /// <param name="day">A day of the list's period (local).</param>
    /// <param name="line">How it came out.</param>
    /// <param name="run">The run's own key, up to <see cref="MaxRun"/> characters.</param>
    public async Task<(CaseId? Id, CommandResult Result)> ReportRunAsync(
        string contractId, Command by, string listId, DateOnly day, CheckLine line, string run)
    {
        Contract contract = await Contracts.PinAsync(contractId);
        CheckRules? rules = contract.Profile.Section<CheckRules>();
        if (rules?.Find(listId) is not { Every: not CheckEvery.Hand } list)
        {
            return (null, new CommandResult.Refused(CheckRefusals.NoSuchList, "list"));
        }

        // A day ahead: clocks of others differ, and a list that opens at midnight may get its first run then.
        if (day > contract.Calendars.Business.DayOf(by.Now).AddDays(1)
            || list.PeriodOf(day, contract.Calendars, contract.Profile.Term, rules.YearStarts) is not { } period
            || (list.Every == CheckEvery.Day && period.Day != day))
        {
            return (null, new CommandResult.Refused(CheckRefusals.NoSuchDay, "day"));
        }

        // One that is long over is not opened for a run: nobody would go through the rest of it.
        CaseId id = CheckLedger.IdOf(contractId, listId, period, null);
        if (await Ledger.FindAsync(id) is not { LookedAt: not null } && list.DueOf(period, contract.Calendars) < by.Now)
        {
            return (null, new CommandResult.Refused(CheckRefusals.NoSuchDay, "day"));
        }

        await OpenAsync(contractId, by, listId, period, null);
        string factId = "run/" + new ContentHash().Add("item", line.ItemId).Add("run", run).ToString()[..32];
        CheckReported? fact = null;
        CommandResult result = await ActAsync(id, by, null, found =>
        {
            fact = Reported(by, factId, found.State, [line], run);
            return found.State.Facts.FirstOrDefault(f => f.Id == factId) is { } before ? (Overtaken(before) is { } other ? new(null, other) : Act(before))
                : IsOver(found.State) ? Refuse(RefusalReason.CaseClosed, id.Value)
                : RefusalOf(Wrong(found.State, [line], by.Now, isRun: true)) ?? Act(fact);
        }, Overtaken, alsoWhenClosed: true);
        return (id, await FollowAsync(id, by, result));

        // As it is kept: a value outside its limits is a finding on both sides.
        CommandResult.Refused? Overtaken(CaseFact before) =>
            before is CheckReported { Lines: [var said] } && said == fact!.Lines[0] ? null : new(CheckRefusals.RunReported, "run");
    }

    /// <summary>What a line found became an incident or a change.</summary>
    /// <param name="id">The list.</param>
    /// <param name="by">Who records it.</param>
    /// <param name="itemId">The line.</param>
    /// <param name="caseId">Id of the incident or change, of the same contract.</param>
    public async Task<CommandResult> RaiseAsync(CaseId id, Command by, string itemId, string caseId)
    {
        bool isThere = CaseId.TryParse(IncidentKind.Incidents, caseId, out CaseId incident) && incident.ContractId == id.ContractId
            ? await incidents.FindAsync(incident) is not null
            : CaseId.TryParse(ChangeProcess.Changes, caseId, out CaseId change) && change.ContractId == id.ContractId
                && await changes.FindAsync(change) is not null;
        return await FollowAsync(id, by, await ActAsync(id, by, $"raised/{itemId}/{caseId}", list =>
            list.State.Lines.All(l => l.Item.Id != itemId) ? Refuse(CheckRefusals.NoSuchLine, "item")
            : !isThere ? Refuse(CheckRefusals.NoSuchRaised, "case")
            : Act(new CheckRaised { ItemId = itemId, CaseId = caseId }), alsoWhenClosed: true));
    }

    /// <summary>Somebody looked through the list and hands it in; again after a line was corrected, or after a return.</summary>
    /// <param name="id">The list.</param>
    /// <param name="by">Who hands it in.</param>
    /// <param name="note">What there is to say; null: nothing.</param>
    public Task<CommandResult> HandInAsync(CaseId id, Command by, string? note) => ActAsync(id, by, "handed-in/" + by.FormKey, list =>
        !list.State.List.HandIn ? Refuse(CheckRefusals.NotHandedIn, id.Value)
        : list.State.Status is CheckStatus.NotOwed or CheckStatus.Done or CheckStatus.Lapsed ? Refuse(RefusalReason.CaseClosed, id.Value)
        : list.State.Missing.Any() ? Refuse(CheckRefusals.LinesMissing, "lines")
        : note?.Length > FreeText.Max ? Refuse(RefusalReason.TooLong, "note")
        : Act(HandedIn(by, list.State, PlainText.LinesOrNull(note))));

    /// <summary>It is not owed after all: the system stood still, it was opened by mistake. What was missed before stays missed.</summary>
    public Task<CommandResult> NotOwedAsync(CaseId id, Command by, string reason) => ActAsync(id, by, "not-owed", list =>
        list.State.Status is CheckStatus.Done or CheckStatus.Lapsed ? Refuse(RefusalReason.CaseClosed, id.Value)
        : TextRefusal(reason, "reason") ?? Act(new CaseWithdrawn { Reason = PlainText.Lines(reason) }));

    /// <summary>The newest good run of an item is too old; told once for each such run.</summary>
    internal Task<CommandResult> StaleAsync(CaseId id, Command by, string itemId, DateTimeOffset since, bool isKnown)
    {
        string factId = FormattableString.Invariant($"stale/{itemId}/{since.ToUnixTimeSeconds()}");
        return ActAsync(id, by, factId, _ => Act(new CheckStale
        {
            Id = factId, At = by.Now, RecordedAt = by.Now, Actor = by.PersonId, ItemId = itemId, Since = since, IsKnown = isKnown,
        }));
    }

    /// <summary>Everything that is wrong with lines, in their order; the detail is the item's id.</summary>
    /// <param name="list">The list.</param>
    /// <param name="lines">What is reported.</param>
    /// <param name="now">Now (UTC).</param>
    /// <param name="isRun">A tool reports it, which has no words.</param>
    public static IEnumerable<CommandResult.Refused> Wrong(CheckListState list, IReadOnlyList<CheckLine> lines, DateTimeOffset now, bool isRun)
    {
        if (lines.Count == 0)
        {
            yield return new(RefusalReason.MissingField, "lines");
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (CheckLine line in lines)
        {
            if (list.Lines.FirstOrDefault(l => l.Item.Id == line.ItemId) is not { } known || !seen.Add(line.ItemId))
            {
                yield return new(CheckRefusals.NoSuchLine, "item");
            }
            else if (RefusalOf(known.Item, line, now, isRun) is { } reason)
            {
                yield return new(reason, line.ItemId);
            }
        }
    }

    /// <inheritdoc/>
    protected override ApprovalProgress? ApprovalOf(CaseView<CheckListState> found, string stageId, DateTimeOffset now) =>
        found.State.IsAsking ? found.State.Approval : null;

    private static RefusalReason? RefusalOf(CheckItem item, CheckLine line, DateTimeOffset now, bool isRun)
    {
        string? value = PlainText.LineOrNull(line.Value);
        bool isDone = line.Result is CheckResult.Ok or CheckResult.Finding;
        bool needsText = line.Result == CheckResult.NotApplicable || (isDone && item.Evidence == CheckEvidence.Text)
            || (!isRun && line.Result is CheckResult.Finding or CheckResult.Failed && !item.IsFinding(value));
        return value?.Length > MaxValue || line.Text?.Length > MaxText ? RefusalReason.TooLong
            : isDone && item.Evidence is CheckEvidence.Value or CheckEvidence.Choice && value is null ? RefusalReason.MissingField
            : item.Evidence == CheckEvidence.Value && value is not null && !CheckItem.TryValue(value, out _) ? RefusalReason.NotUnderstood
            : item.Evidence == CheckEvidence.Choice && value is not null && item.Choices.All(c => c.Id != value) ? RefusalReason.NotUnderstood
            : needsText && PlainText.IsBlank(line.Text) ? RefusalReason.MissingField
            : line.RanAt > now + Skew ? RefusalReason.InTheFuture
            : line.RanAt is { } at && !GivenDates.Takes(at) ? RefusalReason.NoSuchDate
            : null;
    }

    /// <summary>Over for good: not owed, or accepted by the client. Any other list may be put right afterwards.</summary>
    private static bool IsOver(CheckListState list) => list.NotOwed is not null || (list.IsClosed && list.List.Stages.Count > 0);

    private static CheckReported Reported(Command by, string factId, CheckListState list, IReadOnlyList<CheckLine> lines, string? run) => new()
    {
        Id = factId, Run = run, Lines = [.. lines.Select(l => Cleaned(l, list.List.Item(l.ItemId)))],
    };

    /// <summary>A value outside its limits is a finding, whatever somebody calls it.</summary>
    private static CheckLine Cleaned(CheckLine line, CheckItem? item)
    {
        string? value = item?.Evidence is CheckEvidence.Value or CheckEvidence.Choice ? PlainText.LineOrNull(line.Value) : null;
        return line with
        {
            Value = value,
            Text = PlainText.LinesOrNull(line.Text),
            Result = line.Result == CheckResult.Ok && item?.IsFinding(value) == true ? CheckResult.Finding : line.Result,
        };
    }

    private static CaseWritten<CheckHandIn> HandedIn(Command by, CheckListState list, string? note)
    {
        int number = list.HandIns.Count + 1;
        CheckHandIn content = new() { Note = note, Lines = list.LinesHash };
        return new() { Id = "handed-in/" + by.FormKey, Content = content, Version = number, ContentHash = content.HashWith(number) };
    }

    /// <summary>
    /// The orchestration of a list that is over has ended: whoever puts it right brings its row up to date, and tells what was found. Safe to repeat.
    /// </summary>
    private async Task<CommandResult> FollowAsync(CaseId id, Command by, CommandResult result)
    {
        if (result is CommandResult.Done && await reader.FindAsync(id) is { State: { IsClosed: true } list })
        {
            await process.PlanAsync(id, by.Now);
            foreach (CheckDuty duty in CheckSchedule.Pending(list).Where(d => d.Kind == CheckDutyKind.TellFinding && d.DueAt <= by.Now))
            {
                await process.PerformAsync(id, duty, by.Now);
            }
        }

        return result;
    }
}
