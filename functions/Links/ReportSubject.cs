using System.Globalization;
using Workflows.Incidents;
using Workflows.Kit;

namespace Workflows.Links;

/// <summary>What a report link is about, as <see cref="IncidentLinks.SubjectOf"/> writes it.</summary>
internal sealed record ReportSubject(CaseId Incident, string StepId, int Occurrence, int Version)
{
    /// <summary>The subject of a text, or null for any other text.</summary>
    public static ReportSubject? Parse(string subject) =>
        subject.Split('/') is [var incident, var step, var occurrence, var version]
        && CaseId.TryParse(IncidentProcess.Incidents, incident, out CaseId id)
        && int.TryParse(occurrence, NumberStyles.None, CultureInfo.InvariantCulture, out int which)
        && int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? new(id, step, which, number)
            : null;
}
