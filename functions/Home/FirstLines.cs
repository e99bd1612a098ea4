using Workflows.Cases;

namespace Workflows.Home;

/// <summary>Of many lines the first in an order, and how many there are. Those that there is no room for are let go at once.</summary>
/// <param name="most">So many are kept.</param>
/// <param name="order">In which order; two lines are never equal in it.</param>
internal sealed class FirstLines(int most, IComparer<CaseLine> order)
{
    private readonly PriorityQueue<CaseLine, CaseLine> kept = new(Comparer<CaseLine>.Create((a, b) => order.Compare(b, a))); // the last one goes first
    private int total;

    /// <summary>Takes one more.</summary>
    public void Add(CaseLine line)
    {
        total++;
        if (kept.Count < most)
        {
            kept.Enqueue(line, line);
        }
        else
        {
            kept.EnqueueDequeue(line, line);
        }
    }

    /// <summary>What has been taken so far.</summary>
    public CountedLines Counted() => new([.. kept.UnorderedItems.Select(i => i.Element).Order(order)], total);
}

/// <summary>In which order pages over all processes show their lines; equal ones by their number.</summary>
internal static class LineOrders
{
    /// <summary>What is due first, then what was filed first.</summary>
    public static readonly IComparer<CaseLine> ByDue = Comparer<CaseLine>.Create(Due);

    /// <summary>What nobody has taken, then as <see cref="ByDue"/>.</summary>
    public static readonly IComparer<CaseLine> UntakenFirst =
        Comparer<CaseLine>.Create((a, b) => b.IsUrgent.CompareTo(a.IsUrgent) is not 0 and int untaken ? untaken : Due(a, b));

    /// <summary>What is not over, then the newest.</summary>
    public static readonly IComparer<CaseLine> OpenFirst = Comparer<CaseLine>.Create((a, b) =>
        a.IsClosed.CompareTo(b.IsClosed) is not 0 and int open ? open : b.FiledAt.CompareTo(a.FiledAt) is not 0 and int newest ? newest : Number(a, b));

    private static int Due(CaseLine a, CaseLine b) =>
        (a.NextAt ?? DateTimeOffset.MaxValue).CompareTo(b.NextAt ?? DateTimeOffset.MaxValue) is not 0 and int due ? due
        : a.FiledAt.CompareTo(b.FiledAt) is not 0 and int filed ? filed : Number(a, b);

    private static int Number(CaseLine a, CaseLine b) => string.CompareOrdinal(a.Id.Value, b.Id.Value);
}
