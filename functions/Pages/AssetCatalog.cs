using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace Workflows.Pages;

/// <summary>A static file of the pages.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Hash">First 16 hex digits of the SHA-256 of its bytes; part of its address.</param>
internal sealed record Asset(byte[] Content, string ContentType, string Hash);

/// <summary>
/// The static files, embedded so that both hosts ship the same ones. Their addresses carry their content's hash: a browser may
/// keep them for ever, and a new release is fetched at once. Nothing but these files can be asked for.
/// </summary>
internal static class AssetCatalog
{
    private const string Prefix = "Workflows.Pages.Assets.";

    private static readonly FrozenDictionary<string, Asset> Files = Load();
    private static readonly FrozenDictionary<string, string> Addresses =
        Files.ToFrozenDictionary(f => f.Key, f => AddressOf(f.Key, f.Value), StringComparer.Ordinal);
    private static readonly FrozenDictionary<string, Asset> ByPath =
        Addresses.ToFrozenDictionary(a => a.Value["/assets/".Length..], a => Files[a.Key], StringComparer.Ordinal);

    /// <summary>The address of a file, e.g. <c>/assets/site.0123456789abcdef.css</c>.</summary>
    /// <exception cref="KeyNotFoundException">There is no such file: a programming mistake.</exception>
    public static string Address(string name) => Addresses[name];

    /// <summary>The file under a path below <c>/assets/</c>, or null.</summary>
    public static Asset? Find(string path) => ByPath.GetValueOrDefault(path);

    private static string AddressOf(string name, Asset asset) =>
        $"/assets/{Path.GetFileNameWithoutExtension(name)}.{asset.Hash}{Path.GetExtension(name)}";

    private static FrozenDictionary<string, Asset> Load()
    {
        Assembly assembly = typeof(AssetCatalog).Assembly;
        Dictionary<string, Asset> files = new(StringComparer.Ordinal);
        foreach (string resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using Stream stream = assembly.GetManifestResourceStream(resource)!;
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            string name = resource[Prefix.Length..];
            string type = Path.GetExtension(name) switch
            {
                ".css" => "text/css; charset=utf-8",
                ".js" => "text/javascript; charset=utf-8",
                ".svg" => "image/svg+xml",
                var other => throw new InvalidOperationException($"Expected an asset to end in .css, .js or .svg; found '{name}' ({other})."),
            };
            files.Add(name, new(content, type, Convert.ToHexStringLower(SHA256.HashData(content))[..16]));
        }

        return files.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
