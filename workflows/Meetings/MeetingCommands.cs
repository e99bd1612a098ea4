using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.People;
using Workflows.Texts;

namespace Workflows.Meetings;

/// <summary>Why an act on meetings is refused, beside the reasons that other processes have, too (<see cref="RefusalReason"/>).</summary>
public static class MeetingRefusals
{
    /// <summary>The contract has no such series, or nobody calls its meetings.</summary>
    public static RefusalReason NoSuchSeries { get; } = RefusalReason.Invalid();

    /// <summary>The day is outside the term of the contract.</summary>
    public static RefusalReason MeetingOutsideTerm { get; } = RefusalReason.Invalid();

    /// <summary>It ends before it begins.</summary>
    public static RefusalReason EndsBeforeItStarts { get; } = RefusalReason.Invalid();

    /// <summary>The contract says who chairs it, and that is somebody else.</summary>
    public static RefusalReason NotTheChair { get; } = RefusalReason.Invalid();

    /// <summary>The person does not belong to the contract.</summary>
    public static RefusalReason NoSuchOwner { get; } = RefusalReason.Invalid();

    /// <summary>No such action was noted.</summary>
    public static RefusalReason NoSuchAction { get; } = RefusalReason.Invalid();

    /// <summary>It took place: what is on record stays.</summary>
    public static RefusalReason MeetingHeld { get; } = RefusalReason.Conflict();

    /// <summary>It has not taken place yet.</summary>
    public static RefusalReason MeetingNotHeld { get; } = RefusalReason.Conflict();

    /// <summary>The contract does not do without this meeting.</summary>
    public static RefusalReason NotOmissible { get; } = RefusalReason.Conflict();
}

