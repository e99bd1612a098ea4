namespace SendGrid;

/// <summary>Sends mail through an SMTP relay or into an outbox folder.</summary>
public class SendGridClient : BaseClient
{
    public SendGridClient(SendGridClientOptions options)
        : base(options)
    {
    }

    public SendGridClient(string apiKey, string? host = null, Dictionary<string, string>? requestHeaders = null, string? version = null, string? urlPath = null)
        : this(new SendGridClientOptions { ApiKey = apiKey, Host = host, RequestHeaders = requestHeaders, Version = version, UrlPath = urlPath })
    {
    }
}
