using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Onboarding;
using Workflows.Onboarding.Process;
using Xunit;

namespace Workflows.Unit.Tests.Onboarding;

/// <summary>What is in ledgers, mails and links already: a difference needs an answer for the rows that exist.</summary>
public sealed class PlacementWireTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 20, 1, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Evidence_KeepsItsShape() => Assert.Equal(
        """{"kind":"evidenceSubmitted","checkId":"measles","evidenceId":"measles.abcd","submissionId":"s1","purpose":"check","finding":"adverse","doneOn":"2026-11-01","values":{},"files":[{"id":"f1","length":5,"sha256":"00"}],"id":"evidence/measles.abcd","at":"2026-11-20T01:30:00+00:00","recordedAt":"2026-11-20T01:30:00+00:00","actor":"staff-x"}""",
        PlacementFacts.Family.Format.Write<CaseFact>(new EvidenceSubmitted
        {
            Id = "evidence/measles.abcd", At = At, RecordedAt = At, Actor = "staff-x", CheckId = "measles", EvidenceId = "measles.abcd", SubmissionId = "s1",
            Purpose = EvidencePurpose.Check,
            Finding = EvidenceFinding.Adverse, DoneOn = new(2026, 11, 1), Files = [new("f1", 5, "00")],
        }));

    [Fact]
    public void Decision_KeepsItsShape() => Assert.Equal(
        """{"kind":"decided","stageId":"waiver.measles.client","contentHash":"ab12","answer":"approve","id":"decision/1/waiver.measles.client/x","at":"2026-11-20T01:30:00+00:00","recordedAt":"2026-11-20T01:30:00+00:00","actor":"x"}""",
        PlacementFacts.Family.Format.Write<CaseFact>(
            new CaseDecided
            {
                Id = "decision/1/waiver.measles.client/x", At = At, RecordedAt = At, Actor = "x", StageId = "waiver.measles.client",
                ContentHash = "ab12", Answer = ApprovalAnswer.Approve
            }));

    [Fact]
    public void DutyKeys_KeepTheirForm()
    {
        PlacementStory story = new("saitama", "2026-11-20 10:00", "2026-12-01", "role2", ["gan"]);
        List<string> keys = [.. story.RunTo("2026-11-20 10:00", "2026-11-26 18:00").Select(d => d.Duty.Key)];
        Assert.Equal(["evidence/proposed/1", "again/evidence/proposed/1/64800"], keys);
    }

    [Fact]
    public void Hash_IsAnotherForEveryVersionAndEveryValue()
    {
        PlacementContent content =
            new() { PersonId = "p", Name = "n", Mail = "m@x.example", Language = "ja", RoleId = "r", From = new(2026, 12, 1), Sites = ["a", "b"] };
        string[] hashes =
        [
            PlacementHash.Of(content, 1), PlacementHash.Of(content, 2), PlacementHash.Of(content with { Name = "o" }, 1),
                PlacementHash.Of(content with { Sites = ["a"] }, 1),
            PlacementHash.Of(content with { From = new(2026, 12, 2) }, 1), PlacementHash.Of(content with { Subcontractor = true }, 1),
            PlacementHash.Of(content with { Phone = "1" }, 1), PlacementHash.OfWaiver("p", "c", "r"),
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }
}
