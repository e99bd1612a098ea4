using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Texts;

namespace Workflows.Kit.Approvals;

/// <summary>What the facts of a case say about the approval of one version of its content.</summary>
public sealed record ApprovalRecord
{
    /// <summary>From 1; every stage starts again with a new version.</summary>
    public required int Version { get; init; }

    /// <summary>Answers to any other content do not count.</summary>
    public required string ContentHash { get; init; }

    /// <summary>From when on the first stage is asked (UTC); null: something that has to be there first is missing.</summary>
    public required DateTimeOffset? From { get; init; }

    /// <summary>Every answer of the case.</summary>
    public required IEnumerable<IApprovalDecision> Decisions { get; init; }

    /// <summary>The record of <see cref="ApprovalDutyKind.Ask"/>, by the duty's key.</summary>
    public required Func<string, StageAsked?> Asked { get; init; }

    /// <summary>When a duty was performed, by its key; null: not yet.</summary>
    public required Func<string, DateTimeOffset?> PerformedAt { get; init; }

    /// <summary>Who may never answer.</summary>
    public required IReadOnlyCollection<string> Authors { get; init; }

    /// <summary>Who may not where a stage bars those who carry it out.</summary>
    public IReadOnlyCollection<string> Performers { get; init; } = [];
}

/// <summary>The stages of one version's approval, one after the other: a pure fold.</summary>
public sealed class ApprovalProgress
{
    private readonly string clock;
    private readonly CalendarSet calendars;
    private readonly Func<string, DateTimeOffset?> performedAt;

    /// <summary>Folds.</summary>
    /// <param name="rules">The stages, in order.</param>
    /// <param name="clock"><c>elapsed</c> or a calendar's name: what lengths count.</param>
    /// <param name="calendars">The contract's.</param>
    /// <param name="record">What the facts say.</param>
    public ApprovalProgress(IReadOnlyList<ApprovalStage> rules, string clock, CalendarSet calendars, ApprovalRecord record)
    {
        Version = record.Version;
        ContentHash = record.ContentHash;
        this.clock = clock;
        this.calendars = calendars;
        performedAt = record.PerformedAt;
        List<StageState> stages = [];
        DateTimeOffset? start = record.From;
        foreach (ApprovalStage rule in rules)
        {
            IReadOnlyCollection<string> barred = rule.NotPerformers ? [.. record.Authors.Union(record.Performers)] : record.Authors;
            StageAsked? asked = record.Asked(ApprovalDutyKeys.Ask(Version, rule.Id));
            DateTimeOffset? expired = record.PerformedAt(ApprovalDutyKeys.Expire(Version, rule.Id));
            DateTimeOffset? lapsed = rule.OnExpiry == ExpiryOutcome.Lapse ? expired : null;
            IEnumerable<ApprovalVote> votes = record.Decisions
                .Where(d => d.StageId == rule.Id && d.ContentHash == ContentHash && !(d.RecordedAt > lapsed))
                .Select(d => new ApprovalVote(d.ActorFor ?? d.Actor, d.Actor, d.Answer, d.RecordedAt, d.Comment));
            ApprovalTally tally = ApprovalTally.Of(rule.Quorum, asked?.Seats ?? [], barred, votes);
            bool isLapsed = tally.Verdict == StageVerdict.Pending && lapsed is not null;
            DateTimeOffset? due = start is { } from && rule.Due is { } length ? DueCalculator.MomentOf(length, from, clock, calendars)?.Breach : null;
            stages.Add(new(rule, start, due, asked, tally.Counted, isLapsed ? StageVerdict.Lapsed : tally.Verdict, isLapsed ? lapsed : tally.At, expired,
                barred));
            start = start is not null && tally.Verdict == StageVerdict.Approved ? tally.At : null;
        }

        Stages = stages;
        ApprovedAt = stages.Count == 0 ? record.From : stages.TrueForAll(s => s.Verdict == StageVerdict.Approved) ? stages[^1].EndedAt : null;
    }

    /// <summary>Of the content that is approved, from 1.</summary>
    public int Version { get; }

    /// <summary>What an answer is about.</summary>
    public string ContentHash { get; }

    public IReadOnlyList<StageState> Stages { get; }

    /// <summary>The stage that ended the approval without one; null for none.</summary>
    public StageState? Refused => Stages.FirstOrDefault(s => s.Verdict is StageVerdict.Rejected or StageVerdict.Returned or StageVerdict.Lapsed);

