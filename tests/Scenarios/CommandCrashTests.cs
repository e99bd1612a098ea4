using Workflows.Changes;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Onboarding;
using Workflows.Releases;
using Workflows.Rosters;
using Workflows.Webhooks;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>
/// A process dies between any two writes of a command, is started again, and the command is sent once more: people are told exactly what
/// they are told without the crash, and the record says the same. In each run every command of a story dies at the same point.
/// </summary>
public sealed class CommandCrashTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>A request with everything in it: sent again, it is the same.</summary>
    private delegate Task<DeskResult> Command();

    /// <summary>Commands one after the other; each is made when its turn comes, from what is there.</summary>
    private delegate Task Story(IncidentHarness h, Func<Func<Task<Command>>, Task> send);

    public static TheoryData<string> Stories => [.. All.Keys];

    private static readonly Dictionary<string, (string Contract, string Start, Story Tell)> All = new()
    {
        ["a reported incident"] = ("standard", "2026-11-20 10:00", ReportedAsync),
        ["an incident taken while it is recorded"] = ("standard", "2026-11-20 10:00", TakenAsync),
        ["alerts and a window"] = ("standard", "2026-11-20 10:00", AlertsAsync),
        ["a change"] = ("standard", "2026-11-20 10:00", ChangeAsync),
        ["a release"] = ("standard", "2026-11-20 10:00", ReleaseAsync),
        ["a placement"] = ("saitama", "2026-11-20 10:00", PlacementAsync),
        ["a month's roster"] = ("standard", "2026-11-20 10:00", RosterAsync),
    };

    [Theory]
    [MemberData(nameof(Stories))]
    public async Task CommandThatDiesAnywhereAndIsSentAgain_TellsEverybodyTheSameAndRecordsTheSame(string story)
    {
        Told undisturbed = await RunAsync(story, null);
        Assert.NotEmpty(undisturbed.Mails);
        int points = 0;
        for (int deaths = 1; deaths > 0; points++)
        {
            Told told = await RunAsync(story, points);
            deaths = told.Deaths;
            Assert.True(undisturbed.Mails.SequenceEqual(told.Mails), $"point {points}: expected the mails\n{string.Join('\n', undisturbed.Mails)}\nfound\n{string.Join('\n', told.Mails)}");
            Assert.True(undisturbed.Facts.SequenceEqual(told.Facts), $"point {points}: expected the facts\n{string.Join('\n', undisturbed.Facts)}\nfound\n{string.Join('\n', told.Facts)}");
        }

        Assert.True(points >= 5, $"expected deaths before and after several writes; found {points} points");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReportThatDiedAndIsNeverSentAgain_CallsNobodyOrEverybodyInTime(bool take)
    {
        for (int point = 0; ; point++)
        {
            await using IncidentHarness h = await IncidentHarness.StartAsync();
            bool died = await h.Crashes.DiesAsync(point, () => ReportAsync(h, "lost", take));
            await h.CrashAsync();
            for (int minute = 0; minute < 12; minute++)
            {
                await h.AdvanceAsync(Minute);
                await h.SweepAsync();
            }

            List<IncidentRow> rows = await h.Ledger.OpenOfAsync("standard").ToListAsync();
            IReadOnlyList<string> mails = await MailsAsync(h);
            Assert.DoesNotContain(h.Relay.Messages, m => m.PlainTextContent!.Contains("0001-01-01", StringComparison.Ordinal));
            Assert.Equal(rows.Count == 0 || take ? 0 : 2, mails.Count(m => m.Contains("/page/", StringComparison.Ordinal))); // the first two levels, as if nothing had happened
            Assert.All(await Task.WhenAll(rows.Select(r => h.StateAsync(r.Id))), s => Assert.Equal("画面が開かない", s.Title));
            if (!died)
            {
                Assert.Single(rows);
                break;
            }
        }
    }

    [Fact]
    public async Task RowThatAnOlderReleaseLeftWithoutAnIncident_CallsNobodyAndGoes()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        IncidentId id = IncidentId.For("standard", "form/lost", new DateOnly(2026, 11, 20));
        string version = (await h.Get<ContractBook>().PinAsync("standard")).Profile.Version;
        await h.Ledger.OpenAsync(new IncidentRow { Id = id, ProfileVersion = version, OpenedAt = h.Now });
        for (int minute = 0; minute < 59; minute++)
        {
            await h.AdvanceAsync(Minute);
            await h.SweepAsync();
        }

        await h.ExpectNothingElseAsync();
        Assert.NotNull(await h.Ledger.FindAsync(id));
        for (int minute = 0; minute < 11; minute++)
        {
            await h.AdvanceAsync(Minute);
            await h.SweepAsync();
        }

        Assert.Null(await h.Ledger.FindAsync(id));
        await h.ExpectNothingElseAsync();
    }

    private static async Task ReportedAsync(IncidentHarness h, Func<Func<Task<Command>>, Task> send)
    {
        await send(() => Made(() => ReportAsync(h, "call", take: false)));
        IncidentId id = IncidentId.For("standard", "form/call", new DateOnly(2026, 11, 20));
        await send(() => Made(() => h.Desk.AcknowledgeAsync(id, IncidentHarness.OnCall, h.Now, h.Client, default)));
        await send(() => Made(() => h.Desk.NoteAsync(id, "n", IncidentHarness.OnCall, "確認中", h.Now, h.Client, default)));
        await send(() => Made(() => h.Desk.SetSystemStateAsync(id, "s", IncidentHarness.OnCall, true, h.Now, h.Now, h.Client, default)));
        await send(async () =>
        {
            Dictionary<string, string> values = (await h.Desk.DraftAsync(await h.ReadAsync(id), "first_report", 1, h.Now))!.Values.ToDictionary(v => v.FieldId, _ => "記入");
            return () => h.Desk.SendReportAsync(id, IncidentHarness.OnCall, "first_report", 1, 1, values, h.Now, h.Client, default);
        });
        await send(() => Made(() => h.Desk.ChangeStateAsync(id, "c", IncidentHarness.OnCall, "切替", h.Now, h.Client, default)));
        await send(() => Made(() => h.Desk.PauseAsync(id, "p", IncidentHarness.OnCall, null, "指示待ち", "電話", h.Now, h.Client, default)));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Desk.ResumeAsync(id, "r", IncidentHarness.OnCall, null, h.Now, h.Client, default)));
        await send(() => Made(() => h.Desk.AgreeDueAsync(id, "d", IncidentHarness.OnCall, "status_report", 1, h.Now.AddHours(3), "発注者", "電話", h.Now, h.Client, default)));
        await send(() => Made(() => h.Desk.MarkRecoveredAsync(id, "m", IncidentHarness.OnCall, h.Now, null, h.Now, h.Client, default)));
        await send(() => Made(() => h.Desk.CompleteResponseAsync(id, "e", IncidentHarness.OnCall, null, h.Now, h.Client, default)));
        foreach (string step in (string[])["status_report", "provisional_report", "final_report"])
        {
            await send(async () =>
            {
                Dictionary<string, string> values = (await h.Desk.DraftAsync(await h.ReadAsync(id), step, 1, h.Now))!.Values.ToDictionary(v => v.FieldId, _ => "記入");
                return () => h.Desk.SendReportAsync(id, IncidentHarness.OnCall, step, 1, 1, values, h.Now, h.Client, default);
            });
        }

        await send(async () =>
        {
            string hash = (await h.StateAsync(id)).Facts.OfType<ReportSent>().Single(r => r.StepId == "final_report").ContentHash;
            return () => h.Desk.DecideReportAsync(id, new("client_approver"), "final_report", 1, 1, hash, false, "原因を詳しく", h.Now, h.Client, default);
        });
        await h.AdvanceAsync(20 * Minute);
        await send(() => Made(() => h.Desk.WithdrawAsync(id, IncidentHarness.OnCall, "重複", h.Now, h.Client, default)));
    }

    private static async Task TakenAsync(IncidentHarness h, Func<Func<Task<Command>>, Task> send)
    {
        await send(() => Made(() => ReportAsync(h, "call", take: true)));
        await h.AdvanceAsync(20 * Minute);
    }

    private static async Task AlertsAsync(IncidentHarness h, Func<Func<Task<Command>>, Task> send)
    {
        AlertSignal one = IncidentHarness.Signal("受付停止", "a", "1", AlertState.Firing, "warning", "web01", "g", h.Now);
        AlertSignal two = IncidentHarness.Signal("DB停止", "b", "1", AlertState.Firing, "warning", "web01", "g", h.Now);
        await send(() => Made(() => TakeAsync(h, one)));
        await send(() => Made(() => TakeAsync(h, two)));
        await send(() => Made(() => TakeAsync(h, one with { State = AlertState.Resolved })));
        await send(() => Made(() => TakeAsync(h, two with { State = AlertState.Resolved })));
        await h.AdvanceAsync(Minute);
    }

    private static async Task ChangeAsync(IncidentHarness h, Func<Func<Task<Command>>, Task> send)
    {
        ChangeDesk Desk() => h.Get<ChangeDesk>();
        CaseId id = default;
        ChangeContent content = h.Complete("minor");
        await send(() => Made(async () =>
        {
            (CaseId? filed, DeskResult result) = await Desk().FileAsync("standard", "f", ChangeHarness.Author, content, h.Now, h.Client, default);
            id = filed!.Value;
            return result;
        }));
        await send(() => Made(() => Desk().RewriteAsync(id, "again", ChangeHarness.Author, content with { Title = "改めた件名" }, h.Now, h.Client, default)));
        await send(async () =>
        {
            ChangeState state = await h.ChangeAsync(id);
            return () => Desk().DecideAsync(id, new("team_lead"), state.Stages[0].Stage.Id, state.Current.Hash, ApprovalAnswer.Approve, null, h.Now, h.Client, default);
        });
        await send(() => Made(() => Desk().StartWorkAsync(id, ChangeHarness.Author, h.Now, null, h.Now, h.Client, default)));
        await h.AdvanceAsync(Minute);
        await send(async () =>
        {
            Dictionary<string, string> values = (await h.ChangeAsync(id)).Class.Completion.ToDictionary(f => f.Id, _ => "済");
            return () => Desk().CompleteWorkAsync(id, ChangeHarness.Author, true, values, null, h.Now, h.Client, default);
        });
        await h.AdvanceAsync(Minute);
    }

    private static async Task ReleaseAsync(IncidentHarness h, Func<Func<Task<Command>>, Task> send)
    {
        ReleaseDesk Desk() => h.Get<ReleaseDesk>();
        CaseId change = await h.ApprovedChangeAsync("minor");
        CaseId id = default;
        ReleaseContent plan = h.Plan("2026-11-25 21:00", "2026-11-25 23:00", change);
        await send(() => Made(async () =>
        {
            (CaseId? filed, DeskResult result) = await Desk().FileAsync("standard", "f", new("on_call"), plan, h.Now, h.Client, default);
            id = filed!.Value;
            return result;
        }));
        await send(() => Made(() => Desk().RewriteAsync(id, "again", new("on_call"), plan with { Title = "改めた計画" }, h.Now, h.Client, default)));
        await send(async () =>
        {
            ReleaseState state = await h.ReleaseAsync(id);
            StageState stage = state.Approval.Stages.First(s => s.Verdict == StageVerdict.Pending);
            return () => Desk().DecideAsync(id, new(stage.Seats[0]), stage.Stage.Id, state.Current.Hash, ApprovalAnswer.Approve, null, h.Now, h.Client, default);
        });
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => Desk().WithdrawAsync(id, new("on_call"), "中止", h.Now, h.Client, default)));
        await h.AdvanceAsync(Minute);
    }

    private static async Task PlacementAsync(IncidentHarness h, Func<Func<Task<Command>>, Task> send)
    {
        PlacementDesk Desk() => h.Get<PlacementDesk>();
        CaseId id = default;
        PlacementContent content = new()
        {
            PersonId = "", Name = "花", NameEn = "Hana", Mail = PlacementHarness.Mail, Language = "ja", Employer = "協力会社", Phone = "000-0000", RoleId = "role2", Sites = ["gan"],
            From = PlacementHarness.Day("2027-01-04"),
        };
        await send(() => Made(async () =>
        {
            (CaseId? filed, DeskResult result) = await Desk().ProposeAsync("saitama", "f", new("team_lead"), content, h.Now, h.Client, default);
            id = filed!.Value;
            return result;
        }));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => Desk().WithdrawAsync(id, new("team_lead"), "辞退", h.Now, h.Client, default)));
        await h.AdvanceAsync(Minute);
    }

    private static async Task RosterAsync(IncidentHarness h, Func<Func<Task<Command>>, Task> send)
    {
        RosterDesk Desk() => h.Get<RosterDesk>();
        RosterMonth month = RosterMonth.Of(new DateOnly(2026, 12, 1));
        CaseId id = RosterLedger.IdOf("standard", month);
        await send(() => Made(async () => (await Desk().OpenAsync("standard", month, null, h.Now, h.Client, default)).Result));
        await send(async () =>
        {
            int last = (await h.RosterAsync(id)).LastStep;
            return () => Desk().GenerateAsync(id, "g", h.Planner(), last, h.Now, h.Client, default);
        });
        await h.AdvanceAsync(TimeSpan.FromDays(9));
    }

    private static Task<Command> Made(Command command) => Task.FromResult(command);

    private static async Task<DeskResult> ReportAsync(IncidentHarness h, string key, bool take) => (await h.Desk.ReportAsync(
        "standard", key, IncidentHarness.OnCall, "画面が開かない", null, false, IncidentHarness.Local("2026-11-20 10:00"), h.Now, h.Client, default, take)).Result;

    private static async Task<DeskResult> TakeAsync(IncidentHarness h, AlertSignal signal)
    {
        await h.Get<AlertIntake>().ReceiveAsync("standard", [signal], "body", h.Now, h.Client, default);
        return new DeskResult.Done("");
    }

    /// <summary>Everything that was told and recorded, and how many commands died.</summary>
    private sealed record Told(IReadOnlyList<string> Mails, IReadOnlyList<string> Facts, int Deaths);

    private static async Task<Told> RunAsync(string name, int? point)
    {
        (string contract, string start, Story tell) = All[name];
        await using IncidentHarness h = await IncidentHarness.StartAsync(contract, start);
        int deaths = 0;
        await tell(h, async make =>
        {
            Command command = await make();
            if (point is { } at)
            {
                if (!await h.Crashes.DiesAsync(at, DoAsync))
                {
                    await h.Engine.WhenIdleAsync();
                    return;
                }

                deaths++;
                await h.CrashAsync();
            }

            await DoAsync();
            await h.Engine.WhenIdleAsync();

            async Task DoAsync()
            {
                DeskResult result = await command();
                Assert.True(result is DeskResult.Done, result.ToString());
            }
        });
        await h.SweepAsync();
        await h.SweepCasesAsync();
        IReadOnlyList<string> audited = [.. (await h.AuditedAsync()).Order(StringComparer.Ordinal)];
        Assert.DoesNotContain(h.Relay.Messages, m => m.PlainTextContent!.Contains("0001-01-01", StringComparison.Ordinal));
        return new(await MailsAsync(h), audited, deaths);
    }

    private static async Task<IReadOnlyList<string>> MailsAsync(IncidentHarness h) => [.. (await h.MailsAsync()).Select(m => m.Mail.Key).Order(StringComparer.Ordinal)];
}
