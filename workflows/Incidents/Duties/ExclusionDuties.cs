namespace Workflows.Incidents.Duties;

/// <summary>
/// The other party is asked about a proposal, reminded on business days, and the answer is told to whoever proposed. An incident stays
/// open while a proposal is: afterwards nobody could answer it. Pure.
/// </summary>
internal static class ExclusionDuties
{
    /// <summary>What is owed, performed or not; nothing of an incident that was withdrawn.</summary>
    public static IEnumerable<IncidentDuty> Of(IncidentState incident, IncidentClocks clocks) =>
        incident.Profile.Exclusions is not { } rules || incident.WithdrawnAt is not null ? []
            : incident.Exclusions.SelectMany(e => Of(e, rules, incident, clocks));

    private static IEnumerable<IncidentDuty> Of(ExclusionState exclusion, ExclusionRules rules, IncidentState incident, IncidentClocks clocks)
    {
        DateTimeOffset since = exclusion.Proposed.RecordedAt;
        IncidentDuty duty = new()
        {
            Key = DutyKeys.AskExclusion(exclusion.Id), Kind = DutyKind.AskExclusion, DueAt = since, Roles = [exclusion.AnsweredBy(rules)],
            Proposal = exclusion.Id,
        };
        if (exclusion.Answer is { } answer)
        {
            // The answer goes to whoever proposed; that it was taken back, to whoever was asked.
            bool wasTakenBack = exclusion.Standing == ExclusionStanding.TakenBack;
            yield return duty with
            {
                Key = DutyKeys.TellExclusion(exclusion.Id),
                Kind = DutyKind.TellExclusion,
                DueAt = answer.RecordedAt,
                Roles = wasTakenBack ? duty.Roles : [],
                Persons = wasTakenBack ? [] : [exclusion.Proposed.Actor],
            };
            yield break;
        }

        yield return duty;
        DateTimeOffset toldUntil = incident.Facts.OfType<DutyPerformed>()
            .Where(p => p.Duty.Kind == DutyKind.RemindExclusion && p.Duty.Proposal == exclusion.Id)
            .Select(p => p.Duty.DueAt)
            .DefaultIfEmpty(DateTimeOffset.MinValue)
            .Max();
        foreach (int day in rules.Reminders)
        {
            DateTimeOffset at = clocks.AfterBusinessDays(since, day);
            if (at > toldUntil) // earlier ones are not made up for
            {
                yield return duty with { Key = DutyKeys.RemindExclusion(exclusion.Id, day), Kind = DutyKind.RemindExclusion, DueAt = at };
            }
        }
    }
}
