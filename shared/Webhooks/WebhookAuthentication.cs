using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Workflows.Webhooks;

/// <summary>Checks who sent a webhook, in constant time for secrets. Pure: headers, query and body come in as values.</summary>
/// <remarks>Immutable and thread-safe. Made by <see cref="WebhookSourceOptions.ToAuthentication"/>.</remarks>
public sealed class WebhookAuthentication
{
    /// <summary>The header of a shared key unless another is configured.</summary>
    public const string DefaultKeyHeader = "x-workflows-key";

    /// <summary>The query parameter of a key in the URL unless another is configured.</summary>
    public const string DefaultUrlKey = "key";

    /// <summary>The header in which Grafana signs unless another is configured.</summary>
    public const string DefaultSignatureHeader = "X-Grafana-Alerting-Signature";

    /// <summary>Fewest characters of a secret.</summary>
    public const int ShortestSecret = 16;

    private const int LongestProof = 8_192;

    private readonly WebhookAuthenticationOptions options;
    private readonly IReadOnlyList<WebhookSecret> secrets;

    internal WebhookAuthentication(WebhookAuthenticationOptions options)
    {
        // A copy: whoever changes the settings afterwards does not change a running check.
        this.options = new()
        {
            Kind = options.Kind,
            Header = options.Header,
            Prefix = options.Prefix ?? "",
            Encoding = options.Encoding,
            TimestampHeader = options.TimestampHeader,
            ReplayWindow = options.ReplayWindow,
            User = options.User,
        };
        secrets = [.. options.Secrets.Select(s => new WebhookSecret(s.Id, s.Value, s.NotAfter))];
    }

