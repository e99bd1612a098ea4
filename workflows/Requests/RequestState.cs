using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.Requests;

/// <summary>Where a request stands, for people.</summary>
public enum RequestStatus
{
    /// <summary>A user asked, and the client has not forwarded it.</summary>
    AtClient,

    /// <summary>Nobody has answered.</summary>
    New,

    /// <summary>Somebody is on it.</summary>
    InProgress,

    /// <summary>It goes on when somebody else has answered.</summary>
    Waiting,

    /// <summary>The outcome is there.</summary>
    Done,

    /// <summary>The other side confirmed the outcome.</summary>
    Confirmed,

    OutOfScope,

    /// <summary>It goes on as an incident, a change or a deliverable.</summary>
    Turned,

    /// <summary>It is on record, and nothing is answered.</summary>
    Recorded,

    Withdrawn,
}

/// <summary>What the facts of a request say: a pure fold, the same for every order of arrival.</summary>
public sealed class RequestState : CaseState<CaseFact, CaseDutyPerformed<RequestDuty>>
{
    private readonly IReadOnlyList<CaseFact> since; // the last reopening: what counts for how it stands now

    private RequestState(CaseId id, Contract contract, IEnumerable<CaseFact> facts)
        : base(id, contract.Profile, facts)
    {
        Filed = Facts.OfType<RequestFiled>().First();
        Rules = Profile.Section<RequestRules>()!;
        Kind = Rules.Kind(Filed.KindId) ?? throw new InvalidOperationException($"Contract '{Profile.Id}' has no kind of request '{Filed.KindId}'.");
        Desk = Rules.DeskOf(Kind);
        since = [.. Facts.Skip(Facts.ToList().FindLastIndex(f => f is RequestReopened) + 1)];
        AtDesk = Content.From != RequestParty.Users ? Content.Received
            : Content.Forwarded ?? Facts.OfType<RequestForwarded>().FirstOrDefault()?.At;
        Class = Kind.Class(Facts.OfType<RequestTriaged>().LastOrDefault()?.ClassId);
        Replies = [.. Facts.OfType<RequestReplied>()];
        FirstAnswer = Facts.Where(IsAnswer).MinBy(f => f.At);
        Outcome = since.OfType<RequestReplied>().LastOrDefault(r => r.IsFinal);
        DoneAt = Facts.Where(f => f is RequestReplied { IsFinal: true } or RequestOutOfScope or RequestTurned).Min(f => (DateTimeOffset?)f.At);
        CalendarSet calendars = contract.Calendars;
        if (AtDesk is { } start)
        {
            FirstAnswerDue = Kind.FirstAnswer is { } length && Content.From != RequestParty.Contractor ? calendars.Add(Desk.Calendar, start, length) : null;
            AnswerTime = FirstAnswer is { } first ? calendars.Between(Desk.Calendar, start, first.At) : null;
            Due = InForce(Kind.Due is { } rule ? DueCalculator.MomentOf(rule, start, Desk.Calendar, calendars) : null, calendars.Business);
        }

        WrittenDue = Kind.Written is { } written && RequestRules.IsOral(Content.Channel)
            ? DueCalculator.MomentOf(written, Content.Received, Desk.Calendar, calendars) : null;
    }

    public RequestFiled Filed { get; }

    public RequestContent Content => Filed.Content;

    public RequestRules Rules { get; }

    public RequestKind Kind { get; }

    public RequestDesk Desk { get; }

    /// <summary>When it came to the desk (UTC): of users, when the client forwarded it; null: not yet.</summary>
    public DateTimeOffset? AtDesk { get; }

    /// <summary>What it was sorted into last; null: not yet.</summary>
    public RequestClass? Class { get; }

    /// <summary>Every word of both sides, as it was recorded.</summary>
    public IReadOnlyList<RequestReplied> Replies { get; }

    /// <summary>Every file of a reply, or of what was written down.</summary>
    public IEnumerable<KeptFile> Files => Replies.SelectMany(r => r.Files).Concat(WrittenDown?.Files ?? []);

    /// <summary>Who is asked.</summary>
    public RequestParty Answerer => Content.From == RequestParty.Contractor ? RequestParty.Client : RequestParty.Contractor;

    /// <summary>By when a person answers (UTC); null: no figure, or not at the desk.</summary>
    public DateTimeOffset? FirstAnswerDue { get; }

    /// <summary>The first word of a person of the side that is asked; a receipt is none, and a reopening leaves it as it is.</summary>
    public CaseFact? FirstAnswer { get; }

    public DateTimeOffset? FirstAnsweredAt => FirstAnswer?.At;

    /// <summary>Desk time until then.</summary>
    public TimeSpan? AnswerTime { get; }

    /// <summary>Answered after the time, or not answered and told so.</summary>
    public bool IsFirstAnswerLate => FirstAnsweredAt is { } at ? at > FirstAnswerDue : IsPerformed(RequestSchedule.FirstAnswerLateKey);

    /// <summary>By when the outcome is there; null: no day.</summary>
    public DueMoment? Due { get; }

    /// <summary>The outcome that stands; null: none, or it was asked again.</summary>
    public RequestReplied? Outcome { get; }

    /// <summary>When an outcome was there for the first time (UTC): by this it is in time or late.</summary>
    public DateTimeOffset? DoneAt { get; }

