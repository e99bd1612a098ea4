using Workflows.Incidents;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Mail;
using Workflows.Maintenance;
using Workflows.People;
using Workflows.Rosters.Process;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>The chain of people: who is told when, and what stops it.</summary>
public sealed partial class IncidentScenarios
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task AlertFires_OnCallIsToldAtOnceAndNobodyElse()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync();
        await h.ExpectMailsAsync("page→on_call");
        IncidentState state = await h.StateAsync(id);
        Assert.Equal(h.Now, state.AwareAt);
        Assert.Equal(h.Now, state.StoppedAt);
        await h.AdvanceAsync(4 * Minute);
        await h.ExpectNothingElseAsync();
    }

    /// <summary>What merely tells the person who was just mailed is one mail at the end of the minute; that a call is over is told at once.</summary>
    [Fact]
    public async Task WhatMerelyTellsWithinAMinute_IsOneMailAtItsEnd_AlsoOverACrash()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 10:00");
        CaseId id = await h.QuietAlertAsync();
        await h.SendReportAsync(id, "first_report");
        await h.SendReportAsync(id, "status_report");
        await h.ForgetMailsAsync();
        await h.ChangeStateAsync(id, "復旧作業を開始");
        await h.ExpectMailsAsync("announce change_report→incident_owner");
        await h.AdvanceAsync(TimeSpan.FromSeconds(20));
        await h.RecoverAsync(id);
        await h.CompleteAsync(id);
        await h.SendReportAsync(id, "provisional_report");
        await h.ExpectMailsAsync("recovered→on_call", "deliver provisional_report→client_contact"); // the owner is not mailed thrice
        await h.CrashAsync();
        WaitingMail waiting = Assert.Single(await h.Get<LetterDigests>().ListAsync("standard", id.Value));
        Assert.Equal((h.Now.AddSeconds(40), true, "incident_owner", 2), (waiting.Due, waiting.IsOwn, waiting.To.PersonId, waiting.Letters.Count));

        await h.EndOfMinuteAsync();
        MailRecord told = Assert.Single(await h.MailsAsync(), m => m.Mail.Kind == "incident.gathered");
        Assert.Equal(("incident_owner", MailState.Accepted, id.Value), (told.Mail.To.PersonId, told.Receipt.State, told.Mail.ThreadKey));
        string[] both = [.. waiting.Letters.Select(l => l.SubjectLine)];
        Assert.StartsWith(both[1], told.Mail.SubjectLine, StringComparison.Ordinal);
        Assert.True(told.Mail.Text.IndexOf(both[0], StringComparison.Ordinal) < told.Mail.Text.IndexOf(both[1], StringComparison.Ordinal));
        Assert.Equal(1, told.Mail.Text.Split("/l/").Length - 1); // one link
        await h.EndOfMinuteAsync();
        Assert.Single(await h.MailsAsync(), m => m.Mail.Kind == "incident.gathered");
        Assert.Empty(await h.Get<LetterDigests>().ListAsync("standard"));
    }

    [Fact]
    public async Task NobodyAnswers_TheChainIsGoneThroughTwiceAndThenTheAdministratorIsTold()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        await h.AlertAsync();
        await h.ExpectMailsAsync("page→on_call");
        await h.AdvanceAsync(5 * Minute);
        await h.ExpectMailsAsync("page→team_lead");
        await h.AdvanceAsync(10 * Minute);
        await h.ExpectMailsAsync("page→manager", "remind first_report→incident_owner");
        await h.AdvanceAsync(15 * Minute);
        await h.ExpectMailsAsync("page→on_call", "remind first_report→incident_owner", "breach first_report→incident_owner", "breach first_report→manager");
        await h.AdvanceAsync(5 * Minute);
        await h.ExpectMailsAsync("page→team_lead");
        await h.AdvanceAsync(10 * Minute);
        await h.ExpectMailsAsync("page→manager");
        await h.AdvanceAsync(15 * Minute);
        await h.ExpectMailsAsync("nobody→administrator");
        await h.AdvanceAsync(20 * Minute);
        await h.ExpectNothingElseAsync();
    }

    /// <summary>A server that read its hardware clock in the wrong zone pages level 1, and is put right by the time server.</summary>
    [Fact]
    public async Task ClockIsSetBackAfterACall_TheNextLevelIsCalledWithinAMinute_AndTheOthersAfterTheirWaits()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        await h.AlertAsync();
        await h.ExpectMailsAsync("page→on_call");
        h.Clock.SetBack(TimeSpan.FromHours(9));
        await SweptMinutesAsync(1);
        await h.ExpectMailsAsync("page→team_lead");
        await SweptMinutesAsync(9);
        await h.ExpectNothingElseAsync();
        await SweptMinutesAsync(2);
        await h.ExpectMailsAsync("page→manager");
        await SweptMinutesAsync(13);
        await h.ExpectNothingElseAsync(); // nor the reminders and breaches of the nine hours that the orchestration is ahead

        async Task SweptMinutesAsync(int minutes)
        {
            for (int i = 0; i < minutes; i++)
            {
                await h.AdvanceAsync(Minute);
                await h.SweepAsync();
            }
        }
    }

    /// <summary>A second or two of another server's clock, or of a small correction, calls nobody early.</summary>
    [Fact]
    public async Task ClockIsPutRightByASecond_NobodyIsCalledEarly()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        await h.AlertAsync();
        await h.ExpectMailsAsync("page→on_call");
        h.Clock.SetBack(TimeSpan.FromSeconds(2));
        await h.SweepAsync();
        await h.AdvanceAsync(4 * Minute);
        await h.ExpectNothingElseAsync();
        await h.AdvanceAsync(2 * Minute);
        await h.ExpectMailsAsync("page→team_lead");
    }

    [Fact]
    public async Task Acknowledged_TheChainStops()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync();
        await h.AdvanceAsync(3 * Minute);
        await h.DoAsync(commands => commands.AcknowledgeAsync(id, h.By(IncidentHarness.OnCall)));
        await h.ExpectMailsAsync("page→on_call");
        await h.AdvanceAsync(10 * Minute);
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task AcknowledgementWithoutProgress_ExpiresAndTheChainStartsAgain()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync();
        await h.DoAsync(commands => commands.AcknowledgeAsync(id, h.By(IncidentHarness.OnCall)));
        await h.ExpectMailsAsync("page→on_call");
        await h.AdvanceAsync(29 * Minute);
        await h.ExpectMailsAsync(
            "remind first_report→incident_owner", "remind first_report→on_call", "remind first_report→incident_owner", "remind first_report→on_call");
        await h.AdvanceAsync(Minute);
        await h.ExpectMailsAsync(
            "ack-expired→on_call", "page→on_call", "breach first_report→incident_owner", "breach first_report→manager", "breach first_report→on_call");
        Assert.Equal(2, (await h.StateAsync(id)).Round);
    }

    [Fact]
    public async Task Progress_KeepsTheAcknowledgementAlive()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync();
        await h.DoAsync(commands => commands.AcknowledgeAsync(id, h.By(IncidentHarness.OnCall)));
        await h.SendReportAsync(id, "first_report");
        await h.AdvanceAsync(20 * Minute);
        await h.DoAsync(commands => commands.NoteAsync(id, h.By(IncidentHarness.OnCall, "n1"), "ディスクを交換中"));
        await h.AdvanceAsync(25 * Minute);
        await h.ExpectMailsAsync("page→on_call", "deliver first_report→client_contact");
        Assert.Equal(1, (await h.StateAsync(id)).Round);
    }

    [Fact]
    public async Task SubstituteAcknowledges_TheRecordSaysForWhom()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync();
        await h.DoAsync(commands => commands.AcknowledgeAsync(id, h.By(new("team_lead", "on_call"))));
        Acknowledged ack = Assert.Single((await h.StateAsync(id)).Acknowledgements);
        Assert.Equal(("team_lead", "on_call"), (ack.Actor, ack.ActorFor));
    }

    [Fact]
    public async Task MaintenanceWindow_HoldsTheChainAndFiresAtItsEndWhatStillFires()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 22:00");
        await h.PlanMaintenanceAsync(
            "standard", new MaintenanceWindow("w1", h.Now, h.Now + TimeSpan.FromHours(1), ["web01"], "計画停止", "CHG-1"));
        await h.AlertAsync(severity: "warning");
        await h.ExpectNothingElseAsync();
        await h.AdvanceAsync(TimeSpan.FromMinutes(14));
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2026-11-20 23:00");
        await h.ExpectMailsAsync(
            "page→on_call", "remind first_report→incident_owner", "remind first_report→incident_owner", "breach first_report→incident_owner",
            "breach first_report→manager");
    }

    [Fact]
    public async Task MaintenanceWindow_HoldsWhatWasOpenedBetweenItsPlanningAndItsStart()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 10:00");
        await h.PlanMaintenanceAsync(
            "standard", new MaintenanceWindow("w1", IncidentHarness.Local("2026-11-20 10:34"), IncidentHarness.Local("2026-11-20 11:30"), ["web01"], "計画停止",
                null));
        await h.AdvanceToAsync("2026-11-20 10:28");
        CaseId id = await h.AlertAsync(severity: "warning");
        await h.SendReportAsync(id, "first_report");
        await h.SendReportAsync(id, "status_report");
        await h.AdvanceToAsync("2026-11-20 10:30");
        await h.SweepAsync();
        await h.AdvanceToAsync("2026-11-20 10:33");
        // it has not begun
        await h.ExpectMailsAsync("page→on_call", "deliver first_report→client_contact", "deliver status_report→client_contact", "page→team_lead");
        await h.AdvanceToAsync("2026-11-20 11:29");
        await h.SweepAsync();
        await h.ExpectNothingElseAsync(); // the manager's turn of 10:43 waits
        await h.AdvanceToAsync("2026-11-20 11:30");
        await h.ExpectMailsAsync("page→manager");
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task MaintenanceWindow_OfAnotherSystem_HoldsNothing()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        await h.PlanMaintenanceAsync(
            "standard", new MaintenanceWindow("w1", h.Now, h.Now + TimeSpan.FromHours(1), ["db01"], "計画停止", null));
        await h.AlertAsync(system: "web01");
        await h.ExpectMailsAsync("page→on_call");
    }

    [Fact]
    public async Task Withdrawn_ClosesWithoutReports()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync();
        await h.DoAsync(commands => commands.WithdrawAsync(id, h.By(IncidentHarness.OnCall), "誤検知"));
        Assert.True((await h.StateAsync(id)).IsClosed);
        await h.ExpectMailsAsync("page→on_call");
        await h.AdvanceAsync(TimeSpan.FromDays(2));
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task EverybodyMustAcknowledge_OneWordIsNotEnough()
    {
        PeopleDirectory pair = new(
            [.. ((string[])["first", "second", "team_lead", "manager", "administrator"])
                .Select(p => new Person(p, p, p, $"{p}@people.example", null, "ja", Party.Contractor))],
            [
                new("standard", "on_call", "first", null, null), new("standard", "on_call", "second", null, null),
                new("standard", "team_lead", "team_lead", null, null), new("standard", "manager", "manager", null, null),
                new("standard", "administrator", "administrator", null, null),
            ],
            []);
        await using IncidentHarness h = await IncidentHarness.StartAsync(
            people: pair, edit: text =>
                text.Replace("{role: on_call, wait: PT5M}", "{role: on_call, wait: PT5M, all_must_acknowledge: true}", StringComparison.Ordinal));
        CaseId id = await h.AlertAsync();
        await h.ExpectMailsAsync("page→first", "page→second");
        await h.DoAsync(commands => commands.AcknowledgeAsync(id, h.By(new("first"))));
        await h.AdvanceAsync(5 * Minute);
        await h.ExpectMailsAsync("page→team_lead");
        await h.DoAsync(commands => commands.AcknowledgeAsync(id, h.By(new("second"))));
        await h.AdvanceAsync(9 * Minute);
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task SubstituteOfTheDay_IsToldInPlaceOfTheAbsentOne()
    {
        DateOnly day = new(2026, 11, 20);
        PeopleDirectory away = new(
            [.. ((string[])["absent", "standin"]).Select(p => new Person(p, p, p, $"{p}@people.example", null, "ja", Party.Contractor))],
            [new("standard", "on_call", "absent", null, null)],
            [new("absent", "standin", day, day, [])]);
        await using IncidentHarness h = await IncidentHarness.StartAsync(people: away);
        await h.AlertAsync();
        await h.ExpectMailsAsync("page→standin");
        Assert.Contains("absent", h.Relay.Messages.Single().PlainTextContent, StringComparison.Ordinal);
    }

    /// <summary>People change while an escalation runs: its next call goes by what they are then.</summary>
    [Fact]
    public async Task PeopleThatChange_CountForTheNextCall()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync();
        await h.ExpectMailsAsync("page→on_call");
        PeopleDirectory people = h.Get<PeopleDirectory>();
        Assert.Single((await h.Get<OnCallLookup>().WhoAsync("standard", "on_call", h.Now)).Responders);
        Person leaves = people.ById("team_lead")!;
        people.Become(people.With([
            new(leaves with { Until = new DateOnly(2026, 11, 19) }, people.EntryOf("team_lead")!.Roles, []),
            new(new Person("newcomer", "新任", null, "newcomer@people.example", null, "ja", Party.Contractor),
                [new("standard", "team_lead", null, null), new("standard", "on_call", null, null)], []),
        ]));
        Assert.Equal(2, (await h.Get<OnCallLookup>().WhoAsync("standard", "on_call", h.Now)).Responders.Count); // in the same minute
        await h.AdvanceAsync(15 * Minute);
        await h.ExpectMailsAsync("page→manager", "page→newcomer", "remind first_report→incident_owner");
        await h.AcknowledgeAsync(id, "newcomer");
    }

    [Fact]
    public async Task StandInWhoTookTheIncident_IsToldLaterOnAsAPersonToo()
    {
        DateOnly day = new(2026, 11, 20);
        PeopleDirectory away = new(
            [.. ((string[])["absent", "standin", "owner"]).Select(p => new Person(p, p, p, $"{p}@people.example", null, "ja", Party.Contractor))],
            [new("standard", "on_call", "absent", null, null), new("standard", "incident_owner", "owner", null, null)],
            [new("absent", "standin", day, day, [])]);
        await using IncidentHarness h = await IncidentHarness.StartAsync(people: away);
        CaseId id = await h.AlertAsync();
        await h.AcknowledgeAsync(id, "standin");
        await h.ExpectMailsAsync("page→standin");
        await h.AdvanceAsync(15 * Minute);
        await h.ExpectMailsAsync("remind first_report→owner", "remind first_report→standin");
    }

    [Fact]
    public async Task LevelThatNobodyHolds_IsPassedAtOnceAndSomebodyIsToldOfTheVacancy()
    {
        PeopleDirectory few = new(
            [.. ((string[])["team_lead", "administrator"]).Select(p => new Person(p, p, p, $"{p}@people.example", null, "ja", Party.Contractor))],
            [new("standard", "team_lead", "team_lead", null, null), new("standard", "administrator", "administrator", null, null)],
            []);
        await using IncidentHarness h = await IncidentHarness.StartAsync(people: few);
        await h.AlertAsync(severity: "warning");
        await h.ExpectMailsAsync("page→team_lead", "vacant→administrator");
        await h.AdvanceAsync(9 * Minute);
        await h.ExpectNothingElseAsync();
        await h.AdvanceAsync(Minute);
        await h.ExpectMailsAsync("page→team_lead", "vacant→administrator"); // the manager's level is vacant as well, and so is the first one again
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(26 * 60)]
    public async Task IncidentWrittenDownLate_CallsOneLevelAtATimeFromNow_WhileItsClocksCountFromTheCall(int minutesLate)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 10:00");
        CaseId id = await h.ReportedAsync(heardAt: h.Now - (minutesLate * Minute));
        IReadOnlyList<string> first = [.. (await h.NewlyToldAsync()).Where(m => m.StartsWith("page", StringComparison.Ordinal))];
        Assert.Equal(["page→on_call"], first);
        Assert.Equal(h.Now - (minutesLate * Minute), (await h.StateAsync(id)).AwareAt);
        Assert.Equal(minutesLate > 30, (await h.StepOfAsync(id, "first_report")).Breach is not null); // the contract's half hour began with the call
        await h.AdvanceAsync(4 * Minute);
        Assert.DoesNotContain(await h.NewlyToldAsync(), m => m.StartsWith("page", StringComparison.Ordinal));
        await h.AdvanceAsync(Minute);
        Assert.Equal(["page→team_lead"], (await h.NewlyToldAsync()).Where(m => m.StartsWith("page", StringComparison.Ordinal)));
        await h.AdvanceAsync(10 * Minute);
        Assert.Equal(["page→manager"], (await h.NewlyToldAsync()).Where(m => m.StartsWith("page", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public async Task WhoeverRecordsAnIncidentAndTakesIt_CallsNobody(int minutesLate)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 10:00");
        CaseId id = await h.ReportedAsync(heardAt: h.Now - (minutesLate * Minute), take: true);
        await h.AdvanceAsync(10 * Minute);
        Assert.DoesNotContain(await h.NewlyToldAsync(), m => m.StartsWith("page", StringComparison.Ordinal));
        Assert.Equal("on_call", Assert.Single((await h.StateAsync(id)).Acknowledgements).Actor);
        await h.AdvanceAsync(20 * Minute); // and it is no promise for ever: without progress the chain begins
        Assert.Contains("page→on_call", await h.NewlyToldAsync());
    }

    [Theory]
    [InlineData(6)]
    [InlineData(50)]
    [InlineData(24 * 60)]
    public async Task OutageOfThisServerLongerThanWaits_CallsOneLevelAtATimeWhenItIsBack(int minutes)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 10:00");
        await h.AlertAsync();
        await h.ExpectMailsAsync("page→on_call");
        await h.Engine.AbandonAsync();
        h.Clock.Advance(minutes * Minute);
        await h.CrashAsync();
        await h.Engine.WhenIdleAsync();
        Assert.Equal(["page→team_lead"], (await h.NewlyToldAsync()).Where(m => m.StartsWith("page", StringComparison.Ordinal)));
        await h.SweepAsync();
        await h.SweepAsync();
        await h.AdvanceAsync(9 * Minute);
        Assert.DoesNotContain(await h.NewlyToldAsync(), m => m.StartsWith("page", StringComparison.Ordinal));
        await h.AdvanceAsync(Minute);
        Assert.Equal(["page→manager"], (await h.NewlyToldAsync()).Where(m => m.StartsWith("page", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task RepeatOfARequestWhoseOrchestrationRuns_IsLookedAtAtOnce()
    {
        // As a crash of an older release left it: the row, and an orchestration that found nothing.
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = CaseId.For(IncidentKind.Incidents, "standard", "form/repeat", new DateOnly(2026, 11, 20));
        string version = (await h.Get<Workflows.Contracts.ContractVersions>().PinAsync("standard")).Profile.Version;
        await h.Ledger.OpenAsync(new CaseRow<IncidentSummary> { Id = id, ProfileVersion = version, FiledAt = h.Now });
        await h.Client.StartOrSignalAsync(id, "sweep", default);
        await h.Engine.WhenIdleAsync();
        await h.ExpectNothingElseAsync();
        await h.Desk.ReportAsync("standard", h.By(IncidentHarness.OnCall, "repeat"), "画面が開かない", null, false, h.Now);
        await h.Engine.WhenIdleAsync();
        await h.ExpectMailsAsync("page→on_call");
    }
}
