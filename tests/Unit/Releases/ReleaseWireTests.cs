using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Releases;
using Workflows.Releases.Process;
using Xunit;

namespace Workflows.Unit.Tests.Releases;

/// <summary>What is in ledgers, mails and links already: a difference needs an answer for the rows that exist.</summary>
public sealed class ReleaseWireTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 20, 1, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Evidence_KeepsItsShape() => Assert.Equal(
        """{"kind":"gateRecorded","version":1,"gateId":"verification","passed":true,"values":{"result":"ok"},"evidence":[{"sha256":"ab12","name":"log.txt","contentType":"text/plain","length":3}],"comment":"c","id":"gate/k","at":"2026-11-20T01:30:00+00:00","recordedAt":"2026-11-20T01:30:00+00:00","actor":"y","actorFor":"x"}""",
        ReleaseFacts.Family.Format.Write<CaseFact>(new GateRecorded
        {
            Id = "gate/k", At = At, RecordedAt = At, Actor = "y", ActorFor = "x", Version = 1, GateId = "verification", Passed = true,
            Values = new Dictionary<string, string> { ["result"] = "ok" }, Evidence = [new("ab12", "log.txt", "text/plain", 3)], Comment = "c",
        }));

    [Fact]
    public void Plan_KeepsItsShape() => Assert.Equal(
        """{"kind":"written","content":{"title":"t","changes":[{"id":"standard-c20261120-7k3qf2xa","contentHash":"h","classId":"minor","title":"c"}],"manager":"m","windowFrom":"2026-11-20T01:30:00+00:00","windowTo":"2026-11-20T01:30:00+00:00","values":{},"steps":[{"id":"1","title":"s","owner":"o","plannedAt":"2026-11-20T01:30:00+00:00","undo":"u"}]},"version":1,"contentHash":"h2","id":"written/k","at":"2026-11-20T01:30:00+00:00","recordedAt":"2026-11-20T01:30:00+00:00","actor":"y"}""",
        ReleaseFacts.Family.Format.Write<CaseFact>(new CaseWritten<ReleaseContent>
        {
            Id = "written/k", At = At, RecordedAt = At, Actor = "y", Version = 1, ContentHash = "h2",
            Content = new()
            {
                Title = "t", Manager = "m", WindowFrom = At, WindowTo = At,
                Changes = [new("standard-c20261120-7k3qf2xa", "h", "minor", "c")],
                Steps = [new("1", "s", "o", At, "u")],
            },
        }));

    [Fact]
    public void Subject_OfALink_IsReadBack()
    {
        ReleaseSubject subject = new(CaseId.For(ReleaseProcess.Releases, "standard", "seed", new(2026, 11, 20)), 2);
        Assert.Equal(subject, ReleaseSubject.Parse(subject.ToString()));
        Assert.Null(ReleaseSubject.Parse("standard-c20261120-7k3qf2xa/1"));
        Assert.Null(ReleaseSubject.Parse("nonsense"));
    }

    [Fact]
    public void Hash_IsAnotherForEveryVersionAndEveryPart()
    {
        ReleaseContent content = new()
        {
            Title = "t", Manager = "m", WindowFrom = At, WindowTo = At.AddHours(1), Changes = [new("c1", "h1", "minor", "c")],
            Steps = [new("1", "s", "o", At, "u")]
        };
        string[] hashes =
        [
            ReleaseFields.All.HashOf(content, 1),
            ReleaseFields.All.HashOf(content, 2),
            ReleaseFields.All.HashOf(content with { Manager = "n" }, 1),
            ReleaseFields.All.HashOf(content with { WindowTo = At.AddHours(2) }, 1),
            ReleaseFields.All.HashOf(content with { Changes = [new("c1", "h2", "minor", "c")] }, 1),
            ReleaseFields.All.HashOf(content with { Steps = [new("1", "s", "o", At)] }, 1),
            ReleaseFields.All.HashOf(content with { Values = new Dictionary<string, string> { ["content"] = "x" } }, 1),
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    /// <summary>The hash is in facts and behind links: what is hashed, and in which order, never changes for contents that exist.</summary>
    [Fact]
    public void Hash_IsWhatItWas() => Assert.Equal(
        "d24af337674d5dda591cb16d701bb3fb0701465ccd5663853cb2f805eed2d48d",
        ReleaseFields.All.HashOf(
            new()
            {
                Title = "t", Manager = "m", WindowFrom = At, WindowTo = At.AddHours(1),
                Changes = [new("c1", "h1", "minor", "c"), new("c2", "h2", "major", "d")],
                Steps = [new("1", "s", "o", At, "u"), new("2", "r", "p", null, null)], Values = new Dictionary<string, string> { ["z"] = "1", ["a"] = "2" },
            }, 3));
}
