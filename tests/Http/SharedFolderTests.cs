using System.Reflection;
using System.Text.RegularExpressions;
using Workflows.Kit.Cases;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>What all processes share in the application knows none of them: another process is another folder.</summary>
public sealed partial class SharedFolderTests
{
    private static readonly string[] Processes =
    [
        .. typeof(ProcessDefinition).Assembly.GetTypes()
            .Where(t => t.GetProperties(BindingFlags.Static | BindingFlags.Public).Any(p => p.PropertyType == typeof(ProcessDefinition)))
            .Select(t => string.Join('.', t.Namespace!.Split('.').Take(2))), // a process may have folders of its own
    ];

    [Theory]
    [InlineData("Api")]
    [InlineData("Approvals")]
    [InlineData("Cases")]
    [InlineData("Health")]
    [InlineData("Hosting")]
    [InlineData("Links")]
    [InlineData("Security")]
    public void Folder_UsesNoProcess(string folder)
    {
        Assert.Equal(Workflows.Processes.All.Count, Processes.Length);
        Assert.Empty(Directory.EnumerateFiles(Repository.Folder("functions/" + folder), "*.*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".razor", StringComparison.Ordinal))
            .SelectMany(f => Using().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value).Where(Processes.Contains)
                .Select(u => $"{Path.GetFileName(f)}: {u}")));
    }

    [GeneratedRegex(@"(?m)^@?using (Workflows\.\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex Using();
}
