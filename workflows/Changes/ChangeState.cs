using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Texts;

namespace Workflows.Changes;

/// <summary>Where a change stands, for people.</summary>
public enum ChangeStatus
{
    /// <summary>Something that the contract asks for is not attached yet; nobody is asked.</summary>
    Incomplete,

    /// <summary>Approvers are asked.</summary>
    Waiting,

    /// <summary>Emergency: people act on one approver's word, the full approval is asked for.</summary>
    Authorised,

    Approved,

    /// <summary>To be written anew.</summary>
    Returned,

    InWork,

    /// <summary>The work is done; something is still owed.</summary>
    Done,

    Rejected,

    /// <summary>No answer came in time.</summary>
    Lapsed,

    Withdrawn,

    Closed,
}

/// <summary>What the facts of a change say: a pure fold, the same for every order of arrival.</summary>
public sealed class ChangeState : CaseState<CaseFact, CaseDutyPerformed<ChangeDuty>>
{
    private ChangeState(CaseId id, ContractProfile profile, CalendarSet calendars, IEnumerable<CaseFact> facts)
        : base(id, profile, facts)
    {
        Versions = VersionsOf<ChangeContent>();
        if (Versions.Count == 0)
        {
            throw new InvalidOperationException($"Change {id} has no content: expected a fact that it was filed.");
        }

        Class = profile.Changes?.Class(Content.ClassId)
            ?? throw new InvalidOperationException($"Contract '{profile.Id}' has no class '{Content.ClassId}' of changes.");
        WithdrawnAt = Facts.OfType<CaseWithdrawn>().FirstOrDefault()?.RecordedAt;
        Work = Facts.OfType<WorkStarted>().FirstOrDefault();
        Completed = Facts.OfType<WorkCompleted>().FirstOrDefault();
        Freezes = ChangeConflicts.FreezesOf(Content, profile.Changes!, calendars.Zone);
        Notices = ChangeObstacles.NoticesOf(Content, profile, calendars);
        Missing = [.. MissingParts()];
        Approval = new(Class.Stages, profile.Changes!.Clock, calendars,
            Approving(Current.Number, Current.Hash, Missing.Count == 0 ? Current.Written.RecordedAt : null, Authors, Content.Performers));
    }

    /// <summary>When a notice of the current version reached somebody; null: it was not sent, or to nobody.</summary>
    public DateTimeOffset? NoticeSentAt(string noticeId) =>
        Performed(ChangeDutyKeys.Notify(Current.Number, noticeId)) is { Told.Count: > 0 } sent ? sent.At : null;

    public IReadOnlyList<CaseVersion<ChangeContent>> Versions { get; }

    public CaseVersion<ChangeContent> Current => Versions[^1];

    public ChangeContent Content => Current.Content;

    public ChangeClass Class { get; }

    /// <summary>Who filed it (発行者).</summary>
    public string Issuer => Versions[0].Written.Actor;

    /// <summary>When it was filed (記録日時).</summary>
    public DateTimeOffset FiledAt => Versions[0].Written.At;

    /// <summary>What has to be there before anybody is asked: field ids, <c>window</c>, <c>exception</c>.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Freezes that the planned window touches.</summary>
    public IReadOnlyList<ChangeFreeze> Freezes { get; }

    /// <summary>Notices that are owed for the planned stop, with their moments.</summary>
    public IReadOnlyList<(StopNotice Notice, StopNoticeDue Due)> Notices { get; }

    /// <inheritdoc/>
    public override StageState? Unanswerable(DateOnly today) => Approval.Unanswerable;

    /// <summary>The approval of the current version.</summary>
    public ApprovalProgress Approval { get; }

    public IReadOnlyList<StageState> Stages => Approval.Stages;

    public DateTimeOffset? WithdrawnAt { get; }

    /// <summary>The work began.</summary>
    public WorkStarted? Work { get; }

    public WorkCompleted? Completed { get; }

    public ReviewRecorded? Review => Facts.OfType<ReviewRecorded>().LastOrDefault();

    /// <summary>Since when the current version may be worked on: the approval, or one approver's word in an emergency.</summary>
    public DateTimeOffset? AuthorisedAt => (Class.Emergency ? Stages[0] : Stages[^1]) is { Verdict: StageVerdict.Approved, EndedAt: { } at } ? at : null;

    /// <summary>Since when every stage has approved the current version.</summary>
    public DateTimeOffset? ApprovedAt => Approval.ApprovedAt;

    /// <summary>Nobody has allowed the work, and it has not begun: to begin it now would be unauthorised.</summary>
    public bool IsUnapproved => this is { Work: null, AuthorisedAt: null, ApprovedAt: null };

    /// <summary>The work began without an approval; a later one does not undo that.</summary>
    public bool IsUnauthorised => Work is { } work && !(AuthorisedAt <= work.At);

    /// <summary>Persons who never approve it: whoever wrote a version, and for whom they did.</summary>
    public IReadOnlyCollection<string> Authors => AuthorsOf(Versions.Select(v => v.Written));

    /// <summary>The stage that ended the approval of the current version without one; null for none.</summary>
    public StageState? Refused => Approval.Refused;

    public ChangeStatus Status =>
        WithdrawnAt is not null ? ChangeStatus.Withdrawn
        : Completed is not null ? IsClosed ? ChangeStatus.Closed : ChangeStatus.Done
        : Refused?.Verdict is StageVerdict.Rejected && Work is null ? ChangeStatus.Rejected
        : Refused?.Verdict is StageVerdict.Lapsed && Work is null ? ChangeStatus.Lapsed
        : Work is not null ? ChangeStatus.InWork
        : Missing.Count > 0 ? ChangeStatus.Incomplete
        : Refused is not null ? ChangeStatus.Returned
        : ApprovedAt is not null ? ChangeStatus.Approved
        : AuthorisedAt is not null ? ChangeStatus.Authorised
        : ChangeStatus.Waiting;

    /// <summary>Folds the facts.</summary>
    public static ChangeState Of(CaseId id, ContractProfile profile, CalendarSet calendars, IEnumerable<CaseFact> facts) => new(id, profile, calendars, facts);

    private IEnumerable<string> MissingParts()
    {
        foreach (ReportField field in Class.Fields.Where(f => f.Required && PlainText.IsBlank(Content.Values.GetValueOrDefault(f.Id))))
        {
            yield return field.Id;
        }

        if (Content.Stops && (Content.WindowFrom is null || Content.WindowTo is null))
        {
            yield return "window";
        }

        bool late = Notices.Any(n => n.Notice.Contractual && Current.Written.At >= n.Due.LateAfter);
        if ((late || Freezes.Count > 0) && PlainText.IsBlank(Content.Exception))
        {
            yield return "exception";
        }
    }
}
