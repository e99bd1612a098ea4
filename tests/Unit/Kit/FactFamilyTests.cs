using Workflows.Changes;
using Workflows.Kit.Cases;
using Workflows.Onboarding;
using Workflows.Releases;
using Workflows.Rosters;
using Xunit;

namespace Workflows.Unit.Tests.Kit;

public sealed class FactFamilyTests
{
    /// <summary>Audit entries are never written anew: what is looked for under a name today has to be found under it in ten years.</summary>
    [Fact]
    public void Facts_AreCalledInTheAuditLogAsTheyAlwaysWere()
    {
        Assert.Equal(
            "ChangeClosed ChangeDecided ChangeDutyPerformed ChangeMailUndeliverable ChangeWithdrawn ChangeWritten ReviewRecorded WorkCompleted WorkStarted",
            NamesOf(ChangeFacts.Family));
        Assert.Equal(
            "ChangeStandingSeen CloseDeclared FileRemoved GateRecorded GoDecided ReleaseClosed ReleaseDecided ReleaseDutyPerformed ReleaseMailUndeliverable ReleaseWithdrawn ReleaseWritten RunAborted RunCompleted RunStarted StepReported StepUndone",
            NamesOf(ReleaseFacts.Family));
        Assert.Equal("RosterClosed RosterDecided RosterDutyPerformed RosterEdited RosterMailUndeliverable RosterOpened RosterOverridden RosterSubmitted",
            NamesOf(RosterFacts.Family));
        Assert.Equal(
            "CheckReopened EvidenceJudged EvidenceSubmitted LeavingTaskDone PlacementClosed PlacementDecided PlacementDutyPerformed PlacementEnded PlacementMailUndeliverable PlacementProposed PlacementWithdrawn WaiverRequested",
            NamesOf(PlacementFacts.Family));
    }

    private static string NamesOf(FactFamily family) => string.Join(
        ' ', family.All.Select(f => family.NameOf((CaseFact)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(f.Fact)))
            .Order(StringComparer.Ordinal));
}
