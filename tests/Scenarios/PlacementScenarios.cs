using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Onboarding;
using Workflows.Onboarding.Process;
using Workflows.Testing;
using Xunit;
using static Workflows.Scenarios.ChangeHarness;

namespace Workflows.Scenarios;

public sealed class PlacementScenarios
{
    [Fact]
    public async Task Saitama_FromTheProposal_OverALowValue_ToTheFullClearance()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-24 10:00");
        CaseId id = await h.ProposeAsync("role1", "2026-12-01", ["gan"]);
        string hana = h.Candidate();
        await h.ExpectMailsAsync($"evidence→{hana}", "contractor→manager");

        await h.SubmitAllAsync(id, EvidenceSource.Contractor);
        await h.SubmitAllAsync(id, EvidenceSource.Candidate, "measles");
        await h.SubmitAsync(id, hana, Antibody("measles", "13.579"));
        await h.ExpectMailsAsync("review→manager", "review→manager", "review→manager");
        await h.JudgeAllAsync(id);

        // The client hears of every result, is told apart of the low value, and is asked to accept the person.
        await h.ExpectMailsAsync(
            "report→client_contact", "report→client_contact", "report→client_contact", "report→client_contact", "report→client_contact", $"evidence→{hana}",
            "ask→client_approver");
        await h.PlacementAnswerAsync(id, "acceptance.client");
        await h.ExpectMailsAsync("outcome→team_lead");
        Assert.True(await h.ClearanceAsync(id, "2026-12-01") is { Allowed: true, RestrictedToAreasWithoutPatients: true });

        await h.AdvanceToAsync("2026-11-26 10:00");
        await h.SubmitAsync(id, hana,
            new EvidenceEntry("measles", null, new Dictionary<string, string> { ["vaccinated_on"] = "2026-11-26", ["lot_number"] = "LOT-77" }, []));
        await h.JudgeAllAsync(id);
        await h.ExpectMailsAsync($"again→{hana}", "review→manager", "report→client_contact", "ask→client_approver");
        await h.PlacementAnswerAsync(id, "confirmation.measles.client");
        await h.ExpectMailsAsync("outcome→team_lead");
        Assert.True(await h.ClearanceAsync(id, "2026-12-01") is { Allowed: true, RestrictedToAreasWithoutPatients: false });

