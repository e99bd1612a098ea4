using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;

namespace Workflows.Onboarding;

/// <summary>Where a placement stands, for people.</summary>
public enum PlacementStatus
{
    /// <summary>Evidence is asked for or judged.</summary>
    Checking,

    /// <summary>The client is asked to accept the person.</summary>
    Waiting,

    /// <summary>Accepted; the first day has not come, or something is still to be shown.</summary>
    Accepted,

    /// <summary>The client does not accept the person.</summary>
    Refused,

    Withdrawn,

    /// <summary>The last day is set.</summary>
    Ended,

    Closed,
}

/// <summary>What the facts of a placement say: a pure fold, the same for every order of arrival.</summary>
public sealed class PlacementState : CaseState<CaseFact, CaseDutyPerformed<PlacementDuty>>
{
    private readonly CalendarSet calendars;
    private readonly List<CaseWritten<PlacementContent>> proposals;

    private PlacementState(CaseId id, ContractProfile profile, CalendarSet calendars, IEnumerable<CaseFact> facts)
        : base(id, profile, facts)
    {
        this.calendars = calendars;
        proposals = [.. Facts.OfType<CaseWritten<PlacementContent>>().OrderBy(w => w.Version).ThenBy(w => w.RecordedAt)];
        if (proposals.Count == 0)
        {
            throw new InvalidOperationException($"Placement {id} has no content: expected a fact that somebody was proposed.");
        }

        Rules = profile.Onboarding ?? throw new InvalidOperationException($"Contract '{profile.Id}' has no rules for onboarding.");
        Role = Rules.Role(Content.RoleId) ?? throw new InvalidOperationException($"Contract '{profile.Id}' has no staff role '{Content.RoleId}'.");
        Checks = FoldChecks();
        DateTimeOffset?[] satisfied = [.. Checks.Where(c => c.Check.Needed == CheckNeed.Acceptance).Select(c => c.SatisfiedAt).Append(Current.RecordedAt)];
        ReadyAt = satisfied.Contains(null) ? null : satisfied.Max();
        Acceptance = Round(Rules.Acceptance, "acceptance", proposals.Count, Current.ContentHash, ReadyAt, [.. Authors, Content.PersonId]);
        Checks = [.. Checks, .. FoldLater()];
    }

    public OnboardingRules Rules { get; }

    public StaffRole Role { get; }

    /// <summary>The proposal that stands.</summary>
    public CaseWritten<PlacementContent> Current => proposals[^1];

    public PlacementContent Content => Current.Content;

    /// <summary>From 1.</summary>
    public int Version => proposals.Count;

    /// <summary>Who proposed first.</summary>
    public string Proposer => proposals[0].Actor;

    public DateTimeOffset ProposedAt => proposals[0].RecordedAt;

    /// <summary>Persons who never accept it: whoever wrote it.</summary>
    public IReadOnlyCollection<string> Authors => AuthorsOf(proposals);

    /// <summary>Every check but the yearly ones, which <see cref="Yearly"/> has.</summary>
    public IReadOnlyList<CheckState> Checks { get; }

    /// <summary>Since when nothing is missing that the client's acceptance waits for; null: something is.</summary>
    public DateTimeOffset? ReadyAt { get; }

    public ApprovalProgress Acceptance { get; }

    public DateTimeOffset? AcceptedAt => Acceptance.ApprovedAt;

    public CaseWithdrawn? Withdrawn => Facts.OfType<CaseWithdrawn>().FirstOrDefault();

    /// <summary>The last word on the end.</summary>
    public PlacementEnded? Ended => Facts.OfType<PlacementEnded>().LastOrDefault();

    /// <summary>Last day, local; null: open.</summary>
    public DateOnly? LastDay => Withdrawn is { } gone ? DayOf(gone.RecordedAt) : Ended?.LastDay is { } ended && !(ended > Content.To) ? ended : Content.To;

    /// <summary>Day that the retention of the evidence counts from, local: the last day, or the day of a refusal before it; null: open.</summary>
    public DateOnly? KeptFrom => Acceptance.Refused?.EndedAt is { } refused && DayOf(refused) is var day && !(LastDay < day) ? day : LastDay;

    /// <summary>Nothing is asked of the person any more, and no evidence is taken: refused, withdrawn, erased or closed.</summary>
    public bool IsOver => IsClosed || IsErased || Withdrawn is not null || Acceptance.Refused is not null;

    /// <summary>The evidence was erased.</summary>
    public bool IsErased => Performed(PlacementDutyKeys.Erase) is not null;

    public PlacementStatus Status =>
        IsClosed ? PlacementStatus.Closed
        : Withdrawn is not null ? PlacementStatus.Withdrawn
        : Ended is not null ? PlacementStatus.Ended
        : Acceptance.Refused is not null ? PlacementStatus.Refused
        : AcceptedAt is not null ? PlacementStatus.Accepted
        : ReadyAt is not null ? PlacementStatus.Waiting
        : PlacementStatus.Checking;

