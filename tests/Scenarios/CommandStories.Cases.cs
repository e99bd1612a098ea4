using System.Text;
using Workflows.Changes;
using Workflows.Changes.Process;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Ledger;
using Workflows.Onboarding;
using Workflows.Onboarding.Process;
using Workflows.Releases;
using Workflows.Releases.Process;
using Workflows.Rosters;
using Workflows.Rosters.Process;

namespace Workflows.Scenarios;

/// <summary>The stories of changes, releases, placements and rosters.</summary>
internal static partial class CommandStories
{
    private static async Task ChangeAsync(IncidentHarness h, Send send)
    {
        ChangeCommands Desk() => h.Get<ChangeCommands>();
        CaseId id = default;
        ChangeContent content = h.Complete("minor");
        await send(() => Made(async () =>
        {
            (CaseId? filed, CommandResult result) = await Desk().FileAsync("standard", h.By(ChangeHarness.Author, "f"), content);
            id = filed!.Value;
            return result;
        }));
        await send(() => Made(() => Desk().RewriteAsync(id, h.By(ChangeHarness.Author, "again"), content with { Title = "改めた件名" })));
        await send(async () =>
        {
            ChangeState state = await h.ChangeAsync(id);
            return () => Desk().DecideAsync(id, h.By(new("team_lead")), state.Stages[0].Stage.Id, state.Current.Hash, ApprovalAnswer.Approve, null);
        });
        await send(() => Made(() => Desk().ReviewAsync(id, h.By(new("team_lead"), "r"), "手順を確認した")));
        await send(() => Made(() => Desk().StartWorkAsync(id, h.By(ChangeHarness.Author), h.Now, null)));
        await h.AdvanceAsync(Minute);
        await send(async () =>
        {
            Dictionary<string, string> values = (await h.ChangeAsync(id)).Class.Completion.ToDictionary(f => f.Id, _ => "済");
            return () => Desk().CompleteWorkAsync(id, h.By(ChangeHarness.Author), true, values, null);
        });
        await h.AdvanceAsync(Minute);
    }