    /// <summary>The outcome came after its time, or did not come and that was told.</summary>
    public bool IsLate => Due is { } due && (DoneAt is { } at ? (due.Days is null ? at > due.Breach : at >= due.Breach)
        : IsPerformed(RequestSchedule.OutcomeLateKey(due)));

    /// <summary>What was missed is a time of the contract, and none that had to be assumed.</summary>
    public bool IsBreach => (IsFirstAnswerLate || IsLate) && !Kind.IsAssumed;

    /// <summary>By when what was said is written down; null: it need not be.</summary>
    public DueMoment? WrittenDue { get; }

    public RequestWrittenDown? WrittenDown => Facts.OfType<RequestWrittenDown>().FirstOrDefault();

    /// <summary>What was said is still to be written down.</summary>
    public bool IsToWrite => WrittenDue is not null && WrittenDown is null && Withdrawn is null;

    /// <summary>The client's last instruction; null: none.</summary>
    public RequestInstructed? Instructed => Facts.OfType<RequestInstructed>().LastOrDefault();

    /// <summary>The client has to instruct before anything is done.</summary>
    public bool IsToInstruct => Kind.NeedsInstruction && Instructed is null && IsOpen;

    public RequestOutOfScope? OutOfScope => since.OfType<RequestOutOfScope>().LastOrDefault();

    public RequestTurned? Turned => Facts.OfType<RequestTurned>().FirstOrDefault();

    public RequestConfirmed? Confirmed => since.OfType<RequestConfirmed>().FirstOrDefault();

    public CaseWithdrawn? Withdrawn => Facts.OfType<CaseWithdrawn>().FirstOrDefault();

    /// <summary>For whom it waits; null: for nobody.</summary>
    public RequestWaiting? WaitsFor => since.LastOrDefault(f => f is RequestWaiting or RequestResumed or RequestReplied) as RequestWaiting;

    /// <summary>Something is still to be answered.</summary>
    public bool IsOpen => Status is RequestStatus.AtClient or RequestStatus.New or RequestStatus.InProgress or RequestStatus.Waiting;

    /// <summary>Who confirms: the side that did not have the last word, or to which it was said.</summary>
    public RequestParty Confirmer => Outcome is null ? Answerer : Outcome.Party == RequestParty.Client ? RequestParty.Contractor : RequestParty.Client;

    /// <summary>That side is asked to confirm.</summary>
    public bool IsToConfirm => Kind.NeedsConfirmation && Status is (RequestStatus.Done or RequestStatus.Recorded);

    /// <summary>What comes next is late from then on (UTC); null: nothing is due.</summary>
    public DateTimeOffset? NextDue => new[]
    {
        IsOpen && FirstAnswer is null ? FirstAnswerDue : null,
        IsOpen && DoneAt is null ? Due?.Breach : null,
        IsToWrite ? WrittenDue!.Breach : null,
    }.Min();

    /// <summary>Whose turn it is; null: nobody's.</summary>
    public RequestParty? Turn =>
        Status == RequestStatus.AtClient || IsToInstruct ? RequestParty.Client
        : Status == RequestStatus.Waiting ? (WaitsFor!.IsClient ? RequestParty.Client : RequestParty.Contractor)
        : IsOpen ? Answerer
        : IsToWrite ? RequestParty.Contractor
        : IsToConfirm ? Confirmer
        : null;

    public RequestStatus Status =>
        Withdrawn is not null ? RequestStatus.Withdrawn
        : AtDesk is null ? RequestStatus.AtClient
        : Turned is not null ? RequestStatus.Turned
        : OutOfScope is not null ? RequestStatus.OutOfScope
        : Confirmed is not null ? RequestStatus.Confirmed
        : Outcome is not null ? RequestStatus.Done
        : Kind.Outcome == RequestOutcome.None ? RequestStatus.Recorded
        : WaitsFor is not null ? RequestStatus.Waiting
        : FirstAnswer is not null || Facts.Any(f => f is RequestTriaged or RequestEscalated) ? RequestStatus.InProgress
        : RequestStatus.New;

    /// <summary>Folds the facts; null when none of them files it.</summary>
    public static RequestState? Of(CaseId id, Contract contract, IReadOnlyList<CaseFact> facts) =>
        facts.OfType<RequestFiled>().Any() && contract.Profile.Section<RequestRules>() is not null ? new(id, contract, facts) : null;

    /// <summary>What a person of the side that is asked said: an answer, where to go instead, or as what it goes on.</summary>
    private bool IsAnswer(CaseFact fact) => fact is RequestReplied reply ? reply.Party == Answerer : fact is RequestOutOfScope or RequestTurned;

    /// <summary>The moment in force: an agreement counts only where it was recorded before the day so far had ended.</summary>
    private DueMoment? InForce(DueMoment? by, BusinessCalendar business)
    {
        foreach (RequestDueAgreed agreed in Facts.OfType<RequestDueAgreed>())
        {
            if (!(agreed.RecordedAt >= by?.Breach) && !(agreed.RecordedAt > DoneAt))
            {
                by = DueCalculator.EndOf(DueCalculator.Around(agreed.Day, period: false, business), business);
            }
        }

        return by;
    }
}
