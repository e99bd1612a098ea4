using System.Globalization;
using System.Text;
using Workflows.Contracts;
using Workflows.Deliverables;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Xunit;
using static Workflows.Scenarios.ChangeHarness;

namespace Workflows.Scenarios;

/// <summary>Deliverables in virtual time. The owner is <c>team_lead</c>, as in every shipped contract.</summary>
public sealed class DeliverableScenarios
{
    /// <summary>MIE-DLV-34: 5 business days after the meeting, of which May 2019 has few.</summary>
    [Fact]
    public async Task Mie_MinutesThatNobodyWrites_AreRemindedOf_AndAreLateAfterTheirDay()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-04-26 17:00");
        CaseId id = await h.OpenDeliverableAsync("minutes_draft", "2019-04-26", "4月定例会議");
        await h.ExpectMailsAsync("opened→team_lead");
        Assert.Contains("2019年5月13日", (await h.MailsAsync())[0].Mail.Text, StringComparison.Ordinal);
        await h.AdvanceToAsync("2019-05-08 23:59");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2019-05-09 12:00"); // two business days before
        await h.ExpectMailsAsync("remind-writing→team_lead");
        await h.AdvanceToAsync("2019-05-13 12:00");
        await h.ExpectMailsAsync("remind-writing→team_lead");
        await h.AdvanceToAsync("2019-05-13 23:59");
        await h.ExpectNothingElseAsync();
        Assert.False((await h.DeliverableAsync(id)).IsLate);
        await h.AdvanceToAsync("2019-05-14 00:00");
        await h.ExpectMailsAsync("late→manager", "late→team_lead");
        Assert.Equal((true, true), ((await h.DeliverableAsync(id)).IsLate, (await h.DeliverableAsync(id)).IsBreach));
        await h.AdvanceToAsync("2019-07-01 00:00");
        await h.ExpectNothingElseAsync();
        await h.DeliverAsync(d => d.WriteAsync(id, h.By(Author, "w"), "議事録", []));
        await h.ExpectMailsAsync("ask→client_contact");
        Assert.True((await h.DeliverableAsync(id)).IsLate);
    }

    [Theory]
    [InlineData("2019-05-13 23:59", false)]
    [InlineData("2019-05-14 00:00", true)]
    public async Task Mie_MinutesAreInTime_UntilTheirDayIsOver(string at, bool late)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-04-26 17:00");
        CaseId id = await h.OpenDeliverableAsync("minutes_draft", "2019-04-26", null);
        await h.AdvanceToAsync(at);
        await h.DeliverAsync(d => d.WriteAsync(id, h.By(Author, "w"), "議事録", []));
        Assert.Equal(late, (await h.DeliverableAsync(id)).IsLate);
        Assert.Equal(late, (await h.Get<DeliverableLedger>().FindAsync(id))!.Summary!.IsLate);
    }

    /// <summary>MIE-DLV-14: a correction within a month of the return, which is approved again.</summary>
    [Fact]
    public async Task Mie_WhatTheClientReturns_IsOwedAgainWithinAMonth_AndEndsWithItsAcceptance()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2020-01-27 10:00");
        CaseId id = await h.OpenDeliverableAsync("minutes", "2020-01-24", null);
        await h.DeliverAsync(d => d.WriteAsync(id, h.By(Author, "w1"), "議事録", []));
        await h.AdvanceToAsync("2020-01-31 15:00");
        await h.ForgetMailsAsync();
        Assert.IsType<CommandResult.Done>(await h.AnswerDeliverableAsync(id, "client_contact", ApprovalAnswer.Return));
        DeliverableState returned = await h.DeliverableAsync(id);
        Assert.Equal((DeliverableStatus.ToCorrect, new DateOnly(2020, 2, 29), new DateOnly(2020, 2, 28), new DateOnly(2020, 3, 2)),
            (returned.Status, returned.Correction!.Days!.Value.Due, returned.Correction.Days.Value.Target, returned.Correction.Days.Value.Breach));
        await h.ExpectMailsAsync("outcome→on_call", "outcome→team_lead");
        await h.AdvanceToAsync("2020-02-28 12:00");
        await h.ExpectMailsAsync(
            "remind-writing→on_call", "remind-writing→on_call", "remind-writing→on_call", "remind-writing→team_lead", "remind-writing→team_lead",
            "remind-writing→team_lead");
        await h.AdvanceToAsync("2020-03-02 23:59");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2020-03-03 00:00");
        await h.ExpectMailsAsync("late→manager", "late→on_call", "late→team_lead");
        Assert.False((await h.DeliverableAsync(id)).IsLate); // what was owed at first came in time
        string before = returned.Approval.ContentHash;
        await h.DeliverAsync(d => d.WriteAsync(id, h.By(Author, "w2"), "議事録", []));
        await h.ExpectMailsAsync("ask→client_contact");
        ExpectRefused(await h.AnswerDeliverableAsync(id, "client_contact", hash: before), RefusalReason.ContentChanged);
        Assert.IsType<CommandResult.Done>(await h.AnswerDeliverableAsync(id, "client_contact"));
        await h.ExpectMailsAsync("outcome→on_call", "outcome→team_lead");
        await h.ExpectEndAsync(id, DeliverableStatus.Done);
        await h.AdvanceToAsync("2020-06-01 00:00");
        await h.ExpectNothingElseAsync();
    }

    /// <summary>SAG-DLV-17: only what is approved is handed in.</summary>
    [Fact]
    public async Task Saga_AReport_IsHandedInOnlyOnceItIsApproved()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-20 10:00", edit: own => own);
        await h.OpenScheduledAsync();
        CaseId id = await h.ScheduledAsync("monthly_report", "2026-11");
        await h.ForgetMailsAsync();
        DeliverableCommands desk = h.Get<DeliverableCommands>();
        ExpectRefused(await desk.SubmitAsync(id, h.By(Author), "CD-R 1枚"), RefusalReason.NotApproved);
        ExpectRefused(await desk.WriteAsync(id, h.By(Author, "none"), "11月分", []), DeliverableRefusals.FileNeeded);
        ExpectRefused(await desk.WriteAsync(id, h.By(Author, "bad"), "11月分", [new('0', 64)]), DeliverableRefusals.NoSuchFile);
        KeptFile file = await h.KeepDeliverableFileAsync(id);
        await h.DeliverAsync(d => d.WriteAsync(id, h.By(Author, "w"), "11月分", [file.Sha256]));
        await h.ExpectMailsAsync("ask→client_approver");
        string letter = (await h.MailsAsync()).Single(m => m.Mail.Key.EndsWith("client_approver", StringComparison.Ordinal)).Mail.Text;
        Assert.Contains("5.1.1(8)", letter, StringComparison.Ordinal);
        Assert.DoesNotContain("定めがない", letter, StringComparison.Ordinal); // what we assume is no matter for letters
        ExpectRefused(await desk.SubmitAsync(id, h.By(Author), "CD-R 1枚"), RefusalReason.NotApproved);
        Assert.IsType<CommandResult.Done>(await h.AnswerDeliverableAsync(id, "client_approver"));
        await h.ExpectMailsAsync("outcome→on_call", "outcome→team_lead");
        Assert.Equal((DeliverableStatus.ToSubmit, (DateTimeOffset?)null), ((await h.DeliverableAsync(id)).Status, (await h.DeliverableAsync(id)).SubmittedAt));
        await h.DeliverAsync(d => d.SubmitAsync(id, h.By(Author), "CD-R 1枚"));
        await h.DeliverAsync(d => d.SubmitAsync(id, h.By(Author), "CD-R 1枚"));
        ExpectRefused(await desk.SubmitAsync(id, h.By(Author), "DVD-R 1枚"), DeliverableRefusals.HandedIn);
        await h.ExpectMailsAsync("submitted→client_contact");
        await h.ExpectEndAsync(id, DeliverableStatus.Done);
        Assert.False((await h.DeliverableAsync(id)).IsLate);
    }

    /// <summary>Approval alone is no submission: a report that was approved in time and not handed in is late.</summary>
    [Fact]
    public async Task Saga_AReportThatIsApprovedAndNotHandedIn_IsLate_ButNoBreach_SinceTheDayIsAssumed()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-12-01 10:00", edit: own => own);
        await h.OpenScheduledAsync();
        CaseId id = await h.ScheduledAsync("monthly_report", "2026-11");
        KeptFile file = await h.KeepDeliverableFileAsync(id);
        await h.DeliverAsync(d => d.WriteAsync(id, h.By(Author, "w"), "11月分", [file.Sha256]));
        await h.AnswerDeliverableAsync(id, "client_approver");
        await h.AdvanceToAsync("2026-12-14 23:59"); // ten business days
        await h.ForgetMailsAsync();
        await h.AdvanceToAsync("2026-12-15 00:00");
        await h.ExpectMailsAsync("late→manager", "late→on_call", "late→team_lead");
        Assert.Equal((true, false), ((await h.DeliverableAsync(id)).IsLate, (await h.DeliverableAsync(id)).IsBreach));
    }

    [Fact]
    public async Task Scheduled_OpensOnce_AheadOfItsDay_AlsoAfterACrash_AndLivesOnAfterTheTerm()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2024-03-09 10:00");
        await h.OpenScheduledAsync();
        Assert.Equal(
            [
                "annual_report fy2023", "incident_reports fy2023", "monitoring_review 2024-02", "monthly_report 2024-02", "problem_tables_of_year fy2023",
                "security_report 2024-02", "virus_report 2024-02",
            ],
            await h.OpenDeliverablesAsync());
        await h.ForgetMailsAsync();
        await h.AdvanceToAsync("2024-03-10 10:00"); // thirty days before 9 April
        await h.OpenScheduledAsync();
        await h.CrashAsync();
        await h.OpenScheduledAsync();
        Assert.Equal(
        [
            "annual_report fy2023", "incident_reports fy2023", "monitoring_review 2024-02", "monitoring_review 2024-03", "monthly_report 2024-02",
            "monthly_report 2024-03", "problem_tables_of_year fy2023", "security_report 2024-02", "security_report 2024-03", "virus_report 2024-02", "virus_report 2024-03",
        ], await h.OpenDeliverablesAsync());
        Assert.Equal(["opened→team_lead", "opened→team_lead", "opened→team_lead", "opened→team_lead"], await h.NewlyToldAsync());
        await h.AdvanceToAsync("2024-04-09 23:59");
        await h.OpenScheduledAsync();
        CaseId last = await h.ScheduledAsync("monthly_report", "2024-03");
        Assert.False((await h.DeliverableAsync(last)).IsLate);
        await h.AdvanceToAsync("2024-04-10 00:00");
        Assert.True((await h.DeliverableAsync(last)).IsLate);
        await h.OpenScheduledAsync();
        Assert.Equal(11, (await h.OpenDeliverablesAsync()).Count); // nothing of the year after the term
    }

    /// <summary>A year of one contract: each month's report and what the year asks for, nothing twice, nothing else.</summary>
    [Fact]
    public async Task Mie_AYear_OpensEveryMonthOnce_AndWhatTheYearAsksFor()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-04-01 09:00");
        for (DateOnly day = new(2019, 4, 1); day < new DateOnly(2020, 4, 1); day = day.AddDays(1))
        {
            await h.OpenScheduledAsync();
            await h.AdvanceToAsync(day.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + " 09:00");
        }

        // On 31 March the sweep has opened what is due in the thirty days that follow.
        Assert.Equal(
        [
            "annual_report fy2019", "disaster_plan term", "incident_plan term", "incident_reports fy2019", "maintenance_plan fy2019", "maintenance_plan fy2020",
            .. Enumerable.Range(0, 12).Select(m => "monitoring_review " + new DateOnly(2019, 4, 1).AddMonths(m).ToString("yyyy-MM", CultureInfo.InvariantCulture)),
            .. Enumerable.Range(0, 12).Select(m => "monthly_report " + new DateOnly(2019, 4, 1).AddMonths(m).ToString("yyyy-MM", CultureInfo.InvariantCulture)),
            "operation_manual term", "organisation_chart fy2019", "organisation_chart fy2020", "plan fy2019", "plan fy2020",
            "problem_tables_of_year fy2019", "role_table fy2019", "role_table fy2020", "security_manual term",
            .. Enumerable.Range(0, 12).Select(m => "security_report " + new DateOnly(2019, 4, 1).AddMonths(m).ToString("yyyy-MM", CultureInfo.InvariantCulture)),
            "terms term",
            .. Enumerable.Range(0, 12).Select(m => "virus_report " + new DateOnly(2019, 4, 1).AddMonths(m).ToString("yyyy-MM", CultureInfo.InvariantCulture)),
        ], await h.OpenDeliverablesAsync());
    }

    [Fact]
    public async Task AnAgreement_MovesTheDay_OnlyBeforeItIsOver()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-04-27 15:00");
        CaseId id = await h.OpenDeliverableAsync("minutes", "2026-04-27", null);
        DeliverableState opened = await h.DeliverableAsync(id);
        Assert.Equal((new DateOnly(2026, 5, 4), new DateOnly(2026, 5, 7)), (opened.Due!.Value.Due, opened.Due.Value.Breach));
        await h.DeliverAsync(d => d.AgreeDueAsync(id, h.By(Author, "a"), new(2026, 5, 12), "生活保護・自立支援課、5月1日の電話"));
        Assert.Equal(new DateOnly(2026, 5, 12), (await h.DeliverableAsync(id)).Due!.Value.Breach);
        await h.AdvanceToAsync("2026-05-13 00:00");
        Assert.True((await h.DeliverableAsync(id)).IsLate);
        await h.DeliverAsync(d => d.AgreeDueAsync(id, h.By(Author, "b"), new(2026, 5, 20), "後日の電話"));
        DeliverableState late = await h.DeliverableAsync(id);
        Assert.Equal((true, new DateOnly(2026, 5, 12)), (late.IsLate, late.Due!.Value.Breach));
        ExpectRefused(await h.Get<DeliverableCommands>().AgreeDueAsync(id, h.By(Author, "c"), new(2026, 5, 1), "前の日"), RefusalReason.NoSuchDate);
    }

    /// <summary>GUN-DLV-16: a day that only the parties set; until then nothing is late.</summary>
    [Fact]
    public async Task Gunma_WithoutAnAgreedDay_NothingIsLate_AndTheAgreedDayIsHeldTo()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("gunma", "2026-06-15 10:00");
        CaseId id = await h.OpenDeliverableAsync("requirements", "2026-06-15", null);
        await h.ExpectMailsAsync("opened→team_lead");
        await h.AdvanceToAsync("2026-06-21 23:59");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2026-07-14 23:59"); // every five business days somebody is reminded that there is no day
        await h.ExpectMailsAsync(
            ["remind-day→team_lead", .. Enumerable.Repeat(new[] { "remind-day→manager", "remind-day→team_lead" }, 3).SelectMany(m => m)]);
        Assert.False((await h.DeliverableAsync(id)).IsLate);
        await h.DeliverAsync(d => d.AgreeDueAsync(id, h.By(Author, "a"), new(2026, 7, 31), "業務実施計画書 第1版"));
        await h.AdvanceToAsync("2026-07-31 23:59");
        await h.ExpectMailsAsync("remind-writing→team_lead", "remind-writing→team_lead", "remind-writing→team_lead");
        await h.AdvanceToAsync("2026-08-01 00:00");
        await h.ExpectMailsAsync("late→manager", "late→team_lead");
    }

    /// <summary>
    /// OKA-DLV-10, -11: on the day of the event; the text has no day of the start, so that one is ours. OKA-DLV-15, OKA-PRB-01: on the day that the
    /// client designates.
    /// </summary>
    [Theory]
    [InlineData("start_documents", "2026-04-01", null, false)]
    [InlineData("completion", "2027-03-31", null, true)]
    [InlineData("plan", "2026-04-01", "2026-04-17", true)]
    [InlineData("issue_table", "2026-04-01", "2026-04-17", true)]
    public async Task Okayama_WhatTheContractMakesDueByAnEvent_IsRemindedOf_AndMissed(string item, string day, string? agreed, bool isBreach)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", day[..4] + "-03-30 10:00");
        CaseId id = await h.OpenDeliverableAsync(item, day, null);
        if (agreed is not null)
        {
            Assert.Null((await h.DeliverableAsync(id)).Due);
            await h.DeliverAsync(d => d.AgreeDueAsync(id, h.By(Author, "a"), DateOnly.Parse(agreed, CultureInfo.InvariantCulture), "発注者の指定"));
        }

        await h.ForgetMailsAsync();
        await h.AdvanceToAsync((agreed ?? day) + " 23:59");
        Assert.Contains("remind-writing→team_lead", await h.NewlyToldAsync());
        Assert.False((await h.DeliverableAsync(id)).IsLate);
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.ExpectMailsAsync("late→manager", "late→team_lead");
        Assert.Equal(isBreach, (await h.DeliverableAsync(id)).IsBreach);
    }

    [Fact]
    public async Task WhatIsNotOwed_IsToldToWhoeverKnewOfIt_AndEnds()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-04-24 15:00");
        CaseId id = await h.OpenDeliverableAsync("minutes", "2026-04-24", "打合せ");
        Assert.Equal(id, await h.OpenDeliverableAsync("minutes", "2026-04-24", " 打合せ ")); // the same meeting
        await h.ForgetMailsAsync();
        await h.DeliverAsync(d => d.NotOwedAsync(id, h.By(Author), "会議が中止になった"));
        await h.ExpectMailsAsync("not-owed→team_lead");
        await h.ExpectEndAsync(id, DeliverableStatus.NotOwed);
        ExpectRefused(await h.Get<DeliverableCommands>().WriteAsync(id, h.By(Author, "w"), "議事録", []), RefusalReason.CaseClosed);
        await h.AdvanceToAsync("2026-06-01 00:00");
        await h.ExpectNothingElseAsync();
        Assert.Equal(id, await h.OpenDeliverableAsync("minutes", "2026-04-24", "打合せ"));
        Assert.Equal(DeliverableStatus.NotOwed, (await h.DeliverableAsync(id)).Status);
    }

    [Fact]
    public async Task WhatCannotBe_IsRefused()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-04-26 17:00");
        ExpectRefused(await OpenAsync("monthly_report", "2019-04-26"), DeliverableRefusals.NoSuchItem); // opens by itself
        ExpectRefused(await OpenAsync("something", "2019-04-26"), DeliverableRefusals.NoSuchItem);
        ExpectRefused(await OpenAsync("minutes", "2019-03-31"), DeliverableRefusals.OutsideTerm);
        ExpectRefused(await OpenAsync("minutes", "2024-04-01"), DeliverableRefusals.OutsideTerm);
        ExpectRefused(await OpenAsync("minutes", "0001-01-01"), RefusalReason.NoSuchDate);
        ExpectRefused(await OpenAsync("minutes", "2019-04-26", new('x', 201)), RefusalReason.TooLong);

        async Task<CommandResult> OpenAsync(string item, string day, string? subject = null) => (await h.Get<DeliverableCommands>().OpenForEventAsync(
            "mie", h.By(Author), item, DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture), subject)).Result;
    }
}

