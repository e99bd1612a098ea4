using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;

namespace Workflows.Kit.Events;

/// <summary>What a duty that was done is called; the outcome of an approval's stage is told in every process alike.</summary>
internal static class DutyWords
{
    /// <summary>How a stage ended.</summary>
    public static IReadOnlyDictionary<StageVerdict, string> Verdicts { get; } = new Dictionary<StageVerdict, string>
    {
        [StageVerdict.Approved] = "approved",
        [StageVerdict.Rejected] = "rejected",
        [StageVerdict.Returned] = "returned",
        [StageVerdict.Lapsed] = "lapsed",
    };

    /// <summary>A stage ended; null: not yet.</summary>
    public static EventWord? Outcome(StageVerdict verdict, string? stageId) =>
        Verdicts.TryGetValue(verdict, out string? word) ? new(word, new { Stage = stageId }) : null;

    public static EventWord? Of<TDuty, TKind>(TDuty duty, IReadOnlyDictionary<TKind, string> words, Func<TDuty, object>? data)
        where TDuty : CaseDuty<TKind>
        where TKind : struct, Enum =>
        duty.Kind.ToString() == nameof(ApprovalDutyKind.TellOutcome)
            ? Outcome(duty.Verdict, duty.StageId)
            : words.TryGetValue(duty.Kind, out string? word) ? new(word, data?.Invoke(duty)) : null;
}
