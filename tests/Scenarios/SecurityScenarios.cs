using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.SecurityIncidents;
using Xunit;
using static Workflows.Scenarios.ChangeHarness;

namespace Workflows.Scenarios;

/// <summary>Security incidents in virtual time, each registered by <c>on_call</c>.</summary>
public sealed class SecurityScenarios
{
    /// <summary>MIE-SEC-04, -43, OKA-SEC-03, GUN-SEC-09, SAI-SEC-05: the suspicion is told at once, at night too; what it was is in no mail.</summary>
    [Theory]
    [InlineData("mie", "2022-08-11 02:10", "leak")]
    [InlineData("okayama", "2026-11-22 02:10", "leak")]
    [InlineData("gunma", "2026-11-22 02:10", "tampering")]
    [InlineData("saitama", "2026-11-22 02:10", "virus")]
    public async Task ASuspicion_IsToldAtOnce_AndWhatWasSeenIsInNoMail(string contract, string at, string kind)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(contract, at);
        CaseId id = await h.SuspectAsync(h.Suspicion(kind));
        await h.ExpectMailsAsync("suspected→client_contact", "suspected→manager", "suspected→team_lead");
        Assert.Equal((SecurityStatus.Suspected, h.Now, false), (await h.SecurityAsync(id)) is var s ? (s.Status, s.ToldAt, s.IsToldLate) : default);
        await h.SecureAsync(c => c.AssessAsync(id, h.By(Author, "a"), false, "甲野 太郎の誤操作"));
        await h.ExpectMailsAsync("told→client_contact", "told→manager", "told→team_lead");
        Assert.All(await h.MailsAsync(), m => Assert.DoesNotContain("甲野", m.Mail.SubjectLine + m.Mail.Text, StringComparison.Ordinal));
        Assert.All(await h.MailsAsync(), m => Assert.Contains(id.Value, m.Mail.SubjectLine, StringComparison.Ordinal));

