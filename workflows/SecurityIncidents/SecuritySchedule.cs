using System.Globalization;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;

namespace Workflows.SecurityIncidents;

/// <summary>What the software owes for a security incident, and when: a pure function of the folded facts.</summary>
public static class SecuritySchedule
{
    // The identities of duties beside those of approvals. They are in the ledger and in mail keys: never change one.

    /// <summary>The client is told that security is infringed, or may be.</summary>
    public const string SuspectedKey = "suspected";

    private static readonly CaseDuties<SecurityDuty, SecurityDutyKind> Duties = new((key, kind, at) => new() { Key = key, Kind = kind, DueAt = at });

    /// <summary>Every duty that is not performed yet, due or not, as far as it can be known from the facts so far.</summary>
    public static IEnumerable<SecurityDuty> Pending(SecurityState security, BusinessCalendar business) =>
        security.Facts.Select(f => Told(security, f)).OfType<SecurityDuty>()
            .Concat(security.Papers.SelectMany(p => p.Approval.Pending()
                .Where(d => d.Kind == ApprovalDutyKind.TellOutcome || security.IsAsking(p)).Select(d => Of(security, p.Version.Written, d))))
            .Concat(Chain(security))
            .Concat(Writing(security, business).Pending(security.IsPerformed))
            .Concat(Duties.Unreached(security))
            .Concat(Duties.Close(security.Concluded?.RecordedAt))
            .Where(d => !security.IsPerformed(d.Key));

    /// <summary>What follows at once from a single fact.</summary>
    private static SecurityDuty? Told(SecurityState security, CaseFact fact)
    {
        SecurityDuty client = new()
        {
            Key = "told/" + fact.Id, Kind = SecurityDutyKind.TellDone, DueAt = fact.RecordedAt, Roles = security.Rules.Contacts, FactId = fact.Id,
        };
        SecurityDuty both = client with { Roles = Joined(security.Rules.Contacts, security.Rules.Owner) };
        return fact switch
        {
            SecurityFiled => both with
            {
                Key = SuspectedKey,
                Kind = SecurityDutyKind.TellSuspected,
                Roles = Joined(both.Roles, security.Kinds.SelectMany(k => k.Also)),
            },
            SecurityAssessed => both with { Kind = SecurityDutyKind.TellAssessed },
            SecurityDetected detected => client with
            {
                Kind = SecurityDutyKind.TellDetected,
                Roles = Joined(client.Roles, security.Rules.Kind(detected.KindId)?.Also ?? []),
            },
            SecurityActed or SecurityCarriedOut or SecurityRestored => client,
            SecurityInstructed => client with { Kind = SecurityDutyKind.TellInstructed, Roles = security.Rules.Owner },
            SecurityEmergency { IsDeclared: false } => both with { Kind = SecurityDutyKind.TellLifted },
            CaseWritten<SecurityPaper> when !security.IsOurs => client with { Kind = SecurityDutyKind.TellPaper },
            SecurityConcluded => client with { Kind = SecurityDutyKind.TellConcluded },
            _ => null,
        };
    }

    private static SecurityDuty Of(SecurityState security, CaseFact written, ApprovalDuty duty) => Duties.Of(duty, [written.Actor]) with
    {
        Roles = duty.Kind == ApprovalDutyKind.TellOutcome ? security.Rules.Owner : duty.Roles,
        FactId = written.Id,
    };

    /// <summary>
    /// While an emergency stands the levels of the contract's chain are called, day and night: at once when it is declared, and again when nobody has said a
    /// word for as long as an acknowledgement holds. Only the client's word ends it.
    /// </summary>
    private static IEnumerable<SecurityDuty> Chain(SecurityState security)
    {
        if (security.Emergency is not { } emergency || security.Concluded is not null)
        {
            yield break;
        }

        EscalationRules chain = security.Profile.Incident.Escalation;
        CaseFact word = security.LastWord;
        DateTimeOffset at = word.Id == emergency.Id ? emergency.RecordedAt : word.RecordedAt + chain.AcknowledgementExpiresAfter;
        for (int pass = 0; pass <= chain.Repeat; pass++)
        {
            for (int level = 0; level < chain.Levels.Count; level++)
            {
                yield return new()
                {
                    Key = Key($"page/{word.Id}/{pass}/{level}"), Kind = SecurityDutyKind.Page, DueAt = at, Roles = [chain.Levels[level].Role],
                };
                at += chain.Levels[level].Wait;
            }
        }

        yield return new()
        {
            Key = "nobody/" + word.Id, Kind = SecurityDutyKind.NobodyAnswered, DueAt = at, Roles = [chain.NobodyAnsweredTo],
        };
    }

    /// <summary>What was reported orally is reported in writing.</summary>
    private static Deadline<SecurityDuty> Writing(SecurityState security, BusinessCalendar business) =>
        security is not { Oral: { } oral, WrittenDue: { Days: { } days } due, Concluded: null } ? new() : new()
        {
            Reminders = security.Rules.Reminders.Select(before => new SecurityDuty
            {
                Key = Key($"writing/{oral.Id}/{before}"), Kind = SecurityDutyKind.RemindWriting,
                DueAt = security.Hours.OpeningOf(business.AddBusinessDays(days.Target, -before)), Roles = security.Rules.Owner,
            }).Where(d => d.DueAt > oral.RecordedAt),
            Late = new()
            {
                Key = Key($"writing/{oral.Id}/late"), Kind = SecurityDutyKind.WritingLate, DueAt = due.Breach,
                Roles = Joined(security.Rules.Owner, [RoleNames.Manager]),
            },
        };

    private static IReadOnlyList<string> Joined(IEnumerable<string> roles, IEnumerable<string> more) =>
        [.. roles.Concat(more).Distinct(StringComparer.Ordinal)];

    private static string Key(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
