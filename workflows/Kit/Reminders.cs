namespace Workflows.Kit;

/// <summary>Several words about one thing, one after the other.</summary>
public static class Reminders
{
    /// <summary>Those that come after the last one that was told: after a stand-still a word that a later one overtook is not worth telling any more.</summary>
    /// <param name="ordered">All of them, earliest first.</param>
    /// <param name="isTold">What is on record as told.</param>
    public static IEnumerable<T> NotOvertaken<T>(IEnumerable<T> ordered, Predicate<T> isTold)
    {
        List<T> all = [.. ordered];
        return all.Skip(all.FindLastIndex(isTold) + 1);
    }
}
