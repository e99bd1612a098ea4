namespace Workflows.Kit.Cases;

/// <summary>Something that somebody owes by a moment, and what the software tells about it.
/// Once it is done, a process has no deadline of it any more.</summary>
/// <typeparam name="TDuty">What the process owes; whom a word is told, whether lateness is a breach, and of what, is in it.</typeparam>
public sealed record Deadline<TDuty>
    where TDuty : class, ICaseDuty
{
    /// <summary>Asks for it; null: whoever owes it knows.</summary>
    public TDuty? Ask { get; init; }

    /// <summary>Remind of it, in any order; of those that a stand-still overtook none is told, nor one that comes when it is late already.</summary>
    public IEnumerable<TDuty> Reminders { get; init; } = [];

    /// <summary>Tells that it is late; null: it has no end, or was in time.</summary>
    public TDuty? Late { get; init; }

    /// <summary>What is owed of it, due or not; what is on record may be among it.</summary>
    /// <param name="isPerformed">Whether a duty of a key is on record.</param>
    public IEnumerable<TDuty> Pending(Func<string, bool> isPerformed)
    {
        IEnumerable<TDuty> inTime = Reminders.OrderBy(r => r.DueAt).Where(r => !(r.DueAt >= Late?.DueAt));
        return [.. Ask is { } ask ? [ask] : (TDuty[])[], .. Kit.Reminders.NotOvertaken(inTime, r => isPerformed(r.Key)),
            .. Late is { } late ? [late] : (TDuty[])[]];
    }
}
