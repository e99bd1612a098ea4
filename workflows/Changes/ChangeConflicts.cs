namespace Workflows.Changes;

/// <summary>Why two changes are in each other's way.</summary>
public enum ConflictKind
{
    /// <summary>The same system at the same time.</summary>
    SameSystem,

    /// <summary>The same person at the same time.</summary>
    SamePerson,
}

/// <summary>A change that is in the way.</summary>
/// <param name="Kind">How.</param>
/// <param name="ChangeId">Which.</param>
/// <param name="What">The system or the person.</param>
/// <param name="From">Its window.</param>
/// <param name="To">End of its window.</param>
public sealed record ChangeConflict(ConflictKind Kind, string ChangeId, string What, DateTimeOffset From, DateTimeOffset To);

/// <summary>What stands in the way of a planned window. Pure.</summary>
public static class ChangeConflicts
{
    /// <summary>Other changes whose windows overlap, by system and by person.</summary>
    /// <param name="content">The change.</param>
    /// <param name="others">The other changes that are not over.</param>
    public static IReadOnlyList<ChangeConflict> Of(ChangeContent content, IEnumerable<ChangeSummary> others)
    {
        List<ChangeConflict> found = [];
        foreach (ChangeSummary other in others.Where(o => Overlap(content, o)).OrderBy(o => o.WindowFrom).ThenBy(o => o.Id, StringComparer.Ordinal))
        {
            if (content.System is { } system && string.Equals(system, other.System, StringComparison.OrdinalIgnoreCase))
            {
                found.Add(new(ConflictKind.SameSystem, other.Id, system, other.WindowFrom!.Value, other.WindowTo!.Value));
            }

            found.AddRange(content.Performers.Intersect(other.Performers, StringComparer.Ordinal)
                .Select(p => new ChangeConflict(ConflictKind.SamePerson, other.Id, p, other.WindowFrom!.Value, other.WindowTo!.Value)));
        }

        return found;
    }

    /// <summary>The freezes that a change's window touches.</summary>
    public static IReadOnlyList<ChangeFreeze> FreezesOf(ChangeContent content, ChangeRules rules, TimeZoneInfo zone)
    {
        if (content.WindowFrom is not { } from || content.WindowTo is not { } to)
        {
            return [];
        }

        DateOnly first = Day(from);
        DateOnly last = Day(to.AddTicks(-1));
        return [.. rules.Freezes.Where(f => !f.Except.Contains(content.ClassId) && Days().Any(f.Days.Contains))];

        DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

        // A year of days has met every freeze.
        IEnumerable<DateOnly> Days() => Enumerable.Range(0, Math.Clamp(last.DayNumber - first.DayNumber + 1, 1, 367)).Select(first.AddDays);
    }

    private static bool Overlap(ChangeContent content, ChangeSummary other) =>
        content.WindowFrom is { } from && content.WindowTo is { } to && other.WindowFrom < to && other.WindowTo > from;
}
