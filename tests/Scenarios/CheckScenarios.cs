using System.Globalization;
using Workflows.Checks;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Texts;
using Xunit;
using static Workflows.Scenarios.ChangeHarness;

namespace Workflows.Scenarios;

/// <summary>Routine checks in virtual time. Whoever goes through a list is <c>on_call</c>, whoever is told of it <c>team_lead</c>.</summary>
public sealed class CheckScenarios
{
    private static readonly Actor OnCall = IncidentHarness.OnCall;

    private static readonly string[] Daily = ["online", "batch", "backup", "monitoring", "maintenance", "virus_definitions"];

    /// <summary>3.2.3(1): the day's list opens by itself, is gone through by a person, and is over when it is due; nobody hears of it.</summary>
    [Fact]
    public async Task Mie_ADaysList_OpensByItself_IsReported_AndIsOverWhenItIsDue()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-04-26 00:00", edit: own => own); // a Friday before ten closed days
        await h.SweepChecksAsync("daily");
        CaseId id = await h.CheckOfAsync("daily", "2019-04-26");
        CheckListState opened = await h.CheckAsync(id);
        Assert.Equal((CheckStatus.ToDo, IncidentHarness.Local("2019-05-07 09:00")), (opened.Status, opened.Due));
        Assert.Equal([.. Daily, "other"], opened.Lines.Select(l => l.Item.Id));
        await h.AdvanceToAsync("2019-05-07 08:00");
        await h.CheckDoAsync(c => c.ReportAsync(id, h.By(OnCall, "one"), [Line("online")]));
        await h.CheckDoAsync(c => c.ReportAsync(id, h.By(OnCall, "rest"), [.. Daily[1..].Select(i => Line(i))]));
        Assert.Equal((CheckStatus.Done, false, false), await h.StandAsync(id));
        await h.AdvanceToAsync("2019-05-07 08:59");
        Assert.False((await h.CheckAsync(id)).IsClosed); // until it is due, lines may be put right
        await h.AdvanceToAsync("2019-05-07 09:00");
        Assert.Equal((CheckStatus.Done, false, true), await h.StandAsync(id));
        await h.AdvanceToAsync("2019-06-01 00:00");
        await h.ExpectNothingElseAsync();
    }

    /// <summary>A miss is told once, with all that is missing, at the moment that it is due; before that the owner is reminded.</summary>
    [Fact]
    public async Task Mie_AListThatIsNotComplete_IsRemindedOf_AndMissedOnce_WithEveryMissingLine()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-05-07 00:00", edit: own => own);
        await h.SweepChecksAsync("daily");
        CaseId id = await h.CheckOfAsync("daily", "2019-05-07");
        await h.AdvanceToAsync("2019-05-07 18:00");
        await h.CheckDoAsync(c => c.ReportAsync(id, h.By(OnCall, "a"), [Line("online"), Line("monitoring")]));
        await h.AdvanceToAsync("2019-05-08 08:29");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2019-05-08 08:30");
        await h.ExpectMailsAsync("remind-list→on_call");
        await h.AdvanceToAsync("2019-05-08 08:59");
        await h.ExpectNothingElseAsync();
        Assert.False((await h.CheckAsync(id)).IsLate);
        await h.AdvanceToAsync("2019-05-08 09:00");
        await h.ExpectMailsAsync("missed→on_call", "missed→team_lead");
        string told = (await h.MailsAsync()).Single(m => m.Mail.Key.EndsWith("missed/on_call", StringComparison.Ordinal)).Mail.Text;
        Assert.All((string[])["バッチ業務", "バックアップ", "保守", "ウイルス定義ファイルの更新", "3.2.3(1)"], word => Assert.Contains(word, told, StringComparison.Ordinal));
        Assert.All((string[])["オンライン業務", "定めがない"], word => Assert.DoesNotContain(word, told, StringComparison.Ordinal));
        CheckListState missed = await h.CheckAsync(id);
        Assert.Equal((true, false), (missed.IsLate, missed.IsBreach)); // the time is assumed
        Assert.True((await h.Get<CheckLedger>().FindAsync(id))!.Summary!.IsLate);
        await h.AdvanceToAsync("2019-05-20 00:00");
        await h.ExpectNothingElseAsync();
        await h.CheckDoAsync(c => c.ReportAsync(id, h.By(OnCall, "b"), [.. Daily.Except(["online", "monitoring"]).Select(i => Line(i))]));
        Assert.Equal((CheckStatus.Done, true, true), await h.StandAsync(id));
        await h.ExpectNothingElseAsync();
    }

    [Theory]
    [InlineData("2019-05-08 08:59", false)]
    [InlineData("2019-05-08 09:00", true)]
    public async Task Mie_AListIsInTime_UntilItIsDue(string at, bool late)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-05-07 00:00", edit: own => own);
        await h.SweepChecksAsync("daily");
        CaseId id = await h.CheckOfAsync("daily", "2019-05-07");
        await h.AdvanceToAsync(at);
        await h.CheckDoAsync(c => c.ReportAsync(id, h.By(OnCall, "a"), [.. Daily.Select(i => Line(i))]));
        Assert.Equal(late, (await h.CheckAsync(id)).IsLate);
        Assert.Equal(late, (await h.Get<CheckLedger>().FindAsync(id))!.Summary!.IsLate);
    }

    /// <summary>What is found is told at once; what is reported again is a correction, and both stay on record.</summary>
    [Fact]
    public async Task AFinding_IsToldAtOnce_IsCorrected_AndBecomesAnIncident()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("standard", "2026-11-20 10:00");
        CaseId id = await h.OpenCheckAsync("2026-11-20", "停電の後");
        Assert.Equal(id, await h.OpenCheckAsync("2026-11-20", " 停電の後 ")); // the same
        CheckCommands desk = h.Get<CheckCommands>();
        ExpectRefused(await desk.ReportAsync(id, h.By(OnCall, "none"), []), RefusalReason.MissingField);
        ExpectRefused(await desk.ReportAsync(id, h.By(OnCall, "bad"), [Line("unknown")]), CheckRefusals.NoSuchLine);
        ExpectRefused(await desk.ReportAsync(id, h.By(OnCall, "bad"), [Line("services"), Line("services")]), CheckRefusals.NoSuchLine);
        ExpectRefused(await desk.ReportAsync(id, h.By(OnCall, "bad"), [Line("disk")]), RefusalReason.MissingField);
        ExpectRefused(await desk.ReportAsync(id, h.By(OnCall, "bad"), [Line("disk") with { Value = "八十" }]), RefusalReason.NotUnderstood);
        ExpectRefused(await desk.ReportAsync(id, h.By(OnCall, "bad"), [Line("services", CheckResult.NotApplicable)]), RefusalReason.MissingField);
        ExpectRefused(await desk.ReportAsync(id, h.By(OnCall, "bad"), [Line("services", CheckResult.Finding)]), RefusalReason.MissingField);
        ExpectRefused(await desk.ReportAsync(id, h.By(OnCall, "bad"), [Line("services") with { RanAt = h.Now.AddHours(1) }]), RefusalReason.InTheFuture);
        await h.ExpectNothingElseAsync();

        // exactly at its limit is inside; whatever somebody calls a value above it, it is a finding
        await h.CheckDoAsync(c => c.ReportAsync(id, h.By(OnCall, "a"), [Line("services"), Line("disk") with { Value = "80" }]));
        await h.ExpectNothingElseAsync();
        await h.CheckDoAsync(c => c.ReportAsync(id, h.By(OnCall, "b"), [Line("disk") with { Value = "80.1" }, Line("monitoring")]));
        await h.ExpectMailsAsync("finding→team_lead");
        string told = (await h.MailsAsync())[^1].Mail.Text;
        Assert.Contains("ディスク使用率：指摘あり 80.1%", told, StringComparison.Ordinal);
        Assert.DoesNotContain("監視の異常", told, StringComparison.Ordinal);
        CheckListState found = await h.CheckAsync(id);
        Assert.Equal(("disk", CheckResult.Finding), (found.Findings.Single().Item.Id, found.Findings.Single().Line!.Result));

        CaseId change = await h.FileAsync(h.Complete("minor"));
        await h.ForgetMailsAsync();
        ExpectRefused(await desk.RaiseAsync(id, h.By(OnCall), "disk", "mie-20261120-7k3qf2xa"), CheckRefusals.NoSuchRaised);
        ExpectRefused(await desk.RaiseAsync(id, h.By(OnCall), "disk", "別の表"), CheckRefusals.NoSuchRaised);
        await h.CheckDoAsync(c => c.RaiseAsync(id, h.By(OnCall), "disk", change.Value));
        Assert.Equal([change.Value], (await h.CheckAsync(id)).Findings.Single().Raised);

        await h.CheckDoAsync(c => c.ReportAsync(
            id, h.By(OnCall, "c"), [Line("disk") with { Value = "62" }, Line("backup", CheckResult.NotApplicable, "対象なし")]));
        CheckListState corrected = await h.CheckAsync(id);
        Assert.Empty(corrected.Findings);
        Assert.Equal(CheckStatus.Done, corrected.Status);
        Assert.Equal(
            ["80", "80.1", "62"], corrected.Facts.OfType<CheckReported>().SelectMany(r => r.Lines).Where(l => l.ItemId == "disk").Select(l => l.Value));
        await h.AdvanceToAsync("2026-11-20 17:29");
        Assert.False(corrected.IsClosed);
        await h.ForgetMailsAsync(); // the change's own
        await h.AdvanceToAsync("2026-11-20 17:30");
        await h.ExpectMailsAsync("done→client_contact");
        Assert.True((await h.CheckAsync(id)).IsClosed);

        // What is put right afterwards is on record and in the row, and what was found is told by whoever says so.
        await h.CheckDoAsync(c => c.ReportAsync(id, h.By(OnCall, "d"), [Line("services", CheckResult.Failed, "停止していた")]));
        await h.ExpectMailsAsync("finding→team_lead");
        Assert.True((await h.Get<CheckLedger>().FindAsync(id))!.Summary!.HasFinding);
        await h.CheckDoAsync(c => c.ReportAsync(id, h.By(OnCall, "d"), [Line("services", CheckResult.Failed, "停止していた")]));
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task AListThatIsNotNeeded_IsOver_AndNothingIsMissed()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("standard", "2026-11-20 10:00");
        CaseId id = await h.OpenCheckAsync("2026-11-24", null);
        CheckCommands desk = h.Get<CheckCommands>();
        ExpectRefused(await desk.HandInAsync(id, h.By(OnCall), null), CheckRefusals.NotHandedIn);
        ExpectRefused(await desk.NotOwedAsync(id, h.By(OnCall), " "), RefusalReason.MissingField);
        await h.CheckDoAsync(c => c.NotOwedAsync(id, h.By(OnCall), "システム停止中"));
        Assert.Equal((CheckStatus.NotOwed, false, true), await h.StandAsync(id));
        ExpectRefused(await desk.ReportAsync(id, h.By(OnCall, "late"), [Line("services")]), RefusalReason.CaseClosed);
        ExpectRefused((await desk.OpenByHandAsync("standard", h.By(OnCall), "daily", new(2026, 11, 24), null)).Result, CheckRefusals.NoSuchList);
        ExpectRefused((await desk.OpenByHandAsync("standard", h.By(OnCall), "adhoc", new(1, 1, 1), null)).Result, RefusalReason.NoSuchDate);
        await h.AdvanceToAsync("2026-12-01 00:00");
        await h.ExpectNothingElseAsync();
    }

    /// <summary>Each open day has its list once, whatever crashes; closed days and days before have none.</summary>
    [Fact]
    public async Task Mie_Lists_OpenOncePerOpenDay_AlsoAfterACrash_AndOwingNoPast()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-05-07 10:00", edit: own => own);
        await h.SweepChecksAsync("daily");
        Assert.Equal(["daily 2019-05-07"], await h.ChecksAsync("daily")); // that of the last open day was due at 9
        await h.SweepChecksAsync("daily");
        await h.CrashAsync();
        await h.SweepChecksAsync("daily");
        for (DateOnly day = new(2019, 5, 8); day <= new DateOnly(2019, 5, 14); day = day.AddDays(1))
        {
            await h.AdvanceToAsync(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + " 00:01");
            await h.SweepChecksAsync("daily");
        }

        Assert.Equal(
            ["daily 2019-05-07", "daily 2019-05-08", "daily 2019-05-09", "daily 2019-05-10", "daily 2019-05-13", "daily 2019-05-14"],
            await h.ChecksAsync("daily"));
    }

    /// <summary>Lists that a stand-still of some days left out are opened and missed, so that nobody takes the days for good ones.</summary>
    [Fact]
    public async Task Mie_ListsThatAStandStillLeftOut_AreOpened_AndMissed()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-05-13 00:01", edit: own => own);
        await h.SweepChecksAsync("daily");
        CaseId known = await h.CheckOfAsync("daily", "2019-05-13");
        await h.CheckDoAsync(c => c.ReportAsync(known, h.By(OnCall, "a"), [.. Daily.Select(i => Line(i))]));
        await h.AdvanceToAsync("2019-05-16 12:00");
        await h.CrashAsync();
        await h.ForgetMailsAsync();
        await h.SweepChecksAsync("daily");
        Assert.Equal(["daily 2019-05-14", "daily 2019-05-15", "daily 2019-05-16"], await h.ChecksAsync("daily"));
        // of two days' lists, backups and batches, and of three days' virus checks and monitoring
        IReadOnlyList<string> told = await h.NewlyToldAsync();
        Assert.Equal((12, 12), (told.Count(m => m == "missed→on_call"), told.Count(m => m == "missed→team_lead")));
        Assert.True((await h.CheckAsync(await h.CheckOfAsync("daily", "2019-05-14"))).IsLate);
    }

    /// <summary>
    /// A run that failed and is repeated with success in the same night counts once, and nobody is woken; what fails for good is told in the morning.
    /// </summary>
    [Fact]
    public async Task Mie_ANightsBackups_AreReportedByATool_AndOnlyWhatStandsInTheMorningIsTold()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2020-07-20 00:00", edit: own => own); // a full backup, then two days
        string[] full = ["storage", "db_full_main", "db_full_copy", "forms_full_main", "forms_full_copy", "system"];
        await h.AdvanceToAsync("2020-07-20 22:30");
        foreach (string item in full)
        {
            await RunAsync(item, item == "db_full_main" ? CheckResult.Failed : CheckResult.Ok, "a"); // the first of them opens the list
        }

        await h.AdvanceToAsync("2020-07-21 01:00");
        await RunAsync("db_full_main", CheckResult.Ok, "b");
        await RunAsync("db_full_main", CheckResult.Ok, "b"); // the same run again
        CaseId id = await h.CheckOfAsync("backup", "2020-07-20");
        CheckListState state = await h.CheckAsync(id);
        Assert.Equal(full, state.Lines.Select(l => l.Item.Id));
        Assert.Empty(state.Findings);
        Assert.Equal(7, state.Facts.OfType<CheckReported>().Count());
        ExpectRefused(await TryRunAsync("db_full_main", CheckResult.Failed, "b"), CheckRefusals.RunReported);
        ExpectRefused(await TryRunAsync("db_diff_main", CheckResult.Ok, "c"), CheckRefusals.NoSuchLine); // not on this day
        ExpectRefused(await TryRunAsync("storage", CheckResult.Ok, "d", "2020-07-23"), CheckRefusals.NoSuchDay); // closed
        ExpectRefused(await TryRunAsync("storage", CheckResult.Ok, "d", "2020-07-27"), CheckRefusals.NoSuchDay); // not yet
        ExpectRefused(await TryRunAsync("storage", CheckResult.Ok, "d", "2020-07-17"), CheckRefusals.NoSuchDay); // over, and never opened
        await h.AdvanceToAsync("2020-07-21 08:00");
        Assert.Equal((CheckStatus.Done, false, true), await h.StandAsync(id));
        await h.ExpectNothingElseAsync();

        // the next night one fails and one is never heard of
        await h.AdvanceToAsync("2020-07-21 22:30");
        foreach ((string item, CheckResult result) in ((string, CheckResult)[])
            [("storage", CheckResult.Ok), ("db_diff_main", CheckResult.Failed), ("db_diff_copy", CheckResult.Ok), ("forms_diff_main", CheckResult.Ok)])
        {
            await RunAsync(item, result, "n2");
        }

        await h.AdvanceToAsync("2020-07-22 07:59");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2020-07-22 08:00");
        await h.ExpectMailsAsync("missed→on_call", "missed→team_lead"); // one word for both
        string told = (await h.MailsAsync()).Single(m => m.Mail.Key.EndsWith("missed/team_lead", StringComparison.Ordinal)).Mail.Text;
        Assert.Contains("データベース領域 差分バックアップ（LTO正ボリューム）：失敗", told, StringComparison.Ordinal);
        Assert.Contains("帳票データ格納領域 差分バックアップ（LTO副ボリューム）：未報告", told, StringComparison.Ordinal);
        Assert.DoesNotContain("1次バックアップ", told, StringComparison.Ordinal);

        // a night in which everything is reported and one failed
        await h.AdvanceToAsync("2020-07-22 22:30");
        foreach (string item in (string[])["storage", "db_diff_main", "db_diff_copy", "forms_diff_main", "forms_diff_copy"])
        {
            await RunAsync(item, item == "storage" ? CheckResult.Failed : CheckResult.Ok, "n3");
        }

        await h.AdvanceToAsync("2020-07-27 07:59"); // the next open day
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2020-07-27 08:00");
        await h.ExpectMailsAsync("findings→team_lead");
        Assert.Equal((CheckStatus.Done, false, true), await h.StandAsync(await h.CheckOfAsync("backup", "2020-07-22")));

        // an earlier run that is told late does not undo a later one; what comes when the list is over is told at once
        await RunAsync("db_diff_copy", CheckResult.Failed, "n3-late", "2020-07-22", IncidentHarness.Local("2020-07-22 20:00"));
        CheckListState last = await h.CheckAsync(await h.CheckOfAsync("backup", "2020-07-22"));
        Assert.Equal(CheckResult.Ok, last.Lines.Single(l => l.Item.Id == "db_diff_copy").Line!.Result);
        await h.ForgetMailsAsync();

        async Task RunAsync(string item, CheckResult result, string run, string? day = null, DateTimeOffset? at = null)
        {
            CommandResult done = await TryRunAsync(item, result, run, day, at);
            Assert.True(done is CommandResult.Done, done.ToString());
            await h.Engine.WhenIdleAsync();
        }

        async Task<CommandResult> TryRunAsync(string item, CheckResult result, string run, string? day = null, DateTimeOffset? at = null) =>
            (await h.Get<CheckCommands>().ReportRunAsync(
                "mie", h.By(new("monitoring:jobs")), "backup",
                day is null ? DateOnly.FromDateTime(h.Now.AddHours(9 - 12).Date) : DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture),
                new() { ItemId = item, Result = result, RanAt = at }, run)).Result;
    }

    /// <summary>
    /// MIE-SLA-11, MIE-SLA-28: the scheduler reports the end of the batch, and with the files that were handed over the operator is told; what nobody
    /// reported is told in the morning, and a failure at once.
    /// </summary>
    [Fact]
    public async Task Mie_TheEndOfTheBatch_IsToldToTheOperator_AndMissedInTheMorning()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2020-07-20 00:00", edit: own => own);
        await h.AdvanceToAsync("2020-07-20 23:10");
        await RunAsync("batch", CheckResult.Ok);
        await h.ExpectNothingElseAsync();
        await RunAsync("files", CheckResult.Ok);
        await h.ExpectMailsAsync("done→on_call");

        await h.AdvanceToAsync("2020-07-21 23:10");
        await h.ForgetMailsAsync();
        await RunAsync("batch", CheckResult.Ok);
        await h.AdvanceToAsync("2020-07-22 07:59");
        Assert.DoesNotContain(await h.NewlyToldAsync(), m => m.StartsWith("missed", StringComparison.Ordinal));
        await h.AdvanceToAsync("2020-07-22 08:00");
        Assert.Equal(["missed→on_call", "missed→team_lead"], (await h.NewlyToldAsync()).Where(m => m.StartsWith("missed", StringComparison.Ordinal)).Order());
        Assert.Equal(["files"], (await h.CheckAsync(await h.CheckOfAsync("batch_end", "2020-07-21"))).Missing.Select(l => l.Item.Id));

        await h.AdvanceToAsync("2020-07-22 23:10");
        await h.ForgetMailsAsync();
        await RunAsync("batch", CheckResult.Failed);
        Assert.Equal(["finding→team_lead"], await h.NewlyToldAsync());

        async Task RunAsync(string item, CheckResult result)
        {
            CommandResult done = (await h.Get<CheckCommands>().ReportRunAsync("mie", h.By(new("monitoring:jobs")), "batch_end",
                DateOnly.FromDateTime(h.Now.AddHours(9).Date), new() { ItemId = item, Result = result }, item)).Result;
            Assert.True(done is CommandResult.Done, done.ToString());
            await h.Engine.WhenIdleAsync();
        }
    }

    /// <summary>SAG-BKP-01: a newest good backup of exactly 24 hours is inside; older is told before anything fails, and once.</summary>
    [Theory]
    [InlineData("2026-11-19 22:30", "2026-11-20 22:30")]
    [InlineData("2026-11-19 14:00", "2026-11-20 14:00")]
    [InlineData("2026-11-18 22:30", "2026-11-19 22:30")]
    public async Task Saga_ABackupThatIsOlderThan24Hours_IsTold(string good, string last)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", good, edit: own => own);
        await h.SweepChecksAsync();
        CaseId first = await h.CheckOfAsync("backup", good[..10]);
        await h.CheckDoAsync(c => c.ReportAsync(first, h.By(OnCall, "a"), [Line("servers") with { RanAt = h.Now }]));
        await h.AdvanceToAsync(last[..10] + " 00:01");
        await h.SweepChecksAsync(); // the next day's list
        await h.AdvanceToAsync(last);
        await h.SweepChecksAsync();
        await OnlyOthersAsync(h);
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.SweepChecksAsync();
        await h.SweepChecksAsync();
        Assert.Equal(["stale→on_call", "stale→team_lead"], (await h.NewlyToldAsync()).Where(IsStale).Order(StringComparer.Ordinal));
        string told = (await h.MailsAsync()).First(m => m.Mail.Key.Contains("/stale/", StringComparison.Ordinal)).Mail.Text;
        Assert.Contains(TimeText.Of(IncidentHarness.Local(good), TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"), "ja"), told, StringComparison.Ordinal);
        Assert.Contains("1日", told, StringComparison.Ordinal);
        await h.AdvanceAsync(TimeSpan.FromDays(1));
        await h.SweepChecksAsync();
        await OnlyOthersAsync(h);

        // a good run ends it, until that is too old, too
        CaseId now = await h.CheckOfAsync("backup", DateOnly.FromDateTime(h.Now.AddHours(9).Date).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await h.CheckDoAsync(c => c.ReportAsync(now, h.By(OnCall, "b"), [Line("servers")]));
        await h.AdvanceAsync(TimeSpan.FromHours(24));
        await h.SweepChecksAsync();
        await OnlyOthersAsync(h);

        // whoever looks and finds it unreadable takes it back
        await h.CheckDoAsync(c => c.ReportAsync(now, h.By(OnCall, "c"), [Line("servers", CheckResult.Failed, "読めない")]));
        Assert.Null((await h.Get<CheckLedger>().FindAsync(now))!.Summary!.Lines.Single().Good);

        static bool IsStale(string mail) => mail.StartsWith("stale", StringComparison.Ordinal);

        static async Task OnlyOthersAsync(IncidentHarness h) => Assert.DoesNotContain(await h.NewlyToldAsync(), IsStale);
    }

    /// <summary>SAI-BKP-01, SAG-SLA-06, MIE-SLA-14, -15, MIE-OUT-03 and the virus checks: each list is reminded of, and missed when it is due.</summary>
    [Theory]
    [InlineData("saitama", "backup", "2026-11-20", "2026-11-24 10:00", true)]
    [InlineData("saitama", "operation", "2026-11-24", "2026-11-24 17:30", true)] // Monday is closed
    [InlineData("saitama", "daily_report", "2026-11-20", "2026-11-20 20:00", true)]
    [InlineData("saga", "state", "2026-11-20", "2026-11-20 10:00", true)]
    [InlineData("mie", "virus", "2019-05-07", "2019-05-07 10:00", true)]
    [InlineData("gunma", "security", "2026-11-24", "2026-11-24 17:00", true)]
    [InlineData("mie", "monitoring", "2019-05-07", "2019-05-07 10:00", true)] // MIE-SLA-02, -09, -16, -17, -19 to -27
    [InlineData("mie", "logs", "2019-05-07", "2019-05-14 19:00", true)]
    [InlineData("mie", "weekly", "2019-05-07", "2019-05-10 19:00", true)]
    [InlineData("mie", "monthly", "2019-05-07", "2019-05-14 19:00", true)] // MIE-SLA-02, -06, -15, -18
    [InlineData("mie", "yearly", "2019-04-01", "2020-03-31 19:00", true)] // MIE-SLA-01, MIE-OUT-03
    [InlineData("mie", "plans", "2019-04-01", "2019-07-01 19:00", true, "team_lead", "manager")] // MIE-INC-25, -28, MIE-SEC-03, -42
    [InlineData("saga", "figures", "2026-11-02", "2026-11-10 17:30", true)] // SAG-SLA-01, -02, -05, -07 to -09
    [InlineData("okayama", "service_levels", "2026-04-01", "2026-05-01 17:15", true, "team_lead", "manager")] // OKA-SLA-04 to -06, -14
    [InlineData("okayama", "cloud", "2026-04-01", "2026-05-01 17:15", true, "team_lead", "manager")] // OKA-DLV-06
    [InlineData("saga", "security_monthly", "2026-11-02", "2026-11-10 17:30", true)] // SAG-SEC-01, -02, -05
    [InlineData("saitama", "power_outage", "2026-04-01", "2027-03-31 17:30", true, "team_lead", "manager")] // SAI-OUT-02, -03
    [InlineData("saga", "security_yearly", "2026-04-01", "2026-05-01 17:30", true, "team_lead", "manager")] // SAG-SEC-01, -03, SAG-PLT-04
    [InlineData("gunma", "registration", "2027-01-04", "2027-01-29 17:00", true, "team_lead", "manager")] // GUN-ADM-02, -07
    public async Task ListsOfTheContracts_AreRemindedOf_AndMissed(
        string contract, string list, string day, string due, bool reminded, string owner = "on_call", string told = "team_lead")
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(contract, day + " 00:00", edit: own => own);
        await h.SweepChecksAsync(list);
        CaseRow<CheckSummary> row = await h.Get<CheckLedger>().OfAsync(contract).FirstAsync(c => c.Summary!.ListId == list);

        Assert.Equal(IncidentHarness.Local(due), row.Summary!.Due);
        await h.AdvanceAsync(IncidentHarness.Local(due) - TimeSpan.FromMinutes(1) - h.Now);
        Assert.Equal(reminded, (await h.NewlyToldAsync()).Any(m => m == "remind-list→" + owner));
        await h.AdvanceToAsync(due);
        await h.ExpectMailsAsync([.. new[] { owner, told }.Order(StringComparer.Ordinal).Select(r => "missed→" + r)]);
    }

    /// <summary>
    /// 5.2.1(4): a restore that failed is tried from one generation older, until one succeeds or none is left; then the report goes with the recovery
    /// plan. 4.3.2(2): a state of exactly 24 hours before the failure is inside; an older one is recovery, and a finding all the same.
    /// </summary>
    [Theory]
    [InlineData("15.5", "newest")]
    [InlineData("24.0", "newest")]
    [InlineData("failed 39.5", "newest second", "second")]
    [InlineData("failed failed 63.5", "newest second third", "third")]
    [InlineData("failed none", "newest second plan")]
    [InlineData("none", "newest plan")]
    [InlineData("failed failed failed failed failed", "newest second third fourth older plan")]
    public async Task Saga_ARestore_GoesBackAGenerationAtATime_AndEndsWithThePlan(string course, string lines, string? breach = null)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-20 14:00", edit: own => own);
        CaseId id = await h.OpenCheckAsync("2026-11-20", "11月20日の障害", "restore");
        CheckCommands desk = h.Get<CheckCommands>();
        ExpectRefused(await desk.ReportAsync(id, h.By(OnCall, "early"), [Line("second") with { Value = "39.5" }]), CheckRefusals.NoSuchLine);
        ExpectRefused(await desk.ReportAsync(id, h.By(OnCall, "early"), [Line("plan", text: "計画書")]), CheckRefusals.NoSuchLine);
        await h.CheckDoAsync(c => c.ReportAsync(id, h.By(OnCall, "i"), [Line("instruction", text: "13:50、県の担当者から電話")]));
        foreach (string outcome in course.Split(' '))
        {
            string item = (await h.CheckAsync(id)).Missing.First().Item.Id;
            await h.CheckDoAsync(c => c.ReportAsync(id, h.By(OnCall, item), [outcome switch
            {
                "failed" => Line(item, CheckResult.Failed, "読み込めない"),
                "none" => Line(item, CheckResult.NotApplicable, "これより前の世代がない"),
                _ => Line(item) with { Value = outcome },
            }]));
        }

        bool hasPlan = lines.EndsWith("plan", StringComparison.Ordinal);
        if (hasPlan)
        {
            ExpectRefused(await desk.HandInAsync(id, h.By(OnCall, "h0"), null), CheckRefusals.LinesMissing); // not without the plan
            await h.CheckDoAsync(c => c.ReportAsync(id, h.By(OnCall, "p"), [Line("plan", text: "システム復旧計画 第1版")]));
        }

        CheckListState state = await h.CheckAsync(id);
        Assert.Equal("instruction " + lines, string.Join(' ', state.Lines.Select(l => l.Item.Id)));
        Assert.Equal(breach, state.Findings.SingleOrDefault(l => l.Line!.Result == CheckResult.Finding)?.Item.Id);
        await h.ForgetMailsAsync();
        await h.CheckDoAsync(c => c.HandInAsync(id, h.By(OnCall, "h"), "復旧の結果"));
        await h.ExpectMailsAsync("done→client_contact");
        string report = (await h.MailsAsync()).Single(m => m.Mail.Key.EndsWith("done/client_contact", StringComparison.Ordinal)).Mail.Text;
        Assert.Equal(hasPlan, report.Contains("システム復旧計画 第1版", StringComparison.Ordinal));
        Assert.Contains("県の担当者から電話", report, StringComparison.Ordinal);
    }

    /// <summary>5.2(1): finished work is handed over: the client is asked, returns it, and accepts what was put right.</summary>
    [Fact]
    public async Task Mie_FinishedWork_IsHandedOver_AndAccepted()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-05-07 17:00", edit: own => own);
        CaseId id = await h.OpenCheckAsync("2019-05-07", "ルータ交換", "work_done");
        CheckCommands desk = h.Get<CheckCommands>();
        ExpectRefused(await desk.HandInAsync(id, h.By(OnCall, "h0"), null), CheckRefusals.LinesMissing);
        ExpectRefused(await desk.ReportAsync(id, h.By(OnCall, "bad"), [Line("work")]), RefusalReason.MissingField);
        await h.CheckDoAsync(c => c.ReportAsync(id, h.By(OnCall, "a"), [Line("work", text: "ルータを交換した"), Line("record")]));
        Assert.Equal((CheckStatus.ToHandIn, false, false), await h.StandAsync(id));
        await h.ExpectNothingElseAsync();
        await h.CheckDoAsync(c => c.HandInAsync(id, h.By(OnCall, "h1"), null));
        await h.ExpectMailsAsync("ask→client_contact");
        string asked = (await h.MailsAsync())[^1].Mail.Text;
        Assert.All((string[])["ルータ交換", "ルータを交換した", "5.2(1)"], word => Assert.Contains(word, asked, StringComparison.Ordinal));

        // what is put right meanwhile is another content: nobody accepts what they have not seen
        string seen = (await h.CheckAsync(id)).Approval.ContentHash;
        await h.CheckDoAsync(c => c.ReportAsync(id, h.By(OnCall, "b"), [Line("connectivity")]));
        Assert.Equal((CheckStatus.ToHandIn, false, false), await h.StandAsync(id));
        Assert.IsType<CommandResult.Refused>(await desk.DecideAsync(id, h.By(new("client_contact")), "client", seen, ApprovalAnswer.Approve, null));
        await h.CheckDoAsync(c => c.HandInAsync(id, h.By(OnCall, "h2"), "疎通確認を追加"));
        await h.ExpectMailsAsync("ask→client_contact");
        await h.CheckDoAsync(async c => await c.DecideAsync(
            id, h.By(new("client_contact")), "client", (await h.CheckAsync(id)).Approval.ContentHash, ApprovalAnswer.Return, "写真を添えること"));
        await h.ExpectMailsAsync("outcome→on_call");
        Assert.Equal((CheckStatus.Returned, false, false), await h.StandAsync(id));
        await h.CheckDoAsync(c => c.HandInAsync(id, h.By(OnCall, "h3"), "写真を添付"));
        await h.CheckDoAsync(async c => await c.DecideAsync(
            id, h.By(new("client_contact")), "client", (await h.CheckAsync(id)).Approval.ContentHash, ApprovalAnswer.Approve, null));
        await h.ExpectMailsAsync("ask→client_contact", "outcome→on_call");
        Assert.Equal((CheckStatus.Done, false, true), await h.StandAsync(id));
        ExpectRefused(await desk.ReportAsync(id, h.By(OnCall, "late"), [Line("record")]), RefusalReason.CaseClosed); // accepted is accepted
        await h.AdvanceToAsync("2019-06-01 00:00");
        await h.ExpectNothingElseAsync();
    }

    private static CheckLine Line(string item, CheckResult result = CheckResult.Ok, string? text = null) =>
        new() { ItemId = item, Result = result, Text = text };
}

