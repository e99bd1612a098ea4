using Workflows.Contracts;
using Workflows.Kit.Approvals;

namespace Workflows.Kit.Cases;

/// <summary>What every process owes alike, as duties of one of them. Its kinds of duty are called as here and in <see cref="ApprovalDutyKind"/>.</summary>
/// <param name="make">A duty of the process: its key, its kind, and from when on it is owed (UTC).</param>
public sealed class CaseDuties<TDuty, TKind>(Func<string, TKind, DateTimeOffset, TDuty> make)
    where TDuty : CaseDuty<TKind>
    where TKind : struct, Enum
{
    /// <summary>The manager is told of each mail that reached nobody.</summary>
    public IEnumerable<TDuty> Unreached(ICaseState<CaseFact> state) => state.Facts.OfType<CaseMailUndeliverable>().Select(
        failed => make(CaseSchedule.UnreachedKey(failed.Id), Enum.Parse<TKind>("TellUndeliverable"), failed.RecordedAt) with { Roles = [RoleNames.Manager] });

    /// <summary>The case closes.</summary>
    /// <param name="over">Since when it is over (UTC); null: it is not.</param>
    public IEnumerable<TDuty> Close(DateTimeOffset? over) => over is { } at ? [make(CaseSchedule.CloseKey, Enum.Parse<TKind>("Close"), at)] : [];

    /// <summary>What a stage of an approval owes; approvers are asked, everything else is told to persons, too.</summary>
    /// <param name="owed">What is owed.</param>
    /// <param name="told">Persons who are told beside the roles.</param>
    public TDuty Of(ApprovalDuty owed, IReadOnlyList<string> told) => make(owed.Key, Enum.Parse<TKind>(owed.Kind.ToString()), owed.DueAt) with
    {
        Roles = owed.Roles,
        Persons = owed.IsQuestion ? [] : told,
        StageId = owed.Stage.Stage.Id,
        Verdict = owed.Verdict,
    };
}
