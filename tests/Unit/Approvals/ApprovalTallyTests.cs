using FsCheck;
using FsCheck.Fluent;
using Workflows.Contracts;
using Workflows.Kit.Approvals;
using Xunit;

namespace Workflows.Unit.Tests.Approvals;

public sealed class ApprovalTallyTests
{
    private static readonly string[] People = ["a", "b", "c", "d", "e"];
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    private static readonly Gen<Quorum> Quorums = Gen.Elements(
        new Quorum(QuorumKind.Any), new Quorum(QuorumKind.All), new Quorum(QuorumKind.Count, 1), new Quorum(QuorumKind.Count, 2),
        new Quorum(QuorumKind.Count, 3));

    private static readonly Gen<ApprovalVote> Votes =
        from seat in Gen.Elements(People)
        from person in Gen.Elements(People)
        from answer in Gen.Elements(Enum.GetValues<ApprovalAnswer>())
        from minute in Gen.Choose(0, 30)
        select new ApprovalVote(seat, person, answer, Start.AddMinutes(minute), null);

    private static readonly Gen<(Quorum Quorum, string[] Seats, string[] Barred, ApprovalVote[] Votes)> Cases =
        from quorum in Quorums
        from seats in Gen.SubListOf(People)
        from barred in Gen.Elements("a", "b", "x")
        from votes in Gen.ArrayOf(Votes)
        select (quorum, seats.ToArray(), new[] { barred }, votes);

    [Theory]
    [InlineData("any", "a+", StageVerdict.Approved)]
    [InlineData("any", "a-", StageVerdict.Rejected)]
    [InlineData("any", "a0", StageVerdict.Pending)]
    [InlineData("any", "a0 b0 c0", StageVerdict.Rejected)]
    [InlineData("all", "a+ b+", StageVerdict.Pending)]
    [InlineData("all", "a+ b+ c+", StageVerdict.Approved)]
    [InlineData("all", "a+ b0 c+", StageVerdict.Approved)]
    [InlineData("all", "a+ b-", StageVerdict.Rejected)]
    [InlineData("all", "a0 b0 c0", StageVerdict.Rejected)]
    [InlineData("2", "a- b+", StageVerdict.Pending)]
    [InlineData("2", "a- b+ c+", StageVerdict.Approved)]
    [InlineData("2", "a- b0", StageVerdict.Rejected)]
    [InlineData("2", "a+ b?", StageVerdict.Returned)]
    [InlineData("2", "a+ a+", StageVerdict.Pending)]
    [InlineData("2", "a+ z+", StageVerdict.Pending)]
    public void Quorum_OfThreeSeats(string quorum, string answers, StageVerdict expected)
    {
        IEnumerable<ApprovalVote> votes = answers.Split(' ').Select((text, i) => new ApprovalVote(text[..1], text[..1], text[1] switch
        {
            '+' => ApprovalAnswer.Approve,
            '-' => ApprovalAnswer.Reject,
            '0' => ApprovalAnswer.Abstain,
            _ => ApprovalAnswer.Return,
        }, Start.AddMinutes(i), null));
        Assert.Equal(expected, ApprovalTally.Of(Quorum.Parse(quorum), ["a", "b", "c"], [], votes).Verdict);
    }

    [Fact]
    public void Answers_InAnyOrderAndTwice_MeetsSpecification() => Check(c =>
    {
        ApprovalTally one = ApprovalTally.Of(c.Quorum, c.Seats, c.Barred, c.Votes);
        ApprovalTally other = ApprovalTally.Of(c.Quorum, [.. c.Seats.Reverse()], c.Barred, c.Votes.Concat(c.Votes).Reverse());
        return (one.Verdict, one.At) == (other.Verdict, other.At) && one.Counted.SequenceEqual(other.Counted);
    });

    [Fact]
    public void Author_NeverCounts_MeetsSpecification() => Check(c =>
        ApprovalTally.Of(c.Quorum, c.Seats, c.Barred, c.Votes).Counted.All(v => !c.Barred.Contains(v.By) && !c.Barred.Contains(v.Seat)));

    [Fact]
    public void Seat_CountsOnce_AndOnlyIfItWasAsked_MeetsSpecification() => Check(c =>
    {
        IReadOnlyList<ApprovalVote> counted = ApprovalTally.Of(c.Quorum, c.Seats, c.Barred, c.Votes).Counted;
        return counted.DistinctBy(v => v.Seat).Count() == counted.Count && counted.All(v => c.Seats.Contains(v.Seat));
    });

    [Fact]
    public void Approval_HasItsQuorum_MeetsSpecification() => Check(c =>
    {
        ApprovalTally tally = ApprovalTally.Of(c.Quorum, c.Seats, c.Barred, c.Votes);
        int approvals = tally.Counted.Count(v => v.Answer == ApprovalAnswer.Approve);
        int seats = c.Seats.Count(s => !c.Barred.Contains(s));
        return tally.Verdict != StageVerdict.Approved || c.Quorum.Kind switch
        {
            QuorumKind.Any => approvals == 1,
            QuorumKind.All => approvals == seats - tally.Counted.Count(v => v.Answer == ApprovalAnswer.Abstain) && approvals > 0,
            _ => approvals == c.Quorum.Count,
        };
    });

    [Fact]
    public void LaterAnswers_ChangeNothingThatIsSettled_MeetsSpecification() => Check(c =>
    {
        ApprovalTally tally = ApprovalTally.Of(c.Quorum, c.Seats, c.Barred, c.Votes);
        ApprovalVote[] more = [.. People.Select(p => new ApprovalVote(p, p, ApprovalAnswer.Reject, Start.AddHours(1), null))];
        ApprovalTally later = ApprovalTally.Of(c.Quorum, c.Seats, c.Barred, c.Votes.Concat(more));
        return tally.Verdict == StageVerdict.Pending || (later.Verdict == tally.Verdict && later.At == tally.At);
    });

    private static void Check(Func<(Quorum Quorum, string[] Seats, string[] Barred, ApprovalVote[] Votes), bool> holds) =>
        Prop.ForAll(Cases.ToArbitrary(), holds).QuickCheckThrowOnFailure();

    [Fact]
    public void EveryAnswerAndVerdict_HasWords() => Assert.All((string[])["ja", "en"], language =>
        Assert.All(
            (string[])[.. Enum.GetValues<ApprovalAnswer>().Select(a => "Answer." + a), .. Enum.GetValues<StageVerdict>().Select(v => "Verdict." + v)],
            key => Assert.NotNull(ApprovalTexts.All.Find(language, key))));
}
