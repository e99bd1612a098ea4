using System.Text.RegularExpressions;

namespace Workflows.Api.Tests;

/// <summary>The official packages' surface, read from <c>Official/*.txt</c>.</summary>
internal sealed partial class OfficialApi
{
    public static readonly OfficialApi Instance = new(Path.Combine(AppContext.BaseDirectory, "Official"));

    private OfficialApi(string folder)
    {
        Files = Directory.GetFiles(folder, "*.txt");
        Lines = Files.SelectMany(f => File.ReadLines(f).Skip(1)).ToHashSet(StringComparer.Ordinal);
        TypeNames = Lines.Select(l => TypeLine().Match(l)).Where(m => m.Success).Select(m => m.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        Namespaces = TypeNames.Select(NamespaceOf).ToHashSet(StringComparer.Ordinal);
    }

    public IReadOnlyList<string> Files { get; }

    public IReadOnlySet<string> Lines { get; }

    public IReadOnlySet<string> Namespaces { get; }

    private IReadOnlySet<string> TypeNames { get; }

    /// <summary>What the types declare and the official packages do not have.</summary>
    public IReadOnlyList<string> Invented(IEnumerable<Type> types) =>
        [.. ApiLines.Of(types.Where(t => Namespaces.Contains(t.Namespace ?? ""))).Where(l => !Lines.Contains(l))];

    /// <summary>All segments but the type's own and those of the types around it, which are types in the lists too.</summary>
    private string NamespaceOf(string typeName)
    {
        string name = Bare(typeName);
        do
        {
            name = name[..name.LastIndexOf('.')];
        }
        while (TypeNames.Any(t => Bare(t) == name));
        return name;
    }

    private static string Bare(string typeName)
    {
        int generic = typeName.IndexOf('<', StringComparison.Ordinal);
        return generic < 0 ? typeName : typeName[..generic];
    }

    [GeneratedRegex(@"^T public (?:(?:static|abstract|sealed) )?(?:class|struct|interface|enum|delegate) (?<name>.+?)(?: where .*)?$")]
    private static partial Regex TypeLine();
}
