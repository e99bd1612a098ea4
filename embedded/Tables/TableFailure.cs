using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Data.Tables;

namespace Workflows.Embedded.Tables;

/// <summary>Turns the store's refusals into the exceptions that the SDK throws.</summary>
internal sealed class TableFailure : RequestFailedDetailsParser
{
    private static readonly TableFailure Parser = new();

    /// <param name="response">The store's answer.</param>
    /// <param name="but">A status that the caller answers instead of throwing.</param>
    public static Response ThrowIfError(LocalResponse response, int but = 0) =>
        response.Error is not null && response.Status != but ? throw new RequestFailedException(response, null, Parser) : response;

    /// <summary>The refusal of a transaction, with the index of the operation at fault where the SDK looks for it.</summary>
    public static TableTransactionFailedException Transaction(ServiceError error)
    {
        RequestFailedException refusal = new(error.Status, error.Message, error.Code, null);
        if (error.Index is { } index)
        {
            refusal.Data["FailedEntity"] = index.ToString(CultureInfo.InvariantCulture);
        }

        return new(refusal);
    }

    public override bool TryParse(Response response, [NotNullWhen(true)] out ResponseError? error, out IDictionary<string, string>? data)
    {
        data = null;
        error = response is LocalResponse { Error: { } refusal } ? new ResponseError(refusal.Code, refusal.Message) : null;
        return error is not null;
    }
}
