namespace Workflows.Links;

/// <summary>The address under which people reach the application: a setting, never taken from a request.</summary>
public sealed class PublicAddress
{
    /// <param name="baseAddress">Absolute, http or https, without query or fragment.</param>
    /// <exception cref="ArgumentException">It is not such an address.</exception>
    public PublicAddress(Uri baseAddress)
    {
        ArgumentNullException.ThrowIfNull(baseAddress);
        if (!baseAddress.IsAbsoluteUri || baseAddress.Scheme is not ("http" or "https") || baseAddress.Query.Length > 0 || baseAddress.Fragment.Length > 0)
        {
            throw new ArgumentException($"Expected an absolute http or https address such as https://workflows.example/, found '{baseAddress}'.",
                nameof(baseAddress));
        }

        Base = new Uri(baseAddress.AbsoluteUri.TrimEnd('/') + "/");
    }

    /// <summary>Ends with a slash.</summary>
    public Uri Base { get; }

    /// <summary>The address that is set; without one the first that is listened on for this machine alone, so that a first run's links open whatever its
    /// port.</summary>
    /// <param name="configured">The setting, or <c>null</c>.</param>
    /// <param name="urls">Where the server listens, separated by semicolons, as ASP.NET Core's setting <c>urls</c> has it.</param>
    public static PublicAddress Of(Uri? configured, string? urls) => new(
        configured
        ?? (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(url => Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) ? uri : null)
            .FirstOrDefault(uri => uri is { IsLoopback: true, Scheme: "http" or "https", Port: > 0 })
        ?? new Uri("http://localhost:7071/"));

    /// <summary>The page behind a mailed link.</summary>
    public Uri OfLink(string token) => new(Base, "l/" + token);

    /// <summary>A page of the application.</summary>
    /// <param name="path">Without a leading slash.</param>
    public Uri Of(string path) => new(Base, path);
}
