using Workflows.Changes;
using Workflows.Changes.Process;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Xunit;

namespace Workflows.Unit.Tests.Changes;

/// <summary>What is in ledgers, mails and links already: a difference needs an answer for the rows that exist.</summary>
public sealed class ChangeWireTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 20, 1, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Decision_KeepsItsShape() => Assert.Equal(
        """{"kind":"decided","stageId":"client","contentHash":"ab12","answer":"approve","comment":"ok","id":"decision/1/client/x","at":"2026-11-20T01:30:00+00:00","recordedAt":"2026-11-20T01:30:00+00:00","actor":"y","actorFor":"x"}""",
        ChangeFacts.Family.Format.Write<CaseFact>(new CaseDecided
        {
            Id = "decision/1/client/x", At = At, RecordedAt = At, Actor = "y", ActorFor = "x", StageId = "client", ContentHash = "ab12",
            Answer = ApprovalAnswer.Approve, Comment = "ok",
        }));

    [Fact]
    public void Subject_OfALink_IsReadBack()
    {
        ApprovalSubject subject = new(CaseId.For(ChangeProcess.Changes, "standard", "seed", new(2026, 11, 20)), 2, "client");
        Assert.Equal(subject, ApprovalSubject.Parse(ChangeProcess.Changes, subject.ToString()));
        Assert.Null(ApprovalSubject.Parse(ChangeProcess.Changes, "standard-20261120-7k3qf2xa/1/client"));
        Assert.Null(ApprovalSubject.Parse(ChangeProcess.Changes, "nonsense"));
    }

    [Fact]
    public void Hash_IsAnotherForEveryVersionAndEveryValue()
    {
        ChangeContent content = new() { Title = "t", ClassId = "minor", Values = new Dictionary<string, string> { ["plan"] = "p" } };
        string[] hashes =
        [
            ChangeFields.All.HashOf(content, 1),
            ChangeFields.All.HashOf(content, 2),
            ChangeFields.All.HashOf(content with { Title = "u" }, 1),
            ChangeFields.All.HashOf(content with { Stops = true }, 1),
            ChangeFields.All.HashOf(content with { Performers = ["a", "b"] }, 1),
            ChangeFields.All.HashOf(content with { Performers = ["a b"] }, 1),
            ChangeFields.All.HashOf(content with { Values = new Dictionary<string, string> { ["plan"] = "q" } }, 1),
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.Equal(hashes[0], ChangeFields.All.HashOf(content with { Values = new Dictionary<string, string> { ["plan"] = "p" } }, 1));
    }

    /// <summary>The hash is in facts and behind links: what is hashed, and in which order, never changes for contents that exist.</summary>
    [Fact]
    public void Hash_IsWhatItWas() => Assert.Equal(
        "4846ea74ee8066188b52a082db057a5af3f9e947775762482587749c62cec975",
        ChangeFields.All.HashOf(
            new()
            {
                Title = "t", ClassId = "minor", Category = "c", System = "s", Manager = "m", Performers = ["a", "b"], Due = new(2026, 11, 30), WindowFrom = At,
                WindowTo = At.AddHours(1),
                Stops = true, Exception = "e", IncidentId = "i", Values = new Dictionary<string, string> { ["z"] = "1", ["a"] = "2" },
            }, 3));
}