/// <summary>Lists on the harness of incidents.</summary>
internal static class CheckHarness
{
    /// <summary>One round of the sweep that opens lists.</summary>
    /// <param name="h">The harness.</param>
    /// <param name="only">What the story is about: other lists are not needed in it.</param>
    public static async Task SweepChecksAsync(this IncidentHarness h, string? only = null)
    {
        await h.Get<CheckOpener>().RunAsync(h.Now, h.Client, CancellationToken.None);
        await h.Engine.WhenIdleAsync();
        foreach (CaseRow<CheckSummary> other in await h.Get<CheckLedger>().OfAsync(h.ContractId).Where(c => only is not null && c.Summary!.ListId != only)
            .ToListAsync())
        {
            await h.CheckDoAsync(c => c.NotOwedAsync(other.Id, h.By(IncidentHarness.OnCall), "この筋書きの外"));
        }
    }

    public static async Task CheckDoAsync(this IncidentHarness h, Func<CheckCommands, Task<CommandResult>> act)
    {
        CommandResult result = await act(h.Get<CheckCommands>());
        Assert.True(result is CommandResult.Done, result.ToString());
        await h.Engine.WhenIdleAsync();
    }

    /// <summary>A list that a person opens.</summary>
    public static async Task<CaseId> OpenCheckAsync(this IncidentHarness h, string day, string? subject, string list = "adhoc")
    {
        (CaseId? id, CommandResult result) = await h.Get<CheckCommands>().OpenByHandAsync(
            h.ContractId, h.By(IncidentHarness.OnCall), list, DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture), subject);
        Assert.True(result is CommandResult.Done, result.ToString());
        await h.Engine.WhenIdleAsync();
        return id!.Value;
    }

    public static async Task<CaseId> CheckOfAsync(this IncidentHarness h, string list, string period) => (await h.Get<CheckLedger>()
        .BetweenAsync(h.ContractId, DateOnly.MinValue).FirstAsync(c => c.Summary!.ListId == list && c.Summary.Period == period)).Id;

    /// <summary>What is open of a list: its id and the periods.</summary>
    public static async Task<IReadOnlyList<string>> ChecksAsync(this IncidentHarness h, string list) =>
    [
        .. await h.Get<CheckLedger>().OfAsync(h.ContractId).Where(c => c.Summary!.ListId == list).Select(c => $"{c.Summary!.ListId} {c.Summary.Period}")
            .Order().ToListAsync(),
    ];

    public static async Task<CheckListState> CheckAsync(this IncidentHarness h, CaseId id) => (await h.Get<CheckReader>().ReadAsync(id)).State;

    public static async Task<(CheckStatus Status, bool IsLate, bool IsClosed)> StandAsync(this IncidentHarness h, CaseId id)
    {
        CheckListState state = await h.CheckAsync(id);
        return (state.Status, state.IsLate, state.IsClosed);
    }
}