        await h.SecureAsync(c => c.ConcludeAsync(id, h.By(Author), "侵害なし"));
        await h.ExpectMailsAsync("told→client_contact");
        SecurityState over = await h.SecurityAsync(id); // ruled out, and told all the same
        Assert.Equal((true, true, false), (over.IsClosed, over.ToldAt is not null, over.Assessed!.IsInfringement));
        await h.AdvanceToAsync(contract == "mie" ? "2022-10-01 00:00" : "2027-01-20 00:00");
        await h.ExpectNothingElseAsync();
    }

    /// <summary>直ちに has no figure: later than we want is shown, and no breach.</summary>
    [Theory]
    [InlineData(30, false)]
    [InlineData(31, true)]
    public async Task ToldLaterThanWeWant_IsShown(int minutes, bool late)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2022-08-10 10:00");
        CaseId id = await h.SuspectAsync(h.Suspicion("leak") with { Noticed = h.Now.AddMinutes(-minutes) });
        Assert.Equal(late, (await h.SecurityAsync(id)).IsToldLate);
    }

    /// <summary>MIE-SEC-36: oral in an emergency, in writing afterwards; the days by the calendar of each year.</summary>
    [Theory]
    [InlineData("2022-08-10 23:40", "2022-08-15")]
    [InlineData("2019-04-26 12:00", "2019-05-08")]
    [InlineData("2020-12-28 09:00", "2021-01-05")]
    public async Task Mie_WhatWasReportedOrally_IsWrittenWithinTwoBusinessDays(string at, string lastDay)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", at);
        CaseId id = await h.SuspectAsync(h.Suspicion("leak"));
        await h.SecureAsync(c => c.ReportOrallyAsync(id, h.By(Author, "o"), "広域連合", h.Now));
        await h.ForgetMailsAsync();
        await h.AdvanceToAsync(lastDay + " 07:59");
        Assert.All(await h.NewlyToldAsync(), m => Assert.StartsWith("writing→", m, StringComparison.Ordinal));
        await h.AdvanceToAsync(lastDay + " 23:59");
        await h.ExpectMailsAsync("writing→manager", "writing→team_lead");
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.ExpectMailsAsync("writing→manager", "writing→team_lead");
        await h.SecureAsync(c => c.AssessAsync(id, h.By(Author, "n"), false, "なし"));
        ExpectRefused(await h.Get<SecurityCommands>().ConcludeAsync(id, h.By(Author), "終了"), SecurityRefusals.OralNotWritten);
        await h.SecureAsync(c => c.WriteAsync(id, h.By(Author, "w"), SecurityPaperKind.Report, "経緯"));
        await h.SecureAsync(c => c.ConcludeAsync(id, h.By(Author), "終了"));
    }

    /// <summary>MIE-SEC-20, -31: 24 hours from the union's word on, until its word; without it nothing is called.</summary>
    [Fact]
    public async Task Mie_AnEmergency_CallsTheChainAtNight_UntilTheUnionLiftsIt()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2022-08-13 01:00"); // a Saturday
        CaseId id = await h.SuspectAsync(h.Suspicion("virus"));
        await h.ForgetMailsAsync();
        await h.AdvanceToAsync("2022-08-13 02:10");
        await h.ExpectNothingElseAsync();
        ExpectRefused(await h.Get<SecurityCommands>().TakeAsync(id, h.By(Author, "x")), SecurityRefusals.NoEmergency);
        await h.SecureAsync(c => c.DeclareAsync(id, h.By(Author, "d"), "広域連合 担当", "業務への影響"));
        await h.ExpectMailsAsync("page→on_call"); // 02:10
        await h.AdvanceToAsync("2022-08-13 02:14");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2022-08-13 02:15");
        await h.ExpectMailsAsync("page→team_lead");
        await h.AdvanceToAsync("2022-08-13 02:25");
        await h.ExpectMailsAsync("page→manager");
        await h.SecureAsync(c => c.TakeAsync(id, h.By(Author, "t")));
        await h.AdvanceToAsync("2022-08-13 02:54");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2022-08-13 02:55"); // nobody has said a word for half an hour
        await h.ExpectMailsAsync("page→on_call");
        await h.AdvanceToAsync("2022-08-13 03:55"); // twice through the chain
        Assert.Contains("nobody→administrator", await h.NewlyToldAsync());
        await h.SecureAsync(c => c.AssessAsync(id, h.By(Author, "a"), false, "なし"));
        ExpectRefused(await h.Get<SecurityCommands>().ConcludeAsync(id, h.By(Author), "終了"), SecurityRefusals.EmergencyStands);
        await h.SecureAsync(c => c.LiftAsync(id, h.By(Author, "l"), "広域連合 担当", "収束"));
        await h.ForgetMailsAsync();
        await h.AdvanceToAsync("2022-08-14 12:00");
        await h.ExpectNothingElseAsync();
    }

    /// <summary>MIE-SEC-11, -12, -19, -24, -30: a virus is acted on even without an instruction, spyware on one; of both together the virus decides.</summary>
    [Fact]
    public async Task Mie_AVirusIsActedOnAtOnce_SpywareOnInstruction_AndBothTogetherAsAVirus()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2022-08-10 10:00");
        SecurityCommands desk = h.Get<SecurityCommands>();
        CaseId virus = await h.SuspectAsync(h.Suspicion("virus"), "virus");
        await h.ForgetMailsAsync();
        await h.SecureAsync(c => c.ActAsync(virus, h.By(Author, "v"), "端末を隔離した"));
        await h.ExpectMailsAsync("told→client_contact"); // the work is reported
        ExpectRefused(await desk.DetectAsync(virus, h.By(Author, "n"), "virus", "PC-01", null, null, []), RefusalReason.MissingField);
        ExpectRefused(await desk.DetectAsync(virus, h.By(Author, "n"), "virus", "PC-01", null, null, ["burn"]), SecurityRefusals.NoSuchSecurityHandling);
        await h.SecureAsync(c => c.DetectAsync(virus, h.By(Author, "m"), "virus", "PC-01", "C:/temp/a.exe", "Test.A", ["remove", "rename"]));
        await h.ExpectMailsAsync("told→client_contact");
        Assert.Contains("駆除・拡張子変更", (await h.MailsAsync()).Single(m => m.Mail.Key.Contains("/told/detected", StringComparison.Ordinal)).Mail.Text,
            StringComparison.Ordinal);
        SecurityDetected found = (await h.SecurityAsync(virus)).Facts.OfType<SecurityDetected>().Single();
        Assert.Equal(("PC-01", "C:/temp/a.exe", "Test.A"), (found.Device, found.Path, found.Name));

        CaseId spyware = await h.SuspectAsync(h.Suspicion("spyware"), "spyware");
        await h.ExpectMailsAsync("suspected→client_contact", "suspected→manager", "suspected→municipality_managers", "suspected→team_lead");
        ExpectRefused(await desk.ActAsync(spyware, h.By(Author, "s"), "駆除した"), SecurityRefusals.NotInstructedToAct);
        await h.SecureAsync(c => c.DetectAsync(spyware, h.By(Author, "d"), "spyware", "PC-02", null, null, ["remove"]));
        await h.ExpectMailsAsync("told→client_contact", "told→municipality_managers"); // the users, too
        await h.SecureAsync(c => c.InstructAsync(spyware, h.By(Author, "i"), "広域連合 担当", "駆除すること"));
        await h.ExpectMailsAsync("told→manager", "told→team_lead");
        await h.SecureAsync(c => c.ActAsync(spyware, h.By(Author, "s"), "駆除した"));

        CaseId both = await h.SuspectAsync(h.Suspicion("spyware", "virus"), "both");
        await h.SecureAsync(c => c.ActAsync(both, h.By(Author, "b"), "隔離した"));
    }

    /// <summary>MIE-SEC-44, -45, -46, -47: where the contractor caused it, measures and prevention are approved before, and the report is.</summary>
    [Fact]
    public async Task Mie_WhereTheContractorCausedIt_NothingIsCarriedOutBeforeTheUnionApproves()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2022-08-10 10:00");
        SecurityCommands desk = h.Get<SecurityCommands>();
        CaseId id = await h.SuspectAsync(h.Suspicion("leak"));
        await h.SecureAsync(c => c.AssessAsync(id, h.By(Author, "a"), true, "漏えいを確認"));
        await h.SecureAsync(c => c.AttributeAsync(id, h.By(Author, "b"), true, "広域連合 担当"));
        await h.ForgetMailsAsync();
        ExpectRefused(await desk.CarryOutAsync(id, h.By(Author, "x"), SecurityPaperKind.Measures, "遮断した"), SecurityRefusals.MeasuresNotApproved);
        foreach (SecurityPaperKind paper in Enum.GetValues<SecurityPaperKind>())
        {
            await h.SecureAsync(c => c.WriteAsync(id, h.By(Author, "w" + paper), paper, "内容 " + paper));
            await h.ExpectMailsAsync("ask→client_approver");
            if (paper != SecurityPaperKind.Report)
            {
                ExpectRefused(await desk.CarryOutAsync(id, h.By(Author, "x"), paper, "実施"), SecurityRefusals.MeasuresNotApproved);
            }
        }

        ExpectRefused(await h.ApproveAsync(id, SecurityPaperKind.Measures, "on_call"), RefusalReason.AuthorMayNotDecide);
        Assert.IsType<CommandResult.Done>(await h.ApproveAsync(id, SecurityPaperKind.Measures, "client_approver", ApprovalAnswer.Return));
        ExpectRefused(await desk.CarryOutAsync(id, h.By(Author, "x"), SecurityPaperKind.Measures, "実施"), SecurityRefusals.MeasuresNotApproved);
        await h.SecureAsync(c => c.WriteAsync(id, h.By(Author, "again"), SecurityPaperKind.Measures, "改めた対応策"));
        Assert.IsType<CommandResult.Done>(await h.ApproveAsync(id, SecurityPaperKind.Measures, "client_approver"));
        await h.SecureAsync(c => c.CarryOutAsync(id, h.By(Author, "m"), SecurityPaperKind.Measures, "遮断した"));
        ExpectRefused(await desk.ConcludeAsync(id, h.By(Author), "終了"), SecurityRefusals.PapersOpen);
        Assert.IsType<CommandResult.Done>(await h.ApproveAsync(id, SecurityPaperKind.Report, "client_approver"));
        ExpectRefused(await desk.ConcludeAsync(id, h.By(Author), "終了"), SecurityRefusals.PapersOpen);
        Assert.IsType<CommandResult.Done>(await h.ApproveAsync(id, SecurityPaperKind.Prevention, "client_approver"));
        ExpectRefused(await desk.ConcludeAsync(id, h.By(Author), "終了"), SecurityRefusals.PapersOpen);
        await h.SecureAsync(c => c.CarryOutAsync(id, h.By(Author, "p"), SecurityPaperKind.Prevention, "手順を改めた"));
        await h.SecureAsync(c => c.ConcludeAsync(id, h.By(Author), "終了"));
        Assert.True((await h.SecurityAsync(id)).IsClosed);
    }

    /// <summary>GUN-SEC-10, SAI-SEC-05: where others caused it, it needs no approval, but it needs what was done, and a report.</summary>
    [Theory]
    [InlineData("gunma", "tampering")]
    [InlineData("saitama", "virus")]
    public async Task AnInfringement_IsNotConcluded_BeforeSomethingWasDoneAndReported(string contract, string kind)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(contract, "2026-11-20 10:00");
        SecurityCommands desk = h.Get<SecurityCommands>();
        CaseId id = await h.SuspectAsync(h.Suspicion(kind));
        ExpectRefused(await desk.ConcludeAsync(id, h.By(Author), "終了"), SecurityRefusals.NotAssessed);
        await h.SecureAsync(c => c.AssessAsync(id, h.By(Author, "a"), true, "確認"));
        await h.SecureAsync(c => c.WriteAsync(id, h.By(Author, "r"), SecurityPaperKind.Report, "報告"));
        ExpectRefused(await desk.ConcludeAsync(id, h.By(Author), "終了"), SecurityRefusals.PapersOpen);
        await h.SecureAsync(c => c.ActAsync(id, h.By(Author, "d"), "遮断し、調査した"));
        await h.SecureAsync(c => c.ConcludeAsync(id, h.By(Author), "終了"));
        Assert.DoesNotContain(await h.NewlyToldAsync(), m => m.StartsWith("ask", StringComparison.Ordinal));
    }

    /// <summary>MIE-SEC-39, -40: for good after cause and measures; for the time being on the union's instruction.</summary>
    [Fact]
    public async Task Mie_ItRunsAgainAfterTheCause_OrForTheTimeBeingOnInstruction()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2022-08-10 10:00");
        SecurityCommands desk = h.Get<SecurityCommands>();
        CaseId id = await h.SuspectAsync(h.Suspicion("unauthorised_access"));
        ExpectRefused(await desk.RestoreAsync(id, h.By(Author, "t"), true, "仮復旧"), SecurityRefusals.NotInstructedToAct);
        await h.SecureAsync(c => c.InstructAsync(id, h.By(Author, "i"), "広域連合 担当", "仮復旧すること"));
        await h.SecureAsync(c => c.RestoreAsync(id, h.By(Author, "t"), true, "仮復旧"));
        ExpectRefused(await desk.RestoreAsync(id, h.By(Author, "r"), false, "復旧"), SecurityRefusals.CauseNotMet);
        await h.SecureAsync(c => c.FindCauseAsync(id, h.By(Author, "c"), "設定の誤り"));
        ExpectRefused(await desk.RestoreAsync(id, h.By(Author, "r"), false, "復旧"), SecurityRefusals.CauseNotMet);
        await h.SecureAsync(c => c.ActAsync(id, h.By(Author, "d"), "設定を改めた"));
        await h.SecureAsync(c => c.RestoreAsync(id, h.By(Author, "r"), false, "復旧"));
    }

    /// <summary>OKA-SEC-04: what shows the damage is kept until 2027-03-31 24:00, whatever becomes of the case, and given on request.</summary>
    [Fact]
    public async Task Okayama_Evidence_IsHeldUntilTheContractIsOver_AndGivenOnRequest()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-10-01 10:00");
        SecurityCommands desk = h.Get<SecurityCommands>();
        CaseId id = await h.SuspectAsync(h.Suspicion("leak"));
        string hash = (await desk.KeepFileAsync(id, "access.log", "GET /"u8.ToArray(), default)).File!.Sha256;
        ExpectRefused(await desk.HoldAsync(id, h.By(Author, "x"), new string('a', 64), "web01", "当番"), SecurityRefusals.NoSuchEvidence);
        await h.SecureAsync(c => c.HoldAsync(id, h.By(Author, "h"), hash, "web01", "当番 一郎"));
        await h.SecureAsync(c => c.AssessAsync(id, h.By(Author, "a"), false, "なし"));
        await h.SecureAsync(c => c.ConcludeAsync(id, h.By(Author), "終了"));
        await h.SecureAsync(c => c.ProvideAsync(id, h.By(Author, "p"), hash, "岡山市")); // also when the case is over
        await h.AdvanceToAsync("2027-03-31 23:59");
        ExpectRefused(await desk.DestroyAsync(id, h.By(Author, "d"), hash, "満了"), SecurityRefusals.EvidenceIsHeld);
        Assert.NotNull(await h.Get<Ledger.FileStore>().ReadAsync(id.Value, hash));
    }

    /// <summary>Who is none of the declared roles neither sees it nor acts on it.</summary>
    [Fact]
    public async Task OnlyDeclaredRoles_ReadAndAct()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2022-08-10 10:00");
        CaseId id = await h.SuspectAsync(h.Suspicion("leak"));
        SecurityCommands desk = h.Get<SecurityCommands>();
        Contracts.Contract mie = h.Get<Contracts.ContractVersions>().Current("mie")!;
        Assert.Equal((true, true, false), (desk.MaySee("client_contact", mie, h.Now), desk.MaySee("on_call", mie, h.Now),
            desk.MaySee("municipality_managers", mie, h.Now)));
        ExpectRefused(await desk.AssessAsync(id, h.By(new("municipality_managers"), "x"), false, "なし"), RefusalReason.NotAllowed);
        (_, CommandResult filed) = await desk.FileAsync("mie", h.By(new("municipality_managers"), "y"), h.Suspicion("leak"));
        ExpectRefused(filed, RefusalReason.NotAllowed);
    }

    [Fact]
    public async Task WhatCannotBe_IsRefusedWithEveryField()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2022-08-10 10:00");
        SecurityContent good = h.Suspicion("leak");
        Assert.Equal(["kinds", "what", "noticedBy", "noticed"], await WrongAsync(new() { Kinds = [], What = " ", NoticedBy = "", Noticed = default }));
        Assert.Equal(["kinds"], await WrongAsync(good with { Kinds = ["fire"] }));
        Assert.Equal(["noticed"], await WrongAsync(good with { Noticed = h.Now.AddHours(1) }));
        Assert.Equal(["incident"], await WrongAsync(good with { Incident = "mie-20220810-22222222" }));

        async Task<IEnumerable<string>> WrongAsync(SecurityContent content) => Assert.IsType<CommandResult.Refused>(
            (await h.Get<SecurityCommands>().FileAsync("mie", h.By(Author), content)).Result).All.Select(r => r.Detail);
    }

    /// <summary>MIE-SEC-18, -29: for the regular report.</summary>
    [Fact]
    public async Task Mie_AMonth_IsCountedByKindAndHandling()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2022-08-31 10:00");
        CaseId id = await h.SuspectAsync(h.Suspicion("virus"));
        await h.SecureAsync(c => c.DetectAsync(id, h.By(Author, "1"), "virus", "PC-01", null, null, ["remove", "delete"]));
        await h.SecureAsync(c => c.DetectAsync(id, h.By(Author, "2"), "virus", "PC-02", null, null, ["remove"]));
        await h.SecureAsync(c => c.AssessAsync(id, h.By(Author, "a"), true, "確認"));
        Contracts.Contract mie = h.Get<Contracts.ContractVersions>().Current("mie")!;
        SecurityTally august = (await h.Get<SecurityCount>().TallyAsync(mie, new(2022, 8, 1), new(2022, 8, 31), default)).Single(t => t.KindId == "virus");
        Assert.Equal((1, 1, 0, 2, 2, 1), (august.Noticed, august.Confirmed, august.RuledOut, august.Detections, august.Handlings["remove"],
            august.Handlings["delete"]));
        Assert.All(await h.Get<SecurityCount>().TallyAsync(mie, new(2022, 9, 1), new(2022, 9, 30), default), t => Assert.Equal(0, t.Noticed));
    }
}

