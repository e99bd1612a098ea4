using Workflows.Checks;
using Workflows.Deliverables;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Onboarding;
using Workflows.Registers;
using Workflows.Requests;
using Xunit;
using static Workflows.Scenarios.ChangeHarness;

namespace Workflows.Scenarios;

/// <summary>What opens by itself because something happened in another case, or because of the term of the contract.</summary>
public sealed class DeliverableTriggerScenarios
{
    /// <summary>MIE-AUD-16: an audit that is on record as done makes its report due, once, wherever the process dies.</summary>
    [Fact]
    public async Task Mie_AnAuditThatWasDone_OwesItsReport_AlsoAfterACrash()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2022-08-08 10:00", edit: own => own);
        await h.TriggerAsync(); // from here on
        CaseId audit = await h.RegisterAsync("own_audits", [("audit", "ISO/IEC 27001 審査"), ("auditor", "審査機関"), ("planned_on", "2022-08-08")]);
        await h.ChangeEntryAsync(audit, null, ("auditor", "別の審査機関"));
        await h.TriggerAsync();
        Assert.Empty(await h.OpenDeliverablesAsync());
        await h.ChangeEntryAsync(audit, "done", ("done_on", "2022-08-08"));
        await h.ForgetMailsAsync();

        int point = 0;
        while (await h.Crashes.DiesAsync(point, () => h.TriggerAsync()))
        {
            await h.CrashAsync();
            point++;
        }

