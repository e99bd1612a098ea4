namespace Workflows.Hosting;

/// <summary>
/// Headers of every answer (IPA 安全なウェブサイトの作り方 1.5, 1.9): no foreign resource, no framing, no sniffing, no referrer to others, no
/// cache. The same are in host.json, for what the host answers before any function.
/// </summary>
internal static class SecurityHeaders
{
    /// <summary>Sets them.</summary>
    /// <param name="headers">The answer's.</param>
    /// <param name="address">The address under which people reach the application; by https it is never asked for by http again (RFC 6797).</param>
    public static void Set(IHeaderDictionary headers, Uri address)
    {
        headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        // under no-referrer browsers send our own forms with "Origin: null", and they could not be told from foreign ones
        headers["Referrer-Policy"] = "same-origin";
        headers.XFrameOptions = "DENY";
        headers.CacheControl = "no-store";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        if (address.Scheme == Uri.UriSchemeHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }
    }
}
