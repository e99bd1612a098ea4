using Workflows.Changes;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.ProblemManagement;
using Xunit;
using static Workflows.Scenarios.ChangeHarness;

namespace Workflows.Scenarios;

/// <summary>Problems and known errors in virtual time, each registered by <c>on_call</c>, who is responsible.</summary>
public sealed class ProblemScenarios
{
    private static readonly string[] Filed = ["filed→client_contact", "filed→on_call", "filed→team_lead"];

    /// <summary>MIE-PRB-03, -04, -05: out of an incident, with the fields of the text; with its root cause it is a known error, and managed as one.</summary>
    [Fact]
    public async Task Mie_AProblemOfAnIncident_IsAKnownErrorOnceItsCauseIsFound()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-12-02 10:00");
        CaseId incident = await h.QuietAlertAsync();
        await h.ForgetMailsAsync();
        CaseId id = await h.FileProblemAsync(h.Problem() with { Origin = ProblemOrigin.Incident, Incident = incident.Value });
        await h.ExpectMailsAsync(Filed);
        ProblemSummary listed = (await h.Get<ProblemLedger>().FindAsync(id))!.Summary!;
        Assert.Equal(("software", "on_call", h.Now, "on_call", new DateOnly(2019, 12, 20), "high", 2, ProblemStatus.Problem, null), (
            listed.Category, listed.FiledBy, listed.FiledAt, listed.Responsible, listed.Due, listed.Urgency, listed.Priority, listed.Status, listed.ClosedAt));
        Assert.Equal([incident.Value], listed.Incidents);

        await h.ProblemDoAsync(p => p.FindAsync(id, h.By(Author, "w"), ProblemFinding.Workaround, "再起動する"));
        await h.ExpectNothingElseAsync();
        Assert.False((await h.ProblemAsync(id)).IsKnownError);
        await h.ProblemDoAsync(p => p.FindAsync(id, h.By(Author, "c"), ProblemFinding.Cause, "メモリの解放漏れ"));
        await h.ExpectMailsAsync("told→client_contact");
        Assert.Equal(ProblemStatus.KnownError, (await h.ProblemAsync(id)).Status);

        ProblemHandling urgent = h.Problem().Handling with { Priority = 1, Responsible = "team_lead", Due = new(2019, 12, 13) };
        await h.ProblemDoAsync(p => p.ManageAsync(id, h.By(Author, "m"), urgent, "再発のおそれ"));
        Assert.Equal((1, "team_lead", new DateOnly(2019, 12, 13)), (await h.ProblemAsync(id)).Handling is var now ? (now.Priority, now.Responsible, now.Due) : default);
        await h.AdvanceToAsync("2019-12-06 07:59");
        Assert.Empty(await DueAsync());
        await h.AdvanceToAsync("2019-12-06 08:00"); // five business days before, at the opening
        Assert.Equal(["due→team_lead"], await DueAsync());
        await h.AdvanceToAsync("2019-12-13 23:59");
        Assert.Equal(["due→team_lead"], await DueAsync());
        Assert.False((await h.ProblemAsync(id)).IsLate);
        await h.AdvanceToAsync("2019-12-14 00:00");
        Assert.Equal(["due→manager", "due→team_lead"], await DueAsync());
        Assert.True((await h.ProblemAsync(id)).IsLate);

        async Task<IEnumerable<string>> DueAsync() =>
            (await h.NewlyToldAsync()).Where(m => m.StartsWith("due", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
    }

    /// <summary>What MIE-PRB-05 manages cannot be left out.</summary>
    [Fact]
    public async Task WhatIsManaged_CannotBeLeftOut()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-12-02 10:00");
        ProblemContent good = h.Problem();
        Assert.Equal(["category", "urgency", "priority", "responsible", "due"], await WrongAsync(good with { Handling = ProblemFields.NotManaged }));
        Assert.Equal(["category", "urgency", "priority", "responsible", "due"], await WrongAsync(good with
        {
            Handling = new() { Category = "kitchen", Urgency = "none", Priority = 5, Responsible = "nobody", Due = new(2019, 12, 1) },
        }));
        Assert.Equal(["incident"], await WrongAsync(good with { Origin = ProblemOrigin.Incident }));
        Assert.Equal(["incident"], await WrongAsync(good with { Origin = ProblemOrigin.Incident, Incident = "mie-20191202-22222222" }));
        Assert.Equal(["instruction"], await WrongAsync(good with { Origin = ProblemOrigin.Instruction }));
        Assert.Equal(["origin", "title", "text"], await WrongAsync(good with { Origin = (ProblemOrigin)(-1), Title = " ", Text = "" }));
        await using IncidentHarness other = await IncidentHarness.StartAsync("gunma", "2026-12-02 10:00");
        ExpectRefused((await other.Get<ProblemCommands>().FileAsync("gunma", other.By(Author), good)).Result, ProblemRefusals.NoSuchProblemRules);

        async Task<IEnumerable<string>> WrongAsync(ProblemContent content) => Assert.IsType<CommandResult.Refused>(
            (await h.Get<ProblemCommands>().FileAsync("mie", h.By(Author), content)).Result).All.Select(r => r.Detail);
    }