    /// <summary>Checks one request.</summary>
    /// <param name="header">A header's value by name, without regard to case; null when absent.</param>
    /// <param name="query">A query parameter's decoded value by name; null when absent.</param>
    /// <param name="body">The body exactly as received.</param>
    /// <param name="receivedAt">Now, for expiry and replay.</param>
    public WebhookAuthenticationResult Check(Func<string, string?> header, Func<string, string?> query, ReadOnlySpan<byte> body, DateTimeOffset receivedAt)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(query);
        switch (options.Kind)
        {
            case WebhookAuthenticationKind.Key:
                var name = options.Header ?? DefaultKeyHeader;
                return Shared(header(name), "the header " + name, receivedAt);
            case WebhookAuthenticationKind.UrlKey:
                var parameter = options.Header ?? DefaultUrlKey;
                return Shared(query(parameter), "the query parameter " + parameter, receivedAt);
            case WebhookAuthenticationKind.Bearer:
                return Shared(AfterScheme(header("Authorization"), "Bearer"), "the header Authorization: Bearer", receivedAt);
            case WebhookAuthenticationKind.Basic:
                return Basic(AfterScheme(header("Authorization"), "Basic"), receivedAt);
            case WebhookAuthenticationKind.Hmac:
                return Signed(header, body, receivedAt);
            default:
                return new WebhookAuthenticationResult.Wrong("the source has no known authentication kind");
        }
    }

    /// <summary>
    /// What can be said of a request before its body is read, so that nobody's body is read who has no secret: the answer, or null
    /// where only the body's signature tells.
    /// </summary>
    /// <param name="header">As in <see cref="Check"/>.</param>
    /// <param name="query">As in <see cref="Check"/>.</param>
    /// <param name="receivedAt">Now.</param>
    public WebhookAuthenticationResult? CheckBeforeBody(Func<string, string?> header, Func<string, string?> query, DateTimeOffset receivedAt)
    {
        ArgumentNullException.ThrowIfNull(header);
        return options.Kind == WebhookAuthenticationKind.Hmac ? Unsigned(header, receivedAt) : Check(header, query, [], receivedAt);
    }

    private WebhookAuthenticationResult Shared(string? proof, string expected, DateTimeOffset at)
    {
        if (string.IsNullOrWhiteSpace(proof))
        {
            return new WebhookAuthenticationResult.Missing(expected);
        }

        return proof.Length <= LongestProof && Match(Encoding.UTF8.GetBytes(proof.Trim()), s => Encoding.UTF8.GetBytes(s.Value), at) is { } id
            ? new WebhookAuthenticationResult.Accepted(id)
            : new WebhookAuthenticationResult.Wrong($"what came in {expected} matches no active secret");
    }

    private WebhookAuthenticationResult Basic(string? credentials, DateTimeOffset at)
    {
        const string Expected = "the header Authorization: Basic";
        if (string.IsNullOrWhiteSpace(credentials))
        {
            return new WebhookAuthenticationResult.Missing(Expected);
        }

        var given = new byte[LongestProof];
        if (credentials.Length > LongestProof || !Convert.TryFromBase64String(credentials.Trim(), given, out var length))
        {
            return new WebhookAuthenticationResult.Wrong($"what came in {Expected} is not base64");
        }

        // RFC 7617: user-id and password joined by the first colon; the user name itself has none.
        return Match(given.AsSpan(0, length), s => Encoding.UTF8.GetBytes($"{options.User}:{s.Value}"), at) is { } id
            ? new WebhookAuthenticationResult.Accepted(id)
            : new WebhookAuthenticationResult.Wrong($"what came in {Expected} matches no active secret");
    }

    private WebhookAuthenticationResult Signed(Func<string, string?> header, ReadOnlySpan<byte> body, DateTimeOffset at)
    {
        if (Unsigned(header, at) is { } refused)
        {
            return refused;
        }

        byte[] content = options.TimestampHeader is { } stamp ? [.. Encoding.UTF8.GetBytes(header(stamp)!.Trim() + ":"), .. body] : body.ToArray();
        return Match(Signature(header)!, s => HMACSHA256.HashData(Encoding.UTF8.GetBytes(s.Value), content), at) is { } id
            ? new WebhookAuthenticationResult.Accepted(id)
            : new WebhookAuthenticationResult.Wrong("the signature matches no active secret");
    }

    /// <summary>What is wrong with the headers of a signed request, whatever its body; null where only the signature itself is left to check.</summary>
    private WebhookAuthenticationResult? Unsigned(Func<string, string?> header, DateTimeOffset at)
    {
        var name = options.Header ?? DefaultSignatureHeader;
        if (string.IsNullOrWhiteSpace(header(name)))
        {
            return new WebhookAuthenticationResult.Missing("the header " + name);
        }

        if (options.TimestampHeader is { } timestampHeader)
        {
            var timestamp = header(timestampHeader)?.Trim();
            if (string.IsNullOrEmpty(timestamp))
            {
                return new WebhookAuthenticationResult.Missing("the header " + timestampHeader);
            }

            // The bound keeps the arithmetic in range: 1e11 seconds is the year 5138.
            if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > 100_000_000_000)
            {
                return new WebhookAuthenticationResult.Wrong($"the header {timestampHeader} holds no epoch seconds");
            }

            if ((at - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > options.ReplayWindow)
            {
                return new WebhookAuthenticationResult.Wrong(
                    $"the time in {timestampHeader} lies more than {options.ReplayWindow} from now: replayed, or the clocks differ");
            }
        }

        return Signature(header) is null
            ? new WebhookAuthenticationResult.Wrong($"the header {name} does not hold '{options.Prefix}' and a {options.Encoding} HMAC-SHA256")
            : null;
    }

    private byte[]? Signature(Func<string, string?> header) =>
        header(options.Header ?? DefaultSignatureHeader)?.Trim() is { } proof && proof.StartsWith(options.Prefix, StringComparison.Ordinal)
            && Decode(proof[options.Prefix.Length..]) is { Length: HMACSHA256.HashSizeInBytes } signature ? signature : null;

    private byte[]? Decode(string signature)
    {
        var bytes = new byte[HMACSHA256.HashSizeInBytes];
        if (options.Encoding == WebhookSignatureEncoding.Hex)
        {
            return signature.Length == bytes.Length * 2 && Convert.FromHexString(signature, bytes, out _, out _) == System.Buffers.OperationStatus.Done ? bytes
                : null;
        }

        return signature.Length <= 64 && Convert.TryFromBase64String(signature, bytes, out var length) && length == bytes.Length ? bytes : null;
    }

    /// <summary>The id of the secret that fits. Every secret is tried, and hashes are compared, so that time tells neither which nor how much of it.</summary>
    private string? Match(ReadOnlySpan<byte> given, Func<WebhookSecret, byte[]> expected, DateTimeOffset at)
    {
        Span<byte> left = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> right = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(given, left);
        string? id = null;
        foreach (var secret in secrets)
        {
            SHA256.HashData(expected(secret), right);
            var fits = CryptographicOperations.FixedTimeEquals(left, right) & !(at >= secret.NotAfter);
            id = fits ? secret.Id : id;
        }

        return id;
    }

    private static string? AfterScheme(string? header, string scheme) =>
        header is not null && header.Length > scheme.Length && header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) && header[scheme.Length] == ' '
            ? header[(scheme.Length + 1)..]
            : null;
}
