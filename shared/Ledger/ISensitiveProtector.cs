namespace Workflows.Ledger;

/// <summary>Encrypts and signs what only a few may see.</summary>
public interface ISensitiveProtector
{
    /// <summary>The bytes, encrypted.</summary>
    /// <param name="purpose">What is encrypted for one purpose cannot be read for another.</param>
    /// <param name="bytes">Up to some MiB.</param>
    byte[] Protect(string purpose, byte[] bytes);

    /// <summary>The bytes, or null for anything that <see cref="Protect"/> did not make for this purpose, or whose key is gone. Never throws.</summary>
    byte[]? TryUnprotect(string purpose, byte[] bytes);
}
