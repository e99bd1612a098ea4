using System.Globalization;
using Workflows.Contracts;
using Workflows.Kit.Cases;

namespace Workflows.VendorReleases;

/// <summary>What the software owes for a vendor release, and when: a pure function of the folded facts.</summary>
public static class VendorReleaseSchedule
{
    // The identities of duties beside those of approvals. They are in the ledger and in mail keys: never change one.

    /// <summary>The client is told.</summary>
    public const string TellKey = "tell";

    private static readonly CaseDuties<VendorReleaseDuty, VendorReleaseDutyKind> Duties = new((key, kind, at) => new() { Key = key, Kind = kind, DueAt = at });

    private const string RemindJudgementKey = "judge-remind";
    private const string JudgementLateKey = "judge-late";
    private const string TellWithdrawnKey = "withdrawn";

    /// <summary>Key of the report that a judgement says no.</summary>
    private static string InfeasibleKey(int judgement) => "infeasible/" + judgement.ToString(CultureInfo.InvariantCulture);

    /// <summary>Every duty that is not performed yet, due or not, as far as it can be known from the facts so far.</summary>
    public static IEnumerable<VendorReleaseDuty> Pending(VendorReleaseState release) =>
        Told(release)
            .Concat(release.WithdrawnAt is null && release.Judgements.Count == 0 ? Judging(release).Pending(release.IsPerformed) : [])
            .Concat(release.IsAsking ? release.Approval.Pending().Select(d => Duties.Of(d, Concerned(release))) : [])
            .Concat(Duties.Unreached(release))
            .Concat(Duties.Close(OverAt(release)))
            .Where(d => !release.IsPerformed(d.Key));

    /// <summary>Whoever filed it is reminded to judge it; when that is late the manager is told. Once there is a judgement nothing is owed of it.</summary>
    private static Deadline<VendorReleaseDuty> Judging(VendorReleaseState release) =>
        release is not { JudgedBy.Breach: var late, RemindAt: { } remind } ? new() : new()
        {
            Reminders = [new() { Key = RemindJudgementKey, Kind = VendorReleaseDutyKind.RemindJudgement, DueAt = remind, Persons = Concerned(release) }],
            Late = new()
            {
                Key = JudgementLateKey, Kind = VendorReleaseDutyKind.JudgementLate, DueAt = late, Roles = [RoleNames.Manager], Persons = Concerned(
            release)
            },
        };

    /// <summary>What follows at once from a single fact.</summary>
    private static IEnumerable<VendorReleaseDuty> Told(VendorReleaseState release)
    {
        if (release.WithdrawnAt is not { } withdrawn)
        {
            yield return new() { Key = TellKey, Kind = VendorReleaseDutyKind.Tell, DueAt = release.Filing.RecordedAt, Roles = release.Rules.To };
            if (release.Infeasible is { } no)
            {
                yield return new()
                {
                    Key = InfeasibleKey(no.Number), Kind = VendorReleaseDutyKind.TellInfeasible, DueAt = no.Written.RecordedAt,
                    Roles = release.Rules.To
                };
            }
        }
        else if (Clients(release) is { Count: > 0 } told)
        {
            yield return new() { Key = TellWithdrawnKey, Kind = VendorReleaseDutyKind.TellWithdrawn, DueAt = withdrawn, Persons = told };
        }
    }

    /// <summary>It closes when the change is filed, or when somebody's no ended it.</summary>
    private static DateTimeOffset? OverAt(VendorReleaseState release) => release.Status switch
    {
        VendorReleaseStatus.Withdrawn => release.WithdrawnAt,
        VendorReleaseStatus.ChangeOpened => release.Opened!.RecordedAt,
        VendorReleaseStatus.Infeasible => release.Infeasible!.Written.RecordedAt,
        VendorReleaseStatus.Declined or VendorReleaseStatus.Lapsed => release.Approval.Refused!.EndedAt,
        _ => null,
    };

    /// <summary>Whoever was told of the release, or asked about it.</summary>
    private static IReadOnlyList<string> Clients(VendorReleaseState release) =>
    [
        .. release.Facts.OfType<CaseDutyPerformed<VendorReleaseDuty>>().Where(p => p.Duty.Kind is VendorReleaseDutyKind.Tell or VendorReleaseDutyKind.Ask)
            .SelectMany(p => p.Told).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Who filed it, who judged it.</summary>
    private static string[] Concerned(VendorReleaseState release) =>
        [.. release.Judgements.Select(j => j.Written.Actor).Prepend(release.Filing.Actor).Distinct(StringComparer.Ordinal)];
}
