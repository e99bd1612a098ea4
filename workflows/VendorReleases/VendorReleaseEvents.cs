using Workflows.Kit.Cases;
using Workflows.Kit.Events;

namespace Workflows.VendorReleases;

/// <summary>What others hear of vendor releases (docs/events.md).</summary>
public static class VendorReleaseEvents
{
    /// <summary>See <see cref="EventTable"/>.</summary>
    public static EventTable Table { get; } = EventTable.Of(
        VendorReleaseProcess.VendorReleases, VendorReleaseFacts.Family,
        Tell.Fact<CaseWritten<VendorReleaseContent>>("filed", f => new { f.Content.Kind, f.Content.Paid, f.Content.ReleasedOn }),
        Tell.Fact<CaseWritten<VendorReleaseJudgement>>("judged", f => new { f.Version, f.Content.Feasible }),
        Tell.Fact<ChangeOpened>("changeOpened", f => new { Change = f.ChangeId }),
        Tell.Answers,
        Tell.Duties<CaseDutyPerformed<VendorReleaseDuty>, VendorReleaseDuty, VendorReleaseDutyKind>(
            new Dictionary<VendorReleaseDutyKind, string>
            {
                [VendorReleaseDutyKind.Tell] = "told",
                [VendorReleaseDutyKind.JudgementLate] = "judgementLate",
                [VendorReleaseDutyKind.TellInfeasible] = "infeasibilityTold",
            }),
        Tell.Nobody<CaseMailUndeliverable>("about a person"),
        Tell.Fact<CaseWithdrawn>("withdrawn"),
        Tell.Fact<CaseClosed>("closed"));
}