    /// <summary>Every stage approved, since the last one did; null: not yet. Without stages: since the beginning.</summary>
    public DateTimeOffset? ApprovedAt { get; }

    /// <summary>Whose answer is waited for.</summary>
    public IReadOnlyList<string> Waiting => [.. Stages.SelectMany(s => s.Waiting).Distinct(StringComparer.Ordinal)];

    /// <summary>By when the first answer that is waited for is expected; null: none is, or no day is set.</summary>
    public DateTimeOffset? AnswerBy => Stages.Where(s => s.Waiting.Count > 0).Min(s => s.Due);

    /// <summary>The stage of an id.</summary>
    public StageState? Stage(string id) => Stages.FirstOrDefault(s => s.Stage.Id == id);

    /// <summary>Every duty of the round that is not performed yet, due or not, as far as it can be known.</summary>
    public IEnumerable<ApprovalDuty> Pending() => Stages.SelectMany(DutiesOf).Where(d => performedAt(d.Key) is null);

    /// <summary>Why an answer is not taken; null: it is.</summary>
    /// <param name="stageId">The stage.</param>
    /// <param name="contentHash">The content that they saw.</param>
    /// <param name="actor">Who answers, and for whom.</param>
    /// <param name="answer">What they say.</param>
    /// <param name="comment">Needed to reject or to return.</param>
    public CommandResult.Refused? RefusalOf(string stageId, string contentHash, Actor actor, ApprovalAnswer answer, string? comment)
    {
        string seat = actor.For ?? actor.PersonId;
        return Stage(stageId) is not { } stage ? new(RefusalReason.NoSuchStep, stageId)
            : contentHash != ContentHash ? new(RefusalReason.ContentChanged, stageId)
            : stage.StartedAt is null ? new(RefusalReason.StepNotStarted, stageId)
            : stage.Verdict != StageVerdict.Pending ? new(RefusalReason.AlreadyDecided, stageId)
            : stage.Barred.Any(p => p == actor.PersonId || p == seat) ? new(RefusalReason.AuthorMayNotDecide, stageId)
            // a mail is out before it is on record: the answer waits for that, and counts only for a seat
            : stage.Asked is not null && !stage.Seats.Contains(seat) ? new(RefusalReason.NotAsked, stageId)
            : answer is ApprovalAnswer.Reject or ApprovalAnswer.Return && PlainText.IsBlank(comment) ? new(RefusalReason.MissingField, "comment")
            : comment?.Length > FreeText.Max ? new(RefusalReason.TooLong, "comment")
            : null;
    }

    /// <summary>The stage that waits for answers which nobody may give; null: there is none.</summary>
    public StageState? Unanswerable => Stages.FirstOrDefault(s => s.LacksPeople);

    private IEnumerable<ApprovalDuty> DutiesOf(StageState state)
    {
        if (state.StartedAt is not { } start)
        {
            yield break;
        }

        ApprovalStage rule = state.Stage;
        yield return new(ApprovalDutyKeys.Ask(Version, rule.Id), ApprovalDutyKind.Ask, state, start, StageVerdict.Pending);
        if (state.Verdict != StageVerdict.Pending)
        {
            yield return new(ApprovalDutyKeys.TellOutcome(Version, rule.Id), ApprovalDutyKind.TellOutcome, state, state.EndedAt ?? start, state.Verdict);
            yield break;
        }

        if (state is { LacksPeople: true, Asked: { } nobody })
        {
            yield return new(ApprovalDutyKeys.NobodyToAsk(Version, rule.Id), ApprovalDutyKind.NobodyToAsk, state, nobody.At, StageVerdict.Pending);
        }

        if (state.Seats.Count > 0 && state.ExpiredAt is null)
        {
            IEnumerable<(string Key, DateTimeOffset At)> reminders =
                rule.Reminders.Select(o => (Key: ApprovalDutyKeys.Remind(Version, rule.Id, o), At: calendars.Add(clock, start, o))).OrderBy(r => r.At);
            foreach ((string key, DateTimeOffset at) in Reminders.NotOvertaken(reminders, r => performedAt(r.Key) is not null).Where(r => !(r.At >= state.Due)))
            {
                yield return new(key, ApprovalDutyKind.Remind, state, at, StageVerdict.Pending);
            }
        }

        if (state.Due is { } due)
        {
            yield return new(ApprovalDutyKeys.Expire(Version, rule.Id), ApprovalDutyKind.Expire, state, due,
                rule.OnExpiry == ExpiryOutcome.Lapse ? StageVerdict.Lapsed : StageVerdict.Pending);
        }
    }
}
