using Workflows.Incidents;
using Workflows.Incidents.Alerts;
using Workflows.Incidents.Reports;
using Workflows.Incidents.Store;
using Workflows.Kit.Cases;
using Workflows.Maintenance;
using Workflows.Webhooks;

namespace Workflows.Unit.Tests.Incidents;

/// <summary>One of everything that incidents persist or send, with every member filled.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset At = new(2026, 11, 20, 1, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset Later = At.AddMinutes(30);

    public static readonly IncidentDuty Duty = new()
    {
        Key = "breach/first_report/1",
        Kind = DutyKind.Breach,
        DueAt = Later,
        Roles = ["manager", "incident_owner"],
        Persons = ["toban1"],
        StepId = "first_report",
        Occurrence = 1,
        Version = 2,
        Pass = 3,
        Level = 4,
        Percent = 75,
        OriginalDue = Later,
        AgreedDue = Later.AddHours(1),
        Contractual = true,
        Proposal = "a1b2c3d4e5f6",
    };

    /// <summary>Every kind of fact.</summary>
    public static IReadOnlyList<IncidentFact> Facts { get; } =
    [
        new AlertFired
        {
            Id = "fired/e1", At = At, RecordedAt = At, Actor = "monitoring:zabbix", ActorFor = "x", RuleKey = "r1", EpisodeKey = "e1", Source = "zabbix",
                Title = "受付サーバー停止", Description = "2 行\n目",
            Severity = "critical", System = "web01", StartsAt = At.AddMinutes(-1), Link = "https://zabbix.example/1", BodyId = "b1", NamesEpisode = true,
        },
        new AlertResolved { Id = "resolved/e1", At = At, RecordedAt = At, Actor = "monitoring:zabbix", ActorFor = "x", RuleKey = "r1", EpisodeKey = "e1",
            EndsAt = At, NamesEpisode = true, Reason = "MissingSeries", BodyId = "b2" },
        new AlertWentStale { Id = "stale/e1", At = At, RecordedAt = At, Actor = "system", ActorFor = "x", RuleKey = "r1", LastSeenAt = At.AddDays(-1) },
        new Reported { Id = "reported/f1", At = At, RecordedAt = Later, Actor = "toban1", ActorFor = "toban2", Title = "画面が開かない", Description = "全拠点",
            SystemStopped = true },
        new Acknowledged { Id = "ack/1/toban1", At = At, RecordedAt = At, Actor = "toban1", ActorFor = "toban2" },
        new ProgressNoted { Id = "note/f1", At = At, RecordedAt = At, Actor = "toban1", ActorFor = "toban2", Text = "調査中" },
        new StateChanged { Id = "change/f1", At = At, RecordedAt = At, Actor = "toban1", ActorFor = "toban2", Text = "待機系に切替" },
        new SystemStateSet { Id = "system-state/f1", At = At, RecordedAt = At, Actor = "toban1", ActorFor = "toban2", Stopped = true, Since = At.AddMinutes(
            -5) },
        new RecoveryMarked { Id = "recovered/f1", At = At, RecordedAt = Later, Actor = "toban1", ActorFor = "toban2", Comment = "正常" },
        new ResponseCompleted { Id = "completed/f1", At = At, RecordedAt = At, Actor = "toban1", ActorFor = "toban2", Comment = "完了" },
        new TaskDone { Id = "task/triage", At = At, RecordedAt = At, Actor = "toban1", ActorFor = "toban2", StepId = "triage", Comment = "ディスク" },
        new ReportSent { Id = "report/first_report/1/2", At = At, RecordedAt = At, Actor = "toban1", ActorFor = "toban2", StepId = "first_report",
            Occurrence = 1, Version = 2, ContentHash = "00ff" },
        new ReportAccepted { Id = "report-decision/first_report/1/2", At = At, RecordedAt = At, Actor = "client", ActorFor = "x", StepId = "first_report",
            Occurrence = 1, Version = 2 },
        new ReportReturned { Id = "report-decision/first_report/1/1", At = At, RecordedAt = At, Actor = "client", ActorFor = "x", StepId = "first_report",
            Occurrence = 1, Version = 1, Comment = "原因を詳しく" },
        new DueAgreed { Id = "agreed/f1", At = At, RecordedAt = At, Actor = "toban1", ActorFor = "toban2", StepId = "first_report", Occurrence = 1, Due = Later,
            With = "発注者 佐藤様", Evidence = "電話 10:00" },
        new ClockPaused { Id = "pause/f1", At = At, RecordedAt = At, Actor = "toban1", ActorFor = "toban2", StepId = "recovery", Reason = "指示待ち",
            Evidence = "メール" },
        new ClockResumed { Id = "resume/f1", At = At, RecordedAt = At, Actor = "toban1", ActorFor = "toban2", StepId = "recovery" },
        new MaintenanceHeld { Id = "maintenance/w1", At = At, RecordedAt = At, Actor = "system", ActorFor = "x", WindowId = "w1", From = At, To = Later,
            ChangeNumber = "CHG-1", Systems = ["web01"] },
        new MaintenanceReleased { Id = "maintenance-released/w1", At = Later, RecordedAt = Later, Actor = "system", ActorFor = "x", WindowId = "w1" },
        new DutyPerformed { Id = "duty/breach/first_report/1", At = Later, RecordedAt = Later, Actor = "system", ActorFor = "x", Duty = Duty,
            Told = ["manager"], News = ["fired/e2"] },
        new MailUndeliverable { Id = "undeliverable/k1", At = At, RecordedAt = At, Actor = "system", ActorFor = "x", PersonId = "toban1", MailKey = "k1",
            Error = "550 no such user" },
        new ExclusionProposed { Id = "exclusion/a1b2c3d4e5f6", At = At, RecordedAt = At, Actor = "toban1", ActorFor = "toban2", Proposal = "a1b2c3d4e5f6",
            Code = "others_product", Indicators = ["availability"], Evidence = "不具合情報", PublishedOn = new(2026, 11, 20),
            PublishedAt = "https://vendor.example/1", Unpublished = true, Investigation = "調査報告書", ByClient = true },
        new ExclusionAnswered { Id = "exclusion-answer/a1b2c3d4e5f6", At = At, RecordedAt = At, Actor = "client", ActorFor = "x", Proposal = "a1b2c3d4e5f6",
            Agreed = true, Reason = "自社回線" },
        new ExclusionTakenBack { Id = "exclusion-answer/b1b2c3d4e5f6", At = At, RecordedAt = At, Actor = "toban1", ActorFor = "toban2",
            Proposal = "b1b2c3d4e5f6" },
        new Classified { Id = "classified/f1", At = At, RecordedAt = At, Actor = "toban1", ActorFor = "toban2", Category = "hardware", Urgency = "high",
            Effect = "stopped" },
        new CauseFound { Id = "cause/f1", At = At, RecordedAt = At, Actor = "toban1", ActorFor = "toban2", Cause = "server", Party = CauseParty.ThirdParty,
            Text = "電源の故障", Reason = "保守対象外" },
        new Matched { Id = "similar/f1", At = At, RecordedAt = At, Actor = "toban1", ActorFor = "toban2", With = "standard-20261119-aaaaaaaa", Comment = "同じ機器" },
        new NothingSimilar { Id = "nothing-similar/f1", At = At, RecordedAt = At, Actor = "toban1", ActorFor = "toban2", Comment = "電源" },
        new Withdrawn { Id = "withdrawn", At = At, RecordedAt = At, Actor = "toban1", ActorFor = "toban2", Reason = "誤検知" },
        new Closed { Id = "closed", At = At, RecordedAt = At, Actor = "system", ActorFor = "x", AlertsUntil = At },
    ];

    /// <summary>What crosses durable calls besides facts.</summary>
    public static IReadOnlyList<object> Orchestration { get; } =
    [
        new RunIncidentInput("standard-20261120-7k3qf2xa"),
        new RunIncidentOutcome("standard-20261120-7k3qf2xa", At),
        new CaseNews("ack/1/toban1"),
        new PlanIncidentRequest("standard-20261120-7k3qf2xa", At),
        new CasePlan<IncidentDuty>([Duty], Later, true) { Done = ["page"] },
        new PerformDutyRequest("standard-20261120-7k3qf2xa", Duty, At),
        new PerformDutyReceipt("duty/breach/first_report/1", ["manager"]),
    ];

    /// <summary>What stands in tables besides facts.</summary>
    public static IReadOnlyList<object> Stored { get; } =
    [
        new IncidentSummary
        {
            Title = "受付サーバー停止", Status = IncidentStatus.Acknowledged, OpenedAt = At, Severity = "critical", System = "web01", IsStopped = true,
                Responders = ["toban1"],
            Clocks = [new ClockSummary("first_report", 1, At, Later, Later, true, true, true)], NextDue = Later, NextDueStep = "first_report", Breaches = 1,
            RecoveredAt = Later, ClosedAt = Later, IsHeld = true,
            Turns = [new ReportTurn("final_report", 1, 2, ReportAwaits.NewVersion, Later, "incident_owner", true)],
            AsksToExclude = ["client_approver"],
            Category = "hardware", Priority = 1, Cause = "server", TakenAt = At, Rules = ["am.r1"],
        },
        new ReportDocument
        {
            StepId = "first_report", Occurrence = 1, Version = 2, Values = [new ReportValue("summary", "障害内容の概略", "停止 <b>")], Author = "toban1", SavedAt = At,
                SentAt = Later,
        },
        new MaintenanceWindow("w1", At, Later, ["web01"], "計画停止", "CHG-1") { Version = 2 },
        new AlertRecord
        {
            RuleKey = "r1", EpisodeKey = "e1", State = AlertState.Firing, IncidentId = "standard-20261120-7k3qf2xa", GroupKey = "g", Title = "受付サーバー停止",
                StartsAt = At, LastSeenAt = At, FactId = "fired/e1", StaleNoted = true,
            HasId = true, EarlierStartsAt = At, EndedAt = At, EndsAt = At, Severity = "critical", System = "web01", WordsHash = "00ff", WordChanges = 1,
            WordsChangedAt = At, Doubtful = true,
            Others = [new AlertRecord { RuleKey = "r1", EpisodeKey = "e2", State = AlertState.Resolved, Title = "受付サーバー停止", LastSeenAt = At }],
        },
    ];
}
