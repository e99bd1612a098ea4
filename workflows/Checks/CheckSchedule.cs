using System.Globalization;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;

namespace Workflows.Checks;

/// <summary>What the software owes for a list, and when: a pure function of the folded facts.</summary>
public static class CheckSchedule
{
    // The identities of duties beside those of approvals. They are in the ledger and in mail keys: never change one.

    /// <summary>It was not complete when it was due.</summary>
    public const string MissedKey = "missed";

    private static readonly CaseDuties<CheckDuty, CheckDutyKind> Duties = new((key, kind, at) => new() { Key = key, Kind = kind, DueAt = at });

    private const string DoneKey = "done";
    private const string FindingsKey = "findings";

    /// <summary>Every duty that is not performed yet, due or not, as far as it can be known from the facts so far.</summary>
    public static IEnumerable<CheckDuty> Pending(CheckListState list) =>
        Completing(list).Pending(list.IsPerformed)
            .Concat(Findings(list))
            .Concat(Told(list))
            .Concat(list.IsAsking ? list.Approval.Pending().Select(d => Of(list, d)) : [])
            .Concat(Duties.Unreached(list))
            .Concat(Duties.Close(EndOf(list)))
            .Where(d => !list.IsPerformed(d.Key));

    private static CheckDuty Of(CheckListState list, ApprovalDuty duty) => Duties.Of(duty, []) with
    {
        Roles = duty.IsQuestion ? duty.Roles : [.. duty.Roles.Union(list.List.Owner, StringComparer.Ordinal)],
    };

    /// <summary>The owner is reminded of a list that is not complete; once it is due that is told, once, with all that is missing.</summary>
    private static Deadline<CheckDuty> Completing(CheckListState list) => list.NotOwed is not null || list.DoneAt < list.Due ? new() : new()
    {
        Reminders = list.DoneAt is not null ? [] : list.List.Reminders.Select(before => new CheckDuty
        {
            Key = string.Create(CultureInfo.InvariantCulture, $"remind-list/{before.TotalMinutes}"),
            Kind = CheckDutyKind.RemindList,
            DueAt = list.Due - before,
            Roles = list.List.Owner,
        }).Where(d => d.DueAt > list.Opened.RecordedAt),
        Late = new() { Key = MissedKey, Kind = CheckDutyKind.Missed, DueAt = Later(list.Due, list.Opened.RecordedAt), Roles = Watchers(list) },
    };

    /// <summary>
    /// What was found is told as it is reported. Where it is told when the list is due, only what still stands then is, in one word; what comes
    /// after that is told at once, and what a missed list lacks is told with the miss.
    /// </summary>
    private static IEnumerable<CheckDuty> Findings(CheckListState list)
    {
        if (list.NotOwed is not null)
        {
            return [];
        }

        bool atDue = list.List.Tell == CheckTell.AtDue;
        IEnumerable<CheckDuty> atOnce = list.Facts.OfType<CheckReported>()
            .Where(r => r.Lines.Any(l => l.Result is CheckResult.Finding or CheckResult.Failed) && (!atDue || r.RecordedAt >= list.Due))
            .Select(r => new CheckDuty
            {
                Key = "finding/" + r.Id, Kind = CheckDutyKind.TellFinding, DueAt = r.RecordedAt, Roles = list.List.Told, About = r.Id,
            });
        return atDue && list.DoneAt < list.Due && list.Findings.Any(l => l.By!.RecordedAt < list.Due)
            ? atOnce.Append(new() { Key = FindingsKey, Kind = CheckDutyKind.TellFinding, DueAt = list.Due, Roles = list.List.Told })
            : atOnce;
    }

    /// <summary>What follows at once from a single fact.</summary>
    private static IEnumerable<CheckDuty> Told(CheckListState list)
    {
        foreach (CheckStale stale in list.Facts.OfType<CheckStale>())
        {
            yield return new()
            {
                Key = "stale/" + stale.Id, Kind = CheckDutyKind.TellStale, DueAt = stale.RecordedAt, Roles = Watchers(list), About = stale.Id,
            };
        }

        if (list.List.To.Count > 0 && list.Status == CheckStatus.Done && EndOf(list) is { } end)
        {
            yield return new()
            {
                Key = DoneKey, Kind = CheckDutyKind.TellDone,
                DueAt = list.HandIn?.Written.RecordedAt ?? (list.List.Tell == CheckTell.WhenComplete ? list.DoneAt!.Value : end),
                Roles = [.. list.List.To.Except(list.List.Stages.Select(s => s.Role), StringComparer.Ordinal)],
            };
        }
    }

    /// <summary>When it is over; null: not yet. Until it is due, lines may be put right.</summary>
    private static DateTimeOffset? EndOf(CheckListState list) => list.Status switch
    {
        CheckStatus.NotOwed => list.NotOwed!.RecordedAt,
        CheckStatus.Lapsed => list.Approval.Refused!.EndedAt,
        CheckStatus.Done when list.List.Stages.Count > 0 => list.Approval.ApprovedAt,
        CheckStatus.Done => Later(list.Due, list.HandIn?.Written.RecordedAt ?? list.DoneAt!.Value),
        _ => null,
    };

    private static IReadOnlyList<string> Watchers(CheckListState list) => [.. list.List.Owner.Union(list.List.Told, StringComparer.Ordinal)];

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
