using System.Text;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Registers;
using Workflows.Texts;
using Xunit;
using static Workflows.Scenarios.ChangeHarness;
using static Workflows.Scenarios.RegisterHarness;

namespace Workflows.Scenarios;

/// <summary>Devices, configuration items and what else is listed, in virtual time.</summary>
public sealed class RegisterDeviceScenarios
{
    /// <summary>SAI-CFG-10, 代替機交換: at 09:59 the old one is in use, at 10:00 the new one, and never both or none.</summary>
    [Fact]
    public async Task Saitama_ASwap_IsOneAct_InTheHistoryOfBoth()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-19 09:00");
        CaseId old = await h.RegisterAsync("devices", Device("PC-001", "外来", "connected", ("host", "PC001"), ("ip", "192.0.2.10"), ("mac", "0000.5e00.5301")));
        CaseId spare = await h.RegisterAsync("devices", Device("PC-900", "倉庫", "not_connected", ("serial", "SN900")), "spare");
        await h.AdvanceToAsync("2026-11-20 11:00");
        DateTimeOffset at = h.Now.AddHours(-1);
        RegisterCommands desk = h.Get<RegisterCommands>();
        ExpectRefused(await desk.SwapAsync(spare, h.By(Author, "w"), old.Value, "repair", null, at), RegisterRefusals.NotToSwap);
        ExpectRefused(await desk.SwapAsync(old, h.By(Author, "v"), spare.Value, "disposed", null, at), RegisterRefusals.NoSuchState);
        Assert.IsType<CommandResult.Done>(await desk.SwapAsync(old, h.By(Author, "s"), spare.Value, "repair", "故障", at));
        await h.Engine.WhenIdleAsync();
        (EntryState goes, EntryState comes) = (await h.EntryAsync(old), await h.EntryAsync(spare));
        Assert.Equal(("in_use", "spare"), (goes.At(at.AddMinutes(-1))!.State, comes.At(at.AddMinutes(-1))!.State));
        Assert.Equal(("repair", "in_use"), (goes.At(at)!.State, comes.At(at)!.State));
        Assert.Equal(("192.0.2.10", "外来", "pc001"), (comes.Current.Values["ip"], comes.Current.Values["place"], comes.Current.Values["host"]));
        Assert.Equal(("倉庫", false, "00:00:5E:00:53:01"),
            (goes.Current.Values["place"], goes.Current.Values.ContainsKey("ip"), goes.Current.Values["mac"])); // what is its own stays
        Assert.Equal("in_use", (await h.Get<RegisterLedger>().FindAsync(spare))!.Summary!.State);
        Assert.Empty((await h.Get<RegisterFiles>().AtAsync(Contract(h), Register(h, "devices"), h.Now.AddDays(-10))));
        Assert.Equal(["PC-001 in_use", "PC-900 spare"], await StoodAsync(h, at.AddMinutes(-1)));
        Assert.Equal(["PC-001 repair", "PC-900 in_use"], await StoodAsync(h, at));