    /// <summary>Folds the facts.</summary>
    public static PlacementState Of(CaseId id, ContractProfile profile, CalendarSet calendars, IEnumerable<CaseFact> facts) =>
        new(id, profile, calendars, facts);

    /// <summary>The local day of a moment.</summary>
    public DateOnly DayOf(DateTimeOffset at) => calendars.Business.DayOf(at);

    /// <summary>The yearly checks whose windows begin on or before a day, as far as the person is there.</summary>
    public IReadOnlyList<CheckState> Yearly(DateOnly until)
    {
        DateOnly last = LastDay is { } end && end < until ? end : until;
        return
        [
            .. from check in Concerning().Where(c => c.Needed == CheckNeed.Yearly)
               from window in check.Window!.Between(Content.From, last)
               select Fold(check, window.From.Year, window, WantedFrom(check, window)),
        ];
    }

    /// <summary>All checks, with the yearly ones whose windows begin on or before a day.</summary>
    public IEnumerable<CheckState> ChecksUntil(DateOnly day) => Checks.Concat(Yearly(day));

    /// <summary>The check of an id and year; null for none.</summary>
    public CheckState? Check(string id, int? year, DateOnly today) => ChecksUntil(today).FirstOrDefault(c => c.Check.Id == id && c.Year == year);

    /// <summary>The days that evidence is read against.</summary>
    public EvidenceDays DaysFor(CheckState check, DateOnly today) => new(today, Content.From, Rules.BaseDate, check.Window);

    /// <inheritdoc/>
    public override StageState? Unanswerable(DateOnly today) => Rounds(today).Select(r => r.Approval.Unanswerable).FirstOrDefault(s => s is not null);

    /// <summary>The approvals of the placement: acceptance, waivers, confirmations.</summary>
    public IEnumerable<PlacementRound> Rounds(DateOnly today)
    {
        yield return new(Acceptance, PlacementQuestion.Acceptance, null);
        foreach (CheckState check in ChecksUntil(today))
        {
            if (check.Waiver is { } waiver)
            {
                yield return new(waiver, PlacementQuestion.Waiver, check);
            }

            if (check.Confirmation is { } confirmation)
            {
                yield return new(confirmation, PlacementQuestion.Confirmation, check);
            }
        }
    }

    /// <summary>The approval that a stage belongs to; null for none.</summary>
    public PlacementRound? Round(string stageId, DateOnly today) => Rounds(today).FirstOrDefault(r => r.Approval.Stage(stageId) is not null);

    /// <summary>Last day on which evidence is kept, where the retention counts from a day.</summary>
    public DateOnly KeptUntil(DateOnly from) => Rules.Retention.Keep switch
    {
        DueRule.Months(var months) => CalendarMonths.EndOf(from.AddDays(1), months),
        DueRule.Days(var days) => from.AddDays(days),
        _ => from,
    };

    /// <summary>Whether a last day would have the evidence erased at once: its retention is over, and the day is not on record.</summary>
    public bool IsPastRetention(DateOnly? lastDay, DateOnly today) => lastDay is { } day && day != LastDay && KeptUntil(day) < today;

    /// <summary>Local day of the last fact.</summary>
    public DateOnly LastFactDay => DayOf(Facts[^1].RecordedAt);

    /// <summary>What a roster asks.</summary>
    /// <param name="until">Yearly windows that begin later are not looked at; null: two years after the last fact,
    /// since each year's windows leave facts.</param>
    public PlacedPerson ToPlacedPerson(DateOnly? until = null) => new()
    {
        PlacementId = Id.Value,
        PersonId = Content.PersonId,
        RoleId = Content.RoleId,
        Sites = Content.Sites,
        Works = Content.Works,
        From = Content.From,
        To = LastDay,
        AcceptedOn = Withdrawn is null && AcceptedAt is { } at ? DayOf(at) : null,
        Checks =
        [
            .. Checks.Where(c => c.Check.Blocks).SelectMany(c => c.Spans()),
            .. Yearly(until ?? LastFactDay.AddYears(2)).Where(c => c.Check.Blocks).SelectMany(YearlySpans),
        ],
    };

    /// <summary>Whether the person may be on a roster on a day.</summary>
    public Clearance ClearanceOn(DateOnly day) => ToPlacedPerson().On(day);

    /// <summary>A yearly check stands in the way only after its window, and until the next one's evidence.</summary>
    private static IEnumerable<CheckSpan> YearlySpans(CheckState check) => check.Spans()
        .Select(s => s with { From = s.From is { } from && from > check.Window!.Value.To ? from : check.Window!.Value.To.AddDays(1) })
        .Where(s => !(s.To < s.From));

