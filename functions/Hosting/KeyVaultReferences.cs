namespace Workflows.Hosting;

/// <summary>
/// Settings that refer to a key vault (<c>@Microsoft.KeyVault(...)</c>). Azure puts the secret in their place; where it cannot, it hands
/// over the reference itself: a first sign-in key that anybody can read in the template, a mail key that no relay takes.
/// </summary>
internal static class KeyVaultReferences
{
    private const string Prefix = "@Microsoft.KeyVault(";

    /// <exception cref="InvalidOperationException">A reference was not resolved; the message names each setting, and none of the values.</exception>
    public static void RefuseUnresolved(IConfiguration configuration)
    {
        string[] unresolved =
        [
            .. configuration.AsEnumerable()
                .Where(setting => setting.Value?.TrimStart().StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) == true)
                .Select(setting => setting.Key)
                .Order(StringComparer.Ordinal),
        ];
        if (unresolved.Length > 0)
        {
            throw new InvalidOperationException(
                $"Expected a secret in each of these settings, found a reference to a key vault that Azure could not resolve: {string.Join(", ", unresolved)}. " +
                "Does the secret exist, and may the application's identity read it? References are read again at a restart.");
        }
    }
}
