namespace SendGrid;

/// <summary>Options of <see cref="SendGridClient"/>.</summary>
public class SendGridClientOptions : BaseClientOptions
{
    /// <summary>Not used by the embedded edition: a relay's user and password stand in <see cref="BaseClientOptions.Host"/>.</summary>
    public string? ApiKey { get; set; }
}
