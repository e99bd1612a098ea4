using Workflows.Changes;
using Workflows.Changes.Process;
using Workflows.Clocks;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Incidents.Process;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Kit.Durable;
using Workflows.Mail;
using Workflows.Releases;
using Workflows.Releases.Process;
using Xunit;
using static Workflows.Scenarios.ChangeHarness;

namespace Workflows.Scenarios;

/// <summary>What every process promises alike.</summary>
public sealed class GuaranteeScenarios
{
    /// <summary>The crash came after the outbox committed the failure and before the case had its fact: only the outbox knows.</summary>
    [Theory]
    [InlineData("incident")]
    [InlineData("change")]
    [InlineData("release")]
    [InlineData("roster")]
    public async Task MailThatFailedBeforeACrash_IsFoundAgain_AndToldOnce(string process)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(contractId: process == "roster" ? "saitama" : "standard");
        string id = process switch
        {
            "incident" => (await h.AlertAsync()).Value,
            "change" => (await h.FileAsync(h.Complete("minor"))).Value,
            "release" => (await h.PlanReleaseAsync(h.Plan("2026-12-04 21:00", "2026-12-04 23:00", await h.ApprovedChangeAsync("minor")))).Value,
            _ => (await h.OpenMonthAsync("2027-01")).Value,
        };
        await h.ForgetMailsAsync();
        await h.Outbox.FailAsync(
            new()
            {
                Key = id + "/ask/1/somebody", ContractId = h.ContractId, About = id, Kind = process + ".ask",
                To = new("on_call", "on_call", "on_call@people.example"),
                SubjectLine = "件名", Text = "本文", CreatedAt = h.Now,
            },
            "550 no such user");
        await h.ExpectNothingElseAsync();
        await h.SweepAsync();
        await h.ExpectMailsAsync(process == "incident" ? "undeliverable→administrator" : "undeliverable→manager");
        await h.SweepAsync();
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task ReportAcceptedAndReturnedAtOnce_OneHolds_AndTheOtherIsRefused()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(edit: text => text.Replace(
            "      due: PT30M\n      to: [client_contact]\n", "      due: PT30M\n      accepted_by: client_approver\n      to: [client_contact]\n",
            StringComparison.Ordinal));
        CaseId id = await h.AlertAsync();
        await h.AcknowledgeAsync(id);
        await h.SendReportAsync(id, "first_report");
        ReportSent sent = (await h.StateAsync(id)).Facts.OfType<ReportSent>().Single();
        CommandResult[] results = await Task.WhenAll(Decide("client_approver", true), Decide("client_supervisor", false));
        Assert.Single(results, r => r is CommandResult.Done);
        ReportAnswer answer = (await h.StateAsync(id)).Step("first_report", 1)!.Reports.Single().Answer;
        Assert.Equal(results[0] is CommandResult.Done ? ReportAnswer.Accepted : ReportAnswer.Returned, answer);
        ExpectRefused(results.OfType<CommandResult.Refused>().Single(), RefusalReason.AlreadyDecided);

