using System.Text.Json;
using Microsoft.DurableTask;
using Workflows.Ledger;

namespace Workflows.Scenarios;

/// <summary>Durable payloads as the application configures them: the ledger's JSON.</summary>
internal sealed class LedgerJsonConverter : DataConverter
{
    public override object? Deserialize(string? data, Type targetType) =>
        data is null ? null : JsonSerializer.Deserialize(data, targetType, LedgerJson.Options);

    public override string? Serialize(object? value) =>
        value is null ? null : JsonSerializer.Serialize(value, value.GetType(), LedgerJson.Options);
}