/// <summary>Deliverables on the harness of incidents.</summary>
internal static class DeliverableHarness
{
    public static async Task<CaseId> OpenDeliverableAsync(this IncidentHarness h, string item, string day, string? subject)
    {
        DateOnly on = DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        DeliverableRules rules = h.Get<ContractVersions>().Current(h.ContractId)!.Profile.Section<DeliverableRules>()!;
        (CaseId? id, CommandResult result) = rules.Item(item) is { Every: DeliverableEvery.Term } once
            ? await h.Get<DeliverableCommands>().OpenAsync(h.ContractId, h.By(Author), item, DeliverableRules.TermPeriod,
                Assert.Single(rules.PeriodsAbout(once, on, h.Get<ContractVersions>().Current(h.ContractId)!.Profile.Term)).Anchor, subject)
            : await h.Get<DeliverableCommands>().OpenForEventAsync(h.ContractId, h.By(Author), item, on, subject);
        Assert.True(result is CommandResult.Done, result.ToString());
        await h.Engine.WhenIdleAsync();
        return id!.Value;
    }

    public static async Task DeliverAsync(this IncidentHarness h, Func<DeliverableCommands, Task<CommandResult>> act)
    {
        CommandResult result = await act(h.Get<DeliverableCommands>());
        Assert.True(result is CommandResult.Done, result.ToString());
        await h.Engine.WhenIdleAsync();
    }

