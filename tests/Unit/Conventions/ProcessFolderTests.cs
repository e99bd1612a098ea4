using System.Text.RegularExpressions;
using Workflows.Testing;
using Xunit;

namespace Workflows.Unit.Tests.Conventions;

/// <summary>The rooms of <c>workflows</c>: the kit knows no process, and no two folders need each other. Read from the <c>using</c>s.</summary>
public sealed partial class ProcessFolderTests
{
    private const int MostFiles = 16;

    private static readonly (string File, string Text)[] Sources =
    [
        .. Directory.GetFiles(Repository.Folder("workflows"), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Folder("workflows"), path).Replace('\\', '/'))
            .Where(path => path.Contains('/', StringComparison.Ordinal) && path.Split('/')[0] is not ("obj" or "bin"))
            .Select(path => (path, File.ReadAllText(Path.Combine(Repository.Folder("workflows"), path)))),
    ];

    [Fact]
    public void Kit_KnowsNoProcess()
    {
        string[] kit = [.. FoldersOf(Sources).Where(IsKit)];
        Assert.True(kit.Length > 1, "expected the kit's folders under workflows/Kit");
        Assert.Empty(Uses(Sources).Where(u => IsKit(u.From) && !IsKit(u.To)).Select(u => $"{u.File} uses {u.To}"));
    }

    [Fact]
    public void Folders_NeedEachOtherInNoCircle() => Assert.Null(CircleOf(Uses(Sources)));

    /// <summary>A file in a folder is in the namespace of that folder, so that its <c>using</c>s say where it stands.</summary>
    [Fact]
    public void Namespaces_AreTheFolders() => Assert.Empty(
        Sources.Where(s => !s.Text.Contains($"\nnamespace Workflows.{FolderOf(s.File)};", StringComparison.Ordinal)
            && !s.Text.StartsWith($"namespace Workflows.{FolderOf(s.File)};", StringComparison.Ordinal))
            .Select(s => s.File));

    /// <summary>
    /// Who looks for something of a process reads a list of its files: what no longer fits gets rooms of its own. The kit and what draws pages are no
    /// processes; they grow with what is common to all.
    /// </summary>
    [Fact]
    public void Processes_HaveNoMoreFilesInAFolderThanOneLooksThrough() => Assert.Empty(
        from project in new[] { "workflows", "functions" }
        from path in Directory.GetFiles(Repository.Folder(project), "*", SearchOption.AllDirectories)
        where Path.GetExtension(path) is ".cs" or ".razor" && Path.GetFileName(path) != "_Imports.razor"
        group path by (Project: project, Name: Path.GetRelativePath(Repository.Folder(project), Path.GetDirectoryName(path)!).Replace('\\', '/')) into folder
        where folder.Key.Name.Split('/')[0] is not ("obj" or "bin" or "Kit" or "Pages" or "Api") && folder.Count() > MostFiles
        select $"{folder.Key.Project}/{folder.Key.Name} has {folder.Count()} files, expected at most {MostFiles}");

    [Fact]
    public void Rules_NoticeWhoBreaksThem()
    {
        (string, string)[] broken =
        [
            ("Kit/Mail/A.cs", "using System.Text;\nusing Workflows.Incidents;\n\nnamespace Workflows.Kit.Mail;"),
            ("Incidents/B.cs", "using Workflows.Rosters;\n\nnamespace Workflows.Incidents;"),
            ("Rosters/C.cs", "namespace Workflows.Rosters;\n\nclass C { object a = Workflows.Incidents.Closed.FactId; }"),
            ("Kit/D.cs", "using static Workflows.Kit.Mail.A;\n\nnamespace Workflows.Kit;"),
        ];
        Assert.Contains(Uses(broken), u => (u.From, u.To) == ("Kit.Mail", "Incidents"));
        Assert.Equal("Incidents → Rosters → Incidents", CircleOf(Uses(broken.Skip(1).Take(2))));
        Assert.Equal("Kit → Kit.Mail → Kit", CircleOf(Uses([broken[0], broken[3]])));
    }

    private static bool IsKit(string folder) => folder == "Kit" || folder.StartsWith("Kit.", StringComparison.Ordinal);

    private static string FolderOf(string file) => Path.GetDirectoryName(file)!.Replace('\\', '/').Replace('/', '.');

    private static HashSet<string> FoldersOf(IEnumerable<(string File, string Text)> sources) => [.. sources.Select(s => FolderOf(s.File))];

    /// <summary>Who uses whom, among the folders of the sources. A folder sees what the folder around it holds, which counts as use.</summary>
    private static List<(string File, string From, string To)> Uses(IEnumerable<(string File, string Text)> sources)
    {
        (string File, string Text)[] all = [.. sources];
        HashSet<string> folders = FoldersOf(all);
        return
        [
            .. from source in all
               let folder = FolderOf(source.File)
               from used in Name().Matches(source.Text).Select(m => Longest(m.Groups[1].Value)).Append(Parent(folder)).OfType<string>().Distinct()
               where used != folder
               select (source.File, folder, used),
        ];

        string? Longest(string name)
        {
            while (!folders.Contains(name) && name.Contains('.', StringComparison.Ordinal))
            {
                name = name[..name.LastIndexOf('.')];
            }

            return folders.Contains(name) ? name : null;
        }

        string? Parent(string folder) => folder.LastIndexOf('.') is > 0 and int at && folders.Contains(folder[..at]) ? folder[..at] : null;
    }

    /// <summary>A circle, its beginning again at its end; null: there is none.</summary>
    private static string? CircleOf(IEnumerable<(string File, string From, string To)> uses)
    {
        ILookup<string, string> graph = uses.Select(u => (u.From, u.To)).Distinct().ToLookup(u => u.From, u => u.To, StringComparer.Ordinal);
        return graph.Select(g => g.Key).Order(StringComparer.Ordinal).Select(start => Search([start])).FirstOrDefault(found => found is not null);

        string? Search(List<string> way)
        {
            foreach (string next in graph[way[^1]].Order(StringComparer.Ordinal))
            {
                if (next == way[0])
                {
                    return string.Join(" → ", way.Append(next));
                }

                if (!way.Contains(next) && Search([.. way, next]) is { } found)
                {
                    return found;
                }
            }

            return null;
        }
    }

    [GeneratedRegex(@"\bWorkflows\.((?:[A-Z]\w*\.)*[A-Z]\w*)")]
    private static partial Regex Name();
}