    private static async Task ChangeWithdrawnAsync(IncidentHarness h, Send send)
    {
        ChangeCommands Desk() => h.Get<ChangeCommands>();
        ChangeContent content = h.Complete("major", "2026-12-10 21:00", "2026-12-10 23:00", stops: true);
        CaseId id = await h.FileAsync(content);
        await send(() => AnswerAsync(ApprovalAnswer.Approve));
        await send(() => AnswerAsync(ApprovalAnswer.Approve));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => Desk().WithdrawAsync(id, h.By(ChangeHarness.Author), "中止")));
        await h.AdvanceAsync(Minute);

        async Task<Command> AnswerAsync(ApprovalAnswer answer)
        {
            ChangeState state = await h.ChangeAsync(id);
            StageState stage = state.Stages.First(s => s.Verdict == StageVerdict.Pending);
            return () => Desk().DecideAsync(id, h.By(new(stage.Seats[0])), stage.Stage.Id, state.Current.Hash, answer, null);
        }
    }

    private static async Task ReleaseRunAsync(IncidentHarness h, Send send)
    {
        ReleaseCommands Desk() => h.Get<ReleaseCommands>();
        CaseId id = await ReadyReleaseAsync(h, send);
        await send(() => Made(() => Desk().GoAsync(id, h.By(new("manager"), "no"), false, "天候")));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => Desk().GoAsync(id, h.By(new("manager"), "go"), true, null)));
        await h.AdvanceToAsync("2026-12-04 21:00");
        await send(() => Made(() => Desk().StartAsync(id, h.By(new("team_lead")), null)));
        foreach ((string step, string by) in ((string, string)[])[("1", "on_call"), ("2", "team_lead"), ("3", "on_call")])
        {
            await send(() => Made(() => Desk().ReportStepAsync(id, h.By(new(by), "s"), step, StepOutcome.Done, null, null)));
            await h.AdvanceAsync(Minute);
        }

        await PassAsync(h, send, id, GatePhase.AfterRun);
        await send(() => Made(() => Desk().CompleteAsync(id, h.By(new("team_lead")), "正常に終了")));
        await PassAsync(h, send, id, GatePhase.BeforeClose);
        await send(() => Made(() => Desk().CloseAsync(id, h.By(new("team_lead")), null)));
        await h.AdvanceAsync(Minute);
    }

    private static async Task ReleaseRolledBackAsync(IncidentHarness h, Send send)
    {
        ReleaseCommands Desk() => h.Get<ReleaseCommands>();
        CaseId id = await h.ReadyToStartAsync(h.Plan("2026-12-04 21:00", "2026-12-04 23:00", await h.ApprovedChangeAsync("minor")));
        await h.AdvanceToAsync("2026-12-04 21:00");
        await h.StartRunAsync(id);
        await h.StepAsync(id, "1");
        await h.StepAsync(id, "2", by: "team_lead");
        await send(() => Made(() => Desk().ReportStepAsync(id, h.By(new("on_call"), "f"), "3", StepOutcome.Failed, null, "応答なし")));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => Desk().AbortAsync(id, h.By(new("team_lead")), "切り戻す")));
        foreach (string step in (string[])["3", "1"])
        {
            await send(() => Made(() => Desk().UndoStepAsync(id, h.By(new("on_call")), step, null, null)));
            await h.AdvanceAsync(Minute);
        }
    }

    private static async Task ReleaseWithdrawnAsync(IncidentHarness h, Send send)
    {
        ReleaseCommands Desk() => h.Get<ReleaseCommands>();
        CaseId change = await h.ApprovedChangeAsync("minor");
        ReleaseContent plan = h.Plan("2026-12-10 21:00", "2026-12-10 23:00", change);
        CaseId id = await h.PlanReleaseAsync(plan);
        await send(() => Made(() => Desk().RewriteAsync(id, h.By(new("on_call"), "again"), plan with { Title = "改めた計画" })));
        await send(() => Made(() => KeepFileAsync(h, id, "text")));
        await send(async () =>
        {
            (KeptFile? file, _) = await Desk().KeepFileAsync(id, "text.txt", Encoding.UTF8.GetBytes("text"), default);
            return () => Desk().RemoveFileAsync(id, h.By(new("team_lead")), file!.Sha256, "誤り");
        });
        await h.ApproveReleaseAsync(id);
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => Desk().WithdrawAsync(id, h.By(new("on_call")), "中止")));
        await h.AdvanceAsync(Minute);
    }

    /// <summary>Filed, approved, and with every gate before it passed; one of them at the second attempt.</summary>
    private static async Task<CaseId> ReadyReleaseAsync(IncidentHarness h, Send send)
    {
        ReleaseCommands Desk() => h.Get<ReleaseCommands>();
        CaseId change = await h.ApprovedChangeAsync("major");
        CaseId id = default;
        ReleaseContent plan = h.Plan("2026-12-04 21:00", "2026-12-04 23:00", change);
        await send(() => Made(async () =>
        {
            (CaseId? filed, CommandResult result) = await Desk().FileAsync("standard", h.By(new("on_call"), "f"), plan);
            id = filed!.Value;
            return result;
        }));
        while ((await h.ReleaseAsync(id)).ApprovedAt is null)
        {
            await send(async () =>
            {
                ReleaseState state = await h.ReleaseAsync(id);
                StageState stage = state.Approval.Stages.First(s => s.Verdict == StageVerdict.Pending);
                return () => Desk().DecideAsync(id, h.By(new(stage.Seats[0])), stage.Stage.Id, state.Current.Hash, ApprovalAnswer.Approve, null);
            });
            await h.AdvanceAsync(Minute);
        }

        await PassAsync(h, send, id, GatePhase.BeforeGo);
        return id;
    }

    /// <summary>Keeps a file for each open gate of a phase that takes one, and passes the gate.</summary>
    private static async Task PassAsync(IncidentHarness h, Send send, CaseId id, GatePhase phase)
    {
        foreach (GateState gate in (await h.ReleaseAsync(id)).Open(phase))
        {
            string name = gate.Rule.Id;
            if (gate.Rule.Evidence)
            {
                await send(() => Made(() => KeepFileAsync(h, id, name)));
            }

            await send(async () =>
            {
                List<string> evidence = [];
                if (gate.Rule.Evidence)
                {
                    (KeptFile? file, _) = await h.Get<ReleaseCommands>().KeepFileAsync(id, name + ".txt", Encoding.UTF8.GetBytes(name), default);
                    evidence.Add(file!.Sha256);
                }

                Dictionary<string, string> values = gate.Rule.Fields.ToDictionary(f => f.Id, f => f.Name.Ja + "あり");
                return () => h.Get<ReleaseCommands>().RecordGateAsync(id, h.By(new(gate.Rule.Owner), "g"), name, true, values, evidence, null);
            });
            await h.AdvanceAsync(Minute);
        }
    }

    private static async Task<CommandResult> KeepFileAsync(IncidentHarness h, CaseId id, string name)
    {
        (KeptFile? file, CommandResult.Refused? refused) = await h.Get<ReleaseCommands>()
            .KeepFileAsync(id, name + ".txt", Encoding.UTF8.GetBytes(name), default);
        return refused ?? (CommandResult)new CommandResult.Done(file!.Sha256);
    }

    private static async Task PlacementAsync(IncidentHarness h, Send send)
    {
        PlacementCommands Desk() => h.Get<PlacementCommands>();
        CaseId id = default;
        PlacementContent content = new()
        {
            PersonId = "", Name = "花", NameEn = "Hana", Mail = PlacementHarness.Mail, Language = "ja", Employer = "協力会社", Phone = "000-0000",
            RoleId = "engineer", Sites = ["office"],
            From = PlacementHarness.Day("2026-12-01"),
        };
        await send(() => Made(async () =>
        {
            (CaseId? filed, CommandResult result) = await Desk().ProposeAsync("standard", h.By(new("team_lead"), "f"), content);
            id = filed!.Value;
            return result;
        }));
        await send(() => Made(() => Desk().RewriteAsync(id, h.By(new("team_lead"), "again"), content with { Phone = "000-1111" })));
        await h.AdvanceAsync(Minute);
        await send(async () =>
        {
            PlacementState state = await h.PlacementAsync(id);
            DateOnly today = state.DayOf(h.Now);
            EvidenceUpload paper = new("paper.pdf", "application/pdf", Encoding.UTF8.GetBytes("%PDF-1.7 paper"));
            EvidenceEntry[] all = [.. state.ChecksUntil(today).Where(c => c.IsWanted(today) && c.Check.Id != "qualification")
                .Select(c => new EvidenceEntry(c.Check.Id, c.Year, PlacementHarness.Good(c, today), c.Check.Id == "pledge" ? [paper] : []))];
            return async () => (await Desk().SubmitAsync(id, h.By(new(state.Content.PersonId), "s"), all)).Result;
        });
        await h.AdvanceAsync(Minute);
        string seen = (await h.PlacementAsync(id)).Facts.OfType<EvidenceSubmitted>().First().EvidenceId;
        await send(() => Made(async () => (await Desk().LookAsync(id, seen, null, new("manager"), "審査", h.Now, default)).Result));
        foreach (string evidence in (await h.PlacementAsync(id)).Facts.OfType<EvidenceSubmitted>().Select(e => e.EvidenceId))
        {
            await send(() => Made(() => Desk().JudgeAsync(id, h.By(new("manager")), evidence, true, null)));
        }

        await send(() => Made(() => Desk().RequestWaiverAsync(id, h.By(new("manager"), "w"), "qualification", "実務経験による")));
        await send(() => AnswerAsync("waiver.qualification.client"));
        await send(() => AnswerAsync("acceptance.client"));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => Desk().ReopenAsync(id, h.By(new("manager"), "o"), "pledge", PlacementHarness.Day("2026-12-20"), "書式の変更")));
        await h.AdvanceToAsync("2026-12-02 10:00");
        await send(() => Made(() => Desk().EndAsync(id, h.By(new("team_lead"), "e"), PlacementHarness.Day("2026-12-03"), "契約終了", false)));
        await h.AdvanceToAsync("2026-12-04 10:00");
        await send(() => Made(() => Desk().DoneLeavingAsync(id, h.By(new("team_lead")), "accounts", null)));
        await h.AdvanceAsync(Minute);

        async Task<Command> AnswerAsync(string stage)
        {
            PlacementState state = await h.PlacementAsync(id);
            string hash = state.Round(stage, state.DayOf(h.Now))!.Approval.ContentHash;
            return () => Desk().DecideAsync(id, h.By(new("client_approver")), stage, hash, ApprovalAnswer.Approve, null);
        }
    }

    private static async Task PlacementWithdrawnAsync(IncidentHarness h, Send send)
    {
        PlacementCommands Desk() => h.Get<PlacementCommands>();
        CaseId id = default;
        PlacementContent content = new()
        {
            PersonId = "", Name = "花", NameEn = "Hana", Mail = PlacementHarness.Mail, Language = "ja", Employer = "協力会社", Phone = "000-0000", RoleId = "role2",
            Sites = ["gan"],
            From = PlacementHarness.Day("2027-01-04"),
        };
        await send(() => Made(async () =>
        {
            (CaseId? filed, CommandResult result) = await Desk().ProposeAsync("saitama", h.By(new("team_lead"), "f"), content);
            id = filed!.Value;
            return result;
        }));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => Desk().WithdrawAsync(id, h.By(new("team_lead")), "辞退")));
        await h.AdvanceAsync(Minute);
    }

    private static async Task RosterAsync(IncidentHarness h, Send send)
    {
        RosterCommands Desk() => h.Get<RosterCommands>();
        RosterMonth month = RosterMonth.Of(new DateOnly(2026, 12, 1));
        CaseId id = RosterLedger.IdOf("standard", month);
        DateOnly day = new(2026, 12, 2);
        await send(() => Made(async () => (await Desk().OpenAsync("standard", h.By(h.Planner()), month)).Result));
        await StepAsync(last => Desk().GenerateAsync(id, h.By(h.Planner(), "g"), last));
        CaseId next = RosterLedger.IdOf("standard", month.Next);
        await send(() => Made(async () => (await Desk().OpenAsync("standard", h.By(h.Planner()), month.Next)).Result));
        await send(() => Made(() => Desk().CopyAsync(next, h.By(h.Planner(), "c"), 0)));
        await StepAsync(last =>
            Desk().EditAsync(id, h.By(h.Planner(), "e"), last, new([new(day, "office", "duty", ["on_call"])], [], null, new Dictionary<string, string>())));
        await StepAsync(last => Desk().SubmitAsync(id, h.By(h.Planner(), "s"), last));
        await h.AdvanceAsync(Minute);
        await send(async () =>
        {
            RosterVersion version = (await h.RosterAsync(id)).Current!;
            return () => Desk().DecideAsync(id, h.By(new("manager")), version.Approval.Stages[0].Stage.Id, version.Hash, ApprovalAnswer.Approve, null);
        });
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => Desk().OverrideAsync(id, h.By(h.Planner(), "o"), new(OverrideReason.Absence, "on_call", null, day, day, "体調不良"))));
        await h.AdvanceAsync(TimeSpan.FromDays(9));

        Task StepAsync(Func<int, Task<CommandResult>> step) => send(async () =>
        {
            int last = (await h.RosterAsync(id)).LastStep;
            return () => step(last);
        });
    }
}
