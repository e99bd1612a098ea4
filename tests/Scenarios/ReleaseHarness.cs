using System.Text;
using Workflows.Changes;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Ledger;
using Workflows.Releases;
using Workflows.Releases.Process;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>The release process on the harness of incidents. Releases are planned by <c>on_call</c> and managed by <c>team_lead</c>.</summary>
internal static class ReleaseHarness
{
    /// <summary>A change that everybody has approved, in silence.</summary>
    public static async Task<CaseId> ApprovedChangeAsync(this IncidentHarness h, string classId, string title = "受付サーバーの更新")
    {
        CaseId id = await h.FileAsync(h.Complete(classId) with { Title = title });
        for (ChangeState state = await h.ChangeAsync(id); state.ApprovedAt is null; state = await h.ChangeAsync(id))
        {
            await h.DecideAsync(id, state.Stages.First(s => s.Verdict == StageVerdict.Pending).Seats[0]);
        }

        await h.ForgetMailsAsync();
        return id;
    }

    /// <summary>A complete plan: three steps, of which the second has nothing to undo.</summary>
    public static ReleaseContent Plan(this IncidentHarness h, string from, string to, params IReadOnlyList<CaseId> changes) => new()
    {
        Title = "11月のリリース",
        Manager = "team_lead",
        Changes = [.. changes.Select(c => new ReleasedChange(c.Value, "", "", ""))],
        WindowFrom = IncidentHarness.Local(from),
        WindowTo = IncidentHarness.Local(to),
        Values = h.Get<ContractVersions>().Current(h.ContractId)!.Profile.Releases!.Plan.ToDictionary(f => f.Id, f => f.Name.Ja + "あり"),
        Steps =
        [
            new("", "サービスを止める", "on_call", IncidentHarness.Local(from), "サービスを起動する"),
            new("", "状態を確認する", "team_lead"),
            new("", "新しい版を入れる", "on_call", null, "元の版に戻す"),
        ],
    };

    public static async Task<CaseId> PlanReleaseAsync(this IncidentHarness h, ReleaseContent content, string by = "on_call")
    {
        (CaseId? id, CommandResult result) = await h.Get<ReleaseCommands>()
            .FileAsync(h.ContractId, h.By(new(by), $"release/{h.Now.ToUnixTimeSeconds()}"), content);
        Assert.True(result is CommandResult.Done, result.ToString());
        await h.Engine.WhenIdleAsync();
        return id!.Value;
    }

    public static async Task<ReleaseState> ReleaseAsync(this IncidentHarness h, CaseId id) => (await h.Get<ReleaseReader>().ReadAsync(id)).State;

    public static async Task ExpectStatusAsync(this IncidentHarness h, CaseId id, ReleaseStatus status) =>
        Assert.Equal(status, (await h.ReleaseAsync(id)).Status);

    public static async Task<CommandResult> TryReleaseAsync(this IncidentHarness h, Func<ReleaseCommands, Task<CommandResult>> act)
    {
        CommandResult result = await act(h.Get<ReleaseCommands>());
        await h.Engine.WhenIdleAsync();
        return result;
    }

    public static async Task ReleaseDoAsync(this IncidentHarness h, Func<ReleaseCommands, Task<CommandResult>> act)
    {
        CommandResult result = await h.TryReleaseAsync(act);
        Assert.True(result is CommandResult.Done, result.ToString());
    }

    /// <summary>Every stage approves, whoever holds it.</summary>
    public static async Task ApproveReleaseAsync(this IncidentHarness h, CaseId id)
    {
        for (ReleaseState state = await h.ReleaseAsync(id); state.ApprovedAt is null; state = await h.ReleaseAsync(id))
        {
            StageState stage = state.Approval.Stages.First(s => s.Verdict == StageVerdict.Pending);
            await h.ReleaseDoAsync(d => d.DecideAsync(id, h.By(new(stage.Seats[0])), stage.Stage.Id, state.Current.Hash, ApprovalAnswer.Approve, null));
        }
    }

