using System.Buffers;
using System.Globalization;
using Workflows.Ledger;

namespace Workflows.Changes;

/// <summary>
/// Names one change and, by its prefix, its contract: <c>standard-c20261120-7k3qf2xa</c>. Table key, URL segment and change number
/// as it stands; never to be taken for an incident's.
/// </summary>
public readonly record struct ChangeId
{
    private const int TailLength = 1 + 1 + 8 + 1 + ReadableCode.Length;

    private static readonly SearchValues<char> ContractCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private ChangeId(string value, string contractId)
    {
        Value = value;
        ContractId = contractId;
    }

    public string Value { get; }

    public string ContractId { get; }

    /// <summary>The durable instance that runs this change.</summary>
    public string InstanceId => "change-" + Value;

    /// <summary>The id of the change that a form files: the same form gives the same id.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="seed">What makes the change unique.</param>
    /// <param name="day">Local day of the filing, for people to read.</param>
    public static ChangeId For(string contractId, string seed, DateOnly day) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{contractId}-c{day:yyyyMMdd}-{ReadableCode.Of(contractId + "\nchange\n" + seed)}"), contractId);

    /// <summary>Reads an id as people and routes carry it; false for anything else.</summary>
    public static bool TryParse(string? text, out ChangeId id)
    {
        id = default;
        if (text is null || text.Length is <= TailLength or > 120)
        {
            return false;
        }

        string contract = text[..^TailLength];
        ReadOnlySpan<char> tail = text.AsSpan(text.Length - TailLength);
        if (tail[0] != '-' || tail[1] != 'c' || tail[10] != '-' || contract[0] == '-'
            || tail.Slice(2, 8).ContainsAnyExceptInRange('0', '9')
            || !ReadableCode.IsMadeOfItsCharacters(tail[11..])
            || contract.AsSpan().ContainsAnyExcept(ContractCharacters))
        {
            return false;
        }

        id = new(text, contract);
        return true;
    }

    /// <summary>Reads an id that this software wrote; anything else is a programming mistake.</summary>
    /// <exception cref="FormatException">The text is not a change id.</exception>
    public static ChangeId Parse(string text) =>
        TryParse(text, out ChangeId id) ? id : throw new FormatException($"Expected a change id such as 'standard-c20261120-7k3qf2xa', found '{text}'.");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
