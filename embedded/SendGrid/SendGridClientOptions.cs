namespace SendGrid;

/// <summary>Options of <see cref="SendGridClient"/>.</summary>
public class SendGridClientOptions : BaseClientOptions
{
    private string? apiKey;

    /// <summary>Not used by the embedded edition: a relay's user and password stand in <see cref="BaseClientOptions.Host"/>. Null as long as it is not set.</summary>
    /// <exception cref="ArgumentNullException">Set to nothing or blanks, which the official options refuse as well.</exception>
    public string? ApiKey
    {
        get => apiKey;
        set => apiKey = string.IsNullOrWhiteSpace(value) ? throw new ArgumentNullException(nameof(value), "An API key was expected; leave it unset where there is none.") : value;
    }
}
