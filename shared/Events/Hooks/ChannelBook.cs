using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Workflows.Ledger;

namespace Workflows.Events;

/// <summary>
/// People's own channels, in table <c>channels</c>: a row each, its address encrypted. Every change is in the audit log, without the address, and its
/// person is told of it: whoever has their session for a moment must not lead their calls away unseen.
/// </summary>
public sealed class ChannelBook(LedgerTables tables, AuditLog audit, ISensitiveProtector protector, IChannelNotice notice, TimeProvider clock)
{
    /// <summary>Name of the table.</summary>
    public const string Table = "channels";

    private const string Partition = "channel";

    /// <summary>Everybody's, those that are turned off, too. What was not audited and told, because a process died, is now.</summary>
    public async Task<IReadOnlyList<PersonChannel>> AllAsync(CancellationToken cancellation = default)
    {
        List<PersonChannel> channels = [];
        await foreach (TableEntity row in (await tables.GetAsync(Table, cancellation)).QueryAsync<TableEntity>(
            e => e.PartitionKey == Partition, cancellationToken: cancellation))
        {
            channels.Add(await SettledAsync(row, cancellation));
        }

        return channels;
    }

    /// <summary>A person's; null: they never set one.</summary>
    public async Task<PersonChannel?> FindAsync(string person, CancellationToken cancellation = default) =>
        await (await tables.GetAsync(Table, cancellation)).FindAsync(Partition, TableKey.Encode(person), cancellation) is { } row
            ? await SettledAsync(row, cancellation) : null;

    /// <summary>Sets a person's channel, or turns it off. What it says already changes nothing.</summary>
    /// <param name="person">Whose, and who does it.</param>
    /// <param name="way">Null: off.</param>
    /// <param name="cancellation">Gives up before it is written.</param>
    /// <returns>False where it was changed at the same moment.</returns>
    public async Task<bool> TrySetAsync(string person, ChannelWay? way, CancellationToken cancellation)
    {
        TableClient table = await tables.GetAsync(Table, cancellation);
        TableEntity? known = await table.FindAsync(Partition, TableKey.Encode(person), cancellation);
        PersonChannel? before = known is null ? null : Read(known);
        if (before is null ? way is null : before.Way == way)
        {
            return true;
        }

        TableEntity row = new(Partition, TableKey.Encode(person))
        {
            ["Number"] = (before?.Number ?? 0) + 1,
            ["At"] = clock.GetUtcNow(),
            ["Sealed"] = way is null ? null : protector.Protect(PurposeOf(person), Encoding.UTF8.GetBytes(LedgerJson.Write(way))),
        };
        if (!(known is null ? await table.TryAddAsync(row, cancellation) : await table.TryReplaceAsync(row, known.ETag, cancellation)))
        {
            return false;
        }

        await FindAsync(person, CancellationToken.None); // audited and told
        return true;
    }

    private async Task<PersonChannel> SettledAsync(TableEntity row, CancellationToken cancellation)
    {
        PersonChannel channel = Read(row);
        if (row.GetBoolean("Audited") is true)
        {
            return channel;
        }

        await audit.AppendAsync(
            new AuditEntry
            {
                ContractId = AuditLog.SystemChain,
                Key = FormattableString.Invariant($"channel/{channel.Person}/{channel.Number}"),
                At = channel.At,
                Actor = channel.Person,
                Action = channel.Way is null ? "channel.off" : "channel.set",
                Subject = channel.Person,
                Data = new Dictionary<string, object?>
                {
                    ["form"] = channel.Way?.Form.ToString(),
                    ["host"] = channel.Way?.Url.Host,
                    ["hours"] = channel.Way?.Hours,
                    ["matters"] = channel.Way?.Matters?.ToString(),
                    ["sha256"] = channel.Way is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(LedgerJson.Write(channel.Way)))),
                },
            },
            cancellation);
        await notice.TellAsync(channel, cancellation);
        row["Audited"] = true;
        await (await tables.GetAsync(Table, cancellation)).TryReplaceAsync(row, row.ETag, cancellation); // changed meanwhile: the next look audits that
        return channel;
    }

    /// <summary>A row whose key is gone says nothing any more: it is off, and its person sets it anew.</summary>
    private PersonChannel Read(TableEntity row)
    {
        string person = TableKey.Decode(row.RowKey);
        byte[]? opened = row.GetBinary("Sealed") is { } bytes ? protector.TryUnprotect(PurposeOf(person), bytes) : null;
        return new(person, row.GetInt32("Number") ?? 0, row.GetDateTimeOffset("At")!.Value,
            opened is null ? null : LedgerJson.Read<ChannelWay>(Encoding.UTF8.GetString(opened)));
    }

    private static string PurposeOf(string person) => "channel:" + person;
}
