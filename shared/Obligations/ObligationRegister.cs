namespace Workflows.Obligations;

/// <summary>Every duty that the contracts state, and what the software does about it. Immutable; made by <see cref="ObligationReader"/>.</summary>
public sealed class ObligationRegister
{
    private readonly Dictionary<string, Obligation> byId;

    internal ObligationRegister(IReadOnlyList<Obligation> all)
    {
        All = all;
        byId = all.ToDictionary(o => o.Id, StringComparer.Ordinal);
    }

    /// <summary>By contract, then in the order of the file.</summary>
    public IReadOnlyList<Obligation> All { get; }

    /// <summary>The contracts' names, in alphabetical order.</summary>
    public IReadOnlyList<string> Contracts => [.. All.Select(o => o.Contract).Distinct(StringComparer.Ordinal)];

    /// <summary>The duty of this id, or null.</summary>
    public Obligation? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>One contract's duties, in the order of the file; empty for an unknown contract.</summary>
    public IReadOnlyList<Obligation> Of(string contract) => [.. All.Where(o => o.Contract == contract)];

    /// <summary>How many duties are in each state, every state named; of one contract or of all.</summary>
    public IReadOnlyDictionary<ObligationState, int> Count(string? contract = null) => Enum.GetValues<ObligationState>()
        .ToDictionary(s => s, s => All.Count(o => o.State == s && (contract is null || o.Contract == contract)));
}