    public static async Task<KeptFile> KeepDeliverableFileAsync(this IncidentHarness h, CaseId id) =>
        (await h.Get<DeliverableCommands>().KeepFileAsync(id, "report.txt", Encoding.UTF8.GetBytes("報告書"), CancellationToken.None)).File!;

    /// <summary>The client's answer to the version that stands.</summary>
    public static async Task<CommandResult> AnswerDeliverableAsync(
        this IncidentHarness h, CaseId id, string by, ApprovalAnswer answer = ApprovalAnswer.Approve, string? hash = null)
    {
        CommandResult result = await h.Get<DeliverableCommands>().DecideAsync(
            id, h.By(new(by)), "client", hash ?? (await h.DeliverableAsync(id)).Approval.ContentHash, answer, answer == ApprovalAnswer.Approve ? null : "理由");
        await h.Engine.WhenIdleAsync();
        return result;
    }

    /// <summary>One round of the sweep that opens what is scheduled.</summary>
    public static async Task OpenScheduledAsync(this IncidentHarness h)
    {
        await h.Get<DeliverableOpener>().RunAsync(h.Now, h.Client, CancellationToken.None);
        await h.Engine.WhenIdleAsync();
    }

    /// <summary>What is open or closed: item and period.</summary>
    public static async Task<IReadOnlyList<string>> OpenDeliverablesAsync(this IncidentHarness h)
    {
        List<string> found = [];
        await foreach (CaseRow<DeliverableSummary> row in h.Get<DeliverableLedger>().OfAsync(h.ContractId))
        {
            found.Add($"{row.Summary!.ItemId} {row.Summary.Period}");
        }

        return [.. found.Order(StringComparer.Ordinal)];
    }

    public static async Task<CaseId> ScheduledAsync(this IncidentHarness h, string item, string period)
    {
        await foreach (CaseRow<DeliverableSummary> row in h.Get<DeliverableLedger>().OfAsync(h.ContractId))
        {
            if (row.Summary is { } summary && summary.ItemId == item && summary.Period == period)
            {
                return row.Id;
            }
        }

        throw new InvalidOperationException($"Expected {item} of {period} to be open.");
    }

    public static async Task<DeliverableState> DeliverableAsync(this IncidentHarness h, CaseId id) => (await h.Get<DeliverableReader>().ReadAsync(id)).State;

    /// <summary>It is over, and its list says the same.</summary>
    public static async Task ExpectEndAsync(this IncidentHarness h, CaseId id, DeliverableStatus status)
    {
        DeliverableState state = await h.DeliverableAsync(id);
        Assert.Equal((status, true), (state.Status, state.IsClosed));
        Assert.Equal(status, (await h.Get<DeliverableLedger>().FindAsync(id))!.Summary!.Status);
    }
}
