using Workflows.Incidents;
using Workflows.Incidents.Alerts;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Mail;
using Workflows.Ledger;
using Workflows.Mail;
using Workflows.Maintenance;
using Workflows.Testing;
using Workflows.Webhooks;

namespace Workflows.Scenarios;

/// <summary>
/// Stories in which every command of every process is sent once. Setting the scene (an approved change) is the harness's business:
/// what a story itself calls is what the crash tests kill.
/// </summary>
internal static partial class CommandStories
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>A request with everything in it: sent again, it is the same.</summary>
    public delegate Task<CommandResult> Command();

    /// <summary>Sends a command that is made when its turn comes, from what is there.</summary>
    public delegate Task Send(Func<Task<Command>> make);

    /// <summary>Commands one after the other.</summary>
    public delegate Task Story(IncidentHarness h, Send send);

    public static Dictionary<string, (string Contract, string Start, Story Tell)> All { get; } = new()
    {
        ["a reported incident"] = ("standard", "2026-11-20 10:00", ReportedAsync),
        ["an incident taken while it is recorded"] = ("standard", "2026-11-20 10:00", TakenAsync),
        ["an incident that somebody takes"] = ("standard", "2026-11-20 10:00", AcknowledgedAsync),
        ["an incident that is excluded from figures"] = ("okayama", "2026-11-20 10:00", ExcludedAsync),
        ["an incident that is classified"] = ("standard", "2026-11-20 10:00", ClassifiedAsync),
        ["an incident of which a mail comes back"] = ("standard", "2026-11-20 10:00", ReturnedAsync),
        ["a task of an incident"] = ("saitama", "2026-11-20 10:00", TaskAsync),
        ["alerts and their ends"] = ("standard", "2026-11-20 10:00", AlertsAsync),
        ["a window that holds an incident"] = ("standard", "2026-11-20 10:00", WindowAsync),
        ["a change"] = ("standard", "2026-11-20 10:00", ChangeAsync),
        ["a change that is withdrawn"] = ("standard", "2026-11-20 10:00", ChangeWithdrawnAsync),
        ["a release that is run"] = ("standard", "2026-12-04 10:00", ReleaseRunAsync),
        ["a release that is rolled back"] = ("standard", "2026-12-04 10:00", ReleaseRolledBackAsync),
        ["a release that is withdrawn"] = ("standard", "2026-12-04 10:00", ReleaseWithdrawnAsync),
        ["a placement"] = ("standard", "2026-11-24 10:00", PlacementAsync),
        ["a placement that is withdrawn"] = ("saitama", "2026-11-20 10:00", PlacementWithdrawnAsync),
        ["a month's roster"] = ("standard", "2026-11-24 10:00", RosterAsync),
        ["a vendor release that is installed"] = ("saga", "2026-12-24 10:00", VendorReleaseAsync),
        ["a deliverable that is approved, then handed in"] = ("saga", "2026-11-20 10:00", DeliverableAsync),
        ["a report on service levels that is evaluated"] = ("standard", "2026-12-01 10:00", EvaluationAsync),
        ["a deliverable that is not owed"] = ("okayama", "2026-04-24 15:00", DeliverableNotOwedAsync),
        ["an entry of a register that is given back"] = ("mie", "2024-04-03 10:00", RegisterAsync),
        ["a device that takes the place of another"] = ("saitama", "2026-11-20 10:00", SwapAsync),
        ["an entry that owes nothing until a day is said"] = ("saga", "2026-12-25 10:00", RestingAsync),
        ["a meeting that is moved and held"] = ("mie", "2019-04-01 10:00", MeetingAsync),
        ["a meeting that is called off"] = ("standard", "2026-11-20 10:00", MeetingCalledOffAsync),
        ["a list of checks, and what was wrong in it"] = ("standard", "2026-11-20 10:00", CheckAsync),
        ["a list of checks that the client returns, then accepts"] = ("standard", "2026-11-20 10:00", CheckAcceptedAsync),
        ["a backup run and values that a tool reports"] = ("mie", "2019-05-07 19:00", CheckRunAsync),
        ["a list of checks that is not needed"] = ("standard", "2026-11-20 10:00", CheckNotOwedAsync),
        ["a request of a user, asked again and again"] = ("standard", "2026-11-20 10:00", RequestAsync),
        ["a request that is instructed and confirmed"] = ("saitama", "2026-11-20 10:00", ExtractionAsync),
        ["a request that is sorted and withdrawn"] = ("saitama", "2026-11-20 10:00", TriagedRequestAsync),
        ["a communication that is written down"] = ("standard", "2026-11-20 10:00", CommunicationAsync),
        ["a request that goes on as a change"] = ("standard", "2026-11-20 10:00", TurnedRequestAsync),
        ["a problem that is looked into"] = ("standard", "2026-11-20 10:00", ProblemAsync),
        ["a problem that is settled"] = ("standard", "2026-11-20 10:00", SettledProblemAsync),
        ["a leak that the contractor caused"] = ("standard", "2026-11-20 10:00", SecurityAsync),
        ["a virus, and an emergency"] = ("standard", "2026-11-20 10:00", MalwareAsync),
        ["evidence that is destroyed"] = ("okayama", "2027-03-30 10:00", EvidenceDestroyedAsync),
        ["people who change while it runs"] = ("standard", "2026-11-20 10:00", PeopleAsync),
        ["a vendor release that is withdrawn"] = ("saga", "2026-12-24 10:00", VendorReleaseWithdrawnAsync),
    };

    private static async Task ReturnedAsync(IncidentHarness h, Send send)
    {
        CaseId id = await h.AlertAsync();
        await send(async () =>
        {
            MailRecord page = (await h.MailsAsync()).Single(m => m.Mail.About == id.Value);
            MailEvent[] news =
            [
                new("1", TableKey.Digest(page.Mail.Key), new MailProof(MailStep.Delivered, h.Now)),
                new("2", TableKey.Digest(page.Mail.Key), new MailProof(MailStep.Bounced, h.Now, "550 5.1.1 no such user")),
            ];
            return async () =>
            {
                try
                {
                    await h.Get<MailDispatcher>().TakeAsync(news, h.Now, h.Client, default);
                }
                catch (AggregateException others) when (others.InnerException is InjectedCrashException)
                {
                    throw new InjectedCrashException(); // the mails beside it were noted
                }

                return new CommandResult.Done("");
            };
        });
        await h.AdvanceAsync(Minute);
    }

    private static async Task ReportedAsync(IncidentHarness h, Send send)
    {
        await send(() => Made(() => ReportAsync(h, "call", take: false)));
        CaseId id = CaseId.For(IncidentKind.Incidents, "standard", "form/call", new DateOnly(2026, 11, 20));
        await send(() => Made(() => h.Desk.AcknowledgeAsync(id, h.By(IncidentHarness.OnCall))));
        await send(() => Made(() => h.Desk.NoteAsync(id, h.By(IncidentHarness.OnCall, "n"), "確認中")));
        await send(() => Made(() => h.Desk.SetSystemStateAsync(id, h.By(IncidentHarness.OnCall, "s"), true, h.Now)));
        await send(async () =>
        {
            Dictionary<string, string> values = (await h.Desk.DraftAsync(await h.ReadAsync(id), "first_report", 1, h.Now))!.Values.ToDictionary(
                v => v.FieldId, _ => "下書き");
            return () => h.Desk.SaveDraftAsync(id, h.By(IncidentHarness.OnCall), "first_report", 1, 1, values);
        });
        await send(async () =>
        {
            Dictionary<string, string> values = (await h.Desk.DraftAsync(await h.ReadAsync(id), "first_report", 1, h.Now))!.Values.ToDictionary(
                v => v.FieldId, _ => "記入");
            return () => h.Desk.SendReportAsync(id, h.By(IncidentHarness.OnCall), "first_report", 1, 1, values);
        });
        await send(() => Made(() => h.Desk.ChangeStateAsync(id, h.By(IncidentHarness.OnCall, "c"), "切替")));
        await send(() => Made(() => h.Desk.PauseAsync(id, h.By(IncidentHarness.OnCall, "p"), null, "指示待ち", "電話")));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Desk.ResumeAsync(id, h.By(IncidentHarness.OnCall, "r"), null)));
        await send(() => Made(() => h.Desk.AgreeDueAsync(id, h.By(IncidentHarness.OnCall, "d"), "status_report", 1, h.Now.AddHours(3), "発注者", "電話")));
        await send(() => Made(() => h.Desk.MarkRecoveredAsync(id, h.By(IncidentHarness.OnCall, "m"), h.Now, null)));
        await send(() => Made(() => h.Desk.CompleteResponseAsync(id, h.By(IncidentHarness.OnCall, "e"), null)));
        foreach (string step in (string[])["status_report", "provisional_report", "final_report"])
        {
            await send(async () =>
            {
                Dictionary<string, string> values = (await h.Desk.DraftAsync(await h.ReadAsync(id), step, 1, h.Now))!.Values.ToDictionary(
                    v => v.FieldId, _ => "記入");
                return () => h.Desk.SendReportAsync(id, h.By(IncidentHarness.OnCall), step, 1, 1, values);
            });
        }

        await send(async () =>
        {
            string hash = (await h.StateAsync(id)).Facts.OfType<ReportSent>().Single(r => r.StepId == "final_report").ContentHash;
            return () => h.Desk.DecideReportAsync(id, h.By(new("client_approver")), "final_report", 1, 1, hash, false, "原因を詳しく");
        });
        await h.AdvanceAsync(20 * Minute);
        await send(() => Made(() => h.Desk.WithdrawAsync(id, h.By(IncidentHarness.OnCall), "重複")));
    }

    private static async Task TakenAsync(IncidentHarness h, Send send)
    {
        await send(() => Made(() => ReportAsync(h, "call", take: true)));
        await h.AdvanceAsync(20 * Minute);
    }

    private static async Task AcknowledgedAsync(IncidentHarness h, Send send)
    {
        CaseId id = await h.AlertAsync();
        await send(() => Made(() => h.Desk.AcknowledgeAsync(id, h.By(IncidentHarness.OnCall))));
    }

    private static async Task TaskAsync(IncidentHarness h, Send send)
    {
        CaseId id = await h.ReportedAsync();
        await send(() => Made(() => h.Desk.DoTaskAsync(id, h.By(IncidentHarness.OnCall), "isolate", "済")));
        await h.AdvanceAsync(Minute);
    }

    private static async Task ExcludedAsync(IncidentHarness h, Send send)
    {
        CaseId id = await h.QuietAlertAsync("critical");
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => h.Desk.Exclusions.ProposeAsync(id, h.By(IncidentHarness.OnCall, "1"), new("user", [], "操作の記録"),
            byClient: false)));
        await send(async () =>
        {
            string proposal = (await h.StateAsync(id)).Exclusions[0].Id;
            return () => h.Desk.Exclusions.AnswerAsync(id, h.By(new("client_approver")), proposal, asClient: true, agree: false, "操作の誤りではない");
        });
        await send(() => Made(() => h.Desk.Exclusions.ProposeAsync(id, h.By(new("client_approver"), "2"), new("user", [], "窓口の記録"), byClient: true)));
        await send(async () =>
        {
            string proposal = (await h.StateAsync(id)).Exclusions.Single(e => e.Proposed.ByClient).Id;
            return () => h.Desk.Exclusions.TakeBackAsync(id, h.By(new("client_approver")), proposal, asClient: true);
        });
        await h.AdvanceAsync(Minute);
    }

    private static async Task ClassifiedAsync(IncidentHarness h, Send send)
    {
        CaseId before = await h.ReportedAsync();
        await h.AdvanceAsync(Minute);
        CaseId id = await h.AlertAsync();
        await send(() => Made(() => h.Desk.Classification.ClassifyAsync(id, h.By(IncidentHarness.OnCall, "1"), "hardware", "high", "stopped")));
        await send(() => Made(() => h.Desk.Classification.MatchAsync(id, h.By(IncidentHarness.OnCall, "2"), before.Value, "同じ機器")));
        await send(() => Made(() => h.Desk.Classification.NothingSimilarAsync(before, h.By(IncidentHarness.OnCall, "4"), "電源")));
        await send(() => Made(() => h.Desk.Classification.FindCauseAsync(id, h.By(IncidentHarness.OnCall, "3"), "others", null, "電源の故障", null)));
        await h.AdvanceAsync(Minute);
    }

    private static async Task AlertsAsync(IncidentHarness h, Send send)
    {
        AlertSignal one = IncidentHarness.Signal("受付停止", "a", "1", AlertState.Firing, "warning", "web01", "g", h.Now);
        AlertSignal two = IncidentHarness.Signal("DB停止", "b", "1", AlertState.Firing, "warning", "web01", "g", h.Now);
        await send(() => Made(() => TakeAsync(h, one)));
        await send(() => Made(() => TakeAsync(h, two)));
        await send(() => Made(() => TakeAsync(h, one with { State = AlertState.Resolved })));
        await send(() => Made(() => TakeAsync(h, two with { State = AlertState.Resolved })));
        await h.AdvanceAsync(Minute);
    }

    private static async Task WindowAsync(IncidentHarness h, Send send)
    {
        MaintenanceCommands Desk() => h.Get<MaintenanceCommands>();
        await send(() => Made(() => PlanAsync(2)));
        await send(() => Made(() => TakeAsync(h, IncidentHarness.Signal("受付停止", "a", "1", AlertState.Firing, "warning", "web01", "g", h.Now))));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => PlanAsync(3)));
        await h.AdvanceAsync(Minute);
        await send(() => Made(async () =>
        {
            bool isKnown = await Desk().WithdrawAsync("standard", h.By(IncidentHarness.OnCall), "w1");
            return isKnown ? new CommandResult.Done("w1") : new CommandResult.Refused(RefusalReason.NoSuchCase, "w1");
        }));
        await h.AdvanceAsync(Minute);

        async Task<CommandResult> PlanAsync(int hours)
        {
            MaintenanceWindow window = new("w1", IncidentHarness.Local("2026-11-20 10:00"), IncidentHarness.Local("2026-11-20 10:00").AddHours(hours),
                ["web01"], "計画停止", null);
            (_, CommandResult.Refused? refused) = await Desk().PlanAsync("standard", h.By(IncidentHarness.OnCall), window);
            return refused ?? (CommandResult)new CommandResult.Done(window.Id);
        }
    }

    private static Task<Command> Made(Command command) => Task.FromResult(command);

    public static async Task<CommandResult> ReportAsync(IncidentHarness h, string key, bool take) => (await h.Desk.ReportAsync(
        "standard", h.By(IncidentHarness.OnCall, key), "画面が開かない", null, false, IncidentHarness.Local("2026-11-20 10:00"), take)).Result;

    private static async Task<CommandResult> TakeAsync(IncidentHarness h, AlertSignal signal)
    {
        await h.Get<AlertIntake>().ReceiveAsync("standard", [signal], "body", h.Now, h.Client, default);
        return new CommandResult.Done("");
    }
}
