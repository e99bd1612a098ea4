using System.Text.Json.Serialization;
using Workflows.Ledger;

namespace Workflows.Documents;

// Persisted: change only compatibly (add optional members; never rename, retype or reuse a discriminator).

/// <summary>What happened to the form of a contract's documents.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TemplateKept), "kept")]
[JsonDerivedType(typeof(TemplateRemoved), "removed")]
public abstract record TemplateFact : ILedgerFact
{
    /// <inheritdoc/>
    public required string Id { get; init; }

    /// <inheritdoc/>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <inheritdoc/>
    public required string Actor { get; init; }

    /// <inheritdoc/>
    public string? ActorFor { get; init; }
}

/// <summary>A form came into use; the one before is kept.</summary>
public sealed record TemplateKept : TemplateFact
{
    public required KeptFile File { get; init; }
}

/// <summary>Documents are made without a form again.</summary>
public sealed record TemplateRemoved : TemplateFact;
