using System.Text.Json;

namespace Workflows.Ledger;

/// <summary>How a closed family of facts is written and read.</summary>
/// <param name="Json">The rules of <see cref="LedgerJson"/>, which know the family.</param>
/// <param name="NameOf">The name of a fact in the audit log, in Pascal case; never changes.</param>
public sealed record FactFormat(JsonSerializerOptions Json, Func<object, string> NameOf)
{
    /// <summary>A family that its root names by attributes; a fact is called as its type is.</summary>
    public static FactFormat ByAttributes { get; } = new(LedgerJson.Options, fact => fact.GetType().Name);

    /// <summary>A fact as it is kept; <typeparamref name="TFact"/> is the root of its family, or it would lose its discriminator.</summary>
    public string Write<TFact>(TFact fact)
        where TFact : class, ILedgerFact => JsonSerializer.Serialize(fact, Json);
}
