using System.Reflection;
using Xunit;

namespace Workflows.Api.Tests;

/// <summary>A slice never invents API: the app that builds against it must build against the official packages too.</summary>
public sealed class SliceTests
{
    private static readonly string[] WithoutAspNet =
    [
        "Workflows.Embedded.DurableTask", "Workflows.Embedded.Tables", "Workflows.Embedded.SendGrid", "Workflows.Processes", "Workflows.Foundation",
    ];

    public static TheoryData<string> Slices => [.. NamesOf("Workflows.Embedded.*.dll")];

    [Fact]
    public void OfficialLists_AreComplete()
    {
        Assert.Equal(11, OfficialApi.Instance.Files.Count);
        Assert.All(OfficialApi.Instance.Files, f => Assert.StartsWith("# " + Path.GetFileNameWithoutExtension(f), File.ReadLines(f).First(), StringComparison.Ordinal));
        Assert.Contains("Azure.Data.Tables", OfficialApi.Instance.Namespaces);
        Assert.DoesNotContain("Azure.Data.Tables.TableClientOptions", OfficialApi.Instance.Namespaces);
    }

    [Fact]
    public void Slices_AreAllHere() => Assert.Superset(
        new HashSet<string> { "Workflows.Embedded.DurableTask", "Workflows.Embedded.Functions", "Workflows.Embedded.SendGrid", "Workflows.Embedded.Sqlite", "Workflows.Embedded.Tables" },
        NamesOf("Workflows.Embedded.*.dll").ToHashSet());

    [Theory]
    [MemberData(nameof(Slices))]
    public void Slice_DeclaresOnlyOfficialApiInOfficialNamespaces(string assembly) =>
        AssertNone(OfficialApi.Instance.Invented(PublicTypes(assembly)));

    [Theory]
    [MemberData(nameof(Slices))]
    public void Slice_KeepsItsOwnTypesUnderWorkflowsEmbedded(string assembly) =>
        AssertNone([.. PublicTypes(assembly)
            .Where(t => !OfficialApi.Instance.Namespaces.Contains(t.Namespace ?? "") && !IsWithin(t.Namespace, "Workflows.Embedded"))
            .Select(t => t.FullName!)]);

    [Fact]
    public void App_DeclaresNothingInOfficialNamespaces() =>
        AssertNone([.. new[] { "workflows", "Workflows.Processes", "Workflows.Foundation" }.SelectMany(a => Assembly.Load(a).GetTypes())
            .Where(t => OfficialApi.Instance.Namespaces.Contains(t.Namespace ?? "") && !IsCompilers(t))
            .Select(t => t.FullName!)]);

    [Fact]
    public void Slices_AndTheAppBeneathItsHost_SeeNoAspNet() =>
        AssertNone([.. WithoutAspNet.SelectMany(a => Assembly.Load(a).GetReferencedAssemblies()
            .Where(r => r.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal))
            .Select(r => $"{a} references {r.Name}"))]);

    [Fact]
    public void InventedType_IsCaught() => Assert.Equal(
        [
            "C public Azure.Data.Tables.TableRenamer()",
            "M public Azure.Response Azure.Data.Tables.TableRenamer.Rename(System.String tableName)",
            "T public sealed class Azure.Data.Tables.TableRenamer",
        ],
        OfficialApi.Instance.Invented([typeof(Azure.Data.Tables.TableRenamer)]));

    [Fact]
    public void WrongMemberOfAnOfficialType_IsCaught() => Assert.Equal(
        ["F SendGrid.Permissions.ScopeOptions.Some = 7"],
        OfficialApi.Instance.Invented([typeof(SendGrid.Permissions.ScopeOptions)]));

    private static IEnumerable<string> NamesOf(string pattern) =>
        Directory.GetFiles(AppContext.BaseDirectory, pattern).Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal);

    private static Type[] PublicTypes(string assembly) => Assembly.Load(assembly).GetExportedTypes();

    private static bool IsWithin(string? actual, string expected) => actual == expected || actual?.StartsWith(expected + ".", StringComparison.Ordinal) == true;

    private static bool IsCompilers(Type type) => type.Name.Contains('<', StringComparison.Ordinal) || type.Namespace == "Microsoft.CodeAnalysis";

    private static void AssertNone(IReadOnlyList<string> offenders) =>
        Assert.True(offenders.Count == 0, $"{offenders.Count} offenders:{Environment.NewLine}{string.Join(Environment.NewLine, offenders)}");
}
