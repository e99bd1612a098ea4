using Workflows.Calendars;
using Workflows.Changes;
using Workflows.Changes.Process;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Onboarding;
using Workflows.Onboarding.Process;
using Workflows.Releases;
using Workflows.Releases.Process;
using Workflows.Rosters;
using Workflows.Rosters.Process;
using Workflows.Unit.Tests.Contracts;
using Workflows.Unit.Tests.Rosters;
using Xunit;

namespace Workflows.Unit.Tests.Mail;

/// <summary>
/// Every mail of every process that has one, in both languages, with hostile texts in every field that a person can write: nothing throws,
/// subjects are one line, and what is sent encodes. Facts that were recorded before the door cleaned them are read like this.
/// </summary>
public sealed class HostileMailTests
{
    private const int Seeds = 12;

    private static readonly DateTimeOffset At = new(2026, 11, 20, 1, 0, 0, TimeSpan.Zero);
    private static readonly Uri Page = new("https://workflows.example/x");
    private static readonly MailLink Link = new(new("https://workflows.example/l/abc"), "123456");

    private static readonly string[] Pieces =
    [
        "\r\nBcc: all@client.example", "\u2028", "\u2029", "\u0085", "\v", "\f", "\0", "\u009B", "\u202E", "\u2066", "\uD83D", "\uDE00", "\uFFFE", "{0}", "{",
            "}", "<script>", "\"", "'", "%s", "=?UTF-8?B?",
        "受付サーバー停止", "a", " ", "　", "💥", new('長', 500),
    ];

    public static TheoryData<string> Processes => ["change", "release", "roster", "placement"];

