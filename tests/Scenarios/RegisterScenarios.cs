using System.Globalization;
using Microsoft.DurableTask.Client;
using Workflows.Calendars;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Registers;
using Xunit;
using static Workflows.Scenarios.ChangeHarness;

namespace Workflows.Scenarios;

/// <summary>Registers in virtual time. Their owner is <c>team_lead</c>, as in every shipped contract.</summary>
public sealed class RegisterScenarios
{
    /// <summary>MIE-EXT-04: 契約終了後１週間以内. The contract ends on Sunday 2024-03-31; a week later is Sunday 7 April.</summary>
    [Fact]
    public async Task Mie_ALoan_IsRemindedOf_AndIsMissedAWeekAfterTheEndOfTheContract()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2024-02-20 10:00");
        CaseId id = await h.RegisterAsync("loans", Loan);
        await h.ExpectNothingElseAsync();
        Assert.Equal(new DueDays(new(2024, 4, 7), new(2024, 4, 5), new(2024, 4, 8)), Assert.Single((await h.EntryAsync(id)).Owed).Days);
        await h.AdvanceToAsync("2024-03-06 12:00"); // thirty days before the day to aim at
        await h.ExpectMailsAsync("remind at_end→team_lead");
        string letter = (await h.MailsAsync())[0].Mail.Text;
        Assert.Contains("2024年4月5日", letter, StringComparison.Ordinal);
        Assert.Contains("7.3", letter, StringComparison.Ordinal);
        await h.AdvanceToAsync("2024-03-28 23:59");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2024-03-29 12:00"); // five business days
        await h.ExpectMailsAsync("remind at_end→team_lead");
        await h.AdvanceToAsync("2024-04-03 12:00"); // two
        await h.ExpectMailsAsync("remind at_end→team_lead");
        await h.AdvanceToAsync("2024-04-05 12:00");
        await h.ExpectMailsAsync("remind at_end→team_lead");
        await h.AdvanceToAsync("2024-04-08 23:59");
        await h.ExpectNothingElseAsync();
        Assert.False((await h.EntryAsync(id)).IsLate);
        await h.AdvanceToAsync("2024-04-09 00:00");
        await h.ExpectMailsAsync("missed→manager", "missed→team_lead");
        Assert.Equal((true, true), ((await h.EntryAsync(id)).IsLate, (await h.EntryAsync(id)).IsBreach));
        Assert.True((await h.Get<RegisterLedger>().FindAsync(id))!.Summary!.IsLate);
        await h.AdvanceToAsync("2024-07-01 00:00");
        await h.ExpectNothingElseAsync();
        await h.ReturnAsync(id, "2024-07-01");
        Assert.Equal((true, true, true), ((await h.EntryAsync(id)).IsLate, (await h.EntryAsync(id)).IsBreach, (await h.EntryAsync(id)).IsClosed));
        await h.ExpectNothingElseAsync();
    }

    /// <summary>What counts is the day on which it was given back, not that of the record.</summary>
    [Theory]
    [InlineData("2024-04-08", false)]
    [InlineData("2024-04-09", true)]
    public async Task Mie_AReturn_IsInTimeByItsDay_WheneverItIsRecorded(string day, bool late)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2024-02-20 10:00");
        CaseId id = await h.RegisterAsync("loans", Loan);
        await h.AdvanceToAsync("2024-04-12 10:00");
        await h.ReturnAsync(id, day);
        EntryState returned = await h.EntryAsync(id);
        Assert.Equal((late, late, true, "returned"), (returned.IsLate, returned.IsBreach, returned.IsClosed, returned.Current.State));
        Assert.Equal(late, (await h.Get<RegisterLedger>().FindAsync(id))!.Summary!.IsLate);
        await h.ForgetMailsAsync();
        await h.AdvanceToAsync("2024-06-01 10:00");
        await h.ExpectNothingElseAsync();
    }

    /// <summary>MIE-EXT-02: on request, too; how long that may take the text does not say.</summary>
    [Fact]
    public async Task Mie_WhatIsAskedFor_IsWatchedFromTheDayOfTheRequest()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2022-11-01 10:00");
        CaseId id = await h.RegisterAsync("loans", Loan);
        await h.ChangeEntryAsync(id, ("requested_on", "2022-11-02"));
        await h.AdvanceToAsync("2022-11-09 23:59");
        await h.ExpectMailsAsync("remind on_request→team_lead", "remind on_request→team_lead");
        await h.AdvanceToAsync("2022-11-10 00:00");
        await h.ExpectMailsAsync("missed→manager", "missed→team_lead");
        Assert.Contains("想定", (await h.MailsAsync())[0].Mail.Text, StringComparison.Ordinal);
        Assert.Equal((true, false), ((await h.EntryAsync(id)).IsLate, (await h.EntryAsync(id)).IsBreach));
        await h.ReturnAsync(id, "2022-11-10");
        await h.AdvanceToAsync("2024-06-01 00:00");
        await h.ExpectNothingElseAsync(); // nothing of the contract's end any more
    }

    /// <summary>SAG-EXT-05: 検収後1週間以内. A day that is closed moves to the next open one (民法142条), over the new year.</summary>
    [Theory]
    [InlineData("2026-12-25", "2027-01-01", "2026-12-28", "2027-01-04")]
    [InlineData("2026-04-24", "2026-05-01", "2026-05-01", "2026-05-01")]
    public async Task Saga_ALoan_IsOwedBackAWeekAfterTheAcceptance(string accepted, string due, string target, string breach)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-04-02 10:00");
        CaseId id = await h.RegisterAsync("loans", [("item", "設計書"), ("lent_on", "2026-04-01"), ("lent_by", "こども家庭課")]);
        await h.AdvanceToAsync(accepted + " 10:00");
        await h.ExpectNothingElseAsync(); // nothing is owed before the acceptance
        await h.ChangeEntryAsync(id, ("accepted_on", accepted));
        Assert.Equal(new DueDays(Day(due), Day(target), Day(breach)), Assert.Single((await h.EntryAsync(id)).Owed).Days);
        await h.AdvanceToAsync(breach + " 23:59");
        Assert.False((await h.EntryAsync(id)).IsLate);
        await h.ForgetMailsAsync();
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.ExpectMailsAsync("missed→manager", "missed→team_lead");
        Assert.True((await h.EntryAsync(id)).IsBreach);
    }

    /// <summary>OKA-EXT-02: 貸与時に借用書. OKA-EXT-01: by the day that the city sets, returned or shredded.</summary>
    [Fact]
    public async Task Okayama_ALoan_NeedsItsReceiptOnItsDay_AndIsReturnedOrShreddedByTheDayThatTheCitySets()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-04-06 10:00");
        CaseId id = await h.RegisterAsync("loans", [("item", "別紙4"), ("count", "２"), ("lent_on", "2026-04-06"), ("borrower", "team_lead")]);
        await h.ExpectMailsAsync("remind receipt→team_lead");
        await h.AdvanceToAsync("2026-04-06 23:59");
        await h.ChangeEntryAsync(id, ("receipt_on", "2026-04-06"), ("due_on", "2026-06-30"));
        await h.AdvanceToAsync("2026-04-30 00:00");
        await h.ExpectNothingElseAsync();
        Assert.False((await h.EntryAsync(id)).IsLate);
        await h.AdvanceToAsync("2026-06-30 23:59");
        await h.ExpectMailsAsync("remind return→team_lead", "remind return→team_lead", "remind return→team_lead");
        ExpectRefused(await h.Get<RegisterCommands>().ChangeAsync(id, h.By(Author, "s"), "shredded", Values(("ended_on", "2026-06-30")), null, null),
            RefusalReason.MissingField); // how
        await h.AdvanceToAsync("2026-07-01 00:00");
        await h.ExpectMailsAsync("missed→manager", "missed→team_lead");
        await h.ChangeEntryAsync(id, "shredded", ("ended_on", "2026-06-30"), ("method", "シュレッダーで破砕"));
        Assert.Equal((false, true), ((await h.EntryAsync(id)).IsLate, (await h.EntryAsync(id)).IsClosed)); // it was done on the day
    }

    /// <summary>OKA-AUD-03: erased promptly; how soon that is the text does not say.</summary>
    [Fact]
    public async Task Okayama_ATemporaryCopy_IsRemindedOf_UntilItIsErased()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-04-06 10:00");
        CaseId id = await h.RegisterAsync("temporary_copies",
            [("file", "受給者台帳 抽出"), ("purpose", "移行の検証"), ("place", "作業用端末"), ("made_on", "2026-04-06"), ("made_by", "team_lead")]);
        await h.AdvanceToAsync("2026-04-09 23:59");
        await h.ExpectMailsAsync("remind erase→team_lead");
        await h.AdvanceToAsync("2026-04-10 00:00");
        await h.ExpectMailsAsync("missed→manager", "missed→team_lead");
        Assert.Equal((true, false), ((await h.EntryAsync(id)).IsLate, (await h.EntryAsync(id)).IsBreach));
        await h.ChangeEntryAsync(id, "erased", ("erased_on", "2026-04-10"), ("erased_by", "team_lead"), ("method", "上書き消去"));
        await h.AdvanceToAsync("2026-06-01 00:00");
        await h.ExpectNothingElseAsync();
    }

    /// <summary>SAG-AUD-01: no copy without permission; it is on record who gave it, when, and where the copy went.</summary>
    [Fact]
    public async Task Saga_ACopy_IsHeldOnlyWithItsPermission_AndItsDisposalIsOnRecord()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-20 10:00");
        CaseId id = await h.RegisterAsync("copies", [("item", "受給者一覧"), ("count", "1"), ("reason", "移行の検証")]);
        Assert.Equal("requested", (await h.EntryAsync(id)).Current.State);
        CommandResult.Refused refused = Assert.IsType<CommandResult.Refused>(
            await h.Get<RegisterCommands>().ChangeAsync(id, h.By(Author, "p"), "permitted", Values(), null, null));
        Assert.Equal(["permitted_by", "permitted_on"], refused.All.Select(r => r.Detail));
        await h.ChangeEntryAsync(id, "permitted", ("permitted_by", "こども家庭課 担当"), ("permitted_on", "2026-11-19"));
        await h.ChangeEntryAsync(id, "disposed", ("disposed_on", "2026-11-20"), ("disposal", "裁断"));
        EntryState over = await h.EntryAsync(id);
        Assert.Equal((true, "裁断", "こども家庭課 担当"), (over.IsClosed, over.Current.Values["disposal"], over.Current.Values["permitted_by"]));
        await h.ExpectNothingElseAsync();
    }

    /// <summary>Of what nothing is owed no orchestration runs; a word that makes a day owed starts one, a word that takes it away ends it.</summary>
    [Fact]
    public async Task AnEntryThatOwesNothing_HasNoOrchestration_UntilADayIsSaid()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-04-02 10:00");
        CaseId id = await h.RegisterAsync("loans", [("item", "設計書"), ("lent_on", "2026-04-01"), ("lent_by", "こども家庭課")]);
        Assert.Null(await h.Client.GetInstanceAsync(id.InstanceId));
        Assert.Equal("設計書", (await h.Get<RegisterLedger>().FindAsync(id))!.Summary!.Values["item"]);
        await h.ChangeEntryAsync(id, ("place", "書庫"));
        Assert.Null(await h.Client.GetInstanceAsync(id.InstanceId));
        Assert.Equal("書庫", (await h.Get<RegisterLedger>().FindAsync(id))!.Summary!.Values["place"]);
        await h.SweepAsync();
        Assert.Null(await h.Client.GetInstanceAsync(id.InstanceId));
        await h.ChangeEntryAsync(id, ("accepted_on", "2026-12-25"));
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await h.Client.GetInstanceAsync(id.InstanceId))!.RuntimeStatus);
        await h.ChangeEntryAsync(id, ("accepted_on", ""));
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await h.Client.GetInstanceAsync(id.InstanceId))!.RuntimeStatus);
        await h.AdvanceToAsync("2027-01-05 10:00");
        await h.ExpectNothingElseAsync();
        await h.ChangeEntryAsync(id, ("accepted_on", "2027-01-05"));
        await h.AdvanceToAsync("2027-01-13 00:00");
        await h.ExpectMailsAsync("missed→manager", "missed→team_lead", "remind return→team_lead", "remind return→team_lead", "remind return→team_lead");
    }

    /// <summary>A crash between the fact and the row leaves a row that says less; the sweep writes what is missing, and starts what is owed.</summary>
    [Fact]
    public async Task WhatACrashKeptFromTheRow_TheSweepWrites()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-04-02 10:00");
        CaseId id = await h.RegisterAsync("loans", [("item", "設計書"), ("lent_on", "2026-04-01"), ("lent_by", "こども家庭課")]);
        await h.Get<RegisterLedger>().RecordAsync(id, new EntryChanged
        {
            Id = "changed/lost", At = h.Now, RecordedAt = h.Now, Actor = "toban1", Values = Values(("place", "書庫")),
        });
        Assert.False((await h.Get<RegisterLedger>().FindAsync(id))!.Summary!.Values.ContainsKey("place"));
        for (int minute = 0; minute < 10; minute++)
        {
            await h.AdvanceAsync(TimeSpan.FromMinutes(1));
            await h.SweepAsync();
        }

        Assert.Equal("書庫", (await h.Get<RegisterLedger>().FindAsync(id))!.Summary!.Values["place"]);
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task WhatCannotBe_IsRefused_AllOfItAtOnce()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-04-06 10:00");
        RegisterCommands desk = h.Get<RegisterCommands>();
        ExpectRefused((await desk.RegisterAsync("okayama", h.By(Author), "nothing", null, Values(), null)).Result, RegisterRefusals.NoSuchRegister);
        CommandResult.Refused all = Assert.IsType<CommandResult.Refused>((await desk.RegisterAsync("okayama", h.By(Author), "loans", null,
            Values(("count", "多数"), ("lent_on", "2026-02-30"), ("borrower", "saga-client"), ("colour", "赤")), null)).Result);
        Assert.Equal(
            ["NoSuchColumn colour", "NotUnderstood count", "NotUnderstood lent_on", "NotUnderstood borrower", "MissingField item"],
            all.All.Select(r => $"{r.Reason} {r.Detail}"));
        ExpectRefused((await desk.RegisterAsync("okayama", h.By(Author), "loans", "sold", Values(("item", "x")), null)).Result, RegisterRefusals.NoSuchState);
        ExpectRefused((await desk.RegisterAsync("okayama", h.By(Author), "loans", null,
            Values(("item", "x"), ("count", "1"), ("lent_on", "2026-04-07"), ("borrower", "team_lead")), null)).Result, RefusalReason.InTheFuture);
        CaseId id = await h.RegisterAsync("loans", [("item", "別紙4"), ("count", "2"), ("lent_on", "2026-04-06"), ("borrower", "team_lead")]);
        ExpectRefused(await desk.ChangeAsync(id, h.By(Author, "n"), null, Values(("count", "２")), null, null), RegisterRefusals.NothingChanged);
        ExpectRefused(await desk.ChangeAsync(id, h.By(Author, "m"), null, Values(("item", " ")), null, null), RefusalReason.MissingField);
        ExpectRefused(await desk.ChangeAsync(id, h.By(Author, "f"), null, Values(("count", "3")), null, h.Now.AddHours(1)), RefusalReason.InTheFuture);
        ExpectRefused(await desk.ChangeAsync(id, h.By(Author, "b"), null, Values(("count", "3")), null, h.Now.AddDays(-1)), RefusalReason.BeforeTheStart);
        Assert.IsType<CommandResult.Done>(await desk.RemoveAsync(id, h.By(Author), "二重登録"));
        await h.Engine.WhenIdleAsync();
        Assert.True((await h.EntryAsync(id)).IsClosed);
        ExpectRefused(await desk.ChangeAsync(id, h.By(Author, "c"), null, Values(("count", "3")), null, null), RefusalReason.CaseClosed);
        await h.ForgetMailsAsync();
        await h.AdvanceToAsync("2026-07-01 00:00");
        await h.ExpectNothingElseAsync();
    }

    private static (string, string)[] Loan => [("item", "操作手引書"), ("lent_on", "2022-04-01"), ("lent_by", "広域 担当")];

    /// <summary>OKA-SLA-05, OKA-SLA-06 (Ch7§1): each figure of the scale as specified beside what it is on a day; what was is kept.</summary>
    [Fact]
    public async Task Okayama_TheScale_IsOnRecord_WithWhatItWas()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-11-20 10:00");
        CaseId accounts = await h.RegisterAsync("scale",
            [("item", "アカウント数"), ("place", "福祉事務所"), ("stated", "約140"), ("actual", "138"), ("as_of", "2026-11-01")]);
        await h.RegisterAsync("scale", [("item", "画像"), ("place", "画像"), ("stated", "120GB、約290万ファイル"), ("actual", "121GB"), ("as_of", "2026-11-01")]);
        CommandResult.Refused part = Assert.IsType<CommandResult.Refused>((await h.Get<RegisterCommands>().RegisterAsync(
            "okayama", h.By(Author, "part"), "scale", null, Values(("item", "端末数"), ("place", "福祉事務所"), ("stated", "19")), null)).Result);
        Assert.Equal(["MissingField actual", "MissingField as_of"], part.All.Select(r => $"{r.Reason} {r.Detail}"));
        await h.ChangeEntryAsync(accounts, ("actual", "141"), ("as_of", "2026-11-20"));
        EntryState entry = await h.EntryAsync(accounts);
        Assert.Equal(("約140", "141"), (entry.Current.Values["stated"], entry.Current.Values["actual"]));
        Assert.Equal(2, entry.Facts.Count(f => f is not ICaseDutyPerformed)); // the figure of before stays in its history
    }

    private static Dictionary<string, string> Values(params (string Column, string Value)[] values) => RegisterHarness.Values(values);

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>Registers on the harness of incidents.</summary>
internal static class RegisterHarness
{
    private static int forms;

