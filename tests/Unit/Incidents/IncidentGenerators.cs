using FsCheck;
using FsCheck.Fluent;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Incidents.Duties;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Ledger;
using Workflows.Unit.Tests.Contracts;

namespace Workflows.Unit.Tests.Incidents;

/// <summary>A shipped contract and what happened to one of its incidents, in whatever order it became known.</summary>
internal sealed record Course(ContractProfile Profile, IReadOnlyList<IncidentFact> Facts, int Seed)
{
    private static readonly Dictionary<string, CalendarSet> Books =
        ShippedContracts.Catalog.All.ToDictionary(p => p.Id, p => p.BuildCalendars(ShippedContracts.Catalog.Holidays));

    public static readonly DateTimeOffset Origin = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero); // a Friday, 9:00 in Japan; the Monday is a holiday

    public IncidentClocks Clocks => new(Profile, Books[Profile.Id]);

    public CalendarSet Calendars => Books[Profile.Id];

    public IncidentState Fold(IEnumerable<IncidentFact> facts) =>
        IncidentState.Of(CaseId.For(IncidentKind.Incidents, Profile.Id, "seed", new DateOnly(2026, 11, 20)), Profile, Clocks, facts);

    /// <summary>Everything that the fold says, as text.</summary>
    public string Read(IEnumerable<IncidentFact> facts)
    {
        IncidentState state = Fold(facts);
        IEnumerable<string> steps = state.Steps.Select(s => string.Join(' ',
            s.Step.Id, s.Occurrence, s.StartedAt, s.OriginalDue, s.AgreedDue, s.DoneAt, s.IsPaused, s.IsSettled, s.IsLate, s.IsReturned, s.Breach?.Id,
            string.Join(',', s.Reports), string.Join(',', s.Pauses)));
        return string.Join('\n',
        [
            LedgerJson.Write(IncidentSummary.Of(state)),
            LedgerJson.Write(IncidentSchedule.Pending(state, Clocks).ToList()),
            string.Join(' ', state.OccurredAt, state.AwareAt, state.StoppedAt, state.RecoveryToConfirm, state.ResponseCompletedAt, state.WithdrawnAt,
                state.RoundStartedAt, state.Round, state.LastProgressAt, state.IsPaused),
            string.Join(' ', state.Firing.Select(f => f.Id)),
            .. steps,
        ]);
    }

    public override string ToString() => $"{Profile.Id} ({Seed}): {string.Join("; ", Facts.Select(LedgerJson.Write))}";
}

/// <summary>Random courses of incidents.</summary>
internal static class IncidentGenerators
{
    private static readonly string[] People = ["on_call", "team_lead", "client_approver"];

    /// <summary>Any of the shipped contracts, opened by an alert or a report, with up to 20 further facts within two days.</summary>
    public static readonly Gen<Course> AnyCourse =
        from profile in Gen.Elements(ShippedContracts.Catalog.All.ToArray())
        from opening in Gen.OneOf(Gen.Constant(0), Gen.Constant(8))
        from first in FactOf(profile, opening, 0)
        from count in Gen.Choose(0, 20)
        from rest in Gen.CollectToList(Enumerable.Range(1, count), i => Gen.Choose(0, 26).SelectMany(kind => FactOf(profile, kind, i)))
        from seed in Gen.Choose(0, int.MaxValue)
        select new Course(profile, [first, .. rest], seed);

    private static Gen<IncidentFact> FactOf(ContractProfile profile, int kind, int number) =>
        from minute in Gen.Choose(number == 0 ? 0 : 1, number == 0 ? 0 : 48 * 60)
        from back in Gen.Choose(0, 90)
        from person in Gen.Elements(People)
        from rule in Gen.Elements("a", "b")
        from episode in Gen.Choose(1, 3)
        from flag in Gen.Elements(true, false)
        from step in Gen.Elements(profile.Incident.Steps.ToArray())
        from occurrence in Gen.Choose(1, 2)
        from version in Gen.Choose(1, 2)
        select Fact(kind, number, Course.Origin.AddMinutes(minute), back, person, rule, episode, flag, step.Id, occurrence, version);

