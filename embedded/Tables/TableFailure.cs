using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Azure;
using Azure.Core;

namespace Workflows.Embedded.Tables;

/// <summary>Reads the service's error body, <c>{"odata.error":{"code":..,"message":{"lang":..,"value":..}}}</c>, and turns it into exceptions.</summary>
internal sealed class TableFailure : RequestFailedDetailsParser
{
    public static readonly TableFailure Parser = new();

    public static Response ThrowIfError(Response response, int but = 0)
    {
        if (response.Status >= 400 && response.Status != but)
        {
            throw new RequestFailedException(response, null, Parser);
        }

        return response;
    }

    public static string? CodeOf(Response response) => Read(response)?.Code;

    /// <summary>For a transaction the message stays as the service sent it, because it begins with the index.</summary>
    public static RequestFailedException Transaction(Response response)
    {
        ResponseError? error = Read(response);
        return error?.Message is null
            ? new RequestFailedException(response, null, Parser)
            : new RequestFailedException(response.Status, error.Message, error.Code, null);
    }

    public override bool TryParse(Response response, [NotNullWhen(true)] out ResponseError? error, out IDictionary<string, string>? data)
    {
        data = null;
        error = Read(response);
        return error is not null;
    }

    private static ResponseError? Read(Response response)
    {
        if (response.ContentStream is null)
        {
            return null;
        }

        try
        {
            using JsonDocument body = JsonDocument.Parse(response.Content.ToMemory());
            if (body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty("odata.error", out JsonElement error))
            {
                return new ResponseError(
                    error.TryGetProperty("code", out JsonElement code) ? code.GetString() : null,
                    error.TryGetProperty("message", out JsonElement message) && message.TryGetProperty("value", out JsonElement text) ? text.GetString() : null);
            }
        }
        catch (JsonException)
        {
            // A proxy's page, not the service's answer: the status alone must do.
        }

        return null;
    }
}