        await h.AdvanceToAsync("2026-12-01 09:00");
        await h.ExpectMailsAsync($"evidence→{hana}"); // the yearly influenza window is open
        await h.ExpectNothingElseAsync();
    }

    /// <summary>Four results are one letter; what is adverse is told at once, and who decides is asked at once. A crash tells nothing twice.</summary>
    [Fact]
    public async Task Results_ThatComeTogether_AreOneLetter_WhereTheContractGathersThem()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(
            "saitama", "2026-11-24 10:00", edit: text => text + "\nletters:\n  gather: PT10M\n");
        CaseId id = await h.ProposeAsync("role1", "2026-12-01", ["gan"]);
        await h.SubmitAllAsync(id, EvidenceSource.Contractor);
        await h.SubmitAllAsync(id, EvidenceSource.Candidate, "measles");
        await h.SubmitAsync(id, h.Candidate(), Antibody("measles", "13.579"));
        await h.ForgetMailsAsync();
        await h.JudgeAllAsync(id);
        Assert.Equal(
            ["ask→client_approver", "report→client_contact"], (await h.NewlyToldAsync()).Where(m => m.Contains("client", StringComparison.Ordinal)).Order());

        await h.AdvanceAsync(TimeSpan.FromMinutes(9));
        await h.SweepAsync();
        await h.ExpectNothingElseAsync();
        await h.CrashAsync();
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.SweepAsync();
        await h.SweepAsync(); // a second look sends nothing more
        await h.DeliverMailAsync();
        var letter = Assert.Single(await h.MailsAsync(), m => m.Mail.Kind == "letter.digest");
        Assert.StartsWith("ご連絡（4件）：", letter.Mail.SubjectLine, StringComparison.Ordinal);
        Assert.Equal((id.Value, null, Workflows.Mail.MailState.Accepted), (letter.Mail.About, letter.Mail.AlsoAbout, letter.Receipt.State));
    }

    [Fact]
    public async Task LaboratoryValue_IsNowhereButInTheSensitiveStore_AndEveryViewIsLoggedFirst()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-24 10:00");
        CaseId id = await h.ProposeAsync("role1", "2026-12-01", ["gan"]);
        byte[] paper = Encoding.UTF8.GetBytes("%PDF-1.7 laboratory sheet: measles EIA 13.579");
        await h.SubmitAsync(id, h.Candidate(), Antibody("measles", "13.579") with { Files = [new("hana-13.579.pdf", "application/pdf", paper)] });
        await h.JudgeAllAsync(id);
        await h.AdvanceToAsync("2026-12-02 10:00");
        EvidenceSubmitted evidence = (await h.PlacementAsync(id)).Facts.OfType<EvidenceSubmitted>().Single();

        // Only whoever judges may look, with a purpose; the entry is there whatever comes of the look.
        PlacementCommands commands = h.Get<PlacementCommands>();
        foreach (string other in (string[])["client_approver", "client_contact", "team_lead", h.Candidate()])
        {
            ExpectRefused((await commands.LookAsync(id, evidence.EvidenceId, null, new(other), "審査", h.Now, default)).Result, RefusalReason.NotAllowed);
        }

        ExpectRefused((await commands.LookAsync(id, evidence.EvidenceId, null, new("manager"), " ", h.Now, default)).Result, RefusalReason.MissingField);
        ExpectRefused((await commands.LookAsync(id, evidence.EvidenceId, null, new("manager"), "13.579 の確認", h.Now, default)).Result,
            PlacementRefusals.NoFigures);
        ExpectRefused(await commands.WithdrawAsync(id, h.By(new("team_lead")), "値が 13.579 のため"), PlacementRefusals.NoFigures);
        EvidenceLook look = await commands.LookAsync(id, evidence.EvidenceId, null, new("manager"), "審査", h.Now, default);
        Assert.Equal("13.579", look.Record!.Values["value"]);
        Assert.Equal("hana-13.579.pdf", Assert.Single(look.Record.Files).Name);
        Assert.Equal(paper, (await commands.LookAsync(id, evidence.EvidenceId, "f1", new("manager"), "審査", h.Now, default)).File);

        List<AuditRecord> audit = [.. (await h.Audit.ReadAsync("saitama", 0, 1000)).Entries];
        Assert.Equal(["f1", "values"], audit.Where(e => e.Action == SensitiveStore.Viewed && e.Actor == "manager")
            .Select(e => e.Data.Contains("\"what\":\"f1\"", StringComparison.Ordinal) ? "f1" : "values").Order(StringComparer.Ordinal));
        Assert.DoesNotContain(audit, e => e.Data.Contains("13.579", StringComparison.Ordinal));
        Assert.DoesNotContain(h.Relay.Messages, m => System.Text.Json.JsonSerializer.Serialize(m).Contains("13.579", StringComparison.Ordinal));
        Assert.DoesNotContain((await h.PlacementAsync(id)).Facts, f => LedgerJson.Write(f).Contains("13.579", StringComparison.Ordinal));

        // Not in any database file either.
        byte[] value = Encoding.UTF8.GetBytes("13.579");
        byte[] wide = Encoding.Unicode.GetBytes("13.579");
        foreach (string file in Directory.GetFiles(h.Folder).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using MemoryStream copy = new();
            await stream.CopyToAsync(copy);
            Assert.True(copy.ToArray().AsSpan().IndexOf(value) < 0 && copy.ToArray().AsSpan().IndexOf(wide) < 0, Path.GetFileName(file));
        }
    }

    [Fact]
    public async Task ValueByAnotherMethod_IsRefused_AndNothingIsKept()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-24 10:00");
        CaseId id = await h.ProposeAsync("role1", "2026-12-01", ["gan"]);
        (CommandResult result, IReadOnlyList<EvidenceRefusal> problems) = await h.TrySubmitAsync(id, h.Candidate(), Antibody("measles", "20.0", "HI"));
        ExpectRefused(result, RefusalReason.NotUnderstood);
        Assert.Equal([new EvidenceRefusal("measles", null, new("assay", EvidenceProblemKind.WrongAssay, "EIA"))], problems);
        Assert.Empty((await h.PlacementAsync(id)).Facts.OfType<EvidenceSubmitted>());
    }

    [Fact]
    public async Task Exemption_NeedsTheClient_AndKeepsTheRestriction()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-24 10:00");
        CaseId id = await h.ProposeAsync("role1", "2026-12-01", ["gan"]);
        await h.SubmitAllAsync(id, EvidenceSource.Contractor);
        await h.SubmitAllAsync(id, EvidenceSource.Candidate, "varicella");
        await h.JudgeAllAsync(id);
        PlacementCommands commands = h.Get<PlacementCommands>();
        ExpectRefused(await commands.RequestWaiverAsync(id, h.By(new("manager"), "w0"), "health_hire", "不要"), PlacementRefusals.NotWaivable);
        ExpectRefused(await commands.RequestWaiverAsync(id, h.By(new("manager"), "w0"), "varicella", "値は 3.1"), PlacementRefusals.NoFigures);
        ExpectRefused(await commands.RequestWaiverAsync(id, h.By(new("team_lead"), "w0"), "varicella", "接種できない"), RefusalReason.NotAllowed);
        await h.PlaceAsync(d => d.RequestWaiverAsync(id, h.By(new("manager"), "w1"), "varicella", "接種できない"));
        await h.PlacementAnswerAsync(id, "waiver.varicella.client");
        await h.PlacementAnswerAsync(id, "acceptance.client");
        Assert.True(await h.ClearanceAsync(id, "2026-12-01") is { Allowed: true, RestrictedToAreasWithoutPatients: true });
    }

    [Fact]
    public async Task Judgement_IsTheReviewers_NotTheCandidatesOrTheClients()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-24 10:00");
        CaseId id = await h.ProposeAsync("role1", "2026-12-01", ["gan"]);
        await h.SubmitAsync(id, h.Candidate(), Antibody("measles", "13.5"));
        string evidence = (await h.PlacementAsync(id)).Facts.OfType<EvidenceSubmitted>().Single().EvidenceId;
        PlacementCommands commands = h.Get<PlacementCommands>();
        ExpectRefused(await commands.JudgeAsync(id, h.By(new("client_approver")), evidence, true, null), RefusalReason.NotAllowed);
        ExpectRefused(await commands.JudgeAsync(id, h.By(new(h.Candidate())), evidence, true, null), RefusalReason.NotAllowed);
        ExpectRefused(await commands.JudgeAsync(id, h.By(new("manager")), evidence, true, null), PlacementRefusals.NotEnough);
        ExpectRefused(await commands.JudgeAsync(id, h.By(new("manager")), evidence, false, "13.5 しかない"), PlacementRefusals.NoFigures);
        await h.PlaceAsync(d => d.JudgeAsync(id, h.By(new("manager")), evidence, false, null));
        ExpectRefused(await commands.JudgeAsync(id, h.By(new("manager")), evidence, true, null), RefusalReason.AlreadyDecided);
    }

    [Fact]
    public async Task TwoVerdictsAtOnce_OneIsKept_AndTheOtherIsTold()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-24 10:00");
        CaseId id = await h.ProposeAsync("role1", "2026-12-01", ["gan"]);
        await h.SubmitAsync(id, h.Candidate(), Antibody("measles", "99.9"));
        string evidence = (await h.PlacementAsync(id)).Facts.OfType<EvidenceSubmitted>().Single().EvidenceId;
        PlacementCommands commands = h.Get<PlacementCommands>();
        CommandResult[] results = await Task.WhenAll(
            commands.JudgeAsync(id, h.By(new("manager")), evidence, true, null), commands.JudgeAsync(id, h.By(new("manager")), evidence, false, "読めない"));
        Assert.Equal((await h.PlacementAsync(id)).Facts.OfType<EvidenceJudged>().Single().Passed, results[0] is CommandResult.Done);
        ExpectRefused(Assert.Single(results, r => r is CommandResult.Refused), RefusalReason.AlreadyDecided);
    }

    [Fact]
    public async Task SubmissionOfWhichADeathKeptAPart_IsCompletedByItsRepeat()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-24 10:00");
        CaseId id = await h.ProposeAsync("role1", "2026-12-01", ["gan"]);
        PlacementCommands commands = h.Get<PlacementCommands>();
        EvidenceEntry[] all = [Antibody("measles", "99.9"), Antibody("varicella", "99.9")];
        foreach (EvidenceEntry[] sent in (EvidenceEntry[][])[all[..1], all, all])
        {
            Assert.IsType<CommandResult.Done>((await commands.SubmitAsync(id, h.By(new(h.Candidate()), "form"), sent)).Result);
        }

        Assert.Equal(["measles", "varicella"], (await h.PlacementAsync(id)).Facts.OfType<EvidenceSubmitted>().Select(e => e.CheckId)
            .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task EvidenceThatIsTooLongAsItIsWritten_IsRefused()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-24 10:00");
        CaseId id = await h.ProposeAsync("role1", "2026-12-01", ["gan"]);
        string quotes = new('"', EvidenceForm.MaxValue); // each is six characters in a fact
        EvidenceEntry entry =
            new("qualification1", null,
            new Dictionary<string, string> { ["qualification"] = quotes, ["equal_because"] = quotes, ["number"] = quotes, ["obtained_on"] = "2020-01-01" }, []);
        ExpectRefused((await h.TrySubmitAsync(id, h.Candidate(), entry)).Result, RefusalReason.TooLong);
        Assert.Empty((await h.PlacementAsync(id)).Facts.OfType<EvidenceSubmitted>());
    }

    [Fact]
    public async Task ReminderMonthsAfterTheRequest_HasALinkThatStillOpens()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2027-03-01 10:00");
        CaseId id = await h.ProposeAsync("role1", "2027-04-01", ["gan"]);
        await h.SubmitAllAsync(id, EvidenceSource.Contractor);
        await h.SubmitAllAsync(id, EvidenceSource.Candidate);
        await h.JudgeAllAsync(id);
        await h.PlacementAnswerAsync(id, "acceptance.client");
        await h.AdvanceToAsync("2027-09-01 12:00"); // the yearly health examination was asked for on 1 April
        IReadOnlyList<Links.LinkRequest> links = await h.Get<Links.LinkStore>().ListForSubjectAsync(id.Value);
        Assert.Contains(links, l => l.IssuedAt >= IncidentHarness.Local("2027-09-01 00:00") && l.ExpiresAt > h.Now);
    }

    [Fact]
    public async Task Mie_SuccessorIsAnnouncedApprovedTrainedAndHandedOver()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2022-06-20 10:00");
        CaseId id = await h.ProposeAsync("worker", "2022-07-15", replaces: "on_call");
        string hana = h.Candidate();
        await h.ExpectMailsAsync($"evidence→{hana}", "contractor→manager");
        await h.SubmitAllAsync(id, EvidenceSource.Contractor);
        await h.SubmitAllAsync(id, EvidenceSource.Candidate);
        await h.JudgeAllAsync(id);
        await h.ExpectMailsAsync("review→manager", "review→manager", "announce client_contact→client_contact", "ask→client_approver");
        Assert.False((await h.ClearanceAsync(id, "2022-07-15")).Allowed);
        await h.PlacementAnswerAsync(id, "acceptance.client");
        await h.ExpectMailsAsync("outcome→team_lead", $"evidence→{hana}");
        await h.SubmitAllAsync(id, EvidenceSource.Candidate);
        await h.JudgeAllAsync(id);
        await h.ExpectMailsAsync("review→manager", "contractor→manager");
        await h.SubmitAllAsync(id, EvidenceSource.Contractor); // the handover
        await h.JudgeAllAsync(id);
        await h.ExpectMailsAsync("review→manager", "contractor→manager");
        Assert.False((await h.ClearanceAsync(id, "2022-07-15")).Allowed);
        await h.SubmitAllAsync(id, EvidenceSource.Contractor); // its report
        await h.JudgeAllAsync(id);
        await h.ExpectMailsAsync("review→manager", "report→client_contact");
        Assert.True((await h.ClearanceAsync(id, "2022-07-15")).Allowed);
        await h.AdvanceToAsync("2022-07-20 10:00");
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task Mie_ChangeOfStaffAnnouncedLate_IsOnRecordWithItsClause()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2022-07-11 10:00");
        CaseId id = await h.ProposeAsync("worker", "2022-07-15", replaces: "on_call");
        await h.ExpectMailsAsync($"evidence→{h.Candidate()}", "contractor→manager", "announce client_contact→client_contact", "announce-missed→manager",
            "announce-missed→team_lead");
        PlacementDuty missed = (await h.PlacementAsync(id)).Performed("announce-missed")!.Duty;
        Assert.True(missed.Contractual);
        Assert.Contains(h.Relay.Messages, m => System.Text.Json.JsonSerializer.Serialize(m, LedgerJson.Options).Contains("6.1(1)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Saga_SubcontractorsStaff_NeedTheWrittenConsent()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-24 10:00");
        CaseId id = await h.ProposeAsync("worker", "2026-12-01", subcontractor: true);
        await h.SubmitAllAsync(id, EvidenceSource.Contractor, "subcontract");
        await h.SubmitAllAsync(id, EvidenceSource.Candidate);
        await h.JudgeAllAsync(id);
        Assert.Contains((await h.ClearanceAsync(id, "2026-12-01")).Reasons, r => r.CheckId == "subcontract" && r.Obstacle == ClearanceObstacle.Missing);
        await h.SubmitAllAsync(id, EvidenceSource.Contractor);
        await h.JudgeAllAsync(id);
        Assert.True((await h.ClearanceAsync(id, "2026-12-01")).Allowed);
    }

    [Fact]
    public async Task Okayama_EducationComesBeforeTheWork_AndACertificateIsWatched()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-11-24 10:00");
        CaseId id = await h.ProposeAsync("manager", "2026-12-01");
        await h.SubmitAllAsync(id, EvidenceSource.Contractor);
        await h.SubmitAllAsync(id, EvidenceSource.Candidate, "skill_cloud");
        await h.SubmitAsync(id, h.Candidate(), new EvidenceEntry(
            "skill_cloud", null, new Dictionary<string, string>
            {
                ["qualification"] = "AWS SAP-C02", ["obtained_on"] = "2024-02-01",
                ["expires_on"] = "2027-01-31"
            }, []));
        await h.JudgeAllAsync(id);
        Assert.True((await h.ClearanceAsync(id, "2026-12-01")).Allowed);
        Assert.False((await h.ClearanceAsync(id, "2027-02-01")).Allowed);
        await h.ExpectMailsAsync($"evidence→{h.Candidate()}", "contractor→manager", "review→manager", "review→manager", "review→manager");
        await h.AdvanceToAsync("2027-02-01 10:00");
        string[] readers = [h.Candidate(), "manager"];
        await h.ExpectMailsAsync(
            [.. readers.SelectMany(r => (string[])[$"warn skill_cloud→{r}", $"warn skill_cloud→{r}", $"warn skill_cloud→{r}", $"lapsed→{r}"])]);
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task Leaving_IsSeenTo_AndTheEvidenceIsErasedAtTheEndOfItsTime()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("standard", "2026-11-24 10:00");
        CaseId id = await h.ProposeAsync("operator", "2026-12-01", ["office"]);
        await h.SubmitAllAsync(id, EvidenceSource.Candidate);
        await h.JudgeAllAsync(id);
        await h.PlacementAnswerAsync(id, "acceptance.client");
        string evidence = (await h.PlacementAsync(id)).Facts.OfType<EvidenceSubmitted>().First().EvidenceId;
        await h.PlaceAsync(d => d.EndAsync(id, h.By(new("team_lead"), "e1"), PlacementHarness.Day("2026-12-25"), "異動", false));
        await h.AdvanceToAsync("2026-12-25 10:00");
        await h.PlaceAsync(d => d.DoneLeavingAsync(id, h.By(new("manager")), "accounts", null));
        await h.ExpectMailsAsync(
            $"evidence→{h.Candidate()}", "review→manager", "announce client_contact→client_contact", "ask→client_approver", "outcome→team_lead",
            "leaving→manager");
        Assert.NotNull((await h.Get<PlacementCommands>().LookAsync(id, evidence, null, new("manager"), "確認", h.Now, default)).Record);
        await h.AdvanceToAsync("2027-12-27 10:00");
        Assert.True((await h.PlacementAsync(id)).IsClosed);
        ExpectRefused((await h.Get<PlacementCommands>().LookAsync(id, evidence, null, new("manager"), "確認", h.Now, default)).Result, PlacementRefusals.Erased);
        Assert.Null(await h.Get<SensitiveStore>().ViewAsync(new("standard", id.Value, evidence, "manager", "test", "values", h.Now)));
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task LastDayWhoseRetentionIsOver_IsRefused_AndNoneIsTakenAfterTheErasure()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("standard", "2026-11-24 10:00");
        CaseId id = await h.ProposeAsync("operator", "2025-06-02", ["office"]);
        await h.SubmitAllAsync(id, EvidenceSource.Candidate);
        await h.JudgeAllAsync(id);
        await h.PlacementAnswerAsync(id, "acceptance.client");
        PlacementCommands commands = h.Get<PlacementCommands>();
        ExpectRefused(await EndAsync("typo", "2025-11-23"), PlacementRefusals.RetentionOver);
        Assert.Null((await h.PlacementAsync(id)).LastDay);
        Assert.IsType<CommandResult.Done>(await EndAsync("earliest", "2025-11-24"));
        await h.AdvanceToAsync("2026-11-25 10:00"); // erased, not closed: what is owed at the end is not done
        Assert.True(await h.PlacementAsync(id) is { IsErased: true, IsClosed: false });
        ExpectRefused(await EndAsync("later", "2027-03-31"), PlacementRefusals.EvidenceErased);
        Assert.Equal(PlacementHarness.Day("2025-11-24"), (await h.PlacementAsync(id)).LastDay);

        // Values that were on their way past the erasure go at the close.
        SensitiveStore store = h.Get<SensitiveStore>();
        await store.PutAsync(id.Value, "late", new(new Dictionary<string, string> { ["value"] = "1" }, []), new Dictionary<string, byte[]>());
        await h.PlaceAsync(d => d.DoneLeavingAsync(id, h.By(new("manager")), "accounts", null));
        Assert.True((await h.PlacementAsync(id)).IsClosed);
        Assert.Equal(0, await store.EraseAsync(id.Value));

        Task<CommandResult> EndAsync(string key, string day) => commands.EndAsync(id, h.By(new("team_lead"), key), PlacementHarness.Day(day), "異動", false);
    }

    [Fact]
    public async Task EvidenceOvertakenByAnErasure_LeavesNothing()
    {
        OvertakingProtector protector = new();
        await using IncidentHarness h = await IncidentHarness.StartAsync(
            "saitama", "2026-11-24 10:00", configure: s => s.AddSingleton<ISensitiveProtector>(protector));
        CaseId id = await h.ProposeAsync("role1", "2026-12-07", ["gan"]);
        await h.SubmitAsync(id, h.Candidate(), Antibody("rubella", "99.9"));
        protector.Meanwhile = () => h.Get<PlacementCommands>().WithdrawAsync(id, h.By(new("team_lead")), "辞退").GetAwaiter().GetResult();
        ExpectRefused((await h.TrySubmitAsync(id, h.Candidate(), Antibody("measles", "99.9"))).Result, RefusalReason.CaseClosed);
        Assert.Null(protector.Meanwhile);
        SensitiveStore store = h.Get<SensitiveStore>();
        EvidenceSubmitted kept = Assert.Single((await h.PlacementAsync(id)).Facts.OfType<EvidenceSubmitted>(), e => e.CheckId == "rubella");
        protector.HasLostItsKeys = true;
        ExpectRefused((await h.Get<PlacementCommands>().LookAsync(id, kept.EvidenceId, null, new("manager"), "確認", h.Now, default)).Result,
            PlacementRefusals.KeyLost);
        Assert.Equal(["rubella"], (await h.PlacementAsync(id)).Facts.OfType<EvidenceSubmitted>().Select(e => e.CheckId));
        Assert.Equal(1, await store.EraseAsync(id.Value));
    }

    [Fact]
    public async Task Rejection_TakesNoMoreEvidence_AndWhatIsThereIsErasedAtTheEndOfItsTime()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-24 10:00");
        CaseId id = await h.ProposeAsync("role1", "2026-12-07", ["gan"]);
        await h.SubmitAllAsync(id, EvidenceSource.Contractor);
        await h.SubmitAllAsync(id, EvidenceSource.Candidate);
        await h.JudgeAllAsync(id);
        await h.PlacementAnswerAsync(id, "acceptance.client", ApprovalAnswer.Reject, "経験が足りない");
        string evidence = (await h.PlacementAsync(id)).Facts.OfType<EvidenceSubmitted>().First(e => e.CheckId == "measles").EvidenceId;
        ExpectRefused((await h.TrySubmitAsync(id, h.Candidate(), Antibody("measles", "99.9"))).Result, RefusalReason.CaseClosed);
        Assert.NotNull(await h.Get<SensitiveStore>().ViewAsync(new("saitama", id.Value, evidence, "manager", "test", "values", h.Now)));
        await h.AdvanceToAsync("2027-11-25 10:00");
        Assert.True((await h.PlacementAsync(id)).IsClosed);
        Assert.Null(await h.Get<SensitiveStore>().ViewAsync(new("saitama", id.Value, evidence, "manager", "test", "values", h.Now)));
    }

    [Fact]
    public async Task Rejection_EndsTheRequest_AndANewProposalAsksAgain()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("standard", "2026-11-24 10:00");
        CaseId id = await h.ProposeAsync("operator", "2026-12-07", ["office"]);
        await h.SubmitAllAsync(id, EvidenceSource.Candidate);
        await h.JudgeAllAsync(id);
        await h.PlacementAnswerAsync(id, "acceptance.client", ApprovalAnswer.Return, "開始日を後に");
        Assert.Equal(PlacementStatus.Refused, (await h.PlacementAsync(id)).Status);
        await h.ExpectMailsAsync($"evidence→{h.Candidate()}", "review→manager", "announce client_contact→client_contact", "ask→client_approver",
            "outcome→team_lead");
        PlacementContent content = (await h.PlacementAsync(id)).Content;
        await h.PlaceAsync(d => d.RewriteAsync(id, h.By(new("team_lead"), "again"), content with { From = PlacementHarness.Day("2026-12-14") }));
        await h.ExpectMailsAsync("ask→client_approver");
        await h.PlacementAnswerAsync(id, "acceptance.client");
        Assert.True((await h.ClearanceAsync(id, "2026-12-14")).Allowed);
        Assert.False((await h.ClearanceAsync(id, "2026-12-07")).Allowed);
        await h.ExpectMailsAsync("outcome→team_lead");
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task Crash_BetweenSteps_LosesAndDoublesNothing()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("standard", "2026-11-24 10:00");
        CaseId id = await h.ProposeAsync("operator", "2026-12-07", ["office"]);
        await h.CrashAsync();
        await h.SubmitAllAsync(id, EvidenceSource.Candidate);
        await h.CrashAsync();
        await h.JudgeAllAsync(id);
        await h.CrashAsync();
        await h.PlacementAnswerAsync(id, "acceptance.client");
        await h.AdvanceToAsync("2026-12-08 10:00");
        await h.ExpectMailsAsync($"evidence→{h.Candidate()}", "review→manager", "announce client_contact→client_contact", "ask→client_approver",
            "outcome→team_lead");
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task Sweep_PerformsWhatAnOrchestrationLost()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("standard", "2026-11-24 10:00");
        CaseId id = await h.ProposeAsync("operator", "2026-12-07", ["office"]);
        await h.ExpectMailsAsync($"evidence→{h.Candidate()}");
        await h.Client.TerminateInstanceAsync(id.InstanceId);
        await h.Engine.WhenIdleAsync();
        await h.AdvanceToAsync("2026-12-07 09:30");
        CaseSweep<PlacementDuty> sweep = h.Get<IEnumerable<ICaseSweep>>().OfType<CaseSweep<PlacementDuty>>().Single();
        Assert.True(await sweep.RunAsync(h.Now, h.Client, default) > 0);
        await h.Engine.WhenIdleAsync();
        await h.ExpectMailsAsync($"again→{h.Candidate()}", "announce client_contact→client_contact", "announce-missed→manager", "announce-missed→team_lead",
            "start-blocked→manager", "start-blocked→team_lead");
        await h.ExpectNothingElseAsync();
    }

    /// <summary>Something happens while values are on their way into the store.</summary>
    private sealed class OvertakingProtector : ISensitiveProtector
    {
        private readonly SealingProtector sealing = new();

        public Action? Meanwhile { get; set; }

        public bool HasLostItsKeys { get; set; }

        public byte[] Protect(string purpose, byte[] bytes)
        {
            Action? act = Meanwhile;
            Meanwhile = null;
            act?.Invoke();
            return sealing.Protect(purpose, bytes);
        }

        public byte[]? TryUnprotect(string purpose, byte[] bytes) => HasLostItsKeys ? null : sealing.TryUnprotect(purpose, bytes);
    }

    private static EvidenceEntry Antibody(string check, string value, string assay = "EIA") =>
        new(check, null, new Dictionary<string, string> { ["value"] = value, ["assay"] = assay, ["tested_on"] = "2026-11-20" }, []);
}