    private static IncidentFact Fact(
        int kind, int number, DateTimeOffset at, int back, string person, string rule, int episode, bool flag, string step, int occurrence, int version)
    {
        string id = $"{kind}/{number}";
        DateTimeOffset earlier = at.AddMinutes(-Math.Min(back, (at - Course.Origin).TotalMinutes));
        return kind switch
        {
            20 => new ExclusionProposed
            {
                Id = $"exclusion/{rule}{episode}", At = at, RecordedAt = at, Actor = person, Proposal = $"{rule}{episode}", Code = "user",
                Indicators = ["availability"], Evidence = "調査", ByClient = flag
            },
            21 => new ExclusionAnswered
            {
                Id = ExclusionAnswered.IdOf($"{rule}{episode}"), At = at, RecordedAt = at, Actor = person, Proposal = $"{rule}{episode}", Agreed = flag,
                Reason = flag ? null : "理由"
            },
            22 => new ExclusionTakenBack
            {
                Id = ExclusionAnswered.IdOf($"{rule}{episode}"), At = at, RecordedAt = at, Actor = person, Proposal = $"{rule}{episode}"
            },
            23 => new Classified { Id = id, At = at, RecordedAt = at, Actor = person, Category = "other", Urgency = flag ? "high" : "low", Effect = "none" },
            24 => new CauseFound { Id = id, At = at, RecordedAt = at, Actor = person, Cause = "application", Party = CauseParty.Unclear, Text = "調査" },
            25 => new Matched { Id = id, At = at, RecordedAt = at, Actor = person, With = $"standard-20261119-{rule}{episode}aaaaaa" },
            26 => new NothingSimilar { Id = id, At = at, RecordedAt = at, Actor = person, Comment = flag ? "電源" : null },
            0 or 1 => new AlertFired
            {
                Id = id, At = at, RecordedAt = at, Actor = "monitoring:test", RuleKey = rule, EpisodeKey = $"{rule}{episode}",
                Source = "test", Title = "受付", Severity = flag ? "critical" : "warning", StartsAt = flag ? null : at.AddMinutes(-back)
            },
            2 => new AlertResolved
            {
                Id = id, At = at, RecordedAt = at, Actor = "monitoring:test", RuleKey = rule, EpisodeKey = $"{rule}{episode}",
                EndsAt = flag ? earlier : null, NamesEpisode = back % 2 == 0
            },
            3 => new AlertWentStale { Id = id, At = at, RecordedAt = at, Actor = "system", RuleKey = rule, LastSeenAt = earlier },
            4 => new Acknowledged { Id = id, At = at, RecordedAt = at, Actor = person, ActorFor = flag ? null : "manager" },
            5 => new ProgressNoted { Id = id, At = at, RecordedAt = at, Actor = person, Text = "調査中" },
            6 => new StateChanged { Id = id, At = at, RecordedAt = at, Actor = person, Text = "切替" },
            7 => new SystemStateSet { Id = id, At = at, RecordedAt = at, Actor = person, Stopped = flag, Since = flag ? earlier : null },
            8 => new Reported { Id = id, At = earlier, RecordedAt = at, Actor = person, Title = "画面が開かない", SystemStopped = flag },
            9 => new RecoveryMarked { Id = id, At = earlier, RecordedAt = at, Actor = person },
            10 => new ResponseCompleted { Id = id, At = at, RecordedAt = at, Actor = person },
            11 => new TaskDone { Id = $"task/{step}", At = at, RecordedAt = at, Actor = person, StepId = step },
            12 or 13 => new ReportSent
            {
                Id = $"report/{step}/{occurrence}/{version}", At = at, RecordedAt = at, Actor = person, StepId = step,
                Occurrence = occurrence, Version = version, ContentHash = "00"
            },
            14 when flag => new ReportAccepted
            {
                Id = $"report-decision/{step}/{occurrence}/{version}", At = at, RecordedAt = at, Actor = person, StepId = step,
                Occurrence = occurrence, Version = version
            },
            14 => new ReportReturned
            {
                Id = $"report-decision/{step}/{occurrence}/{version}", At = at, RecordedAt = at, Actor = person, StepId = step,
                Occurrence = occurrence, Version = version, Comment = "原因"
            },
            15 => new DueAgreed
            {
                Id = id, At = at, RecordedAt = at, Actor = person, StepId = step, Occurrence = occurrence, Due = at.AddHours(
                episode), With = "発注者", Evidence = "電話"
            },
            16 => new ClockPaused { Id = id, At = at, RecordedAt = at, Actor = person, StepId = flag ? null : step, Reason = "指示待ち", Evidence = "メール" },
            17 => new ClockResumed { Id = id, At = at, RecordedAt = at, Actor = person, StepId = flag ? null : step },
            18 => new MaintenanceHeld
            {
                Id = id, At = at, RecordedAt = at, Actor = "system", WindowId = id, From = at.AddMinutes(-back), To = at.AddMinutes(
                back + 1)
            },
            _ => new MailUndeliverable { Id = id, At = at, RecordedAt = at, Actor = "system", PersonId = person, MailKey = id, Error = "550" },
        };
    }
}
