using FsCheck;
using FsCheck.Fluent;
using Workflows.Texts;
using Xunit;

namespace Workflows.Unit.Tests.Texts;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("one\r\ntwo", "one two", "one\ntwo")]
    [InlineData("one\u2028two\u2029three", "one two three", "one\ntwo\nthree")]
    [InlineData("one\u0085two\u000Bthree\u000Cfour", "one two three four", "one\ntwo\nthree\nfour")]
    [InlineData("a\tb", "a b", "a\tb")]
    [InlineData("a\0b\u001Bc\u009Bd", "a b c d", "a b c d")]
    [InlineData("safe\u202Egpj.exe", "safegpj.exe", "safegpj.exe")]
    [InlineData("\u2066x\u2069\u200E\u200F\u061C\uFEFF\u200B", "x", "x")]
    [InlineData("💥 whole", "💥 whole", "💥 whole")]
    [InlineData("👩\u200D💻", "👩\u200D💻", "👩\u200D💻")]
    [InlineData(" 受付サーバー停止　", "受付サーバー停止", "受付サーバー停止")]
    [InlineData("\u202E\u2028 ", "", "")]
    [InlineData(null, "", "")]
    public void HostileText_LosesWhatIsNoText_AndNothingElse(string? text, string line, string lines)
    {
        Assert.Equal(line, PlainText.Line(text));
        Assert.Equal(lines, PlainText.Lines(text));
        Assert.Equal(line.Length == 0, PlainText.IsBlank(text));
        Assert.Equal(line.Length == 0 ? null : line, PlainText.LineOrNull(text));
    }

    /// <summary>Not as a theory: a runner writes halves of a pair as it pleases.</summary>
    [Fact]
    public void HalfAPair_IsReplaced() => Assert.Equal("half \uFFFD, half \uFFFD", PlainText.Line("half \uD83D, half \uDE00"));

    [Fact]
    public void AnyText_IsOneLineThatEncodes_AndCleaningAgainChangesNothing_MeetsSpecification() => Prop.ForAll(
        Gen.Choose(0, 0xFFFF).Select(c => (char)c).ArrayOf().Select(c => new string(c)).Resize(60).ToArbitrary(),
        text =>
        {
            string line = PlainText.Line(text);
            string lines = PlainText.Lines(text);
            return !line.Any(char.IsControl) && !line.Any(c => c is '\u2028' or '\u2029' or '\u202E')
                && !lines.Any(c => char.IsControl(c) && c is not ('\n' or '\t'))
                && new System.Text.UTF8Encoding(false, true).GetBytes(line + lines).Length >= 0
                && PlainText.Line(line) == line && PlainText.Lines(lines) == lines && PlainText.Line(lines) == line;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdefg", 6, "abcde…")]
    [InlineData("abcd💥g", 6, "abcd…")]
    public void CutText_NeverEndsInHalfACharacter(string text, int length, string expected) => Assert.Equal(expected, PlainText.Clip(text, length));
}