/// <summary>What people do with meetings, see <see cref="CaseCommands{TFact, TSummary, TState}"/>;
/// the client's answer to an omission is <c>DecideAsync</c>.</summary>
public sealed class MeetingCommands(
    MeetingLedger ledger, MeetingReader reader, ContractVersions contracts, PeopleDirectory people, MeetingDeliverables deliverables, MeetingQuiet quiet)
    : ApprovalCommands<MeetingSummary, MeetingState>(ledger, reader, contracts)
{
    /// <summary>Longest subject, in characters.</summary>
    public const int MaxLine = 200;

    /// <summary>Most actions of a meeting.</summary>
    public const int MaxActions = 100;

    /// <summary>A person calls a meeting of a series that nobody else makes.</summary>
    public async Task<(CaseId? Id, CommandResult Result)> CallAsync(string contractId, Command by, string seriesId, string? subject, MeetingPlan plan)
    {
        (CaseId? id, CommandResult result) = await FileAsync(contractId, by, contract =>
            RefusalOf(Wrong(contract, seriesId, subject, plan)) ?? Act(new MeetingOpened
            {
                Id = "opened", SeriesId = seriesId, Subject = PlainText.LineOrNull(subject), Plan = MeetingFields.All.Cleaned(plan, []),
            }));
        return (id, id is { } opened ? await FollowAsync(opened, by, result) : result);
    }

    /// <summary>Opens the meeting of a period; one that is open, or over, is left as it is.</summary>
    public async Task OpenAsync(string contractId, Command by, MeetingOpened fact) => await BeginAsync(
        MeetingLedger.IdOf(contractId, fact.SeriesId, fact.Period!, fact.SiteId, fact.To!.Value), await Contracts.PinAsync(contractId), by, fact);

    /// <summary>Sets its time and place, or another one; both sides are told. Whoever plans it takes back that the period does without.</summary>
    /// <param name="id">The meeting.</param>
    /// <param name="by">Who plans.</param>
    /// <param name="plan">When and where.</param>
    /// <param name="reason">Why it is moved; not asked for the first time.</param>
    public async Task<CommandResult> PlanAsync(CaseId id, Command by, MeetingPlan plan, string? reason) =>
        await FollowAsync(id, by, await ActAsync(id, by, "planned/" + by.FormKey, meeting =>
            meeting.State.Withdrawn is not null ? Refuse(RefusalReason.CaseClosed, id.Value)
            : meeting.State.Held is not null ? Refuse(MeetingRefusals.MeetingHeld, id.Value)
            : CommandResult.Refused.Of(Wrong(meeting.Contract, plan)) is { } wrong ? new(null, wrong)
            : meeting.State.Plan is null ? Act(new MeetingPlanned { Plan = MeetingFields.All.Cleaned(plan, []) })
            : TextRefusal(reason, "reason") ?? Act(new MeetingMoved { Plan = MeetingFields.All.Cleaned(plan, []), Reason = PlainText.Lines(reason!) })));

    /// <summary>It took place.</summary>
    /// <param name="id">The meeting.</param>
    /// <param name="by">Who records it.</param>
    /// <param name="day">On which day, today or before; what is due for it counts from there.</param>
    /// <param name="chair">Id of the person who chaired it; asked where the contract says who has to.</param>
    /// <param name="attendees">Who was there.</param>
    /// <param name="decisions">What was decided; null: nothing.</param>
    public async Task<CommandResult> HoldAsync(CaseId id, Command by, DateOnly day, string? chair, string attendees, string? decisions)
    {
        MeetingHeld said = new()
        {
            Id = "held", Day = day, ChairId = PlainText.LineOrNull(chair), Attendees = PlainText.Lines(attendees),
            Decisions = PlainText.LinesOrNull(decisions),
        };
        return await FollowAsync(id, by, await ActAsync(id, by, null, meeting => meeting.State switch
        {
            { Held: { } before } => IsSame(before) ? Act(before) : Refuse(MeetingRefusals.MeetingHeld, id.Value),
            { IsOff: true } => Refuse(RefusalReason.CaseClosed, id.Value),
            _ when day.Year is < GivenDates.FirstYear or > GivenDates.LastYear => Refuse(RefusalReason.NoSuchDate, "day"),
            _ when day > meeting.DayOf(by.Now) => Refuse(RefusalReason.InTheFuture, "day"),
            _ when IsOutside(day, meeting.Contract) => Refuse(MeetingRefusals.MeetingOutsideTerm, "day"),
            { Series.Chair: { } role } when people.WhoHolds(meeting.Contract.Id, role, day).All(r => r.Person.Id != said.ChairId) =>
                Refuse(MeetingRefusals.NotTheChair, "chair"),
            _ => TextRefusal(attendees, "attendees")
                ?? (said.Decisions?.Length > FreeText.Max ? Refuse(RefusalReason.TooLong, "decisions") : Act(said)),
        }, kept => kept is MeetingHeld other && IsSame(other) ? null : new(MeetingRefusals.MeetingHeld, id.Value)));

        bool IsSame(MeetingHeld other) => (other.Day, other.ChairId, other.Attendees, other.Decisions, other.Actor)
            == (said.Day, said.ChairId, said.Attendees, said.Decisions, by.PersonId);
    }

    /// <summary>Proposes that the period does without; the client is asked.</summary>
    /// <param name="id">The meeting.</param>
    /// <param name="by">Who proposes.</param>
    /// <param name="reason">Why; the client reads it.</param>
    /// <param name="inquiries">Inquiries of the period as somebody counted them, where the software does not; null: not counted.</param>
    public async Task<CommandResult> ProposeOmissionAsync(CaseId id, Command by, string reason, int? inquiries)
    {
        PeriodCounts counts = await reader.FindAsync(id) is { } found ? await quiet.OfAsync(found, by.Cancellation) : new(null, null);
        return await ActAsync(id, by, "omission/" + by.FormKey, meeting => meeting.State switch
        {
            { Series.Omission: MeetingOmissions.Never } => Refuse(MeetingRefusals.NotOmissible, id.Value),
            { Held: not null } => Refuse(MeetingRefusals.MeetingHeld, id.Value),
            { IsOff: true } => Refuse(RefusalReason.CaseClosed, id.Value),
            _ when inquiries is < 0 or > 100_000 => Refuse(RefusalReason.NotUnderstood, "inquiries"),
            _ => TextRefusal(reason, "reason") ?? Act(Proposed(
                by, meeting.State, "omission/" + by.FormKey,
                new() { Reason = PlainText.Lines(reason), Incidents = counts.Incidents, Inquiries = counts.Inquiries ?? inquiries })),
        });
    }

    /// <summary>Something to be done was noted; the person is told.</summary>
    public Task<CommandResult> NoteActionAsync(CaseId id, Command by, string what, string owner, DateOnly day) =>
        ActAsync(id, by, "action/" + by.FormKey, meeting =>
            meeting.State.Held is null ? Refuse(MeetingRefusals.MeetingNotHeld, id.Value)
            : meeting.State.Actions.Count >= MaxActions ? Refuse(RefusalReason.TooLong, "actions")
            : TextRefusal(what, "what")
            ?? (!people.MayBeNamed(owner, meeting.Contract.Id, meeting.DayOf(by.Now)) ? Refuse(MeetingRefusals.NoSuchOwner, "owner")
            : day.Year is < GivenDates.FirstYear or > GivenDates.LastYear || day < meeting.DayOf(by.Now) ? Refuse(RefusalReason.NoSuchDate, "day")
            : Act(new MeetingAction { What = PlainText.Lines(what), OwnerId = owner, Day = day })));

    /// <summary>What was noted is done.</summary>
    /// <param name="id">The meeting.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="action">Id of the fact that noted it.</param>
    /// <param name="result">What came of it; null: nothing to say.</param>
    public Task<CommandResult> FinishActionAsync(CaseId id, Command by, string action, string? result) =>
        ActAsync(id, by, "done/" + action, meeting =>
            meeting.State.Actions.All(a => a.Noted.Id != action) ? Refuse(MeetingRefusals.NoSuchAction, "action")
            : result?.Length > FreeText.Max ? Refuse(RefusalReason.TooLong, "result")
            : Act(new MeetingActionDone { ActionId = action, Result = PlainText.LinesOrNull(result) }));

    /// <summary>It does not take place and is not owed: called by mistake, the term changed. What was opened for it is not owed either.</summary>
    public async Task<CommandResult> WithdrawAsync(CaseId id, Command by, string reason) =>
        await FollowAsync(id, by, await ActAsync(id, by, "withdrawn", meeting =>
            meeting.State.Held is not null ? Refuse(MeetingRefusals.MeetingHeld, id.Value)
            : TextRefusal(reason, "reason") ?? Act(new CaseWithdrawn { Reason = PlainText.Lines(reason) })));

    /// <summary>
    /// Once a period is over: proposes to do without its meeting where nothing happened, and takes that back where something was recorded since.
    /// Nothing is proposed while nobody counts one of the two, nor of a period that was over before the meeting was on record: whether nothing
    /// happened then, it is too late to know.
    /// </summary>
    internal async Task CountAsync(CaseView<MeetingState> meeting, Command by)
    {
        MeetingState state = meeting.State;
        if (state is not { Series.Omission: MeetingOmissions.Quiet, Opened.To: { } last, Held: null, Withdrawn: null, IsClosed: false }
            || meeting.DayOf(by.Now) <= last)
        {
            return;
        }

        if (state is { Plan: null, Proposals.Count: 0 })
        {
            if (meeting.DayOf(meeting.RegisteredAt ?? meeting.FiledAt) <= last
                && await quiet.OfAsync(meeting, by.Cancellation) is { Incidents: 0, Inquiries: 0 })
            {
                await ActAsync(meeting.Id, by, "omission/quiet", found => Act(Proposed(by, found.State, "omission/quiet", new()
                {
                    Reason = MeetingTexts.All.Get(Languages.Japanese, "Omission.Quiet"), Incidents = 0, Inquiries = 0,
                })));
            }
        }
        else if (state is { IsAsking: true, Approval.Refused: null, Proposal: { } proposal }
            && await quiet.OfAsync(meeting, by.Cancellation) is var now
            && (now.Incidents > (proposal.Content.Incidents ?? 0) || now.Inquiries > (proposal.Content.Inquiries ?? 0)))
        {
            string fact = FormattableString.Invariant($"reopened/{proposal.Number}");
            await ActAsync(meeting.Id, by, fact, _ => Act(new MeetingOmissionReopened
            {
                Id = fact, At = by.Now, RecordedAt = by.Now, Actor = by.PersonId, Incidents = now.Incidents ?? 0, Inquiries = now.Inquiries,
            }));
        }
    }

    /// <summary>Everything that is wrong with a call, in the order of its fields.</summary>
    public static IEnumerable<CommandResult.Refused> Wrong(Contract contract, string seriesId, string? subject, MeetingPlan plan)
    {
        if (contract.Profile.Section<MeetingRules>()?.Find(seriesId) is not { Every: MeetingEvery.Hand })
        {
            yield return new(MeetingRefusals.NoSuchSeries, "series");
        }

        if (PlainText.LineOrNull(subject) is not { } line)
        {
            yield return new(RefusalReason.MissingField, "subject");
        }
        else if (line.Length > MaxLine)
        {
            yield return new(RefusalReason.TooLong, "subject");
        }

        foreach (CommandResult.Refused wrong in Wrong(contract, plan))
        {
            yield return wrong;
        }
    }

    /// <summary>Everything that is wrong with a plan, in the order of its fields.</summary>
    public static IEnumerable<CommandResult.Refused> Wrong(Contract contract, MeetingPlan plan) => MeetingFields.All.InOrder(Found(contract, plan));

    private static IEnumerable<CommandResult.Refused> Found(Contract contract, MeetingPlan plan)
    {
        foreach (CommandResult.Refused wrong in MeetingFields.All.Wrong(plan, contract.Profile))
        {
            yield return wrong;
        }

        if (plan.Starts == default)
        {
            yield break;
        }

        if (plan.Starts.Year is < GivenDates.FirstYear or > GivenDates.LastYear || plan.Ends?.Year is < GivenDates.FirstYear or > GivenDates.LastYear)
        {
            yield return new(RefusalReason.NoSuchDate, "starts");
        }
        else if (IsOutside(contract.DayOf(plan.Starts), contract))
        {
            yield return new(MeetingRefusals.MeetingOutsideTerm, "starts");
        }
        else if (plan.Ends <= plan.Starts)
        {
            yield return new(MeetingRefusals.EndsBeforeItStarts, "ends");
        }
    }

    /// <inheritdoc/>
    protected override ApprovalProgress? ApprovalOf(CaseView<MeetingState> found, string stageId, DateTimeOffset now) =>
        found.State.IsAsking ? found.State.Approval : null;

    /// <summary>What is due for the meeting follows at once; a crash between the two is made up for by the sweep, or by the same act again.</summary>
    private async Task<CommandResult> FollowAsync(CaseId id, Command by, CommandResult result)
    {
        if (result is CommandResult.Done && await reader.FindAsync(id) is { } meeting)
        {
            await deliverables.KeepInStepAsync(meeting, by);
        }

        return result;
    }

    private static bool IsOutside(DateOnly day, Contract contract) => day < contract.Profile.Term.From || day > contract.Profile.Term.To;

    private static CaseWritten<MeetingOmission> Proposed(Command by, MeetingState meeting, string factId, MeetingOmission content)
    {
        int number = meeting.Proposals.Count + 1;
        return new() { Id = factId, Content = content, Version = number, ContentHash = content.HashWith(number) };
    }
}
