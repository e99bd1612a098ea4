using System.Xml.Linq;
using Azure.Data.Tables;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;
using Workflows.Ledger;

namespace Workflows.Security;

/// <summary>
/// The key ring of links, cookies and antiforgery in our tables: shared by all instances, and kept over restarts, so that a link
/// mailed yesterday works today.
/// </summary>
internal sealed class TableKeyRing(TableServiceClient tables) : IXmlRepository, IConfigureOptions<KeyManagementOptions>
{
    private const string Table = "keyring";
    private const string Partition = "keys";
    private const int ChunkLength = 30_000;

    private readonly Lazy<TableClient> rows = new(() =>
    {
        TableClient client = tables.GetTableClient(Table);
        client.CreateIfNotExists();
        return client;
    });

    /// <inheritdoc/>
    public void Configure(KeyManagementOptions options) => options.XmlRepository = this;

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. rows.Value.Query<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}")).Select(row => XElement.Parse(
            string.Concat(row.Keys.Where(k => k.StartsWith("Xml", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(row.GetString))))];

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName)
    {
        string xml = element.ToString(SaveOptions.DisableFormatting);
        TableEntity row = new(Partition, TableKey.Encode(friendlyName));
        for (int i = 0; i * ChunkLength < xml.Length; i++)
        {
            row[FormattableString.Invariant($"Xml{i:D2}")] = xml.Substring(i * ChunkLength, Math.Min(ChunkLength, xml.Length - (i * ChunkLength)));
        }

        rows.Value.UpsertEntity(row, TableUpdateMode.Replace);
    }
}
