using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Ledger;
using Workflows.Texts;

namespace Workflows.Changes;

/// <summary>What stands in the way of a planned change: to be seen before it is filed, by its approvers, and on its page.</summary>
/// <param name="Conflicts">Other changes at the same time.</param>
/// <param name="Freezes">Times in which nothing is to be changed.</param>
/// <param name="LateNotices">Notices of the stop for which it is too late.</param>
public sealed record ChangeObstacles(
    IReadOnlyList<ChangeConflict> Conflicts, IReadOnlyList<ChangeFreeze> Freezes, IReadOnlyList<(StopNotice Notice, StopNoticeDue Due)> LateNotices)
{
    /// <summary>Nothing does.</summary>
    public bool IsClear => Conflicts.Count == 0 && !NeedException;

    /// <summary>A reason for an exception is owed.</summary>
    public bool NeedException => Freezes.Count > 0 || LateNotices.Count > 0;

    /// <summary>The same for the same obstacles, so that a form can say which ones its sender has seen.</summary>
    public string Key => TableKey.Digest(string.Join('\n',
    [
        .. Conflicts.Select(c => FormattableString.Invariant($"{c.Kind}/{c.ChangeId}/{c.What}/{c.From.UtcTicks}/{c.To.UtcTicks}")),
        .. Freezes.Select(f => "freeze/" + f.Id),
        .. LateNotices.Select(n => "notice/" + n.Notice.Id),
    ]));

    /// <summary>Of a content that is not filed yet.</summary>
    /// <param name="content">What is planned.</param>
    /// <param name="profile">The contract's rules.</param>
    /// <param name="calendars">The contract's calendars.</param>
    /// <param name="conflicts">Other changes at the same time.</param>
    /// <param name="now">When it would be filed.</param>
    public static ChangeObstacles Of(ChangeContent content, ContractProfile profile, CalendarSet calendars, IReadOnlyList<ChangeConflict> conflicts,
        DateTimeOffset now) => new(
        conflicts,
        ChangeConflicts.FreezesOf(content, profile.Changes!, calendars.Zone),
        [.. NoticesOf(content, profile, calendars).Where(n => now >= n.Due.LateAfter)]);

    /// <summary>Of a change as it was filed.</summary>
    public static ChangeObstacles Of(ChangeState state, IReadOnlyList<ChangeConflict> conflicts) =>
        new(conflicts, state.Freezes, [.. state.Notices.Where(n => state.Current.Written.At >= n.Due.LateAfter)]);

    /// <summary>Notices that a planned stop owes.</summary>
    internal static IReadOnlyList<(StopNotice Notice, StopNoticeDue Due)> NoticesOf(ChangeContent content, ContractProfile profile, CalendarSet calendars) =>
        content is { Stops: true, WindowFrom: { } stop }
            ? [.. profile.StopNotices.Where(n => !n.Except.Contains(content.ClassId)).Select(n => (n, StopNoticeDue.Of(n, stop, calendars)))]
            : [];

    /// <summary>One sentence for each.</summary>
    public IEnumerable<string> Sentences(TimeZoneInfo zone, string language, Func<string, string> nameOf)
    {
        foreach (ChangeConflict conflict in Conflicts)
        {
            yield return ChangeTexts.All.Get(
                language, "Conflict." + conflict.Kind, conflict.Kind == ConflictKind.SamePerson ? nameOf(conflict.What) : conflict.What, conflict.ChangeId,
                TimeText.Of(conflict.From, zone, language), TimeText.Of(conflict.To, zone, language));
        }

        foreach (ChangeFreeze freeze in Freezes)
        {
            yield return ChangeTexts.All.Get(language, "Label.Freeze", freeze.Name.In(language));
        }

        foreach ((StopNotice notice, StopNoticeDue due) in LateNotices)
        {
            yield return ChangeTexts.All.Get(language, "Label.LateNotice", notice.Name.In(language), TimeText.Of(due.Days.Breach, language));
        }
    }
}
