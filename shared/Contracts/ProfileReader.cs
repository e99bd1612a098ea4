using System.Security.Cryptography;
using System.Text;
using Workflows.Contracts.Yaml;

namespace Workflows.Contracts;

/// <summary>
/// Reads one contract profile. Everything that is wrong is reported with line and column: first what the form of the file allows,
/// then, once that is fine, what its rules say to one another. Never throws on a file's content.
/// </summary>
public static class ProfileReader
{
    /// <summary>Reads a profile.</summary>
    /// <param name="text">The file's text, at most 256 KiB.</param>
    /// <param name="fileName">For the errors.</param>
    /// <param name="sections">What the processes of the application declare.</param>
    public static ProfileReading Read(string text, string fileName, IReadOnlyList<ProfileSection> sections)
    {
        ArgumentNullException.ThrowIfNull(text);
        var errors = new ErrorList(fileName);
        if (YamlReader.Read(text, errors) is not { } root)
        {
            return new ProfileReading(null, errors.All);
        }

        ProfileShape.RootOf(sections).Check(root, string.Empty, errors);
        if (errors.Any)
        {
            return new ProfileReading(null, errors.All);
        }

        ContractProfile profile = new ProfileBinder((YamlMap)root, errors, sections).Bind(VersionOf(text), text);
        return new ProfileReading(errors.Any ? null : profile, errors.All);
    }

    /// <summary>First 12 hex digits of the SHA-256, whatever the line ends of the checkout.</summary>
    internal static string VersionOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF').ReplaceLineEndings("\n"))))[..12];
}
