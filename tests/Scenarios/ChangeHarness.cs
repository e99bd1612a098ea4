using Workflows.Changes;
using Workflows.Changes.Process;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>The change process on the harness of incidents: one clock, one relay, one set of tables. Changes are filed by <c>on_call</c>.</summary>
internal static class ChangeHarness
{
    public static Actor Author { get; } = new("on_call");

    /// <summary>A complete content of a class: every required field is filled in.</summary>
    public static ChangeContent Complete(this IncidentHarness h, string classId, string? from = null, string? to = null, bool stops = false,
        string? system = "web01")
    {
        ContractProfile profile = h.Get<ContractVersions>().Current(h.ContractId)!.Profile;
        return new()
        {
            Title = "受付サーバーの更新",
            ClassId = classId,
            System = system,
            Manager = "team_lead",
            WindowFrom = from is null ? null : IncidentHarness.Local(from),
            WindowTo = to is null ? null : IncidentHarness.Local(to),
            Stops = stops,
            Values = profile.Changes!.Class(classId)!.Fields.ToDictionary(f => f.Id, f => f.Name.Ja + "あり"),
        };
    }

    public static async Task<CaseId> FileAsync(this IncidentHarness h, ChangeContent content, string by = "on_call")
    {
        (CaseId? id, CommandResult result) = await h.Get<ChangeCommands>().FileAsync(
            h.ContractId, h.By(new(by), $"{content.Title}/{h.Now.ToUnixTimeSeconds()}"), content);
        Assert.True(result is CommandResult.Done, result.ToString());
        await h.Engine.WhenIdleAsync();
        return id!.Value;
    }

    /// <summary>Answers for the stage that is waiting, with the content as it is now.</summary>
    public static async Task<CommandResult> TryDecideAsync(
        this IncidentHarness h, CaseId id, string by, ApprovalAnswer answer = ApprovalAnswer.Approve, string? comment = null, string? hash = null,
        string? stage = null, string? forWhom = null)
    {
        ChangeState state = await h.ChangeAsync(id);
        string waiting = stage ?? state.Stages.FirstOrDefault(s => s.StartedAt is not null && s.Verdict == StageVerdict.Pending)?.Stage.Id
            ?? state.Stages[^1].Stage.Id;
        CommandResult result = await h.Get<ChangeCommands>().DecideAsync(id, h.By(new(by, forWhom)), waiting, hash ?? state.Current.Hash, answer, comment);
        await h.Engine.WhenIdleAsync();
        return result;
    }

    public static async Task DecideAsync(
        this IncidentHarness h, CaseId id, string by, ApprovalAnswer answer = ApprovalAnswer.Approve, string? comment = null, string? forWhom = null)
    {
        CommandResult result = await h.TryDecideAsync(id, by, answer, comment, forWhom: forWhom);
        Assert.True(result is CommandResult.Done, result.ToString());
    }

    public static async Task ChangeDoAsync(this IncidentHarness h, Func<ChangeCommands, Task<CommandResult>> act)
    {
        CommandResult result = await act(h.Get<ChangeCommands>());
        Assert.True(result is CommandResult.Done, result.ToString());
        await h.Engine.WhenIdleAsync();
    }

    public static Task RewriteAsync(this IncidentHarness h, CaseId id, ChangeContent content) =>
        h.ChangeDoAsync(d => d.RewriteAsync(id, h.By(Author, $"again/{h.Now.ToUnixTimeSeconds()}"), content));

    public static Task StartWorkAsync(this IncidentHarness h, CaseId id) => h.ChangeDoAsync(d => d.StartWorkAsync(id, h.By(Author), h.Now, null));

    /// <summary>The work ends with everything said that the class asks for.</summary>
    public static async Task CompleteWorkAsync(this IncidentHarness h, CaseId id)
    {
        Dictionary<string, string> values = (await h.ChangeAsync(id)).Class.Completion.ToDictionary(f => f.Id, _ => "済");
        await h.ChangeDoAsync(d => d.CompleteWorkAsync(id, h.By(Author), true, values, null));
    }

    public static async Task<ChangeState> ChangeAsync(this IncidentHarness h, CaseId id) => (await h.Get<ChangeReader>().ReadAsync(id)).State;

    public static async Task ExpectStatusAsync(this IncidentHarness h, CaseId id, ChangeStatus status) =>
        Assert.Equal(status, (await h.ChangeAsync(id)).Status);

    public static void ExpectRefused(CommandResult result, RefusalReason reason) => Assert.Equal(reason, Assert.IsType<CommandResult.Refused>(result).Reason);
}
