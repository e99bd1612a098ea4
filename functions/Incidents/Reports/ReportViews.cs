using Workflows.Incidents.Process;
using Workflows.Kit.Cases;
using Workflows.Pages;

namespace Workflows.Incidents.Reports;

/// <summary>What the page shows on which a report is written.</summary>
public sealed record ReportEditView
{
    /// <summary>The incident.</summary>
    public required CaseView<IncidentState> Incident { get; init; }

    /// <summary>The step that the report fulfils.</summary>
    public required StepState Step { get; init; }

    /// <summary>The version that is being written.</summary>
    public required ReportDocument Draft { get; init; }

    /// <summary>Who gets it, with addresses.</summary>
    public required IReadOnlyList<string> To { get; init; }

    /// <summary>Who accepts or returns it; empty where nobody does.</summary>
    public required IReadOnlyList<string> Approvers { get; init; }

    /// <summary>Show it as it will be read.</summary>
    public bool Preview { get; init; }

    /// <summary>The form.</summary>
    public required FormState Form { get; init; }
}

/// <summary>What the page of a sent version shows.</summary>
public sealed record ReportVersionView
{
    /// <summary>The incident.</summary>
    public required CaseView<IncidentState> Incident { get; init; }

    /// <summary>The step that the report fulfils.</summary>
    public required StepState Step { get; init; }

    /// <summary>When it was sent, and what was answered.</summary>
    public required SentReport Sent { get; init; }

    /// <summary>Its content.</summary>
    public required ReportDocument Document { get; init; }

    /// <summary>The proof of its notice; null for readers of the client.</summary>
    public required IReadOnlyList<ReportNotice>? Notices { get; init; }

    /// <summary>The reader may accept or return it now.</summary>
    public required bool CanDecide { get; init; }

    /// <summary>The form.</summary>
    public required FormState Form { get; init; }
}
