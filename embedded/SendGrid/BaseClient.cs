using SendGrid.Helpers.Mail;

namespace SendGrid;

/// <summary>Base of <see cref="SendGridClient"/>.</summary>
public abstract class BaseClient : ISendGridClient
{
    private readonly BaseClientOptions options;

    protected BaseClient(BaseClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        UrlPath = options.UrlPath;
        Version = options.Version;
    }

    public string? UrlPath { get; set; }

    public string? Version { get; set; }

    public string? MediaType { get; set; }

    /// <summary>See <see cref="SendGridClient"/>.</summary>
    public Task<Response> SendEmailAsync(SendGridMessage msg, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(msg);
        _ = options;
        throw new NotSupportedException("No delivery yet.");
    }
}
