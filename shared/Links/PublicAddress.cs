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
            throw new ArgumentException($"Expected an absolute http or https address such as https://workflows.example/, found '{baseAddress}'.", nameof(baseAddress));
        }

        Base = new Uri(baseAddress.AbsoluteUri.TrimEnd('/') + "/");
    }

    /// <summary>Ends with a slash.</summary>
    public Uri Base { get; }

    /// <summary>The page behind a mailed link.</summary>
    public Uri OfLink(string token) => new(Base, "l/" + token);

    /// <summary>A page of the application.</summary>
    /// <param name="path">Without a leading slash.</param>
    public Uri Of(string path) => new(Base, path);
}
