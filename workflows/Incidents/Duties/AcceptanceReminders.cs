using Workflows.Incidents.Reports;

namespace Workflows.Incidents.Duties;

/// <summary>
/// A report that the client neither accepts nor returns keeps its incident open: whoever has to accept it is reminded on business days
/// after the sending, and with the last reminder its owner is told to ask them. Pure.
/// </summary>
internal static class AcceptanceReminders
{
    /// <summary>What is owed for the reports that wait, performed or not; a new version begins anew.</summary>
    public static IEnumerable<IncidentDuty> Of(IncidentState incident, IncidentClocks clocks)
    {
        foreach (ReportTurn turn in ReportTurn.Of(incident).Where(t => t.Awaits == ReportAwaits.Acceptance))
        {
            StepState step = incident.Step(turn.StepId, turn.Occurrence)!;
            if (step.Step.AcceptanceReminders is not [.., var last] days)
            {
                continue;
            }

            IncidentDuty duty = new()
            {
                Key = "", Kind = DutyKind.RemindAcceptance, DueAt = turn.Since, Roles = [turn.Role], StepId = turn.StepId, Occurrence = turn.Occurrence,
                Version = turn.Version,
            };
            DateTimeOffset toldUntil = incident.Facts.OfType<DutyPerformed>()
                .Where(p => p.Duty.Kind == DutyKind.RemindAcceptance
                    && (p.Duty.StepId, p.Duty.Occurrence, p.Duty.Version) == (turn.StepId, turn.Occurrence, turn.Version))
                .Select(p => p.Duty.DueAt)
                .DefaultIfEmpty(DateTimeOffset.MinValue)
                .Max();
            foreach (int day in days)
            {
                DateTimeOffset at = clocks.AfterBusinessDays(turn.Since, day);
                if (at > toldUntil) // earlier ones are not made up for
                {
                    yield return duty with { Key = DutyKeys.RemindAcceptance(turn.StepId, turn.Occurrence, turn.Version, day), DueAt = at };
                }
            }

            yield return duty with
            {
                Key = DutyKeys.TellUnaccepted(turn.StepId, turn.Occurrence, turn.Version),
                Kind = DutyKind.TellUnaccepted,
                DueAt = clocks.AfterBusinessDays(turn.Since, last),
                Roles = [step.Step.Owner],
                Persons = [step.Reports[^1].By],
            };
        }
    }
}
