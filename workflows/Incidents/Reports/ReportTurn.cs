namespace Workflows.Incidents.Reports;

/// <summary>What a report that was sent waits for.</summary>
public enum ReportAwaits
{
    /// <summary>The client has to accept or return it.</summary>
    Acceptance,

    /// <summary>The client returned it: the owner has to send a new version.</summary>
    NewVersion,
}

/// <summary>
/// Whose turn it is with a report that was sent, and since when: what keeps an incident open although nothing is due. Lists, pages and
/// the API say it from here. Persisted in rows: only add optional members.
/// </summary>
/// <param name="StepId">The report's step.</param>
/// <param name="Occurrence">Its occurrence, from 1.</param>
/// <param name="Version">The latest version that was sent.</param>
/// <param name="Awaits">What has to happen.</param>
/// <param name="Since">When that version was sent, or returned.</param>
/// <param name="Role">Whose turn it is.</param>
/// <param name="HasComment">The client said why it was returned.</param>
public sealed record ReportTurn(string StepId, int Occurrence, int Version, ReportAwaits Awaits, DateTimeOffset Since, string Role, bool HasComment)
{
    /// <summary>Every report that somebody has to act on: returned ones first, then those that wait longest. None of an incident that is over.</summary>
    public static IReadOnlyList<ReportTurn> Of(IncidentState incident) => incident.IsClosed || incident.WithdrawnAt is not null ? [] :
        [.. incident.Steps.Select(Of).OfType<ReportTurn>().OrderByDescending(t => t.Awaits).ThenBy(t => t.Since).ThenBy(t => t.StepId, StringComparer.Ordinal)];

    /// <summary>The same of one report; null where nothing was sent or nothing more is owed.</summary>
    public static ReportTurn? Of(StepState step) => step is { IsSettled: false, Reports: [.., var last] }
        ? last.Answer == ReportAnswer.Returned
            ? new(step.Step.Id, step.Occurrence, last.Version, ReportAwaits.NewVersion, last.AnsweredAt ?? last.SentAt, step.Step.Owner,
                !string.IsNullOrWhiteSpace(last.Comment))
            : step.Step.AcceptedBy is { } role ? new(step.Step.Id, step.Occurrence, last.Version, ReportAwaits.Acceptance, last.SentAt, role, false) : null
        : null;
}
