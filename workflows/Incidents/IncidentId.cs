using System.Buffers;
using System.Globalization;
using Workflows.Ledger;

namespace Workflows.Incidents;

/// <summary>
/// Names one incident and, by its prefix, the contract it belongs to: <c>standard-20261120-7k3qf2xa</c>.
/// Lower-case letters, digits and hyphens, so it is a table key, a URL segment and an instance id as it stands.
/// </summary>
public readonly record struct IncidentId
{
    private static readonly SearchValues<char> ContractCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private IncidentId(string value, string contractId)
    {
        Value = value;
        ContractId = contractId;
    }

    public string Value { get; }

    public string ContractId { get; }

    /// <summary>The durable instance that runs this incident.</summary>
    public string InstanceId => "incident-" + Value;

    /// <summary>The id of the incident that an episode opens: the same episode gives the same id.</summary>
    /// <param name="contractId">Contract of the webhook.</param>
    /// <param name="seed">What makes the incident unique, e.g. the episode key.</param>
    /// <param name="day">Local day of the start, for people to read.</param>
    public static IncidentId For(string contractId, string seed, DateOnly day)
    {
        return new(string.Create(CultureInfo.InvariantCulture, $"{contractId}-{day:yyyyMMdd}-{ReadableCode.Of(contractId + "\n" + seed)}"), contractId);
    }

    /// <summary>Reads an id as people and routes carry it; false for anything else.</summary>
    public static bool TryParse(string? text, out IncidentId id)
    {
        id = default;
        if (text is null || text.Length is < 19 or > 120)
        {
            return false;
        }

        string contract = text[..^18];
        ReadOnlySpan<char> tail = text.AsSpan(text.Length - 18);
        if (tail[0] != '-' || tail[9] != '-' || contract.Length == 0 || contract[0] == '-'
            || tail.Slice(1, 8).ContainsAnyExceptInRange('0', '9')
            || !ReadableCode.IsMadeOfItsCharacters(tail[10..])
            || contract.AsSpan().ContainsAnyExcept(ContractCharacters))
        {
            return false;
        }

        id = new(text, contract);
        return true;
    }

    /// <summary>Reads an id that this software wrote; anything else is a programming mistake.</summary>
    /// <exception cref="FormatException">The text is not an incident id.</exception>
    public static IncidentId Parse(string text) =>
        TryParse(text, out IncidentId id) ? id : throw new FormatException($"Expected an incident id such as 'standard-20261120-7k3qf2xa', found '{text}'.");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