/// <summary>Security incidents on the harness of incidents.</summary>
internal static class SecurityHarness
{
    public static SecurityContent Suspicion(this IncidentHarness h, params string[] kinds) => new()
    {
        Kinds = kinds, System = "web01", What = "甲野 太郎の情報が外部に送信された可能性", NoticedBy = "当番 一郎", Noticed = h.Now,
    };

    public static async Task<CaseId> SuspectAsync(this IncidentHarness h, SecurityContent content, string form = "f")
    {
        (CaseId? id, CommandResult result) = await h.Get<SecurityCommands>().FileAsync(h.ContractId, h.By(Author, form), content);
        Assert.True(result is CommandResult.Done, result.ToString());
        await h.Engine.WhenIdleAsync();
        return id!.Value;
    }

    public static async Task SecureAsync(this IncidentHarness h, Func<SecurityCommands, Task<CommandResult>> act)
    {
        CommandResult result = await act(h.Get<SecurityCommands>());
        Assert.True(result is CommandResult.Done, result.ToString());
        await h.Engine.WhenIdleAsync();
    }

    /// <summary>The client's answer to the last paper of a kind.</summary>
    public static async Task<CommandResult> ApproveAsync(
        this IncidentHarness h, CaseId id, SecurityPaperKind kind, string by, ApprovalAnswer answer = ApprovalAnswer.Approve)
    {
        ApprovalProgress approval = (await h.SecurityAsync(id)).Paper(kind)!.Approval;
        CommandResult result = await h.Get<SecurityCommands>().DecideAsync(
            id, h.By(new(by)), approval.Stages[0].Stage.Id, approval.ContentHash, answer, answer == ApprovalAnswer.Approve ? null : "理由");
        await h.Engine.WhenIdleAsync();
        return result;
    }

    public static async Task<SecurityState> SecurityAsync(this IncidentHarness h, CaseId id) => (await h.Get<SecurityReader>().ReadAsync(id)).State;
}
