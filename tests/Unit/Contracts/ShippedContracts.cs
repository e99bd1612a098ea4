using Workflows.Contracts;

namespace Workflows.Unit.Tests.Contracts;

/// <summary>The files in <c>contracts/</c>, as they are in the repository.</summary>
internal static class ShippedContracts
{
    public static readonly string Folder = Find();

    private static readonly Lazy<ProfileCatalog> Loaded = new(() =>
    {
        CatalogReading reading = ProfileCatalog.Load(Folder);
        return reading.Catalog ?? throw new InvalidOperationException(string.Join('\n', reading.Errors));
    });

    public static ProfileCatalog Catalog => Loaded.Value;

    public static string Text(string file) => File.ReadAllText(Path.Combine(Folder, file));

    private static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Workflows.sln")))
            {
                return Path.Combine(at.FullName, "contracts");
            }
        }

        throw new DirectoryNotFoundException("expected Workflows.sln above the test's folder, found none");
    }
}
