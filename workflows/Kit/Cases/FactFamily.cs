using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Workflows.Ledger;

namespace Workflows.Kit.Cases;

/// <summary>
/// The closed family of a process's facts, each under its discriminator. Those that every process has come with it. Persisted: only ever
/// add; never rename, retype or reuse a discriminator.
/// </summary>
public sealed class FactFamily
{
    private readonly Dictionary<Type, string> names;

    private FactFamily(string process, IReadOnlyList<(string Discriminator, Type Fact)> facts)
    {
        All = facts;
        names = facts.ToDictionary(f => f.Fact, f => f.Fact.Assembly == typeof(FactFamily).Assembly && f.Fact.Namespace == typeof(FactFamily).Namespace
            ? process + char.ToUpperInvariant(f.Discriminator[0]) + f.Discriminator[1..]
            : f.Fact.Name);
        DefaultJsonTypeInfoResolver resolver = new();
        resolver.Modifiers.Add(info =>
        {
            if (info.Type == typeof(CaseFact))
            {
                info.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "kind" };
                foreach ((string discriminator, Type fact) in facts)
                {
                    info.PolymorphismOptions.DerivedTypes.Add(new(fact, discriminator));
                }
            }
        });
        JsonSerializerOptions json = new(LedgerJson.Options) { TypeInfoResolver = resolver };
        json.MakeReadOnly();
        Format = new(json, fact => names[fact.GetType()]);
    }

    /// <summary>Every fact of the family, by its discriminator.</summary>
    public IReadOnlyList<(string Discriminator, Type Fact)> All { get; }

    /// <summary>How they are written.</summary>
    public FactFormat Format { get; }

    /// <summary>A family.</summary>
    /// <typeparam name="TPerformed">The fact that a duty was performed.</typeparam>
    /// <param name="process">How the facts that every process has are called in its audit log and texts: <c>Change</c> makes <c>ChangeDecided</c>.</param>
    /// <param name="own">The process's own facts.</param>
    public static FactFamily Of<TPerformed>(string process, params IReadOnlyList<(string Discriminator, Type Fact)> own)
        where TPerformed : CaseFact, ICaseDutyPerformed => new(process,
        [
            .. own, ("decided", typeof(CaseDecided)), ("dutyPerformed", typeof(TPerformed)), ("mailUndeliverable", typeof(CaseMailUndeliverable)),
                ("closed", typeof(CaseClosed)),
        ]);

    /// <summary>Facts as they are kept, for whoever reads a case's history: only the family knows their discriminators.</summary>
    public IReadOnlyList<JsonElement> Shown(IEnumerable<CaseFact> facts) => [.. facts.Select(f => JsonSerializer.SerializeToElement(f, Format.Json))];

    /// <summary>The name of a fact in the audit log and in texts.</summary>
    public string NameOf(CaseFact fact) => names[fact.GetType()];
}