        Task<CommandResult> Decide(string by, bool accept) =>
            h.Desk.DecideReportAsync(id, h.By(new(by)), "first_report", 1, 1, sent.ContentHash, accept, accept ? null : "原因を詳しく");
    }

    /// <summary>A crash, or a busy machine, between the filing and the first look.</summary>
    [Fact]
    public async Task CaseThatNoOrchestrationHasLookedAt_IsInListsAsItWasFiled_AndTheSweepStartsIt()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        Command cutOff = h.By(Author) with { Cancellation = new(canceled: true) };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => h.Get<ChangeCommands>().FileAsync(h.ContractId, cutOff, h.Complete("minor")));
        CaseRow<ChangeSummary> filed = await h.Get<ChangeLedger>().OfAsync(h.ContractId).SingleAsync();
        Assert.Null(filed.LookedAt);
        Assert.Equal(h.Complete("minor").Title, filed.Summary?.Title);
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.ExpectNothingElseAsync();
        await h.SweepAsync();
        await h.ExpectMailsAsync("ask→team_lead");
        Assert.NotNull((await h.Get<ChangeLedger>().FindAsync(filed.Id))!.LookedAt);
    }

    /// <summary>It was to look again at a moment that is hours further away now, and its engine is gone with all that it knew.</summary>
    [Fact]
    public async Task ClockIsSetBack_TheSweepStartsWhatLookedInTheFuture()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.FileAsync(h.Complete("minor"));
        await h.Client.TerminateInstanceAsync(id.InstanceId);
        await h.Engine.WhenIdleAsync();
        while (Enumerable.Range(0, 3).Any(minute => SweepTimes.IsTurn(id, h.Now.AddMinutes(minute))))
        {
            await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        }

        await h.SweepAsync();
        Assert.False(await h.Client.IsAliveAsync(id, default));
        h.Clock.SetBack(TimeSpan.FromHours(10)); // whole turns of the sweep
        await h.SweepAsync();
        Assert.True(await h.Client.IsAliveAsync(id, default));
    }

    [Fact]
    public async Task Close_IsAskedOnceMore_WhenSomethingCameToBeOwedSinceThePlan()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.FileAsync(h.Complete("minor"));
        await h.DecideAsync(id, "team_lead");
        ChangeLedger ledger = h.Get<ChangeLedger>();
        await ledger.RecordAsync(id, new WorkStarted { Id = "work-started", At = h.Now, RecordedAt = h.Now, Actor = "on_call" });
        await ledger.RecordAsync(
            id, new WorkCompleted
            {
                Id = "work-completed", At = h.Now, RecordedAt = h.Now, Actor = "on_call", Successful = true,
                Values = new Dictionary<string, string>()
            });
        ICaseProcess<ChangeDuty> process = h.Get<ICaseProcess<ChangeDuty>>();
        ChangeDuty close = Assert.Single((await process.LookAsync(id, h.Now))!.Due);
        Assert.Equal(ChangeDutyKind.Close, close.Kind);
        await ledger.RecordAsync(
            id, new CaseMailUndeliverable
            {
                Id = "undeliverable/k", At = h.Now, RecordedAt = h.Now, Actor = "system", PersonId = "on_call", MailKey = "k",
                Error = "550"
            });
        Assert.Equal("", await process.PerformAsync(id, close, h.Now));
        Assert.False((await h.ChangeAsync(id)).IsClosed);
        ChangeDuty tell = Assert.Single((await process.LookAsync(id, h.Now))!.Due);
        string told = await process.PerformAsync(id, tell, h.Now);
        Assert.Equal(told, await process.PerformAsync(id, tell, h.Now));
        Assert.Contains((await h.ChangeAsync(id)).Facts, f => f.Id == told);
        Assert.Equal("closed", await process.PerformAsync(id, close, h.Now));
        Assert.True((await h.ChangeAsync(id)).IsClosed);
    }

    /// <summary>A look that a crash cut off is made again, hours later and with the time of before: what it does is on record when it was done.</summary>
    [Fact]
    public async Task ALookThatIsMadeAgainAfterACrash_RecordsWhatItDoes_AtItsOwnTime()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await OwingAsync(h, 1);
        PlanCaseActivity<ChangeDuty> look = new(h.Get<ICaseProcess<ChangeDuty>>(), h.Get<LookTime>());
        DateTimeOffset before = h.Now;
        h.Clock.Advance(TimeSpan.FromHours(1));
        CasePlan<ChangeDuty> plan = await look.RunAsync(null!, new(id.Value, before));
        string done = Assert.Single(plan.Done!);
        Assert.Equal(before.AddHours(1), (await h.ChangeAsync(id)).Facts.Single(f => f.Id == "duty/" + done).At);
        Assert.Empty(plan.Due);
    }

    /// <summary>What is more than one look does is owed still, and done by itself, once.</summary>
    [Fact]
    public async Task ALook_DoesFiveDuties_AndTheLoopTheRest()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await OwingAsync(h, 7);
        CasePlan<ChangeDuty> plan = await h.Get<ICaseProcess<ChangeDuty>>().ActAsync(id, h.Now, () => h.Now);
        Assert.Equal(5, plan.Done!.Count);
        Assert.Equal(2, plan.Due.Count);
        await h.Client.TrySignalAsync(id, "news", default);
        await h.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(7, (await h.ChangeAsync(id)).Facts.Count(f => f.Id.StartsWith("duty/undeliverable/", StringComparison.Ordinal)));
        Assert.Empty((await h.Get<ICaseProcess<ChangeDuty>>().LookAsync(id, h.Now))!.Due);
    }

    /// <summary>A relay that hangs must not make one look last longer than the host allows.</summary>
    [Fact]
    public async Task ALookThatTakesLong_LeavesTheRest()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await OwingAsync(h, 3);
        int asked = 0;
        CasePlan<ChangeDuty> plan = await h.Get<ICaseProcess<ChangeDuty>>().ActAsync(id, h.Now, () => h.Now.AddSeconds(40 * asked++));
        Assert.Single(plan.Done!);
        Assert.Equal(2, plan.Due.Count);
    }

    /// <summary>
    /// A look died in the midst of a mail; when it is made again, the case has gone on and does not owe what the mail was for. Whoever was to read it does,
    /// or it would stay half sent for ever.
    /// </summary>
    [Fact]
    public async Task AMailThatALookLeftInTheMidst_GoesOut_ThoughItIsOwedNoMore()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await OwingAsync(h, 0);
        await h.ForgetMailsAsync();
        DateTimeOffset asked = h.Now;
        using CancellationTokenSource crash = new();
        h.Relay.Accepting = async _ =>
        {
            await crash.CancelAsync();
            throw new OperationCanceledException(crash.Token);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => h.Outbox.EnqueueAndTryAsync(
            new()
            {
                Key = id + "/ask/9/on_call", ContractId = h.ContractId, About = id.Value, Kind = "change.ask",
                To = new("on_call", "on_call", "on_call@people.example"), SubjectLine = "件名", Text = "本文", CreatedAt = h.Now,
            },
            callerRepeats: true, crash.Token));
        h.Relay.Accepting = null;
        await h.AdvanceAsync(TimeSpan.FromMinutes(3)); // nothing else remembers it
        await h.DeliverMailAsync();
        Assert.Empty(await h.NewlyToldAsync());

        await h.Get<ICaseProcess<ChangeDuty>>().ActAsync(id, asked, () => h.Now);
        await h.DeliverMailAsync();
        Assert.Equal(["ask→on_call"], await h.NewlyToldAsync());
    }

    /// <summary>
    /// A look dies after any of its writes, and before it is made again monitoring says that all is well: whoever was called is called to the end and on
    /// record, though nobody would be called any more.
    /// </summary>
    [Fact]
    public async Task ALookThatDies_AndTheIncidentGoesOn_HasOnRecordWhomItCalled()
    {
        int unfinished = 0;
        for (int point = 0; ; point++)
        {
            await using IncidentHarness h = await IncidentHarness.StartAsync();
            CaseId id = await h.AlertAsync();
            AlertFired first = (await h.StateAsync(id)).Facts.OfType<AlertFired>().Single();
            await h.AcknowledgeAsync(id);
            string[] before = [.. (await h.MailsAsync()).Select(m => m.Mail.Key)];
            DateTimeOffset asked = h.Now;
            await h.Ledger.RecordAsync(id, first with
            {
                Id = "fired/second/1",
                RuleKey = "test.rule.r2",
                EpisodeKey = "test.episode.r2.1",
                Title = "データベース停止",
                System = "db01",
                At = asked,
                RecordedAt = asked,
            });
            bool died = await h.Crashes.DiesAsync(point, () => h.Get<IncidentProcess>().ActAsync(id, asked, () => h.Now));
            string[] begun = [.. (await h.MailsAsync()).Select(m => m.Mail.Key).Except(before, StringComparer.Ordinal)];
            IncidentState left = await h.StateAsync(id);
            unfinished += begun.Any(key => left.PerformedBy(DutyOf(key)) is null) ? 1 : 0;
            h.Clock.Advance(TimeSpan.FromSeconds(1));
            foreach ((string rule, string episode) in ((string, string)[])[(first.RuleKey, first.EpisodeKey), ("test.rule.r2", "test.episode.r2.1")])
            {
                await h.Ledger.RecordAsync(id, new AlertResolved
                {
                    Id = "resolved/" + rule, RuleKey = rule, EpisodeKey = episode, EndsAt = h.Now, At = h.Now, RecordedAt = h.Now, Actor = "monitoring:test",
                });
            }

            await h.Client.TrySignalAsync(id, "news", default);
            await h.AdvanceAsync(TimeSpan.FromMinutes(3));
            await h.DeliverMailAsync();
            IncidentState state = await h.StateAsync(id);
            Assert.All((await h.MailsAsync()).Where(m => begun.Contains(m.Mail.Key)), mail =>
            {
                Assert.Equal(MailState.Accepted, mail.Receipt.State);
                Assert.NotNull(state.PerformedBy(DutyOf(mail.Mail.Key)));
            });
            if (!died)
            {
                Assert.NotEmpty(begun);
                break;
            }
        }

        Assert.True(unfinished > 0); // there were such points

        static string DutyOf(string key) => key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..key.LastIndexOf('/')];
    }

    /// <summary>A change of which so many mails have reached nobody, which nobody has been told and its orchestration does not know.</summary>
    private static async Task<CaseId> OwingAsync(IncidentHarness h, int mails)
    {
        CaseId id = await h.FileAsync(h.Complete("minor"));
        foreach (int n in Enumerable.Range(1, mails))
        {
            await h.Get<ChangeLedger>().RecordAsync(
                id, new CaseMailUndeliverable
                {
                    Id = $"undeliverable/k{n}", At = h.Now, RecordedAt = h.Now, Actor = "system", PersonId = "on_call", MailKey = $"k{n}", Error = "550"
                });
        }

        return id;
    }

    [Fact]
    public async Task ActOnAnIncidentWhoseOrchestrationIsNotThere_StartsIt()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        Contract contract = await h.Get<ContractVersions>().PinAsync("standard");
        CaseId id = CaseId.For(IncidentKind.Incidents, "standard", "seed", new(2026, 11, 20));
        await h.Ledger.RecordAsync(
            id, new Reported { Id = "reported/f", At = h.Now, RecordedAt = h.Now, Actor = "on_call", Title = "画面が開かない", SystemStopped = false });
        await h.Ledger.OpenAsync(new CaseRow<IncidentSummary> { Id = id, ProfileVersion = contract.Profile.Version, FiledAt = h.Now });
        Assert.False(await h.Client.IsAliveAsync(id, default));
        await h.AcknowledgeAsync(id);
        Assert.True(await h.Client.IsAliveAsync(id, default));
    }

    /// <summary>A form that is sent again the next day (a browser that restores its tabs) files nothing new.</summary>
    [Fact]
    public async Task SameForm_FilesTheSameCase_OverMidnight()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 23:59");
        ChangeContent content = h.Complete("minor");
        CaseId first = await FileAsync();
        await h.ForgetMailsAsync();
        await h.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(first, await FileAsync());
        await h.AdvanceAsync(TimeSpan.FromHours(1));
        await h.ExpectNothingElseAsync();

        async Task<CaseId> FileAsync()
        {
            (CaseId? id, CommandResult result) = await h.Get<ChangeCommands>().FileAsync("standard", h.By(Author, "form-1"), content);
            Assert.IsType<CommandResult.Done>(result);
            await h.Engine.WhenIdleAsync();
            return id!.Value;
        }
    }

    [Fact]
    public async Task ClosedCases_AreReadFromADayOn()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.FileAsync(h.Complete("minor"));
        await h.ChangeDoAsync(d => d.WithdrawAsync(id, h.By(Author), "中止"));
        ChangeLedger ledger = h.Get<ChangeLedger>();
        Assert.Equal(id, Assert.Single(await ledger.ClosedOfAsync("standard", new(2026, 11, 20)).ToListAsync()).Id);
        Assert.Empty(await ledger.ClosedOfAsync("standard", new(2026, 11, 21)).ToListAsync());
        Assert.Empty(await ledger.OfAsync("standard").ToListAsync());
    }

    /// <summary>Until November 2026 a release left its id as the comment of its changes' work.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReleaseThatClosedBeforeItsChangesKnew_EndsTheirWork_AlsoWhereItsIdIsACommentOfOldFacts(bool old)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-12-04 10:00");
        CaseId change = await h.ApprovedChangeAsync("minor");
        CaseId id = await h.ReadyToStartAsync(h.Plan("2026-12-04 21:00", "2026-12-04 23:00", change));
        await h.AdvanceToAsync("2026-12-04 21:00");
        await h.Get<ChangeLedger>().RecordAsync(change, new WorkStarted
        {
            Id = "work-started", At = h.Now, RecordedAt = h.Now, Actor = "team_lead", Comment = old ? id.Value : null, ReleaseId = old ? null : id.Value,
        });
        await h.Client.TrySignalAsync(change, "work-started", default);
        ReleaseLedger releases = h.Get<ReleaseLedger>();
        await releases.RecordAsync(id, new RunStarted { Id = "run-begun", At = h.Now, RecordedAt = h.Now, Actor = "team_lead" });
        await releases.RecordAsync(id, new RunAborted { Id = "run-ended", At = h.Now, RecordedAt = h.Now, Actor = "team_lead", Reason = "中止" });
        await h.Client.TrySignalAsync(id, "run-ended", default);
        await h.Engine.WhenIdleAsync();
        Assert.True((await h.ReleaseAsync(id)).IsClosed);
        Assert.Null((await h.ChangeAsync(change)).Completed);
        await h.WatchAsync();
        WorkCompleted completed = (await h.ChangeAsync(change)).Completed!;
        Assert.Equal((id.Value, null, false), (completed.ReleaseId, completed.Comment, completed.Successful));
    }
}