        Assert.InRange(point, 4, 30);
        await h.CrashAsync();
        await h.TriggerAsync();
        CaseId report = await h.ScheduledAsync("own_audit", audit.Value);
        Assert.Equal(["own_audit " + audit], await h.OpenDeliverablesAsync());
        await h.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(["opened→team_lead"], (await h.NewlyToldAsync()).Where(m => m.StartsWith("opened", StringComparison.Ordinal)));
        DeliverableState owed = await h.DeliverableAsync(report);
        Assert.Equal(
            (new DateOnly(2022, 8, 8), new DateOnly(2022, 8, 23), "workflows.register.changed"), (owed.Anchor, owed.Due!.Value.Breach, owed.Opened.Event));
        string letter = (await h.MailsAsync()).Single(m => m.Mail.Key.StartsWith(report + "/opened/", StringComparison.Ordinal)).Mail.Text;
        Assert.Contains(audit.Value, letter, StringComparison.Ordinal);
    }

    /// <summary>MIE-DLV-20: whoever comes and goes on the same days is one change of the organisation; a later one is another.</summary>
    [Fact]
    public async Task Mie_ChangesOfTheOrganisation_OweOneChart_UntilItIsHandedIn()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2022-08-08 10:00", edit: own => own);
        await h.TriggerAsync();
        CaseId desk = await h.RegisterAsync("parties", [("process", "窓口"), ("organisation", "受託者"), ("name", "花")]);
        await h.TriggerAsync();
        CaseId chart = await h.ScheduledAsync("organisation_change", desk.Value);
        CaseId id = await h.ProposeAsync("worker", "2022-08-22");
        await h.SubmitAllAsync(id, EvidenceSource.Contractor);
        await h.SubmitAllAsync(id, EvidenceSource.Candidate);
        await h.JudgeAllAsync(id);
        await h.PlacementAnswerAsync(id, "acceptance.client");
        Assert.NotNull((await h.PlacementAsync(id)).AcceptedAt);
        await h.ChangeEntryAsync(desk, null, ("name", "太郎"));
        await h.TriggerAsync();
        Assert.Equal(["organisation_change " + desk], await h.OpenDeliverablesAsync());

        KeptFile file = await h.KeepDeliverableFileAsync(chart);
        await h.DeliverAsync(d => d.WriteAsync(chart, h.By(Author, "w"), "第2版", [file.Sha256]));
        await h.AdvanceToAsync("2022-08-12 10:00");
        await h.PlaceAsync(d => d.EndAsync(id, h.By(new("team_lead")), new(2022, 8, 31), "異動", false));
        await h.TriggerAsync();
        Assert.Equal(["organisation_change " + desk, "organisation_change " + id], await h.OpenDeliverablesAsync());
    }

    /// <summary>GUN-DLV-05, -14: what the plan schedules opens once it is accepted, and its day is asked for until it is on record.</summary>
    [Fact]
    public async Task Gunma_AnAcceptedPlan_OpensWhatItSchedules_AndAsksForTheDays()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("gunma", "2026-06-01 11:00", edit: own => own);
        await h.TriggerAsync();
        await h.OpenScheduledAsync();
        CaseId plan = await h.ScheduledAsync("work_plan", "term");
        Assert.Equal(new DateOnly(2026, 6, 8), (await h.DeliverableAsync(plan)).Due!.Value.Breach);
        KeptFile file = await h.KeepDeliverableFileAsync(plan);
        await h.DeliverAsync(d => d.WriteAsync(plan, h.By(Author, "w"), "第1版", [file.Sha256]));
        await h.TriggerAsync();
        Assert.DoesNotContain("manual " + plan, await h.OpenDeliverablesAsync()); // it is not accepted yet
        await h.AnswerDeliverableAsync(plan, "client_approver");
        await h.TriggerAsync();
        foreach (string item in (string[])["requirements", "briefing", "setup_report", "application", "manual", "vulnerability_assessment"])
        {
            Assert.Contains($"{item} {plan}", await h.OpenDeliverablesAsync());
        }

        // GUN-MSG-01 to -09: what is handed in is looked through, function by function
        CaseId application = await h.ScheduledAsync("application", plan.Value);
        await h.DeliverAsync(d => d.WriteAsync(application, h.By(Author, "app"), "第1版", []));
        await h.TriggerAsync();
        CaseRow<CheckSummary> list = Assert.Single(await h.Get<CheckLedger>().OfAsync("gunma").ToListAsync());
        Assert.Equal(("functions", application.Value, new DateOnly(2026, 6, 1)), (list.Summary!.ListId, list.Summary.Subject, list.Summary.Day));

        CaseId manual = await h.ScheduledAsync("manual", plan.Value);
        await h.ForgetMailsAsync();
        await h.DeliverAsync(d => d.AgreeDueAsync(manual, h.By(Author, "a"), new(2026, 12, 18), "業務実施計画書 第1版"));
        await h.AdvanceToAsync("2026-06-08 10:00");
        Assert.Equal(4, (await h.NewlyToldAsync()).Count(m => m == "remind-day→team_lead")); // the manual has its day, the application is there
        await h.AdvanceToAsync("2026-06-15 10:00");
        Assert.Equal(4, (await h.NewlyToldAsync()).Count(m => m == "remind-day→manager"));
    }

    /// <summary>
    /// MIE-SEC-01: 脆弱性情報の提供, and answers to technical questions. Which registered hosts and licences it concerns is suggested with the reason,
    /// entered by a person, and is in the report that the union gets; a question about it is answered at the desk.
    /// </summary>
    [Fact]
    public async Task Mie_AVulnerability_IsHeldAgainstTheRegisters_Told_AndAskedAbout()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2022-08-08 10:00", edit: own => own);
        await h.TriggerAsync();
        CaseId host = await h.RegisterAsync("configuration", [("host", "app01"), ("class", "software"), ("software", "IIS 10.0\nOpenSSL 1.1.1k")]);
        CaseId licence = await h.RegisterAsync("licences", [("product", "OpenSSL"), ("held", "1")]);
        CaseId other = await h.RegisterAsync("configuration", [("host", "db01"), ("class", "software"), ("software", "Oracle Database 19c")]);
        CaseId advisory = await h.RegisterAsync("advisories",
            [("reference", "CVE-2022-0001"), ("kind", "vulnerability"), ("publisher", "JPCERT/CC"), ("published_on", "2022-08-05"), ("known_on", "2022-08-08"),
                ("product", "OpenSSL 1.1.1k")]);
        EntryState entry = await h.EntryAsync(advisory);
        IReadOnlyList<Concerned> likely = (await h.Get<ConcernedFinder>().SuggestAsync(entry.Contract, entry)).Entries;
        Assert.Equal([(host.Value, ConcernReason.Version), (licence.Value, ConcernReason.Product)], likely.Select(c => (c.Entry.Id, c.Reason)));

        RegisterCommands desk = h.Get<RegisterCommands>();
        ExpectRefused(await desk.ConcernAsync(advisory, h.By(Author, "c0"), [other.Value]), RegisterRefusals.NoSuchConcerned);
        ExpectRefused(await desk.ConcernAsync(advisory, h.By(Author, "c0"), []), RefusalReason.MissingField);
        ExpectRefused(await desk.ConcernAsync(host, h.By(Author, "c0"), [licence.Value]), RegisterRefusals.NoSuchConcerned);
        Assert.IsType<CommandResult.Done>(await desk.ConcernAsync(advisory, h.By(Author, "c1"), [host.Value]));
        entry = await h.EntryAsync(advisory);
        Assert.Equal([licence.Value], (await h.Get<ConcernedFinder>().SuggestAsync(entry.Contract, entry)).Entries.Select(c => c.Entry.Id));
        Assert.IsType<CommandResult.Done>(await desk.ConcernAsync(advisory, h.By(Author, "c2"), [host.Value, licence.Value]));
        Assert.Equal($"app01（{host}）\nOpenSSL（{licence}）", (await h.EntryAsync(advisory)).Current.Values["hosts"]);

        await h.TriggerAsync();
        Assert.Contains($"advisory_report {advisory}", await h.OpenDeliverablesAsync());
        CaseId question = await h.AskAsync("inquiry", h.Asked(RequestParty.Client));
        await h.TalkAsync(r => r.ReplyAsync(question, h.By(Author, "a"), new(RequestParty.Contractor, "app01が該当します。", true)));
        Assert.Contains("told→client_contact", await h.NewlyToldAsync());
    }

    /// <summary>
    /// MIE-SEC-17, -28: an advisory is analysed and reported; what is done, and by when, is decided by the union's answer behind its link; its day is
    /// kept, and it is over with evidence.
    /// </summary>
    [Fact]
    public async Task Mie_AnAdvisory_IsReported_DecidedBehindTheLink_AndRespondedToByItsDay()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2022-08-08 10:00", edit: own => own);
        await h.TriggerAsync();
        CaseId advisory = await h.RegisterAsync("advisories",
            [("reference", "JVN#1"), ("kind", "virus"), ("publisher", "JPCERT/CC"), ("published_on", "2022-08-05"), ("known_on", "2022-08-08"), ("product", "OS")]);
        await h.TriggerAsync();
        CaseId report = await h.ScheduledAsync("advisory_report", advisory.Value);
        await h.ForgetMailsAsync();
        await h.AdvanceToAsync("2022-08-09 23:59");
        Assert.Contains("remind-writing→on_call", await h.NewlyToldAsync());
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.ExpectMailsAsync("late→manager", "late→on_call", "late→team_lead");
        Assert.False((await h.DeliverableAsync(report)).IsBreach); // 迅速に has no figure
        await h.DeliverAsync(d => d.WriteAsync(report, h.By(Author, "w"), "影響：APサーバ2台。対応：パッチ適用、8月20日", []));
        await h.ExpectMailsAsync("ask→client_approver", "submitted→client_contact");
        Assert.IsType<CommandResult.Done>(await h.AnswerDeliverableAsync(report, "client_approver", ApprovalAnswer.Return));
        await h.DeliverAsync(d => d.WriteAsync(report, h.By(Author, "w2"), "影響：APサーバ2台。対応：パッチ適用、8月12日", []));
        Assert.IsType<CommandResult.Done>(await h.AnswerDeliverableAsync(report, "client_approver"));
        Assert.Equal(DeliverableStatus.Done, (await h.DeliverableAsync(report)).Status);

        await h.ChangeEntryAsync(advisory, "affected",
            ("impact", "APサーバ"), ("hosts", "ap01 ap02"), ("report", report.Value), ("response", "パッチ適用"), ("respond_by", "2022-08-12"));
        await h.ForgetMailsAsync();
        await h.AdvanceToAsync("2022-08-12 23:59");
        Assert.Contains("remind response→on_call", await h.NewlyToldAsync());
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Contains("missed→manager", await h.NewlyToldAsync());
        await h.ChangeEntryAsync(advisory, "done", ("done_on", "2022-08-13"), ("evidence", "適用後の版を確認"));
        Assert.True((await h.EntryAsync(advisory)).IsClosed);
        await h.TriggerAsync();
        Assert.Empty(await h.OpenDeliverablesAsync());
    }

    /// <summary>GUN-DLV-12, SAI-CFG-12: opened ahead of the day by itself, reminded of, missed once; no breach, since the text gives months.</summary>
    [Theory]
    [InlineData("gunma", "milestones", "2026-07-31", "2026-07-10 10:00", "2026-07-31")]
    [InlineData("saitama", "renewal_measures", "2028-01-01", "2027-11-10 10:00", "2027-12-01")]
    public async Task ADayThatTheContractNames_IsRemindedOf_AndMissed(string contract, string item, string day, string start, string last)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(contract, start, edit: own => own);
        await h.OpenScheduledAsync();
        await h.OpenScheduledAsync();
        CaseId id = await h.ScheduledAsync(item, day);
        await h.AdvanceToAsync(last + " 23:59");
        Assert.Contains("remind-writing→team_lead", await h.NewlyToldAsync());
        Assert.False((await h.DeliverableAsync(id)).IsLate);
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Contains("late→manager", await h.NewlyToldAsync());
        Assert.Equal((true, false), ((await h.DeliverableAsync(id)).IsLate, (await h.DeliverableAsync(id)).IsBreach));
    }

    /// <summary>OKA-DLV-05, -08, OKA-SLA-07: the first day of the contract makes its documents due, the last one the notice of completion; each once.</summary>
    [Fact]
    public async Task Okayama_TheTerm_OpensItsDocumentsOnce_AlsoAfterACrash()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-03-30 10:00", edit: own => own);
        await h.OpenScheduledAsync();
        await h.CrashAsync();
        await h.OpenScheduledAsync();
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(["cloud_diagram term", "service_level_agreement term", "start_documents term"], await h.OpenDeliverablesAsync());
        await h.ExpectMailsAsync("opened→team_lead", "opened→team_lead", "opened→team_lead");
        CaseId diagram = await h.ScheduledAsync("cloud_diagram", "term");
        DeliverableState owed = await h.DeliverableAsync(diagram);
        Assert.Equal((new DateOnly(2026, 4, 1), new DateOnly(2026, 4, 8)), (owed.Anchor, owed.Due!.Value.Breach));
        Assert.Contains("契約開始時", (await h.MailsAsync()).First(m => m.Mail.Key.StartsWith(diagram + "/opened/", StringComparison.Ordinal)).Mail.SubjectLine,
            StringComparison.Ordinal);
        await h.AdvanceToAsync("2026-04-01 10:00");
        await h.OpenScheduledAsync();
        Assert.Contains("plan term", await h.OpenDeliverablesAsync()); // without a day of its own it opens with the contract
        await h.AdvanceToAsync("2027-03-02 10:00");
        await h.OpenScheduledAsync();
        CaseId completion = await h.ScheduledAsync("completion", "term");
        await h.ForgetMailsAsync();

        // the contract is prolonged by half a year: what counts from its last day follows, and no second one opens
        await h.CrashAsync(own => own.Replace("to: 2027-03-31}", "to: 2027-09-30}", StringComparison.Ordinal));
        await h.OpenScheduledAsync();
        await h.OpenScheduledAsync();
        await h.EndOfMinuteAsync(); // it opened less than a minute ago, and its owner was mailed
        Assert.Equal(["moved→team_lead"], (await h.NewlyToldAsync()).Where(m => m.StartsWith("moved", StringComparison.Ordinal)));
        DeliverableState followed = await h.DeliverableAsync(completion);
        Assert.Equal((new DateOnly(2027, 9, 30), new DateOnly(2027, 9, 30)), (followed.Anchor, followed.Due!.Value.Breach));
        await h.AdvanceToAsync("2027-09-01 10:00");
        await h.OpenScheduledAsync();
        Assert.Single(await h.OpenDeliverablesAsync(), d => d == "completion term");
    }
}

/// <summary>Events that open deliverables, on the harness of incidents.</summary>
internal static class DeliverableTriggerHarness
{
    /// <summary>One round of the sweep that reads what happened.</summary>
    public static async Task TriggerAsync(this IncidentHarness h)
    {
        await h.Get<DeliverableTriggers>().RunAsync(h.Now, h.Client, CancellationToken.None);
        await h.Get<CheckTriggers>().RunAsync(h.Now, h.Client, CancellationToken.None);
        await h.Engine.WhenIdleAsync();
    }
}
