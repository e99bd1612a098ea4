using System.Text;
using Workflows.Changes;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Ledger;
using Workflows.Onboarding;
using Workflows.Releases;
using Workflows.Rosters;

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
            (CaseId? filed, CommandResult result) = await Desk().FileAsync("standard", "f", ChangeHarness.Author, content, h.Now, h.Client, default);
            id = filed!.Value;
            return result;
        }));
        await send(() => Made(() => Desk().RewriteAsync(id, "again", ChangeHarness.Author, content with { Title = "改めた件名" }, h.Now, h.Client, default)));
        await send(async () =>
        {
            ChangeState state = await h.ChangeAsync(id);
            return () => Desk().DecideAsync(id, new("team_lead"), state.Stages[0].Stage.Id, state.Current.Hash, ApprovalAnswer.Approve, null, h.Now, h.Client, default);
        });
        await send(() => Made(() => Desk().ReviewAsync(id, "r", new("team_lead"), "手順を確認した", h.Now, h.Client, default)));
        await send(() => Made(() => Desk().StartWorkAsync(id, ChangeHarness.Author, h.Now, null, h.Now, h.Client, default)));
        await h.AdvanceAsync(Minute);
        await send(async () =>
        {
            Dictionary<string, string> values = (await h.ChangeAsync(id)).Class.Completion.ToDictionary(f => f.Id, _ => "済");
            return () => Desk().CompleteWorkAsync(id, ChangeHarness.Author, true, values, null, h.Now, h.Client, default);
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
        await send(() => Made(() => Desk().WithdrawAsync(id, ChangeHarness.Author, "中止", h.Now, h.Client, default)));
        await h.AdvanceAsync(Minute);

        async Task<Command> AnswerAsync(ApprovalAnswer answer)
        {
            ChangeState state = await h.ChangeAsync(id);
            StageState stage = state.Stages.First(s => s.Verdict == StageVerdict.Pending);
            return () => Desk().DecideAsync(id, new(stage.Seats[0]), stage.Stage.Id, state.Current.Hash, answer, null, h.Now, h.Client, default);
        }
    }

    private static async Task ReleaseRunAsync(IncidentHarness h, Send send)
    {
        ReleaseCommands Desk() => h.Get<ReleaseCommands>();
        CaseId id = await ReadyReleaseAsync(h, send);
        await send(() => Made(() => Desk().GoAsync(id, "no", new("manager"), false, "天候", h.Now, h.Client, default)));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => Desk().GoAsync(id, "go", new("manager"), true, null, h.Now, h.Client, default)));
        await h.AdvanceToAsync("2026-12-04 21:00");
        await send(() => Made(() => Desk().StartAsync(id, new("team_lead"), null, h.Now, h.Client, default)));
        foreach ((string step, string by) in ((string, string)[])[("1", "on_call"), ("2", "team_lead"), ("3", "on_call")])
        {
            await send(() => Made(() => Desk().ReportStepAsync(id, "s", new(by), step, StepOutcome.Done, null, null, h.Now, h.Client, default)));
            await h.AdvanceAsync(Minute);
        }

        await PassAsync(h, send, id, GatePhase.AfterRun);
        await send(() => Made(() => Desk().CompleteAsync(id, new("team_lead"), "正常に終了", h.Now, h.Client, default)));
        await PassAsync(h, send, id, GatePhase.BeforeClose);
        await send(() => Made(() => Desk().CloseAsync(id, new("team_lead"), null, h.Now, h.Client, default)));
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
        await send(() => Made(() => Desk().ReportStepAsync(id, "f", new("on_call"), "3", StepOutcome.Failed, null, "応答なし", h.Now, h.Client, default)));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => Desk().AbortAsync(id, new("team_lead"), "切り戻す", h.Now, h.Client, default)));
        foreach (string step in (string[])["3", "1"])
        {
            await send(() => Made(() => Desk().UndoStepAsync(id, new("on_call"), step, null, null, h.Now, h.Client, default)));
            await h.AdvanceAsync(Minute);
        }
    }

    private static async Task ReleaseWithdrawnAsync(IncidentHarness h, Send send)
    {
        ReleaseCommands Desk() => h.Get<ReleaseCommands>();
        CaseId change = await h.ApprovedChangeAsync("minor");
        ReleaseContent plan = h.Plan("2026-12-10 21:00", "2026-12-10 23:00", change);
        CaseId id = await h.PlanReleaseAsync(plan);
        await send(() => Made(() => Desk().RewriteAsync(id, "again", new("on_call"), plan with { Title = "改めた計画" }, h.Now, h.Client, default)));
        await send(() => Made(() => KeepFileAsync(h, id, "text")));
        await send(async () =>
        {
            (KeptFile? file, _) = await Desk().KeepFileAsync(id, "text.txt", Encoding.UTF8.GetBytes("text"), default);
            return () => Desk().RemoveFileAsync(id, file!.Sha256, new("team_lead"), "誤り", h.Now, h.Client, default);
        });
        await h.ApproveReleaseAsync(id);
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => Desk().WithdrawAsync(id, new("on_call"), "中止", h.Now, h.Client, default)));
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
            (CaseId? filed, CommandResult result) = await Desk().FileAsync("standard", "f", new("on_call"), plan, h.Now, h.Client, default);
            id = filed!.Value;
            return result;
        }));
        while ((await h.ReleaseAsync(id)).ApprovedAt is null)
        {
            await send(async () =>
            {
                ReleaseState state = await h.ReleaseAsync(id);
                StageState stage = state.Approval.Stages.First(s => s.Verdict == StageVerdict.Pending);
                return () => Desk().DecideAsync(id, new(stage.Seats[0]), stage.Stage.Id, state.Current.Hash, ApprovalAnswer.Approve, null, h.Now, h.Client, default);
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
                return () => h.Get<ReleaseCommands>().RecordGateAsync(id, "g", new(gate.Rule.Owner), name, true, values, evidence, null, h.Now, h.Client, default);
            });
            await h.AdvanceAsync(Minute);
        }
    }

    private static async Task<CommandResult> KeepFileAsync(IncidentHarness h, CaseId id, string name)
    {
        (KeptFile? file, CommandResult.Refused? refused) = await h.Get<ReleaseCommands>().KeepFileAsync(id, name + ".txt", Encoding.UTF8.GetBytes(name), default);
        return refused ?? (CommandResult)new CommandResult.Done(file!.Sha256);
    }

    private static async Task PlacementAsync(IncidentHarness h, Send send)
    {
        PlacementCommands Desk() => h.Get<PlacementCommands>();
        CaseId id = default;
        PlacementContent content = new()
        {
            PersonId = "", Name = "花", NameEn = "Hana", Mail = PlacementHarness.Mail, Language = "ja", Employer = "協力会社", Phone = "000-0000", RoleId = "engineer", Sites = ["office"],
            From = PlacementHarness.Day("2026-12-01"),
        };
        await send(() => Made(async () =>
        {
            (CaseId? filed, CommandResult result) = await Desk().ProposeAsync("standard", "f", new("team_lead"), content, h.Now, h.Client, default);
            id = filed!.Value;
            return result;
        }));
        await send(() => Made(() => Desk().RewriteAsync(id, "again", new("team_lead"), content with { Phone = "000-1111" }, h.Now, h.Client, default)));
        await h.AdvanceAsync(Minute);
        await send(async () =>
        {
            PlacementState state = await h.PlacementAsync(id);
            DateOnly today = state.DayOf(h.Now);
            EvidenceUpload paper = new("paper.pdf", "application/pdf", Encoding.UTF8.GetBytes("%PDF-1.7 paper"));
            EvidenceEntry[] all = [.. state.ChecksUntil(today).Where(c => c.IsWanted(today) && c.Check.Id != "qualification").Select(c => new EvidenceEntry(c.Check.Id, c.Year, PlacementHarness.Good(c, today), c.Check.Id == "pledge" ? [paper] : []))];
            return async () => (await Desk().SubmitAsync(id, "s", new(state.Content.PersonId), all, h.Now, h.Client, default)).Result;
        });
        await h.AdvanceAsync(Minute);
        string seen = (await h.PlacementAsync(id)).Facts.OfType<EvidenceSubmitted>().First().EvidenceId;
        await send(() => Made(async () => (await Desk().LookAsync(id, seen, null, new("manager"), "審査", h.Now, default)).Result));
        foreach (string evidence in (await h.PlacementAsync(id)).Facts.OfType<EvidenceSubmitted>().Select(e => e.EvidenceId))
        {
            await send(() => Made(() => Desk().JudgeAsync(id, evidence, new("manager"), true, null, h.Now, h.Client, default)));
        }

        await send(() => Made(() => Desk().RequestWaiverAsync(id, "w", new("manager"), "qualification", "実務経験による", h.Now, h.Client, default)));
        await send(() => AnswerAsync("waiver.qualification.client"));
        await send(() => AnswerAsync("acceptance.client"));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => Desk().ReopenAsync(id, "o", new("manager"), "pledge", PlacementHarness.Day("2026-12-20"), "書式の変更", h.Now, h.Client, default)));
        await h.AdvanceToAsync("2026-12-02 10:00");
        await send(() => Made(() => Desk().EndAsync(id, "e", new("team_lead"), PlacementHarness.Day("2026-12-03"), "契約終了", false, h.Now, h.Client, default)));
        await h.AdvanceToAsync("2026-12-04 10:00");
        await send(() => Made(() => Desk().DoneLeavingAsync(id, new("team_lead"), "accounts", null, h.Now, h.Client, default)));
        await h.AdvanceAsync(Minute);

        async Task<Command> AnswerAsync(string stage)
        {
            PlacementState state = await h.PlacementAsync(id);
            string hash = state.Round(stage, state.DayOf(h.Now))!.Approval.ContentHash;
            return () => Desk().DecideAsync(id, new("client_approver"), stage, hash, ApprovalAnswer.Approve, null, h.Now, h.Client, default);
        }
    }

    private static async Task PlacementWithdrawnAsync(IncidentHarness h, Send send)
    {
        PlacementCommands Desk() => h.Get<PlacementCommands>();
        CaseId id = default;
        PlacementContent content = new()
        {
            PersonId = "", Name = "花", NameEn = "Hana", Mail = PlacementHarness.Mail, Language = "ja", Employer = "協力会社", Phone = "000-0000", RoleId = "role2", Sites = ["gan"],
            From = PlacementHarness.Day("2027-01-04"),
        };
        await send(() => Made(async () =>
        {
            (CaseId? filed, CommandResult result) = await Desk().ProposeAsync("saitama", "f", new("team_lead"), content, h.Now, h.Client, default);
            id = filed!.Value;
            return result;
        }));
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => Desk().WithdrawAsync(id, new("team_lead"), "辞退", h.Now, h.Client, default)));
        await h.AdvanceAsync(Minute);
    }

    private static async Task RosterAsync(IncidentHarness h, Send send)
    {
        RosterCommands Desk() => h.Get<RosterCommands>();
        RosterMonth month = RosterMonth.Of(new DateOnly(2026, 12, 1));
        CaseId id = RosterLedger.IdOf("standard", month);
        DateOnly day = new(2026, 12, 2);
        await send(() => Made(async () => (await Desk().OpenAsync("standard", month, h.Planner(), h.Now, h.Client, default)).Result));
        await StepAsync(last => Desk().GenerateAsync(id, "g", h.Planner(), last, h.Now, h.Client, default));
        await StepAsync(last => Desk().EditAsync(id, "e", h.Planner(), last, new([new(day, "office", "duty", ["on_call"])], [], null, new Dictionary<string, string>()), h.Now, h.Client, default));
        await StepAsync(last => Desk().SubmitAsync(id, "s", h.Planner(), last, h.Now, h.Client, default));
        await h.AdvanceAsync(Minute);
        await send(async () =>
        {
            RosterVersion version = (await h.RosterAsync(id)).Current!;
            return () => Desk().DecideAsync(id, new("manager"), version.Approval.Stages[0].Stage.Id, version.Hash, ApprovalAnswer.Approve, null, h.Now, h.Client, default);
        });
        await h.AdvanceAsync(Minute);
        await send(() => Made(() => Desk().OverrideAsync(id, "o", h.Planner(), new(OverrideReason.Absence, "on_call", null, day, day, "体調不良"), h.Now, h.Client, default)));
        await h.AdvanceAsync(TimeSpan.FromDays(9));

        Task StepAsync(Func<int, Task<CommandResult>> step) => send(async () =>
        {
            int last = (await h.RosterAsync(id)).LastStep;
            return () => step(last);
        });
    }
}
