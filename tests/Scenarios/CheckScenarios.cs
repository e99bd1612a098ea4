using System.Globalization;
using Workflows.Checks;
using Workflows.Kit;
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
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-04-26 00:00"); // a Friday before ten closed days
        await h.SweepChecksAsync();
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
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-05-07 00:00");
        await h.SweepChecksAsync();
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
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-05-07 00:00");
        await h.SweepChecksAsync();
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

        await h.CheckDoAsync(c => c.ReportAsync(id, h.By(OnCall, "c"), [Line("disk") with { Value = "62" }, Line("backup", CheckResult.NotApplicable, "対象なし")]));
        CheckListState corrected = await h.CheckAsync(id);
        Assert.Empty(corrected.Findings);
        Assert.Equal(CheckStatus.Done, corrected.Status);
        Assert.Equal(["80", "80.1", "62"], corrected.Facts.OfType<CheckReported>().SelectMany(r => r.Lines).Where(l => l.ItemId == "disk").Select(l => l.Value));
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
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-05-07 10:00");
        await h.SweepChecksAsync();
        Assert.Equal(["daily 2019-05-07"], await h.ChecksAsync("daily")); // that of the last open day was due at 9
        await h.SweepChecksAsync();
        await h.CrashAsync();
        await h.SweepChecksAsync();
        for (DateOnly day = new(2019, 5, 8); day <= new DateOnly(2019, 5, 14); day = day.AddDays(1))
        {
            await h.AdvanceToAsync(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + " 00:01");
            await h.SweepChecksAsync();
        }

        Assert.Equal(
            ["daily 2019-05-07", "daily 2019-05-08", "daily 2019-05-09", "daily 2019-05-10", "daily 2019-05-13", "daily 2019-05-14"], await h.ChecksAsync("daily"));
    }

    /// <summary>Lists that a stand-still of some days left out are opened and missed, so that nobody takes the days for good ones.</summary>
    [Fact]
    public async Task Mie_ListsThatAStandStillLeftOut_AreOpened_AndMissed()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-05-13 00:01");
        await h.SweepChecksAsync();
        CaseId known = await h.CheckOfAsync("daily", "2019-05-13");
        await h.CheckDoAsync(c => c.ReportAsync(known, h.By(OnCall, "a"), [.. Daily.Select(i => Line(i))]));
        await h.AdvanceToAsync("2019-05-16 12:00");
        await h.CrashAsync();
        await h.ForgetMailsAsync();
        await h.SweepChecksAsync();
        Assert.Equal(["daily 2019-05-14", "daily 2019-05-15", "daily 2019-05-16"], await h.ChecksAsync("daily"));
        Assert.Equal(["missed→on_call", "missed→on_call", "missed→team_lead", "missed→team_lead"],
            (await h.NewlyToldAsync()).Where(m => m.StartsWith("missed", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.True((await h.CheckAsync(await h.CheckOfAsync("daily", "2019-05-14"))).IsLate);
    }

    private static CheckLine Line(string item, CheckResult result = CheckResult.Ok, string? text = null) =>
        new() { ItemId = item, Result = result, Text = text };
}

/// <summary>Lists on the harness of incidents.</summary>
internal static class CheckHarness
{
    /// <summary>One round of the sweep that opens lists.</summary>
    public static async Task SweepChecksAsync(this IncidentHarness h)
    {
        await h.Get<CheckOpener>().RunAsync(h.Now, h.Client, CancellationToken.None);
        await h.Engine.WhenIdleAsync();
    }

    public static async Task CheckDoAsync(this IncidentHarness h, Func<CheckCommands, Task<CommandResult>> act)
    {
        CommandResult result = await act(h.Get<CheckCommands>());
        Assert.True(result is CommandResult.Done, result.ToString());
        await h.Engine.WhenIdleAsync();
    }

    /// <summary>A list that a person opens.</summary>
    public static async Task<CaseId> OpenCheckAsync(this IncidentHarness h, string day, string? subject)
    {
        (CaseId? id, CommandResult result) = await h.Get<CheckCommands>().OpenByHandAsync(
            h.ContractId, h.By(IncidentHarness.OnCall), "adhoc", DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture), subject);
        Assert.True(result is CommandResult.Done, result.ToString());
        await h.Engine.WhenIdleAsync();
        return id!.Value;
    }

    public static async Task<CaseId> CheckOfAsync(this IncidentHarness h, string list, string period) => (await h.Get<CheckLedger>()
        .SinceAsync(h.ContractId, DateOnly.MinValue).FirstAsync(c => c.Summary!.ListId == list && c.Summary.Period == period)).Id;

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
