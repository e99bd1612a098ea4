using System.Security.Cryptography;
using System.Text;

namespace Workflows.Contracts;

/// <summary>The YAML files of a folder of contracts: profiles, people, holidays.</summary>
/// <param name="Texts">By name, without a folder.</param>
public sealed record ContractFiles(IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>SHA-256 over names and texts, in lower-case hexadecimal: the same for the same files.</summary>
    public string Digest { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(
        Texts.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => FormattableString.Invariant($"{t.Key}\n{t.Value.Length}\n{t.Value}"))))));

    /// <summary>The files of a folder.</summary>
    /// <exception cref="DirectoryNotFoundException">No such folder.</exception>
    public static ContractFiles Of(string folder) =>
        new(Directory.EnumerateFiles(folder, "*.yaml").ToDictionary(path => Path.GetFileName(path), File.ReadAllText, StringComparer.Ordinal));
}