    private IEnumerable<OnboardingCheck> Concerning() => Rules.ChecksFor(Content.RoleId, Content.Sites, Content.Subcontractor, Content.Replaces is not null);

    private List<CheckState> FoldChecks()
    {
        List<CheckState> checks = [];
        foreach (OnboardingCheck check in Concerning().Where(c => c.Needed == CheckNeed.Acceptance))
        {
            checks.Add(Fold(check, null, null, After(check, ProposedAt, checks)));
        }

        return checks;
    }

    private List<CheckState> FoldLater()
    {
        List<CheckState> checks = [];
        foreach (OnboardingCheck check in Concerning().Where(c => c.Needed == CheckNeed.Start))
        {
            checks.Add(Fold(check, null, null, After(check, AcceptedAt, checks)));
        }

        return checks;
    }

    /// <summary>Since when a check is asked for: a moment, or later where another check goes before it.</summary>
    private DateTimeOffset? After(OnboardingCheck check, DateTimeOffset? from, List<CheckState> before)
    {
        if (check.After is null || before.Concat(Checks ?? []).FirstOrDefault(c => c.Check.Id == check.After) is not { } first)
        {
            return from;
        }

        return from is { } one && first.SatisfiedAt is { } other ? (one > other ? one : other) : null;
    }

    private DateTimeOffset? WantedFrom(OnboardingCheck check, (DateOnly From, DateOnly To) window)
    {
        DateOnly first = window.From > Content.From ? window.From : Content.From;
        return After(check, AcceptedAt is { } accepted && accepted > calendars.Business.StartOf(first) ? accepted : calendars.Business.StartOf(first), []);
    }

    private CheckState Fold(OnboardingCheck check, int? year, (DateOnly From, DateOnly To)? window, DateTimeOffset? wantedFrom)
    {
        ILookup<string, EvidenceJudged> judged = Facts.OfType<EvidenceJudged>().Where(j => j.CheckId == check.Id)
            .ToLookup(j => j.EvidenceId, StringComparer.Ordinal);
        List<EvidenceState> evidence = [.. Facts.OfType<EvidenceSubmitted>().Where(e => e.CheckId == check.Id && e.Year == year)
            .Select(e => new EvidenceState(e, judged[e.EvidenceId].FirstOrDefault()))];
        List<WaiverRequested> requests = [.. Facts.OfType<WaiverRequested>().Where(w => w.CheckId == check.Id && year is null)];
        ApprovalProgress? waiver = requests.Count == 0 ? null
            : Round(Rules.Waiver, "waiver." + check.Id, requests.Count, requests[^1].ContentHash, requests[^1].RecordedAt,
                [requests[^1].Actor, Content.PersonId]);
        CheckState state = Of(null);
        if (state.Vaccination is not { } vaccination)
        {
            return state;
        }

        return Of(Round(
            Rules.Confirmation, "confirmation." + check.Id, NumberOf(evidence), vaccination.Submitted.EvidenceId, vaccination.Judged!.RecordedAt,
            [vaccination.Judged.Actor, Content.PersonId]));

        CheckState Of(ApprovalProgress? confirmation) => new(
            check, year, window, wantedFrom, evidence, [.. Facts.OfType<CheckReopened>().Where(r => r.CheckId == check.Id)], requests.LastOrDefault(), waiver,
            confirmation, DayOf);
    }

    private static int NumberOf(IEnumerable<EvidenceState> evidence) => evidence.Count(e => e.IsPassed && e.Submitted.Purpose == EvidencePurpose.Vaccination);

    /// <summary>The stages of an approval; their ids say what it is about, so that no two approvals of a placement share one.</summary>
    private ApprovalProgress Round(OnboardingApproval? rules, string about, int version, string hash, DateTimeOffset? from,
        IReadOnlyCollection<string> barred) => new(
        [.. (rules?.Stages ?? []).Select(s => s with { Id = $"{about}.{s.Id}" })],
        Rules.Clock,
        calendars,
        Approving(version, hash, Withdrawn is null ? from : null, barred));
}

/// <summary>An approval of a placement.</summary>
/// <param name="Approval">Its stages.</param>
/// <param name="Question">What is asked.</param>
/// <param name="Check">The check that it is about; null: the person.</param>
public sealed record PlacementRound(ApprovalProgress Approval, PlacementQuestion Question, CheckState? Check);

/// <summary>What approvers of a placement are asked.</summary>
public enum PlacementQuestion
{
    /// <summary>Whether the person is accepted.</summary>
    Acceptance,

    /// <summary>Whether a check is waived.</summary>
    Waiver,

    /// <summary>Whether a vaccination makes up for a value below the minimum.</summary>
    Confirmation,
}
