using System.Text.RegularExpressions;
using Workflows.Incidents;
using Workflows.Mail;
using Workflows.Pages;
using Workflows.Texts;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>Every text that a page can ask for exists in both languages.</summary>
public sealed partial class PageTextTests
{
    [Fact]
    public void EveryKind_HasWordsInBothLanguages()
    {
        string[] composed = [
            .. Keys<StartEvent>("On."),
            .. Keys<MailState>("Mail.State."),
            .. Keys<StepKind>("Contracts.Kind."),
            .. Keys<AwarenessRule>("Awareness."),
            .. Keys<RecoveryRule>("Recovery."),
            .. Keys<ReportAnswer>("Answer."),
            .. Keys<DutyKind>("Duty."),
        ];
        Assert.DoesNotContain(composed, IsMissing);
    }

    [Fact]
    public void EveryTextWrittenInAPage_ExistsInBothLanguages()
    {
        string functions = Path.Combine(Root(), "functions");
        List<string> missing = [];
        foreach (string file in Directory.EnumerateFiles(functions, "*.*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".razor", StringComparison.Ordinal) || f.EndsWith(".cs", StringComparison.Ordinal))
            .Where(f => !Path.GetRelativePath(functions, f).StartsWith("obj", StringComparison.Ordinal)
                && !Path.GetRelativePath(functions, f).StartsWith("bin", StringComparison.Ordinal)))
        {
            missing.AddRange(PageText().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value).Where(k => !k.EndsWith('.') && IsMissing(k))
                .Select(k => $"{Path.GetFileName(file)}: {k}"));
        }

        Assert.Empty(missing);
    }

    private static IEnumerable<string> Keys<T>(string prefix)
        where T : struct, Enum => Enum.GetNames<T>().Select(n => prefix + n);

    private static bool IsMissing(string key) => IsMissingIn(PageTexts.All, key);

    private static bool IsMissingIn(TextResource texts, string key) =>
        texts.Find(Languages.Japanese, key) is not { Length: > 0 } ja || texts.Find(Languages.English, key) is not { Length: > 0 } en
            || Places(ja) != Places(en);

    /// <summary>Both languages name the same values.</summary>
    private static string Places(string text) => string.Join(',', Place().Matches(text).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal));

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Workflows.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"Expected Workflows.sln above '{AppContext.BaseDirectory}'; found none.");
    }

    [GeneratedRegex("""[Pp]age\.T\("([A-Za-z.]+)"[,)]""")]
    private static partial Regex PageText();

    [GeneratedRegex(@"\{\d")]
    private static partial Regex Place();
}
