using System.Collections.Concurrent;
using Workflows.Contracts;
using Workflows.Testing;

namespace Workflows.Unit.Tests.Contracts;

/// <summary>The files in <c>contracts/</c>, as they are in the repository.</summary>
internal static class ShippedContracts
{
    private static readonly ConcurrentDictionary<string, ProfileCatalog> Loaded = new(StringComparer.Ordinal);

    public static string Folder => Repository.Contracts;

    public static ProfileCatalog Catalog => Loaded.GetOrAdd(Folder, folder =>
    {
        CatalogReading reading = ProfileCatalog.Load(folder, Processes.Sections);
        return reading.Catalog ?? throw new InvalidOperationException(string.Join('\n', reading.Errors));
    });

    public static string Text(string file) => File.ReadAllText(Path.Combine(Folder, file));
}
