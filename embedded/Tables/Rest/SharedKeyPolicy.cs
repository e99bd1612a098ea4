using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace Workflows.Embedded.Tables;

/// <summary>Signs each try of a request with SharedKeyLite for the Table service: the date, a line feed, and the canonical resource
/// (account and encoded path, and <c>comp</c> where the query has one). Source: "Authorize with Shared Key", Azure Storage REST.</summary>
internal sealed class SharedKeyPolicy(TableSharedKeyCredential credential) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        Uri uri = message.Request.Uri.ToUri();
        string date = TimeProvider.System.GetUtcNow().ToString("r", CultureInfo.InvariantCulture);
        string resource = $"/{credential.AccountName}{uri.AbsolutePath}";
        string? comp = uri.Query.TrimStart('?').Split('&').FirstOrDefault(p => p.StartsWith("comp=", StringComparison.OrdinalIgnoreCase));
        message.Request.Headers.SetValue("x-ms-date", date);
        message.Request.Headers.SetValue(HttpHeader.Names.Authorization, $"SharedKeyLite {credential.AccountName}:{credential.Sign($"{date}\n{resource}{(comp is null ? "" : "?" + comp)}")}");
    }
}