        // The address is the new one's now: nobody else gets it, and it does not come back to the old one.
        ExpectRefused(await desk.ChangeAsync(old, h.By(Author, "i"), null, Values(("ip", "192.0.2.10")), null, null), RegisterRefusals.EntryExists);
        await h.ExpectNothingElseAsync();
    }

    /// <summary>A crash after the first of the two words: whoever comes next says the second one.</summary>
    [Fact]
    public async Task ASwapThatACrashCutInTwo_IsCompleted()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-20 09:00");
        CaseId old = await h.RegisterAsync("devices", Device("PC-001", "外来", "connected", ("ip", "192.0.2.10")));
        CaseId spare = await h.RegisterAsync("devices", Device("PC-900", "倉庫", "not_connected"), "spare");
        await h.Get<RegisterLedger>().RecordAsync(old, new EntrySwapped
        {
            Id = "swapped/lost", At = h.Now, RecordedAt = h.Now, Actor = "toban1", With = spare.Value, State = "repair",
            Values = Values(("ip", ""), ("place", "倉庫")), Handed = Values(("ip", "192.0.2.10"), ("place", "外来")),
        });
        for (int minute = 0; minute < 20; minute++)
        {
            await h.AdvanceAsync(TimeSpan.FromMinutes(1));
            await h.SweepAsync();
        }

        Assert.Equal(("in_use", "192.0.2.10"), ((await h.EntryAsync(spare)).Current.State, (await h.EntryAsync(spare)).Current.Values["ip"]));
        Assert.Equal((await h.EntryAsync(old)).Facts.OfType<EntrySwapped>().Single().At, (await h.EntryAsync(spare)).Facts.OfType<EntrySwapped>().Single().At);
        Assert.Equal("in_use", (await h.Get<RegisterLedger>().FindAsync(spare))!.Summary!.State);
        await h.ExpectNothingElseAsync();
    }

    /// <summary>SAI-CFG-09: spare devices without a network are in it, too, and each has its whereabouts; addresses are nobody else's.</summary>
    [Fact]
    public async Task Saitama_ADevice_NeedsItsWhereabouts_AndSharesNoAddress()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-20 09:00");
        RegisterCommands desk = h.Get<RegisterCommands>();
        ExpectRefused((await desk.RegisterAsync("saitama", h.By(Author, "n"), "devices", "spare",
            Values(("name", "PC-900"), ("kind", "terminal"), ("site", "がん"), ("connected", "not_connected")), null)).Result, RefusalReason.MissingField);
        CaseId first = await h.RegisterAsync("devices", Device("PC-001", "外来", "connected", ("mac", "00-00-5e-00-53-01")));
        CommandResult.Refused same = Assert.IsType<CommandResult.Refused>((await desk.RegisterAsync("saitama", h.By(Author, "d"), "devices", null,
            Values(Device("PC-002", "外来", "connected", ("mac", "0000.5E00.5301"))), null)).Result);
        Assert.Equal((RegisterRefusals.EntryExists, "mac"), (same.Reason, same.Detail));
        Assert.Contains("PC-001", same.Words!("ja"), StringComparison.Ordinal);
        await h.ChangeEntryAsync(first, "disposed", ("disposed_on", "2026-11-20"));
        await h.RegisterAsync("devices", Device("PC-002", "外来", "connected", ("mac", "0000.5E00.5301"))); // free again
        await h.ExpectNothingElseAsync();
    }

    /// <summary>SAI-CFG-07, MIE-CFG-03: the end of a licence is told ahead; one that is registered late, at once.</summary>
    [Fact]
    public async Task Saitama_ALicence_IsRemindedOfSixtyThirtyAndSevenDaysAhead()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-20 09:00");
        CaseId id = await h.RegisterAsync("licences", [("product", "ウイルス対策"), ("held", "300"), ("ends_on", "2027-03-31")]);
        await h.AdvanceToAsync("2027-01-28 23:59");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2027-01-29 12:00"); // sixty days before are a Saturday: the open day before
        await h.ExpectMailsAsync("remind end→team_lead");
        await h.AdvanceToAsync("2027-03-24 12:00");
        await h.ExpectMailsAsync("remind end→team_lead", "remind end→team_lead");
        await h.ChangeEntryAsync(id, ("ends_on", "2028-03-31")); // renewed
        await h.AdvanceToAsync("2027-06-01 12:00");
        await h.ExpectNothingElseAsync();
        await h.RegisterAsync("licences", [("product", "旧製品"), ("held", "1"), ("ends_on", "2027-05-31")]);
        await h.ExpectMailsAsync("missed→manager", "missed→team_lead");
    }

    /// <summary>SAI-CFG-06: no permission without whoever gave it and its end, which is watched.</summary>
    [Fact]
    public async Task Saitama_AUsbPermission_EndsOnItsDay()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-20 09:00");
        CaseId id = await h.RegisterAsync("usb", [("subject", "検査装置のデータ移行"), ("applicant", "検査科"), ("device", "USB-77")]);
        ExpectRefused(await h.Get<RegisterCommands>().ChangeAsync(id, h.By(Author, "p"), "permitted", Values(("permitted_by", "情報担当")), null, null),
            RefusalReason.MissingField);
        await h.ChangeEntryAsync(id, "permitted", ("permitted_by", "情報担当"), ("permitted_on", "2026-11-20"), ("until", "2026-12-04"));
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2026-12-04 23:59");
        await h.ExpectMailsAsync("remind end→team_lead", "remind end→team_lead");
        await h.AdvanceToAsync("2026-12-05 00:00");
        await h.ExpectMailsAsync("missed→manager", "missed→team_lead");
        await h.ChangeEntryAsync(id, "ended", ("ended_on", "2026-12-05"));
        Assert.True((await h.EntryAsync(id)).IsClosed);
    }

    /// <summary>MIE-CFG-13, MIE-CFG-14: the seven items, compared with a list of the backup; what differs is on record, and the next time is owed.</summary>
    [Fact]
    public async Task Mie_TheSevenItems_AreComparedWithAFile_AndTheNextComparisonIsOwed()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2022-04-01 09:00");
        CaseId web = await h.RegisterAsync("configuration", [("host", "web01"), ("class", "hardware"), ("os", "RHEL"), ("os_version", "7.5"),
            ("ip", "192.0.2.1"), ("cpu", "4"), ("memory", "16GB"), ("physical_disk", "2"), ("logical_disk", "1"), ("mac", "00:00:5E:00:53:01"),
            ("software", "httpd 2.4"), ("patches", "RHSA-2022:0001"), ("maker", "NEC"), ("model", "R120"), ("connected", "sw01")]);
        await h.RegisterAsync("configuration", [("host", "web02"), ("class", "hardware"), ("os", "RHEL"), ("os_version", "7.5")]);
        ImportPlan compared = await PlanAsync(h, "configuration", "ホスト名,OSの版,IPアドレス\r\nＷＥＢ０１,7.9,192.0.2.1\r\nweb03,7.9,\r\n");
        Assert.Equal(["2 Changed web01", "3 Refused web03"], compared.Lines.Select(l => $"{l.Number} {l.Outcome} {l.Name.Normalize(NormalizationForm.FormKC).ToLowerInvariant()}"));
        Assert.Equal(("7.5", "7.9"), (compared.Lines[0].Before["os_version"], compared.Lines[0].Written["os_version"]));
        Assert.Equal("web02", Assert.Single(compared.Missing).Values["host"]); // in the register, not in the file
        Assert.Equal("7.5", (await h.EntryAsync(web)).Current.Values["os_version"]); // looking changes nothing

        CaseId check = await h.RegisterAsync("configuration_checks", [("subject", "システム領域"), ("checked_on", "2022-04-01"), ("reference", "LTO 12"),
            ("compared", "2"), ("differences", "web01 のOSの版")]);
        await h.AdvanceToAsync("2022-07-01 23:59");
        await h.ExpectMailsAsync("remind compare→team_lead", "remind compare→team_lead");
        await h.ChangeEntryAsync(check, ("checked_on", "2022-07-01"), ("differences", "なし"));
        await h.AdvanceToAsync("2022-10-03 23:59");
        await h.ExpectMailsAsync("remind compare→team_lead", "remind compare→team_lead");
        await h.AdvanceToAsync("2022-10-04 00:00");
        await h.ExpectMailsAsync("missed→manager", "missed→team_lead");
        Assert.Equal("web01 のOSの版", (await h.EntryAsync(check)).At(new(2022, 5, 1, 0, 0, 0, TimeSpan.Zero))!.Values["differences"]);
    }

    /// <summary>MIE-BKP-17, 受渡し管理簿: who gave it, who took it, when and why; and its class stands on every label.</summary>
    [Fact]
    public async Task Mie_AMedium_IsHandedOverWithBothNames()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2022-04-01 09:00");
        ExpectRefused((await h.Get<RegisterCommands>().RegisterAsync("mie", h.By(Author, "n"), "media", null,
            Values(("label", "LTO-12"), ("content", "フルバックアップ"), ("place", "耐火金庫")), null)).Result, RefusalReason.MissingField);
        CaseId id = await h.RegisterAsync("media", [("label", "LTO-12"), ("class", "分類Ⅰ"), ("content", "フルバックアップ"), ("place", "耐火金庫")]);
        ExpectRefused(await h.Get<RegisterCommands>().ChangeAsync(id, h.By(Author, "h"), "handed", Values(("handed_on", "2022-04-01"), ("given_by", "運用")),
            null, null), RefusalReason.MissingField);
        await h.ChangeEntryAsync(id, "handed", ("handed_on", "2022-04-01"), ("given_by", "運用"), ("taken_by", "遠隔地保管業者"), ("purpose", "遠隔地保管"));
        await h.ChangeEntryAsync(id, "stored", ("back_on", "2022-04-01"), ("place", "遠隔地"));
        Assert.Equal(("stored", "遠隔地保管業者"), ((await h.EntryAsync(id)).Current.State, (await h.EntryAsync(id)).Current.Values["taken_by"]));
        await h.ExpectNothingElseAsync();
    }

    /// <summary>Lists that are kept and found: an entry needs what the contract asks for, and its history stays.</summary>
    [Theory]
    [InlineData("mie", "log_backups", "kind=OSログ;cycle=毎日;method=LTO;place=耐火金庫", "years")]
    [InlineData("mie", "information", "information=LGWAN接続情報;class=機密;stage=利用", "method")]
    [InlineData("mie", "systems", "system=標準システム", "in_scope")]
    [InlineData("mie", "parties", "process=障害管理;organisation=受託者", "name")]
    [InlineData("mie", "parts", "part=LTOテープ;stock=20", "place")]
    [InlineData("saitama", "systems", "system=電子カルテ;site=がん;class=medical", "in_scope")]
    [InlineData("saga", "configuration", "item=RHEL;kind=software;provided_by=platform", "in_scope")]
    [InlineData("saga", "diagrams", "diagram=ネットワーク構成図;version=3;source=division", "updated_on")]
    [InlineData("saga", "workers", "worker=要員 花子;data=受給者台帳", "from")]
    [InlineData("saga", "users", "user=担当 太郎", "office")]
    [InlineData("okayama", "terminals", "number=T-01;model=LIFEBOOK A5513/N;kind=terminal;place=北区", "provided_by")]
    [InlineData("okayama", "secret_documents", "document=別紙4;received_on=2022-04-01", "holders")]
    [InlineData("okayama", "parties", "party=福祉事務所", "role")]
    [InlineData("gunma", "terminals", "terminal=T-01;institution=中央病院;kind=tablet", "ownership")]
    [InlineData("gunma", "institutions", "institution=中央病院;seats=5;register_by=2027-01-29", "type")]
    [InlineData("mie", "scan_schedules", "target=全サーバ;agreed_on=2019-04-01", "time")]
    [InlineData("mie", "work_places", "place=データセンター", "work")]
    [InlineData("okayama", "contacts", "section=生活保護・自立支援課;address=北区鹿田町一丁目;telephone=086-803-1244;mail=x@city.example", "fax")]
    [InlineData("okayama", "documents", "document=別紙2;received_on=2026-04-01;source=本市;checked_on=2026-11-02", "edition")]
    [InlineData("okayama", "responsibilities", "matter=OS;reference=2.1", "party")]
    [InlineData("okayama", "knowledge", "subject=検索できない;kind=faq;reviewed_on=2026-11-02", "text")]
    [InlineData("saga", "organisation", "party=協力会社;relation=再委託;role=保守;responsibility=アプリ;command=責任者", "division")]
    public async Task AnEntry_NeedsWhatTheContractAsksFor(string contract, string register, string values, string missing)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(contract, "2026-11-20 09:00");
        (string, string)[] said = [.. values.Split(';').Select(v => (v.Split('=')[0], v.Split('=')[1]))];
        CommandResult.Refused refused = Assert.IsType<CommandResult.Refused>((await h.Get<RegisterCommands>().RegisterAsync(
            contract, h.By(Author, "n"), register, null, Values(said), null)).Result);
        Assert.Equal([(RefusalReason.MissingField, missing)], refused.All.Select(r => (r.Reason, r.Detail)));
        RegisterColumn column = Register(h, register).Column(missing)!;
        string value = column.Type switch { ColumnType.Choice => column.Choices[0].Id, ColumnType.Date => "2026-11-20", _ => "記入" };
        CaseId id = await h.RegisterAsync(register, [.. said, (missing, value)]);
        Assert.Equal(value, (await h.Get<RegisterLedger>().FindAsync(id))!.Summary!.Values[missing]);
        await h.ExpectNothingElseAsync();
    }

    /// <summary>SAG-CFG-03: RHEL 7.5, whose support ended on 2024-06-30 (SAG-Q13), is told of as soon as it is registered.</summary>
    [Fact]
    public async Task Saga_WhatIsOutOfSupport_IsToldAtOnce()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-04-01 09:00");
        await h.RegisterAsync("configuration", [("item", "RHEL"), ("kind", "software"), ("version", "7.5"), ("provided_by", "共通基盤"), ("in_scope", "in"),
            ("support_ends", "2024-06-30")]);
        await h.ExpectMailsAsync("missed→manager", "missed→team_lead");
        await h.AdvanceToAsync("2026-06-01 00:00");
        await h.ExpectNothingElseAsync();
    }

    /// <summary>A file is looked at first; where a line is refused nothing of it is taken; taken twice, it says nothing new.</summary>
    [Fact]
    public async Task AFile_IsTakenOverAsAWhole_OrNotAtAll()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-20 09:00");
        CaseId first = await h.RegisterAsync("devices", Device("PC-001", "外来", "connected", ("ip", "192.0.2.10")));
        const string heading = "機器名・管理番号,種別,病院・本部,所在,ネットワーク接続,IPアドレス\r\n";
        ImportPlan bad = await PlanAsync(h, "devices", heading + "PC-001,端末,がん,病棟,接続,１９２.0.2.10\r\nPC-002,端末,がん,,接続,192.0.2\r\nPC-001,端末,がん,病棟,接続,\r\n,\r\n");
        Assert.Equal(["2 Changed", "3 Refused", "4 Refused", "5 Refused"], bad.Lines.Select(l => $"{l.Number} {l.Outcome}"));
        Assert.False(bad.IsFine);
        Assert.Equal(["place", "ip"], bad.Lines[1].Wrong.Select(w => w.Detail).Order(StringComparer.Ordinal).Reverse());
        await Assert.ThrowsAsync<ArgumentException>(() => ApplyAsync(h, "devices", bad, "bad"));
        string unread = Assert.Single((await PlanAsync(h, "devices", "機器名・管理番号,色\r\nPC-002,赤\r\n")).Unread)("ja");
        Assert.Contains("色", unread, StringComparison.Ordinal);

        const string good = heading + "PC-001,端末,がん,病棟,接続,192.0.2.10\r\n'=PC-002,端末,がん,外来,接続,192.0.2.11\r\n";
        ImportPlan plan = await PlanAsync(h, "devices", good);
        Assert.Equal(["Changed", "New"], plan.Lines.Select(l => l.Outcome.ToString()));
        Assert.Equal("病棟", plan.Lines[0].Written["place"]);
        Assert.Empty(await ApplyAsync(h, "devices", plan, "file"));
        Assert.Empty(await ApplyAsync(h, "devices", plan, "file")); // a repeat does nothing
        ImportPlan again = await PlanAsync(h, "devices", good);
        Assert.True(again.IsIdle);
        Assert.Equal(["=PC-002", "PC-001"], (await h.Get<RegisterFiles>().RowsAsync(Contract(h), Register(h, "devices")))
            .Select(r => r.Summary!.Values["name"]).Order(StringComparer.Ordinal));
        Assert.Equal("病棟", (await h.EntryAsync(first)).Current.Values["place"]);
        await h.ExpectNothingElseAsync();
    }

    /// <summary>What is saved as a file is read as the same, in either language.</summary>
    [Theory]
    [InlineData("ja")]
    [InlineData("en")]
    public async Task AFileThatWasSaved_SaysNothingNew(string language)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-20 09:00");
        await h.RegisterAsync("devices", Device("PC-001", "外来,2階", "connected", ("ip", "192.0.2.10, 192.0.2.11"), ("warranty_on", "2030-03-31")));
        CaseId over = await h.RegisterAsync("devices", Device("PC-002", "\"倉庫\"", "not_connected"), "spare");
        await h.ChangeEntryAsync(over, "disposed", ("disposed_on", "2026-11-20"));
        Register register = Register(h, "devices");
        IEnumerable<IReadOnlyList<string?>> lines = RegisterFiles.Lines(
            register, register.Columns, (await h.Get<RegisterFiles>().RowsAsync(Contract(h), register)).Select(r => r.Summary!), language, id => id);
        ImportPlan plan = await PlanAsync(h, "devices", string.Join("\r\n", lines.Select(l => string.Join(',', l.Select(c => $"\"{c?.Replace("\"", "\"\"")}\"")))));
        Assert.Equal((2, true, true), (plan.Lines.Count, plan.IsFine, plan.IsIdle));
    }

    [Fact]
    public void AFile_IsReadAsUtf8OrShiftJis()
    {
        CsvText.TextOf([]); // registers the code page
        Assert.Equal("機器名", CsvText.TextOf(Encoding.UTF8.GetBytes("機器名")));
        Assert.Equal("機器名", CsvText.TextOf(Encoding.GetEncoding(932).GetBytes("機器名")));
        Assert.Null(CsvText.TextOf([0x81, 0x20]));
    }

    private static (string, string)[] Device(string name, string place, string connected, params (string, string)[] others) =>
        [("name", name), ("kind", "terminal"), ("site", "がん"), ("place", place), ("connected", connected), .. others];

    private static Contract Contract(IncidentHarness h) => h.Get<ContractVersions>().Current(h.ContractId)!;

    private static Register Register(IncidentHarness h, string id) => Contract(h).Profile.Section<RegisterRules>()!.Item(id)!;

    private static async Task<IEnumerable<string>> StoodAsync(IncidentHarness h, DateTimeOffset at) =>
        (await h.Get<RegisterFiles>().AtAsync(Contract(h), Register(h, "devices"), at)).Select(r => $"{r.Summary!.Values["name"]} {r.Summary.State}")
            .Order(StringComparer.Ordinal);

    private static Task<ImportPlan> PlanAsync(IncidentHarness h, string register, string text) =>
        h.Get<RegisterFiles>().PlanAsync(Contract(h), Register(h, register), h.By(Author), Register(h, register).Columns, text);

    private static async Task<IReadOnlyList<ImportLine>> ApplyAsync(IncidentHarness h, string register, ImportPlan plan, string key)
    {
        IReadOnlyList<ImportLine> refused = await h.Get<RegisterFiles>().ApplyAsync(Contract(h), Register(h, register), h.By(Author, key), plan, "CSV");
        await h.Engine.WhenIdleAsync();
        return refused;
    }
}
