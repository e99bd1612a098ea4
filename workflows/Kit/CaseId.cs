using System.Buffers;
using System.Globalization;
using Workflows.Ledger;

namespace Workflows.Kit;

/// <summary>
/// Names one case of a process and, by its prefix, its contract: <c>standard-c20261120-7k3qf2xa</c>. Table key, URL segment and
/// number for people as it stands; never to be taken for an incident's or for another process's.
/// </summary>
public readonly record struct CaseId
{
    private const int TailLength = 1 + 8 + 1 + ReadableCode.Length;

    private static readonly SearchValues<char> ContractCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private CaseId(CaseKind kind, string value, string contractId)
    {
        Kind = kind;
        Value = value;
        ContractId = contractId;
    }

    public CaseKind Kind { get; }

    public string Value { get; }

    public string ContractId { get; }

    /// <summary>The durable instance that runs this case.</summary>
    public string InstanceId => Kind.Word + "-" + Value;

    /// <summary>The id of the case that a form files: the same form gives the same id.</summary>
    /// <param name="kind">The process.</param>
    /// <param name="contractId">The contract.</param>
    /// <param name="seed">What makes the case unique.</param>
    /// <param name="day">Local day of the filing, for people to read.</param>
    public static CaseId For(CaseKind kind, string contractId, string seed, DateOnly day) =>
        new(kind, string.Create(CultureInfo.InvariantCulture,
            $"{contractId}-{kind.Letter}{day:yyyyMMdd}-{ReadableCode.Of(kind.Letter is null ? $"{contractId}\n{seed}" : $"{contractId}\n{kind.Word}\n{seed}")}"), contractId);

    /// <summary>Reads an id of a process as people and routes carry it; false for anything else.</summary>
    public static bool TryParse(CaseKind kind, string? text, out CaseId id)
    {
        id = default;
        int letters = kind.Letter is null ? 0 : 1;
        if (text is null || text.Length <= TailLength + letters || text.Length > 120)
        {
            return false;
        }

        string contract = text[..^(TailLength + letters)];
        ReadOnlySpan<char> tail = text.AsSpan(contract.Length + 1 + letters);
        if (text[contract.Length] != '-' || (kind.Letter is { } letter && text[contract.Length + 1] != letter) || tail[8] != '-' || contract[0] == '-'
            || tail[..8].ContainsAnyExceptInRange('0', '9')
            || !ReadableCode.IsMadeOfItsCharacters(tail[9..])
            || contract.AsSpan().ContainsAnyExcept(ContractCharacters))
        {
            return false;
        }

        id = new(kind, text, contract);
        return true;
    }

    /// <summary>Reads an id that this software wrote; anything else is a programming mistake.</summary>
    /// <exception cref="FormatException">The text is not an id of the process.</exception>
    public static CaseId Parse(CaseKind kind, string text) => TryParse(kind, text, out CaseId id)
        ? id
        : throw new FormatException($"Expected the id of a {kind.Word} such as 'standard-{kind.Letter}20261120-7k3qf2xa', found '{text}'.");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
