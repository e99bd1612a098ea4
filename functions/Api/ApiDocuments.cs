using Workflows.Contracts;
using Workflows.Incidents;

namespace Workflows.Api;

/// <summary>A contract in a list.</summary>
internal sealed record ContractDocument(string Id, LocalText Title, LocalText Client, LocalText Contractor, string TimeZone, ContractTerm Term, string Version,
    IReadOnlyList<StepDocument> Steps)
{
    public static ContractDocument Of(ContractProfile profile) => new(
        profile.Id, profile.Title, profile.Client, profile.Contractor, profile.TimeZone, profile.Term, profile.Version,
        [.. profile.Incident.Steps.Select(StepDocument.Of)]);
}

/// <summary>A step of a contract: what is owed, by which clause.</summary>
internal sealed record StepDocument(
    string Id, LocalText Name, StepKind Kind, StartEvent On, string? Due, string? Clock, string Owner, string? AcceptedBy, bool Contractual,
    RuleBasis Basis, string? Clause, IReadOnlyList<string> AssumedParts, string? ToleranceWord, IReadOnlyList<ReportField> Fields)
{
    public static StepDocument Of(IncidentStep step) => new(
        step.Id, step.Name, step.Kind, step.On, step.Due?.ToString(), step.Clock, step.Owner, step.AcceptedBy, step.Contractual,
        step.Source.Basis, step.Source.Clause, step.Source.AssumedParts, step.ToleranceWord, step.Fields);
}

/// <summary>A kept webhook body in a list.</summary>
internal sealed record BodyItem(string Id, string Source, string? Contract, DateTimeOffset ReceivedAt, string? ContentType, string? Outcome, int Length,
    string Sha256);

/// <summary>Kept webhook bodies, newest first; <paramref name="Next"/> asks for older ones.</summary>
internal sealed record BodyList(IReadOnlyList<BodyItem> Bodies, string? Next);
