namespace Workflows.Kit.Cases;

/// <summary>Makes a plan of what is owed, the same way in every process.</summary>
public static class CaseSchedule
{
    /// <summary>The key of the last duty of a case, in every process: it closes.</summary>
    public const string CloseKey = "close";

    /// <summary>The key of the duty to tell that a mail reached nobody, in every process.</summary>
    /// <param name="factId">The fact that says so.</param>
    public static string UnreachedKey(string factId) => "undeliverable/" + factId;

    /// <summary>The plan at a moment: what is due, in order, and the next moment at which anything becomes due.</summary>
    /// <param name="state">The case.</param>
    /// <param name="pending">Every duty that is not performed yet; not looked at when the case is closed.</param>
    /// <param name="now">The moment (UTC).</param>
    /// <param name="about">
    /// What a duty is one of several words about, e.g. a stage's reminders and its end; null: it stands alone. After a stand-still only
    /// the last word on a thing is worth telling.
    /// </param>
    public static CasePlan<TDuty> At<TDuty>(ICaseState<CaseFact> state, IEnumerable<TDuty> pending, DateTimeOffset now, Func<TDuty, string?> about)
        where TDuty : ICaseDuty
    {
        if (state.IsClosed)
        {
            return new([], null, true);
        }

        List<TDuty> ordered = [.. pending.OrderBy(d => d.DueAt).ThenBy(d => d.Key, StringComparer.Ordinal)];
        List<TDuty> ripe = [.. ordered.TakeWhile(d => d.DueAt <= now)];
        List<TDuty> due = [.. ripe.Where((d, i) => about(d) is not { } thing || ripe.Skip(i + 1).All(later => about(later) != thing))];
        if (due.Count > 1)
        {
            due.RemoveAll(d => d.Key == CloseKey); // first everything else
        }

        return new(due, ordered.Skip(ripe.Count).Select(d => (DateTimeOffset?)d.DueAt).FirstOrDefault(), false);
    }
}