    /// <summary>Passes a gate with everything that it asks for, as its owner.</summary>
    public static async Task PassGateAsync(this IncidentHarness h, CaseId id, string gate)
    {
        GateState state = (await h.ReleaseAsync(id)).Gate(gate) ?? throw new InvalidOperationException($"There is no gate '{gate}'.");
        List<string> evidence = [];
        if (state.Rule.Evidence)
        {
            (KeptFile? file, _) = await h.Get<ReleaseCommands>().KeepFileAsync(id, gate + ".txt", Encoding.UTF8.GetBytes($"{gate} of {id}"), default);
            evidence.Add(file!.Sha256);
        }

        await h.ReleaseDoAsync(d => d.RecordGateAsync(
            id, h.By(new(state.Rule.Owner), gate + "/" + h.Now.ToUnixTimeSeconds()), gate, true,
            state.Rule.Fields.ToDictionary(f => f.Id, f => f.Name.Ja + "あり"), evidence, null));
    }

    /// <summary>A gate is not passed while something that it asks for is not said.</summary>
    public static async Task ExpectGateNeedsAsync(this IncidentHarness h, CaseId id, string gate, string field)
    {
        GateState state = (await h.ReleaseAsync(id)).Gate(gate)!;
        (KeptFile? file, _) = await h.Get<ReleaseCommands>().KeepFileAsync(id, gate + ".txt", Encoding.UTF8.GetBytes($"{gate} of {id}"), default);
        CommandResult.Refused refused = Assert.IsType<CommandResult.Refused>(await h.TryReleaseAsync(d => d.RecordGateAsync(
            id, h.By(new(state.Rule.Owner), "without/" + field), gate, true,
            state.Rule.Fields.Where(f => f.Id != field).ToDictionary(f => f.Id, f => f.Name.Ja + "あり"), [file!.Sha256], null)));
        Assert.Equal([(RefusalReason.MissingField, field)], refused.All.Select(r => (r.Reason, r.Detail)));
    }

    /// <summary>Passes every gate of a phase that is still open.</summary>
    public static async Task PassGatesAsync(this IncidentHarness h, CaseId id, GatePhase phase)
    {
        foreach (GateState gate in (await h.ReleaseAsync(id)).Open(phase))
        {
            await h.PassGateAsync(id, gate.Rule.Id);
        }
    }

    public static Task GoAsync(this IncidentHarness h, CaseId id, string by = "manager") =>
        h.ReleaseDoAsync(d => d.GoAsync(id, h.By(new(by), "go/" + h.Now.ToUnixTimeSeconds()), true, null));

    public static Task StartRunAsync(this IncidentHarness h, CaseId id, string by = "team_lead") =>
        h.ReleaseDoAsync(d => d.StartAsync(id, h.By(new(by)), null));

    public static Task<CommandResult> TryStepAsync(this IncidentHarness h, CaseId id, string step, StepOutcome outcome = StepOutcome.Done,
        string by = "on_call", string? comment = null) =>
        h.TryReleaseAsync(d => d.ReportStepAsync(id, h.By(new(by), $"{outcome}/{h.Now.ToUnixTimeSeconds()}"), step, outcome, null, comment));

    public static async Task StepAsync(this IncidentHarness h, CaseId id, string step, StepOutcome outcome = StepOutcome.Done, string by = "on_call",
        string? comment = null)
    {
        CommandResult result = await h.TryStepAsync(id, step, outcome, by, comment);
        Assert.True(result is CommandResult.Done, result.ToString());
    }

    public static Task UndoAsync(this IncidentHarness h, CaseId id, string step) =>
        h.ReleaseDoAsync(d => d.UndoStepAsync(id, h.By(new("on_call")), step, null, null));

    public static async Task WatchAsync(this IncidentHarness h)
    {
        await h.Get<ReleaseChangeSync>().RunAsync(h.Now, h.Client, default);
        await h.Engine.WhenIdleAsync();
    }

    /// <summary>A release that is approved, with every gate before it passed and the word to go.</summary>
    public static async Task<CaseId> ReadyToStartAsync(this IncidentHarness h, ReleaseContent content)
    {
        CaseId id = await h.PlanReleaseAsync(content);
        await h.ApproveReleaseAsync(id);
        await h.PassGatesAsync(id, GatePhase.BeforeGo);
        await h.GoAsync(id);
        await h.ForgetMailsAsync();
        return id;
    }
}