    [Theory]
    [MemberData(nameof(Processes))]
    public void EveryMail_IsWritten_WhateverIsInItsFields(string process)
    {
        HashSet<string> written = [];
        for (int seed = 0; seed < Seeds; seed++)
        {
            Random random = new(seed);
            foreach ((string kind, string language, Func<ComposedMail> compose) in MailsOf(process, Text))
            {
                ComposedMail mail = compose();
                written.Add(kind);
                string where = $"{process} {kind} {language}, seed {seed}";
                Assert.False(string.IsNullOrWhiteSpace(mail.Subject), where);
                Assert.True(mail.Subject.Length <= 200, where);
                Assert.True(!mail.Subject.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029' or '\u202E' || (char.IsSurrogate(c) && Halves(mail.Subject))),
                    where);
                Assert.True(!mail.Text.Any(c => char.IsControl(c) && c is not ('\n' or '\t')), where);
                Assert.DoesNotContain("<script", mail.Html, StringComparison.OrdinalIgnoreCase);
                Assert.False(Halves(mail.Text) || Halves(mail.Html), where);
            }

            string Text() => string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => Pieces[random.Next(Pieces.Length)]));
        }

        Assert.Equal(KindsOf(process), written.Order(StringComparer.Ordinal));
    }

    private static bool Halves(string text) =>
        text.EnumerateRunes().Any(r => r == System.Text.Rune.ReplacementChar) && !text.Contains('\uFFFD', StringComparison.Ordinal);

    private static IEnumerable<string> KindsOf(string process) => (process switch
    {
        "change" => Enum.GetNames<ChangeDutyKind>()
            .Except([nameof(ChangeDutyKind.BookWindow), nameof(ChangeDutyKind.HoldIncidents), nameof(ChangeDutyKind.CancelWindow)]),
        "release" => Enum.GetNames<ReleaseDutyKind>(),
        "roster" => Enum.GetNames<RosterDutyKind>(),
        _ => Enum.GetNames<PlacementDutyKind>().Except([nameof(PlacementDutyKind.Erase)]),
    }).Except(["Close"]).Order(StringComparer.Ordinal);

    private static IEnumerable<(string Kind, string Language, Func<ComposedMail> Compose)> MailsOf(string process, Func<string> text) =>
        from kind in KindsOf(process)
        from language in (string[])["ja", "en"]
        from verdict in (StageVerdict[])[StageVerdict.Approved, StageVerdict.Rejected, StageVerdict.Lapsed]
        select (kind, language, process switch
        {
            "change" => Change(Enum.Parse<ChangeDutyKind>(kind), language, verdict, text),
            "release" => Release(Enum.Parse<ReleaseDutyKind>(kind), language, verdict, text),
            "roster" => Roster(Enum.Parse<RosterDutyKind>(kind), language, verdict, text),
            _ => Placement(Enum.Parse<PlacementDutyKind>(kind), language, verdict, text),
        });

    private static Func<ComposedMail> Change(ChangeDutyKind kind, string language, StageVerdict verdict, Func<string> text)
    {
        (Contract contract, CalendarSet calendars) = Standard();
        ChangeClass rule = contract.Profile.Changes!.Classes[0];
        CaseId id = CaseId.For(ChangeProcess.Changes, "standard", "seed", new(2026, 11, 20));
        ChangeContent content = new()
        {
            Title = text(), ClassId = rule.Id, Category = text(), System = text(), Manager = text(), Performers = [text()], Exception = text(),
            IncidentId = text(), Stops = true, WindowFrom = At, WindowTo = At.AddHours(1),
            Values = rule.Fields.ToDictionary(f => f.Id, _ => text()),
        };
        ChangeState state = ChangeState.Of(id, contract.Profile, calendars,
        [
            new CaseWritten<ChangeContent> { Id = "written/1", At = At, RecordedAt = At, Actor = "x", Content = content, Version = 1, ContentHash = "h" },
            new ReviewRecorded { Id = "review/1", At = At, RecordedAt = At, Actor = text(), Text = text() },
            new CaseMailUndeliverable { Id = "undeliverable/k", At = At, RecordedAt = At, Actor = "system", PersonId = text(), MailKey = "k", Error = text() },
        ]);
        ChangeDuty duty = new()
        {
            Key = kind == ChangeDutyKind.TellUndeliverable ? CaseSchedule.UnreachedKey("undeliverable/k") : "k", Kind = kind, DueAt = At, Version = 1,
            StageId = state.Stages[0].Stage.Id, Verdict = verdict,
            NoticeId = kind.ToString().StartsWith("Noti", StringComparison.Ordinal) ? contract.Profile.StopNotices[0].Id : null,
        };
        return () => ChangeMail.Compose(new(id, At, contract, state), duty, new("a", language, text(), Link, Page, n => n), []);
    }

    private static Func<ComposedMail> Release(ReleaseDutyKind kind, string language, StageVerdict verdict, Func<string> text)
    {
        (Contract contract, CalendarSet calendars) = Standard();
        ReleaseRules rules = contract.Profile.Releases!;
        CaseId id = CaseId.For(ReleaseProcess.Releases, "standard", "seed", new(2026, 11, 20));
        ReleaseContent content = new()
        {
            Title = text(), Manager = text(), Changes = [new("c1", text(), text(), "h")], WindowFrom = At, WindowTo = At.AddHours(2),
            Values = rules.Plan.ToDictionary(f => f.Id, _ => text()),
            Steps = [new("1", text(), text(), At, text())],
        };
        ReleaseState state = ReleaseState.Of(id, contract.Profile, calendars,
        [
            new CaseWritten<ReleaseContent> { Id = "written/1", At = At, RecordedAt = At, Actor = "x", Content = content, Version = 1, ContentHash = "h" },
            new CaseMailUndeliverable { Id = "undeliverable/k", At = At, RecordedAt = At, Actor = "system", PersonId = text(), MailKey = "k", Error = text() },
        ]);
        ReleaseDuty duty = new()
        {
            Key = kind == ReleaseDutyKind.TellUndeliverable ? CaseSchedule.UnreachedKey("undeliverable/k") : "k", Kind = kind, DueAt = At, Version = 1,
            StageId = state.Approval.Stages[0].Stage.Id, Verdict = verdict,
            GateId = rules.Gates[0].Id, StepId = "1", ChangeId = "c1", NoticeId = rules.Notices is [var notice, ..] ? notice.Id : null,
        };
        return () => ReleaseMail.Compose(new(id, At, contract, state), duty, new("a", language, text(), Link, Page, n => n));
    }

    private static Func<ComposedMail> Roster(RosterDutyKind kind, string language, StageVerdict verdict, Func<string> text)
    {
        RosterSamples samples = RosterSamples.Saitama();
        Contract contract = new(samples.Profile, samples.Profile.BuildCalendars(ShippedContracts.Catalog.Holidays));
        CaseId id = CaseId.For(RosterProcess.Rosters, "saitama", "seed", new(2026, 11, 20));
        RosterState state = RosterState.Of(id, contract.Profile, contract.Calendars,
        [
            new RosterOpened { Id = "opened", At = At, RecordedAt = At, Actor = "x", Month = "2026-12" },
            new RosterEdited { Id = "step/1", At = At, RecordedAt = At, Actor = "x", Step = 1, FormKey = "f1", Cells = samples.Month(
                "2026-12").Cells, Values = samples.Rules.Fields.ToDictionary(f => f.Id, _ => text()) },
            new RosterSubmitted { Id = "step/2", At = At, RecordedAt = At, Actor = "x", Step = 2, FormKey = "f2" },
            new RosterOverridden { Id = "step/3", At = At, RecordedAt = At, Actor = "x", Step = 3, FormKey = "f3", Reason = OverrideReason.Swap, Out = "a",
                In = "b", From = new(2026, 12, 1), To = new(2026, 12, 1), Cells = [], Comment = text() },
            new CaseMailUndeliverable { Id = "undeliverable/k", At = At, RecordedAt = At, Actor = "system", PersonId = text(), MailKey = "k", Error = text() },
        ]);
        RosterDuty duty = new()
        {
            Key = "k", Kind = kind, DueAt = At, Version = 1, StageId = state.Rules.Stages[0].Id, Verdict = verdict, Day = new(2026, 12, 1),
            FactId = kind == RosterDutyKind.TellUndeliverable ? "undeliverable/k" : "step/3",
        };
        return () => RosterMail.Compose(new(id, At, contract, state), duty,
            new("a", language, text(), Link, Page, n => text()), samples.Check("2026-12", samples.Month("2026-12")), 3);
    }

    private static Func<ComposedMail> Placement(PlacementDutyKind kind, string language, StageVerdict verdict, Func<string> text)
    {
        ContractProfile profile = ShippedContracts.Catalog["saitama"];
        Contract contract = new(profile, profile.BuildCalendars(ShippedContracts.Catalog.Holidays));
        OnboardingRules rules = profile.Onboarding!;
        CaseId id = CaseId.For(PlacementProcess.Placements, "saitama", "seed", new(2026, 11, 20));
        PlacementContent content = new()
        {
            PersonId = "hana", Name = text(), NameEn = text(), Mail = "hana@partner.example", Language = "ja", RoleId = rules.Roles[0].Id, Sites = ["gan"],
            From = new(2027, 1, 4), Employer = text(), Phone = text(), Replaces = text(),
        };
        PlacementState state = PlacementState.Of(id, profile, contract.Calendars,
        [
            new CaseWritten<PlacementContent> { Id = "proposed/1", At = At, RecordedAt = At, Actor = "x", Content = content, Version = 1, ContentHash = "h" },
            new CaseMailUndeliverable { Id = "undeliverable/k", At = At, RecordedAt = At, Actor = "system", PersonId = text(), MailKey = "k", Error = text() },
        ]);
        PlacementDuty duty = new()
        {
            Key = kind == PlacementDutyKind.TellUndeliverable ? CaseSchedule.UnreachedKey("undeliverable/k") : "k", Kind = kind, DueAt = At,
            CheckIds = [rules.Checks[0].Id], Verdict = verdict,
            StageId = state.Acceptance!.Stages[0].Stage.Id, TaskId = rules.Leaving is [var task, ..] ? task.Id : null, Day = new(2027, 1, 4),
            LateAfter = At.AddDays(1),
        };
        return () => PlacementMail.Compose(new(id, At, contract, state), duty, new("a", language, text(), Link, Page, n => text()), new(2026, 11, 20));
    }

    private static (Contract Contract, CalendarSet Calendars) Standard()
    {
        ContractProfile profile = ShippedContracts.Catalog["standard"];
        CalendarSet calendars = profile.BuildCalendars(ShippedContracts.Catalog.Holidays);
        return (new(profile, calendars), calendars);
    }
}