    /// <summary>MIE-PRB-06: the union is asked for its cooperation by mail. Whoever is asked owns the next step: the contractor's day stands still.</summary>
    [Fact]
    public async Task Mie_WhileAnotherPartyIsWaitedFor_TheDayStandsStill()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-12-10 10:00");
        CaseId id = await h.FileProblemAsync(h.Problem());
        await h.ForgetMailsAsync();
        ExpectRefused(await h.Get<ProblemCommands>().AnswerCooperationAsync(id, h.By(Author, "n"), "回答"), ProblemRefusals.NotWaiting);
        await h.ProblemDoAsync(p => p.AskCooperationAsync(id, h.By(Author, "k"), "広域連合", true, "ログの提供"));
        await h.ExpectMailsAsync("told→client_contact");
        Assert.Equal(ProblemStatus.Waiting, (await h.ProblemAsync(id)).Status);
        ExpectRefused(await h.Get<ProblemCommands>().AskCooperationAsync(id, h.By(Author, "l"), "国保中央会", false, "調査"), ProblemRefusals.AlreadyWaiting);
        await h.AdvanceToAsync("2019-12-25 10:00"); // over the day
        await h.ExpectNothingElseAsync();
        await h.ProblemDoAsync(p => p.AnswerCooperationAsync(id, h.By(Author, "a"), "受領"));
        Assert.Equal(new DateOnly(2020, 1, 4), (await h.ProblemAsync(id)).Due.Days!.Value.Due); // 20 December and 15 days
        Assert.Equal(ProblemStatus.Problem, (await h.ProblemAsync(id)).Status);
        await h.ProblemDoAsync(p => p.AskCooperationAsync(id, h.By(Author, "n"), "国保中央会", false, "調査"));
        await h.AdvanceToAsync("2019-12-26 10:00");
        Assert.DoesNotContain("told→client_contact", await h.NewlyToldAsync()); // a third party is asked by whoever says so, outside
    }

    /// <summary>MIE-PRB-07: settled with the municipality's system manager, and the union is told.</summary>
    [Fact]
    public async Task Mie_WhoeverIsSentToAMunicipality_IsToldToTheUnion()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-12-10 10:00");
        CaseId id = await h.FileProblemAsync(h.Problem());
        await h.ForgetMailsAsync();
        ExpectRefused(await h.Get<ProblemCommands>().DispatchAsync(id, h.By(Author, "x"), "津市", new(2019, 12, 12), "当番", " "), RefusalReason.MissingField);
        await h.ProblemDoAsync(p => p.DispatchAsync(id, h.By(Author, "d"), "津市", new(2019, 12, 12), "当番 一郎", "津市 システム管理責任者"));
        await h.ExpectMailsAsync("told→client_contact");
        string text = (await h.MailsAsync()).Single(m => m.Mail.Key.Contains("/told/dispatched", StringComparison.Ordinal)).Mail.Text;
        Assert.All((string[])["津市", "2019年12月12日", "当番 一郎", "津市 システム管理責任者"], said => Assert.Contains(said, text, StringComparison.Ordinal));
    }

    /// <summary>MIE-PRB-08, -09: a program fix is a change; it is settled once that is closed, and somebody has looked for similar ones.</summary>
    [Fact]
    public async Task Mie_AKnownError_IsSettledByItsChange_AndClosesWhenItDoesNotHappenAgain()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-12-02 10:00");
        ProblemCommands desk = h.Get<ProblemCommands>();
        CaseId id = await h.FileProblemAsync(h.Problem());
        CaseId change = await h.FileAsync(h.Complete("minor"));
        ExpectRefused(await desk.RaiseChangeAsync(id, h.By(Author), change.Value), ProblemRefusals.CauseUnknown);
        await h.ProblemDoAsync(p => p.FindAsync(id, h.By(Author, "c"), ProblemFinding.Cause, "解放漏れ"));
        ExpectRefused(await desk.RaiseChangeAsync(id, h.By(Author), "mie-c20191202-22222222"), ProblemRefusals.NoSuchProblemChange);
        await h.ProblemDoAsync(p => p.RaiseChangeAsync(id, h.By(Author), change.Value));
        await h.ProblemDoAsync(p => p.RaiseChangeAsync(id, h.By(Author), change.Value));
        ExpectRefused(await desk.SettleAsync(id, h.By(Author, "s"), ProblemOutcome.Change, "適用済み"), ProblemRefusals.NotLookedFor);
        await h.ProblemDoAsync(p => p.SearchAsync(id, h.By(Author, "l"), "帳票が出ない"));
        Assert.Empty((await h.ProblemAsync(id)).Facts.OfType<ProblemSearched>().Single().Found); // none is a result, too
        ExpectRefused(await desk.SettleAsync(id, h.By(Author, "s"), ProblemOutcome.Change, "適用済み"), ProblemRefusals.ChangeNotClosed);
        ExpectRefused(await desk.SettleAsync(id, h.By(Author, "s"), ProblemOutcome.WithoutChange, "再起動"), ProblemRefusals.ChangeNeeded);
        await h.DecideAsync(change, "manager");
        await h.StartWorkAsync(change);
        await h.CompleteWorkAsync(change);
        await h.ExpectStatusAsync(change, ChangeStatus.Closed);
        await h.ForgetMailsAsync();
        await h.ProblemDoAsync(p => p.SettleAsync(id, h.By(Author, "s"), ProblemOutcome.Change, "適用済み"));
        await h.ExpectMailsAsync("told→client_contact");
        ExpectRefused(await desk.FindAsync(id, h.By(Author, "z"), ProblemFinding.Solution, "x"), RefusalReason.CaseClosed);

        await h.AdvanceToAsync("2019-12-20 10:00"); // the due day, which counts no more
        await h.ExpectNothingElseAsync();
        CaseId again = await h.QuietAlertAsync();
        await h.ForgetMailsAsync();
        await h.ProblemDoAsync(p => p.RecurAsync(id, h.By(Author), again.Value));
        await h.ExpectMailsAsync("due→on_call", "told→client_contact", "told→team_lead"); // and its day counts again
        await h.EndOfMinuteAsync();
        await h.ExpectMailsAsync("told→on_call"); // who was mailed of it just now is told at the end of the minute
        Assert.Equal((ProblemStatus.KnownError, again.Value), ((await h.ProblemAsync(id)).Status, (await h.ProblemAsync(id)).Incidents[^1]));
        await h.ProblemDoAsync(p => p.SettleAsync(id, h.By(Author, "t"), ProblemOutcome.Change, "再確認済み"));
        await h.AdvanceToAsync("2020-01-19 23:59");
        Assert.False((await h.ProblemAsync(id)).IsClosed);
        await h.AdvanceToAsync("2020-01-20 00:00"); // thirty days without a recurrence
        Assert.Equal((ProblemStatus.Closed, true), ((await h.ProblemAsync(id)).Status, (await h.ProblemAsync(id)).IsClosed));
        Assert.Equal(ProblemStatus.Closed, (await h.Get<ProblemLedger>().FindAsync(id))!.Summary!.Status);
    }

    /// <summary>MIE-PRB-09, MIE-INC-24: what was found of a similar problem is there to be read.</summary>
    [Fact]
    public async Task Mie_SimilarProblemsAndIncidents_AreFound_AndOnlyThoseOfTheContract()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-12-02 10:00");
        CaseId known = await h.FileProblemAsync(h.Problem() with { Title = "帳票の印刷が途中で止まる" }, "known");
        await h.ProblemDoAsync(p => p.FindAsync(known, h.By(Author, "w"), ProblemFinding.Workaround, "分割して印刷する"));
        await h.FileProblemAsync(h.Problem() with { Title = "ログインできない" }, "other");
        CaseId id = await h.FileProblemAsync(h.Problem() with { Title = "印刷が途中で止まることがある" }, "new");
        await h.ProblemDoAsync(p => p.SearchAsync(id, h.By(Author, "s"), "印刷が途中で止まる"));
        Assert.Equal([known.Value], (await h.ProblemAsync(id)).Facts.OfType<ProblemSearched>().Single().Found);
        Assert.Equal("分割して印刷する", (await h.Get<ProblemLedger>().FindAsync(known))!.Summary!.Workaround);
    }

    /// <summary>MIE-PRB-10: where it cannot be solved, what is done instead needs the union's consent first.</summary>
    [Fact]
    public async Task Mie_ATemporaryMeasure_IsCarriedOutOnlyWithConsent_AndSoIsGivingUp()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-12-02 10:00");
        ProblemCommands desk = h.Get<ProblemCommands>();
        CaseId id = await h.FileProblemAsync(h.Problem());
        await h.ProblemDoAsync(p => p.SearchAsync(id, h.By(Author, "l"), "解放漏れ"));
        await h.ForgetMailsAsync();
        ExpectRefused(await desk.CarryOutAsync(id, h.By(Author, "o"), "毎朝再起動した"), ProblemRefusals.NotConsented);
        await h.ProblemDoAsync(p => p.AskConsentAsync(id, h.By(Author, "m"), false, "毎朝再起動する"));
        await h.ExpectMailsAsync("ask→client_approver");
        ExpectRefused(await desk.CarryOutAsync(id, h.By(Author, "o"), "毎朝再起動した"), ProblemRefusals.NotConsented);
        ExpectRefused(await h.ConsentAsync(id, "on_call"), RefusalReason.AuthorMayNotDecide);
        Assert.IsType<CommandResult.Done>(await h.ConsentAsync(id, "client_approver"));
        await h.ExpectMailsAsync("outcome→on_call");
        await h.ProblemDoAsync(p => p.CarryOutAsync(id, h.By(Author, "o"), "毎朝再起動した"));

        ExpectRefused(await desk.SettleAsync(id, h.By(Author, "s"), ProblemOutcome.NoSolution, "標準システムの不具合"), ProblemRefusals.NotConsented);
        await h.ProblemDoAsync(p => p.AskConsentAsync(id, h.By(Author, "f"), true, "標準システムの改修を待つ"));
        await h.ExpectMailsAsync("ask→client_approver");
        ExpectRefused(await desk.SettleAsync(id, h.By(Author, "s"), ProblemOutcome.NoSolution, "標準システムの不具合"), ProblemRefusals.NotConsented);
        Assert.IsType<CommandResult.Done>(await h.ConsentAsync(id, "client_approver"));
        await h.ExpectMailsAsync("outcome→on_call");
        await h.ProblemDoAsync(p => p.SettleAsync(id, h.By(Author, "s"), ProblemOutcome.NoSolution, "標準システムの不具合"));
        await h.ExpectMailsAsync("told→client_contact");
        await h.AdvanceToAsync("2020-01-02 00:00");
        Assert.True((await h.ProblemAsync(id)).IsClosed);
    }

    [Fact]
    public async Task AConsentThatIsRefused_IsNone_AndAnotherMeasureIsAskedAnew()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-12-02 10:00");
        CaseId id = await h.FileProblemAsync(h.Problem());
        await h.ProblemDoAsync(p => p.AskConsentAsync(id, h.By(Author, "m"), false, "毎朝再起動する"));
        await h.ForgetMailsAsync();
        await h.AdvanceToAsync("2019-12-10 10:00");
        Assert.Equal(["remind→client_approver", "remind→client_approver"], (await h.NewlyToldAsync()).Where(m => m.StartsWith("remind", StringComparison.Ordinal)));
        Assert.IsType<CommandResult.Done>(await h.ConsentAsync(id, "client_approver", ApprovalAnswer.Reject));
        ExpectRefused(await h.Get<ProblemCommands>().CarryOutAsync(id, h.By(Author, "o"), "再起動した"), ProblemRefusals.NotConsented);
        await h.ForgetMailsAsync();
        await h.ProblemDoAsync(p => p.AskConsentAsync(id, h.By(Author, "n"), false, "毎週再起動する"));
        await h.ExpectMailsAsync("ask→client_approver");
        Assert.IsType<CommandResult.Done>(await h.ConsentAsync(id, "client_approver"));
        await h.ProblemDoAsync(p => p.CarryOutAsync(id, h.By(Author, "o"), "再起動した"));
        Assert.Equal(2, (await h.ProblemAsync(id)).Facts.OfType<ProblemMeasureCarriedOut>().Single().Number);
    }

    /// <summary>MIE-PRB-02, -11: the table of a fiscal year, and how many of each category came in each month of it.</summary>
    [Fact]
    public async Task Mie_AProblemThatOutlivesItsYear_IsInBothTables_AsItStoodAtTheEndOfEach()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-12-20 10:00");
        CaseId id = await h.FileProblemAsync(h.Problem());
        await h.ProblemDoAsync(p => p.SearchAsync(id, h.By(Author, "l"), "解放漏れ"));
        await h.ProblemDoAsync(p => p.FindAsync(id, h.By(Author, "c"), ProblemFinding.Cause, "解放漏れ"));
        await h.AdvanceToAsync("2020-03-31 10:00");
        CaseId withdrawn = await h.FileProblemAsync(h.Problem() with { Title = "誤り" }, "withdrawn");
        await h.ProblemDoAsync(p => p.WithdrawAsync(withdrawn, h.By(Author), "誤登録"));
        await h.ProblemDoAsync(p => p.AskConsentAsync(id, h.By(Author, "f"), true, "改修を待つ"));
        Assert.IsType<CommandResult.Done>(await h.ConsentAsync(id, "client_approver"));
        await h.ProblemDoAsync(p => p.SettleAsync(id, h.By(Author, "s"), ProblemOutcome.NoSolution, "不具合"));
        await h.AdvanceToAsync("2020-05-01 10:00");
        Assert.Equal(IncidentHarness.Local("2020-05-01 00:00"), (await h.ProblemAsync(id)).ClosedAt);

        Assert.Equal([(id.Value, ProblemStatus.Settled, null)], (await OfAsync(2019)).Select(p => (p.Id, p.Status, p.ClosedAt)));
        Assert.Equal([(id.Value, ProblemStatus.Closed, IncidentHarness.Local("2020-05-01 00:00"))], (await OfAsync(2020)).Select(p => (p.Id, p.Status, p.ClosedAt)));
        Assert.Empty(await OfAsync(2018));
        Assert.Empty(await OfAsync(2021));
        ProblemTally software = ProblemTable.Tally(Mie(), new(2019, 4, 1), await OfAsync(2019)).Single(t => t.Category == "software");
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0], software.Months);
        Assert.Equal(0, ProblemTable.Tally(Mie(), new(2020, 4, 1), await OfAsync(2020)).Sum(t => t.Months.Sum())); // it came the year before

        Contract Mie() => h.Get<ContractVersions>().Current("mie")!;

        Task<IReadOnlyList<ProblemSummary>> OfAsync(int year) => h.Get<ProblemTable>().OfAsync(Mie(), new(year, 4, 1), default);
    }

    /// <summary>SAG-PRB-01: not only what failed, but what may fail (おそれがある場合), and what the prefecture instructs.</summary>
    [Fact]
    public async Task Saga_ASignIsEnough_AndSomebodySaysEveryMonthHowItStands()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-20 10:00");
        CaseId id = await h.FileProblemAsync(h.Problem("data") with { Handling = h.Problem("data").Handling with { Due = new(2027, 3, 31) } });
        await h.ExpectMailsAsync("filed→client_contact", "filed→client_supervisor", "filed→on_call", "filed→team_lead");
        await h.FileProblemAsync(h.Problem("data") with
        {
            Origin = ProblemOrigin.Instruction,
            Instruction = "こども家庭課 担当：データの点検",
            Handling = h.Problem("data").Handling with { Due = new(2027, 3, 31) },
        }, "b");
        await h.ForgetMailsAsync();
        await h.ProblemDoAsync(p => p.ReviewAsync(id, h.By(Author, "r"), "監視中"));
        await h.AdvanceToAsync("2026-12-18 08:29");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2026-12-18 10:00"); // 20 December is a Sunday
        await h.ExpectMailsAsync("review→on_call", "review→on_call", "review→team_lead", "review→team_lead");
    }

    /// <summary>OKA-PRB-01: an issue with what was done about it needs no change.</summary>
    [Fact]
    public async Task Okayama_AnIssue_IsSettledWithoutAChange_OnceItsCauseIsKnown()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-11-20 10:00");
        CaseId id = await h.FileProblemAsync(h.Problem("operation"));
        await h.ProblemDoAsync(p => p.SearchAsync(id, h.By(Author, "l"), "解放漏れ"));
        ExpectRefused(await h.Get<ProblemCommands>().SettleAsync(id, h.By(Author, "s"), ProblemOutcome.WithoutChange, "手順を改めた"), ProblemRefusals.CauseUnknown);
        await h.ProblemDoAsync(p => p.FindAsync(id, h.By(Author, "c"), ProblemFinding.Cause, "手順の誤り"));
        await h.ProblemDoAsync(p => p.SettleAsync(id, h.By(Author, "s"), ProblemOutcome.WithoutChange, "手順を改めた"));
        await h.AdvanceToAsync("2026-12-21 00:00");
        Assert.True((await h.ProblemAsync(id)).IsClosed);
        Contract okayama = h.Get<ContractVersions>().Current("okayama")!;
        Assert.Equal(id.Value, Assert.Single(await h.Get<ProblemTable>().OfAsync(okayama, new(2026, 4, 1), default)).Id);
    }

    [Fact]
    public async Task AWithdrawal_IsToldToThoseWhoWereTold_AndAMailThatReachesNobodyToTheManager()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-12-02 10:00");
        h.Relay.Fails = System.Net.HttpStatusCode.BadRequest;
        h.Relay.FailsFor = 1;
        CaseId id = await h.FileProblemAsync(h.Problem());
        await h.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Contains("undeliverable→manager", await h.NewlyToldAsync());
        await h.ProblemDoAsync(p => p.WithdrawAsync(id, h.By(Author), "重複"));
        await h.ExpectMailsAsync("withdrawn→client_contact", "withdrawn→on_call", "withdrawn→team_lead");
        Assert.Equal((ProblemStatus.Withdrawn, true), ((await h.ProblemAsync(id)).Status, (await h.ProblemAsync(id)).IsClosed));
        await h.AdvanceToAsync("2020-03-31 10:00");
        await h.ExpectNothingElseAsync();
    }

    /// <summary>MIE-PRB-01, -02: by the day that is agreed.</summary>
    [Theory]
    [InlineData("analysis")]
    [InlineData("problem_table")]
    public async Task Mie_TheDocuments_AreRemindedOf_AndMissed_OnTheAgreedDay(string item)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2020-03-02 10:00");
        CaseId id = await h.OpenDeliverableAsync(item, "2020-03-02", null);
        await h.DeliverAsync(d => d.AgreeDueAsync(id, h.By(Author, "a"), new(2020, 3, 13), "広域連合と調整"));
        await h.ForgetMailsAsync();
        await h.AdvanceToAsync("2020-03-13 23:59");
        Assert.Contains("remind-writing→team_lead", await h.NewlyToldAsync());
        await h.AdvanceToAsync("2020-03-14 00:00");
        await h.ExpectMailsAsync("late→manager", "late→team_lead");
        Assert.True((await h.DeliverableAsync(id)).IsBreach);
    }
}

