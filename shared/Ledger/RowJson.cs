using System.Text.Json;
using Azure.Data.Tables;

namespace Workflows.Ledger;

/// <summary>Records kept as JSON in a property of a row.</summary>
public static class RowJson
{
    /// <summary>The record in a property.</summary>
    /// <exception cref="InvalidOperationException">The row has no such text.</exception>
    public static T Read<T>(this TableEntity row, string property, JsonSerializerOptions? options = null) =>
        LedgerJson.Read<T>(row.GetString(property)
            ?? throw new InvalidOperationException($"Expected a text '{property}' in row {row.PartitionKey} / {row.RowKey}; found none."), options);
}
