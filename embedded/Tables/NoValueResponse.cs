using Azure;

namespace Workflows.Embedded.Tables;

/// <summary>The answer for an entity that does not exist.</summary>
internal sealed class NoValueResponse<T>(Response response) : NullableResponse<T>
{
    public override bool HasValue => false;

    public override T Value => throw new InvalidOperationException($"The response has no value: status {response.Status} {response.ReasonPhrase}.");

    public override Response GetRawResponse() => response;
}
