using Workflows.Contracts;

namespace Workflows.Kit.Approvals;

/// <summary>
/// Counts the answers of a stage. Pure, and indifferent to the order in which answers arrive: they are read in the order of their
/// times, a seat's first answer counts, and the first answer that settles the stage ends it.
/// </summary>
public sealed record ApprovalTally
{
    private ApprovalTally(StageVerdict verdict, DateTimeOffset? at, IReadOnlyList<ApprovalVote> counted)
    {
        Verdict = verdict;
        At = at;
        Counted = counted;
    }

    /// <summary>Never <see cref="StageVerdict.Lapsed"/>: time is not the tally's business.</summary>
    public StageVerdict Verdict { get; }

    /// <summary>When it was settled.</summary>
    public DateTimeOffset? At { get; }

    /// <summary>The answers that count, up to the one that settled it.</summary>
    public IReadOnlyList<ApprovalVote> Counted { get; }

    /// <summary>Counts.</summary>
    /// <param name="quorum">How many approvals it takes.</param>
    /// <param name="seats">Who was asked; answers for anybody else do not count.</param>
    /// <param name="barred">Who may not answer, for themselves or for others: the author.</param>
    /// <param name="votes">The answers, in any order.</param>
    public static ApprovalTally Of(Quorum quorum, IReadOnlyCollection<string> seats, IReadOnlyCollection<string> barred, IEnumerable<ApprovalVote> votes)
    {
        HashSet<string> open = [.. seats.Where(s => !barred.Contains(s))];
        int total = open.Count;
        int approvals = 0;
        int abstentions = 0;
        List<ApprovalVote> counted = [];
        foreach (ApprovalVote vote in votes
            .Where(v => !barred.Contains(v.By))
            .OrderBy(v => v.At).ThenBy(v => v.Seat, StringComparer.Ordinal).ThenBy(v => v.By, StringComparer.Ordinal).ThenBy(v => v.Answer))
        {
            if (!open.Remove(vote.Seat))
            {
                continue;
            }

            counted.Add(vote);
            approvals += vote.Answer == ApprovalAnswer.Approve ? 1 : 0;
            abstentions += vote.Answer == ApprovalAnswer.Abstain ? 1 : 0;
            int needed = quorum.Kind switch
            {
                QuorumKind.Any => 1,
                QuorumKind.All => Math.Max(1, total - abstentions),
                _ => quorum.Count,
            };
            bool refused = vote.Answer == ApprovalAnswer.Reject && quorum.Kind == QuorumKind.Any;
            StageVerdict verdict = vote.Answer == ApprovalAnswer.Return ? StageVerdict.Returned
                : refused || approvals + open.Count < needed ? StageVerdict.Rejected
                : approvals >= needed ? StageVerdict.Approved
                : StageVerdict.Pending;
            if (verdict != StageVerdict.Pending)
            {
                return new(verdict, vote.At, counted);
            }
        }

        return new(StageVerdict.Pending, null, counted);
    }
}
