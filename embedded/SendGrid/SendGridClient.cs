namespace SendGrid;

/// <summary>
/// Sends mail. Where to, says <see cref="BaseClientOptions.Host"/>:
/// <list type="bullet">
/// <item><c>smtp://[user:password@]relay[:port][?starttls=true|false]</c>: an SMTP relay. The port is 25, or 587 with a user. STARTTLS is
/// demanded with a user or on port 587 unless the address says <c>starttls=false</c>; elsewhere only if it says <c>starttls=true</c>.
/// User and password are percent-encoded.</item>
/// <item><c>smtps://[user:password@]relay[:465]</c>: the same, in TLS from the first byte on.</item>
/// <item><c>file:///folder</c>: an outbox folder; each mail becomes an <c>.eml</c> file named after its Message-ID.</item>
/// <item>nothing: the outbox folder <see cref="Workflows.Embedded.SendGrid.MailOutboxFolder.Default"/>.</item>
/// </list>
/// Answers are those of SendGrid: 202 with <c>X-Message-Id</c>; 400 where the message or a recipient is refused for good (the relay said 5xx,
/// an address is none, a header holds a line end); 401 where the relay refuses user or password; 403 where it refuses the sender; 503 where another try
/// may do (4xx, no connection, no TLS, a folder that cannot be written). A <c>Message-ID</c> among the headers is kept, so that a repeat can be recognised.
/// Thread-safe.
/// </summary>
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