/// <summary>Problems on the harness of incidents.</summary>
internal static class ProblemHarness
{
    public static ProblemContent Problem(this IncidentHarness h, string category = "software") => new()
    {
        Origin = ProblemOrigin.Sign, Title = "メモリの使用量が増え続ける", Text = "再起動すると戻る。", System = "web01",
        Handling = new()
        {
            Category = category, Urgency = "high", Priority = 2, Responsible = "on_call",
            Due = DateOnly.FromDateTime(h.Now.AddHours(9).DateTime) is { Year: 2019, Day: < 20 } ? new(2019, 12, 20)
                : DateOnly.FromDateTime(h.Now.AddHours(9).DateTime).AddDays(18),
        },
    };

    public static async Task<CaseId> FileProblemAsync(this IncidentHarness h, ProblemContent content, string form = "f")
    {
        (CaseId? id, CommandResult result) = await h.Get<ProblemCommands>().FileAsync(h.ContractId, h.By(Author, form), content);
        Assert.True(result is CommandResult.Done, result.ToString());
        await h.Engine.WhenIdleAsync();
        return id!.Value;
    }

    public static async Task ProblemDoAsync(this IncidentHarness h, Func<ProblemCommands, Task<CommandResult>> act)
    {
        CommandResult result = await act(h.Get<ProblemCommands>());
        Assert.True(result is CommandResult.Done, result.ToString());
        await h.Engine.WhenIdleAsync();
    }

    /// <summary>The client's answer to the measure that stands.</summary>
    public static async Task<CommandResult> ConsentAsync(this IncidentHarness h, CaseId id, string by, ApprovalAnswer answer = ApprovalAnswer.Approve)
    {
        ProblemState state = await h.ProblemAsync(id);
        CommandResult result = await h.Get<ProblemCommands>().DecideAsync(
            id, h.By(new(by)), state.Rules.Consent[0].Id, state.Consent!.ContentHash, answer, answer == ApprovalAnswer.Approve ? null : "理由");
        await h.Engine.WhenIdleAsync();
        return result;
    }

    public static async Task<ProblemState> ProblemAsync(this IncidentHarness h, CaseId id) => (await h.Get<ProblemReader>().ReadAsync(id)).State;
}
