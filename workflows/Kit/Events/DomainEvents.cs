using System.Collections.Concurrent;
using System.Text.Json;
using Azure.Data.Tables;
using Workflows.Events;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Links;

namespace Workflows.Kit.Events;

/// <summary>Makes domain events of audit entries: each entry names its fact, and the process's table says what others hear of it.</summary>
public sealed class DomainEvents(LedgerTables tables, AuditLog audit, IEnumerable<EventTable> all, PublicAddress address)
    : IEventSource
{
    private const int MostOpenings = 20_000;

    private readonly Dictionary<string, EventTable> byWord = all.ToDictionary(t => t.Kind.Word, StringComparer.Ordinal);

    /// <summary>By case: the sequence number of the entry that opened it, or 0 where that came before what this process has seen.</summary>
    private readonly ConcurrentDictionary<string, long> openings = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<CloudEvent?> OfAsync(AuditRecord entry, CancellationToken cancellationToken)
    {
        int dot = entry.Action.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !byWord.TryGetValue(entry.Action[..dot], out EventTable? process) || FactIdOf(entry) is not { } factId)
        {
            return null; // a sign-in, a replayed webhook: nothing of a case
        }

        CaseFact fact = await FactAsync(process, entry, factId, cancellationToken);
        EventRule rule;
        EventWord? word;
        try
        {
            rule = process.RuleOf(fact);
            word = rule.Of(fact, rule.AsksWhetherFirst && await IsFirstAsync(process, entry, fact, cancellationToken));
        }
        catch (InvalidOperationException unknown)
        {
            throw new UntellableException(unknown.Message, unknown);
        }

        return word is null ? null : new CloudEvent
        {
            Id = $"{entry.ContractId}/{entry.Subject}/{TableKey.Digest(factId)[..32]}",
            Source = address.Of($"contracts/{entry.ContractId}"),
            Type = $"workflows.{process.Kind.Word}.{word.Word}",
            Subject = entry.Subject,
            Time = fact.At.ToUniversalTime(),
            Sequence = TableKey.Number(entry.Sequence),
            Told = word.Told,
            Data = new SortedDictionary<string, JsonElement>(
                word.Members.ToDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal), StringComparer.Ordinal)
            {
                ["contract"] = JsonSerializer.SerializeToElement(entry.ContractId),
                ["process"] = JsonSerializer.SerializeToElement(process.Kind.Word),
                ["case"] = JsonSerializer.SerializeToElement(entry.Subject),
                ["recordedAt"] = JsonSerializer.SerializeToElement(fact.RecordedAt.ToUniversalTime(), LedgerJson.Options),
            },
        };
    }

    /// <summary>
    /// What an event says, and those before it said of the same case, by member: the newest word counts. A member that the event itself could say
    /// and does not is left out: a change of an entry that does not name a state did not bring it into one.
    /// </summary>
    /// <exception cref="UntellableException">As <see cref="OfAsync"/>.</exception>
    public async Task<IReadOnlyDictionary<string, string>> SaidAsync(AuditRecord entry, CancellationToken cancellationToken)
    {
        EventTable process = byWord[entry.Action[..entry.Action.IndexOf('.', StringComparison.Ordinal)]];
        CaseFact fact = await FactAsync(process, entry, FactIdOf(entry)!, cancellationToken);
        List<CaseFact> before = [];
        TableClient facts = await tables.GetAsync(process.Kind.FactTable, cancellationToken);
        await foreach (TableEntity row in facts.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {entry.Subject}"), cancellationToken: cancellationToken))
        {
            CaseFact other = process.Read(row);
            if (other.Id != fact.Id && other.RecordedAt <= fact.RecordedAt)
            {
                before.Add(other);
            }
        }

        Dictionary<string, string> said = new(StringComparer.Ordinal);
        foreach (CaseFact one in before.OrderBy(f => f.RecordedAt).ThenBy(f => f.Id, StringComparer.Ordinal).Append(fact))
        {
            foreach ((string name, string? text) in process.RuleOf(one).Of(one, isFirst: false)?.Said ?? [])
            {
                if (text is not null)
                {
                    said[name] = text;
                }
                else if (one == fact)
                {
                    said.Remove(name);
                }
            }
        }

        return said;
    }

    private async Task<CaseFact> FactAsync(EventTable process, AuditRecord entry, string factId, CancellationToken cancellationToken)
    {
        TableClient facts = await tables.GetAsync(process.Kind.FactTable, cancellationToken);
        TableEntity row = await facts.FindAsync(entry.Subject, TableKey.Encode(factId), cancellationToken)
            ?? throw new UntellableException($"Expected the fact of entry {entry.Sequence} in the table '{process.Kind.FactTable}'; found none.");
        try
        {
            return process.Read(row);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or NotSupportedException)
        {
            // The reader's own message may quote the fact.
            throw new UntellableException($"Expected the fact of entry {entry.Sequence} as JSON of the process '{process.Kind.Word}'; it cannot be read.",
                unreadable);
        }
    }

    /// <summary>
    /// Whether no entry of a fact that opens cases stands before this one in the chain. Only the chain can tell: facts of one body arrive at
    /// one moment, and a crash can put a later fact on the chain first.
    /// </summary>
    private async Task<bool> IsFirstAsync(EventTable process, AuditRecord entry, CaseFact fact, CancellationToken cancellationToken)
    {
        if (openings.TryGetValue(entry.Subject, out long opening))
        {
            return opening == entry.Sequence;
        }

        bool isFirst = true;
        TableClient facts = await tables.GetAsync(process.Kind.FactTable, cancellationToken);
        await foreach (TableEntity row in facts.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {entry.Subject}"), cancellationToken: cancellationToken))
        {
            CaseFact other = process.Read(row);
            if (other.Id != fact.Id && process.RuleOf(other).AsksWhetherFirst
                && (await audit.AnchorOfAsync(entry.ContractId, FactAudit.KeyOf(entry.Subject, other.Id), cancellationToken))?.Sequence < entry.Sequence)
            {
                isFirst = false;
                break;
            }
        }

        if (openings.Count >= MostOpenings)
        {
            openings.Clear(); // it only saves reads
        }

        openings[entry.Subject] = isFirst ? entry.Sequence : 0;
        return isFirst;
    }

    private static string? FactIdOf(AuditRecord entry)
    {
        using JsonDocument data = JsonDocument.Parse(entry.Data);
        return data.RootElement.TryGetProperty(FactAudit.Fact, out JsonElement fact) ? fact.GetString() : null;
    }
}
