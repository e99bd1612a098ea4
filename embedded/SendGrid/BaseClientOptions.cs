using System.Net.Http.Headers;

namespace SendGrid;

/// <summary>Where mail goes and how failures are shown.</summary>
public class BaseClientOptions
{
    /// <summary>Where mail goes: <c>smtp://</c>, <c>smtps://</c> or <c>file:///</c>; see <see cref="SendGridClient"/>.</summary>
    public string? Host { get; set; }

    /// <summary>Kept for callers; a relay and an outbox have no request headers.</summary>
    public Dictionary<string, string>? RequestHeaders { get; set; }

    public string? Version { get; set; }

    public string? UrlPath { get; set; }

    public AuthenticationHeaderValue? Auth { get; set; }

    /// <summary>With <c>true</c> a refusal throws an exception of SendGrid.Helpers.Errors.Model instead of coming back as a response.</summary>
    public bool HttpErrorAsException { get; set; }
}