    public static Dictionary<string, string> Values(params (string Column, string Value)[] values) =>
        values.ToDictionary(v => v.Column, v => v.Value, StringComparer.Ordinal);

    public static async Task<CaseId> RegisterAsync(this IncidentHarness h, string register, (string, string)[] values, string? state = null)
    {
        (CaseId? id, CommandResult result) = await h.Get<RegisterCommands>().RegisterAsync(
            h.ContractId, h.By(Author, Key()), register, state, Values(values), null);
        Assert.True(result is CommandResult.Done, result.ToString());
        await h.Engine.WhenIdleAsync();
        return id!.Value;
    }

    public static Task ChangeEntryAsync(this IncidentHarness h, CaseId id, params (string, string)[] values) => ChangeEntryAsync(h, id, null, values);

    public static async Task ChangeEntryAsync(this IncidentHarness h, CaseId id, string? state, params (string, string)[] values)
    {
        CommandResult result = await h.Get<RegisterCommands>().ChangeAsync(id, h.By(Author, Key()), state, Values(values), null, null);
        Assert.True(result is CommandResult.Done, result.ToString());
        await h.Engine.WhenIdleAsync();
    }

    public static Task ReturnAsync(this IncidentHarness h, CaseId id, string day) =>
        h.ChangeEntryAsync(id, "returned", ("returned_on", day), ("received_by", "広域 担当"));

    public static async Task<EntryState> EntryAsync(this IncidentHarness h, CaseId id) => (await h.Get<RegisterReader>().ReadAsync(id)).State;

    private static string Key() => "form" + Interlocked.Increment(ref forms).ToString("D6", CultureInfo.InvariantCulture);
}
