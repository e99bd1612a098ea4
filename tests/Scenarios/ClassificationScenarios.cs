using Azure.Data.Tables;
using Workflows.Checks;
using Workflows.Incidents;
using Workflows.Incidents.Likeness;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.ProblemManagement;
using Workflows.Testing;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>Incidents are classified and ranked as they are recorded, and traced to those who answer for their cause.</summary>
public sealed class ClassificationScenarios
{
    /// <summary>MIE-INC-22: what the monitoring finds is recorded and classified by itself; the table of priorities ranks it (MIE-INC-23).</summary>
    [Theory]
    [InlineData("critical", "high", "stopped", 1)]
    [InlineData("warning", "medium", "impaired", 3)]
    [InlineData("info", "low", "impaired", 4)]
    public async Task Mie_AnAlert_IsClassifiedAsItIsRecorded(string severity, string urgency, string effect, int priority)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2020-01-01 03:00");
        CaseId id = await h.QuietAlertAsync(severity);

        IncidentClass found = (await h.StateAsync(id)).Classification!;
        Assert.Equal((urgency, effect, (int?)priority), (found.Urgency!.Id, found.Effect!.Id, found.Priority));
        Assert.Null(found.By);
        Assert.Null(found.Category); // no alert says it
        Assert.Equal(priority, IncidentSummary.Of(await h.StateAsync(id)).Priority);
    }

    /// <summary>MIE-INC-24: a person's word stands against later alerts, the newest one against those before.</summary>
    [Fact]
    public async Task APersonsWord_Stands_TheNewestOne()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2020-01-06 10:00");
        CaseId id = await h.QuietAlertAsync("warning");
        await DoneAsync(h.Desk.Classification.ClassifyAsync(id, h.By(IncidentHarness.OnCall, "1"), "line", "low", "none"));
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await DoneAsync(h.Desk.Classification.ClassifyAsync(id, h.By(IncidentHarness.OnCall, "2"), "hardware", "medium", "stopped"));
        Assert.Equal(id, await h.AlertAsync(severity: "critical", episode: "later"));

        Assert.Equal("critical", (await h.StateAsync(id)).Severity);
        IncidentClass found = (await h.StateAsync(id)).Classification!;
        Assert.Equal(("hardware", "medium", "stopped", (int?)1), (found.Category!.Id, found.Urgency!.Id, found.Effect!.Id, found.Priority));
        IncidentSummary listed = IncidentSummary.Of(await h.StateAsync(id));
        Assert.Equal(("hardware", 1), (listed.Category, listed.Priority));
        Assert.Equal(2, (await h.StateAsync(id)).Facts.OfType<Classified>().Count()); // what was said before stays on record
    }

    /// <summary>Every list of the contract has to be answered from it.</summary>
    [Theory]
    [InlineData("kitchen", "high", "none", "NoSuchCategory", "category")]
    [InlineData("", "high", "none", "MissingField", "category")]
    [InlineData("line", "soon", "none", "NoSuchUrgency", "urgency")]
    [InlineData("line", "high", "wide", "NoSuchEffect", "effect")]
    public async Task WhatTheContractDoesNotList_IsRefused(string category, string urgency, string effect, string reason, string field)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2020-01-06 10:00");
        CaseId id = await h.QuietAlertAsync();
        CommandResult.Refused refused = Assert.IsType<CommandResult.Refused>(
            await h.Desk.Classification.ClassifyAsync(id, h.By(IncidentHarness.OnCall), category, urgency, effect));
        Assert.Equal((reason, field), (refused.Reason.Code, refused.Detail));
    }

    /// <summary>SAG-INC-01: the matrix says who answers for a layer.</summary>
    [Theory]
    [InlineData("server", CauseParty.ThirdParty)]
    [InlineData("antivirus", CauseParty.ThirdParty)]
    [InlineData("monitoring", CauseParty.ThirdParty)]
    [InlineData("backup", CauseParty.ThirdParty)]
    [InlineData("application", CauseParty.Contractor)]
    public async Task Saga_TheLayerOfACause_SaysWhoAnswers(string cause, CauseParty party)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-20 10:00");
        CaseId id = await h.QuietAlertAsync();
        await DoneAsync(h.Desk.Classification.FindCauseAsync(id, h.By(IncidentHarness.OnCall), cause, null, "調査の結果", null));
        CauseFound found = (await h.StateAsync(id)).Cause!;
        Assert.Equal((cause, party, null), (found.Cause, found.Party, found.Reason));
    }

    /// <summary>
    /// SAI-INC-06 to -09: what is not part of the contract's work; SAI-INC-06 and MIE-INC-31: who answers may be unclear, and another party
    /// than the matrix names needs a reason.
    /// </summary>
    [Theory]
    [InlineData("saitama", "disaster", CauseParty.Unclear, true)]
    [InlineData("saitama", "client", CauseParty.Client, true)]
    [InlineData("saitama", "connected", CauseParty.ThirdParty, true)]
    [InlineData("saitama", "relocation", CauseParty.Client, true)]
    [InlineData("saitama", "object", CauseParty.Contractor, false)]
    [InlineData("mie", "boundary", CauseParty.Unclear, false)]
    [InlineData("mie", "municipality", CauseParty.Unclear, false)] // MIE-INC-01
    [InlineData("mie", "disaster", CauseParty.Unclear, false)] // MIE-INC-29
    public async Task ACause_SaysWhoAnswers_AndWhetherItsRepairIsContractedWork(string contract, string cause, CauseParty party, bool outside)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(contract, "2020-01-06 10:00");
        CaseId id = await h.QuietAlertAsync();
        await DoneAsync(h.Desk.Classification.FindCauseAsync(id, h.By(IncidentHarness.OnCall), cause, "", "調査の結果", null));
        IncidentState state = await h.StateAsync(id);
        Assert.Equal((party, outside), (state.Cause!.Party, state.Profile.Classification!.Cause(cause)!.Outside));

        await h.AdvanceAsync(TimeSpan.FromSeconds(1));
        string other = party == CauseParty.Contractor ? "client" : "contractor";
        Assert.Equal("MissingField", Assert.IsType<CommandResult.Refused>(
            await h.Desk.Classification.FindCauseAsync(id, h.By(IncidentHarness.OnCall, "2"), cause, other, "調査の結果", " ")).Reason.Code);
        Assert.Equal(["text", "reason"], Assert.IsType<CommandResult.Refused>(
            await h.Desk.Classification.FindCauseAsync(id, h.By(IncidentHarness.OnCall, "4"), cause, other, " ", " ")).All.Select(r => r.Detail)); // all at once
        await DoneAsync(h.Desk.Classification.FindCauseAsync(id, h.By(IncidentHarness.OnCall, "3"), cause, other, "調査の結果", "協議による"));
        Assert.Equal((other == "client" ? CauseParty.Client : CauseParty.Contractor, "協議による"),
            ((await h.StateAsync(id)).Cause!.Party, (await h.StateAsync(id)).Cause!.Reason));
    }

    /// <summary>SAI-INC-06 to -09: what the contractor need not repair opens by itself what the client has to accept; the contractor's own does not.</summary>
    [Fact]
    public async Task Saitama_ARepairThatIsNotContracted_IsAgreedOnWithTheClient()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-20 10:00", edit: own => own);
        await h.TriggerAsync(); // from here on
        int expected = -1;
        foreach (string cause in (string[])["object", "disaster", "client", "connected", "relocation"])
        {
            await h.AdvanceAsync(TimeSpan.FromSeconds(1));
            CaseId id = await h.ReportedAsync();
            await DoneAsync(h.Desk.Classification.FindCauseAsync(id, h.By(IncidentHarness.OnCall, cause), cause, "", "調査の結果", null));
            await h.TriggerAsync();
            CheckSummary[] opened =
                [.. (await h.Get<CheckLedger>().OfAsync("saitama").ToListAsync()).Select(r => r.Summary!).Where(s => s.ListId == "outside")];
            Assert.Equal(++expected, opened.Length);
            Assert.All(opened, s => Assert.Equal(IncidentHarness.Local("2026-11-30 17:30"), s.Due));
        }
    }

    /// <summary>MIE-INC-24: similar ones are matched, each once, within the contract.</summary>
    [Fact]
    public async Task SimilarIncidents_AreMatched_WithinTheContract()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2020-01-06 10:00");
        CaseId id = await h.QuietAlertAsync();
        CaseId before = await h.ReportedAsync();
        await DoneAsync(h.Desk.Classification.MatchAsync(id, h.By(IncidentHarness.OnCall, "1"), before.Value, "前回は再起動で回復"));
        await DoneAsync(h.Desk.Classification.MatchAsync(id, h.By(IncidentHarness.OnCall, "2"), before.Value, null));
        Matched similar = Assert.Single((await h.StateAsync(id)).Similar);
        Assert.Equal((before.Value, "前回は再起動で回復"), (similar.With, similar.Comment));

        foreach (string wrong in new[] { id.Value, "mie-20200106-aaaaaaaa", "saga-20200106-aaaaaaaa", "nothing", "" })
        {
            Assert.Equal("NoSuchSimilar", Assert.IsType<CommandResult.Refused>(
                await h.Desk.Classification.MatchAsync(id, h.By(IncidentHarness.OnCall, "3"), wrong, null)).Reason.Code);
        }
    }

    /// <summary>MIE-INC-24: 既存のインシデント・問題において: a problem of the contract may be what it is like, one of another contract may not.</summary>
    [Fact]
    public async Task AProblem_IsNamedAsSimilar_WithinTheContract()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-12-02 10:00");
        CaseId id = await h.QuietAlertAsync();
        CaseId problem = await h.FileProblemAsync(h.Problem());
        await DoneAsync(h.Desk.Classification.MatchAsync(id, h.By(IncidentHarness.OnCall, "1"), problem.Value, null));
        Assert.Equal(problem.Value, Assert.Single((await h.StateAsync(id)).Similar).With);
        foreach (string wrong in new[] { "saga" + problem.Value[3..], problem.Value[..^1], "mie-b20191202-aaaaaaaa" })
        {
            Assert.Equal("NoSuchSimilar", Assert.IsType<CommandResult.Refused>(
                await h.Desk.Classification.MatchAsync(id, h.By(IncidentHarness.OnCall, "2"), wrong, null)).Reason.Code);
        }
    }

    /// <summary>
    /// MIE-INC-24, MIE-PRB-09: what an incident is like, closed incidents included, and known errors with what helps; neither those of another
    /// contract nor withdrawn ones, and not itself.
    /// </summary>
    [Fact]
    public async Task WhatAnIncidentIsLike_IsFoundAmongEarlierOnes_AndKnownErrors()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-12-02 10:00");
        CaseId first = await h.ReportedAsync();
        await h.DoAsync(c => c.WithdrawAsync(first, h.By(IncidentHarness.OnCall, "w"), "誤報"));
        await h.AdvanceAsync(TimeSpan.FromHours(1));
        CaseId again = await h.ReportedAsync();
        CaseId problem = await h.FileProblemAsync(h.Problem() with { Title = (await h.StateAsync(again)).Title }, "known");
        await h.ProblemDoAsync(p => p.FindAsync(problem, h.By(IncidentHarness.OnCall, "f"), ProblemFinding.Workaround, "毎朝再起動する"));
        await h.AdvanceAsync(TimeSpan.FromDays(2));
        CaseId id = await h.ReportedAsync();

        Alike<EarlierIncident> like = Assert.Single(await h.Get<EarlierIncidents>().LikeAsync(await h.ReadAsync(id), h.Now));
        Assert.Equal((again.Value, 1.0), (like.Subject.Id, like.Words));
        Assert.Equal([LikeReason.Words], like.Reasons);
        Assert.Empty(await h.Get<EarlierIncidents>().LikeAsync(await h.ReadAsync(again), h.Now)); // nothing before it that counts
        SimilarMatter known = Assert.Single(await h.Get<IEnumerable<ISimilarMatters>>().Single().OfAsync(await h.ReadAsync(id), h.Now));
        Assert.Equal((problem.Value, "毎朝再起動する"), (known.Id, known.Workaround));
    }

    /// <summary>Problems are not read at every look at an incident: again when they were written, or every ten minutes where others write.</summary>
    [Fact]
    public async Task AnotherLook_ReadsOnlyProblemsThatWereWritten()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-12-02 10:00");
        CaseView<IncidentState> incident = await h.ReadAsync(await h.ReportedAsync());
        CaseId problem = await h.FileProblemAsync(h.Problem(), "known");
        ISimilarMatters here = h.Get<IEnumerable<ISimilarMatters>>().Single();
        Assert.Null(Assert.Single(await here.OfAsync(incident, h.Now)).Workaround);
        await h.ProblemDoAsync(p => p.FindAsync(problem, h.By(IncidentHarness.OnCall, "f"), ProblemFinding.Workaround, "毎朝再起動する"));
        await h.AdvanceAsync(TimeSpan.FromDays(2)); // until a look has written the row
        Assert.Equal("毎朝再起動する", Assert.Single(await here.OfAsync(incident, h.Now)).Workaround);

        int reads = 0;
        LedgerTables tables = new(new FaultyTables(h.Get<TableServiceClient>()) { BeforeRead = _ => reads++ });
        SimilarProblems elsewhere = new(tables, new ProblemLedger(tables, new AuditLog(tables, h.Clock)));
        Assert.Single(await elsewhere.OfAsync(incident, h.Now));
        int once = reads;
        await elsewhere.OfAsync(incident, h.Now.AddMinutes(9));
        Assert.Equal((true, once), (once > 0, reads));
        await elsewhere.OfAsync(incident, h.Now.AddMinutes(10));
        Assert.Equal(2 * once, reads);

        // behind everybody's back, so that only a reading would tell
        await (await h.Get<LedgerTables>().GetAsync("problems")).DeleteEntityAsync(TableKey.Join("open", "mie"), problem.Value);
        Assert.Single(await here.OfAsync(incident, h.Now));
    }

    private static async Task DoneAsync(Task<CommandResult> act) => Assert.IsType<CommandResult.Done>(await act);
}
