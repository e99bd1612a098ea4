using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Onboarding;
using Workflows.Texts;
using Xunit;

namespace Workflows.Unit.Tests.Kit;

/// <summary>Files that are too large are named with their size and the bound, all of them at once.</summary>
public sealed class FileRefusalTests
{
    [Fact]
    public void FilesThatFit_AreNotRefused() => Assert.Null(CaseFiles.TooLarge([("a.pdf", FileStore.MaxLength), ("b.pdf", 1)]));

    [Fact]
    public void EveryFileThatIsTooLarge_IsNamedWithItsSize()
    {
        CommandResult.Refused refused = CaseFiles.TooLarge([("現場.mov", 26_000_000), ("ok.pdf", 5), ("b.pdf", FileStore.MaxLength + 1)])!;
        Assert.Equal((RefusalReason.FileTooLarge, "file"), (refused.Reason, refused.Detail));
        Assert.Equal(
            "ファイルは1件10 MBまでです。受け付けられないファイル：現場.mov（24.8 MB）、b.pdf（10.1 MB）", RefusalTexts.Of(refused, RefusalTexts.All, Languages.Japanese));
        Assert.Equal(
            "Files have at most 10 MB each. Not taken: 現場.mov (24.8 MB), b.pdf (10.1 MB).", RefusalTexts.Of(refused, RefusalTexts.All, Languages.English));
    }

    [Fact]
    public void EvidenceThatIsTooLarge_IsNamed() => Assert.Equal(
        "scan.png（11.5 MB）：ファイルが大きすぎます（1件10 MBまで）。",
        PlacementTexts.Of(new("files", EvidenceProblemKind.FileTooLarge, "10 MB", "scan.png", 12_000_000), Languages.Japanese));

    [Theory]
    [InlineData(0, "0 KB")]
    [InlineData(1, "1 KB")]
    [InlineData(1024 * 1024, "1 MB")]
    [InlineData((10 * 1024 * 1024) + 1, "10.1 MB")]
    public void Size_IsRoundedUp(long bytes, string words) => Assert.Equal(words, FileSize.Of(bytes));
}
