using Microsoft.Azure.Functions.Worker;
using Workflows.Api;
using Workflows.Incidents;

namespace Workflows.Contracts;

/// <summary>Contracts for machines, with the steps of their incidents.</summary>
internal sealed class ContractListApi(ContractVersions contracts)
{
    [Function("ListContracts")]
    public IResult List([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/contracts")] HttpRequest request) =>
        ApiRequests.Query(request, []).Refused
            ?? Results.Ok(contracts.All.OrderBy(c => c.Id, StringComparer.Ordinal).Select(c => ContractDocument.Of(c.Profile)).ToList());
}

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
