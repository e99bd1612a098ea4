using Workflows.Texts;
using Xunit;

namespace Workflows.Unit.Tests.Texts;

/// <summary>How alike texts are: counted by hand for short ones.</summary>
public sealed class TextPrintTests
{
    [Theory]
    [InlineData("印刷が止まる", "印刷が止まる", 1.0)]
    [InlineData("印刷が止まる", "印刷が遅い", 2 * 2 / 9.0)] // 印刷 刷が | が止 止ま まる | が遅 遅い
    [InlineData("ＤＢ　停止", "db停止", 2 * 2 / 5.0)] // db 停止 | db b停 停止
    [InlineData("night", "nacht", 2 * 1 / 8.0)] // the example of the textbooks: ht
    [InlineData("web01", "web02", 2 * 3 / 10.0)] // we eb b0 | 01 web01 | 02 web02: an identifier counts as a whole, too
    [InlineData("web01", "web01", 1.0)]
    [InlineData("停止", "復旧", 0.0)]
    [InlineData("", "停止", 0.0)]
    [InlineData("!?", "!?", 0.0)] // nothing that could be compared
    [InlineData("火", "火", 1.0)]
    public void Likeness_IsThatOfDice(string one, string other, double expected)
    {
        Assert.Equal(expected, TextPrint.Of(one).LikenessTo(TextPrint.Of(other)), 9);
        Assert.Equal(expected, TextPrint.Of(other).LikenessTo(TextPrint.Of(one)), 9);
    }

    [Theory]
    [InlineData("印刷", "帳票の印刷が止まる", 1.0)]
    [InlineData("印刷が遅い", "帳票の印刷が止まる", 0.5)]
    [InlineData("帳票の印刷が止まる", "印刷", 0.125)]
    public void Part_IsOfTheOneThatIsAsked(string asked, string text, double expected) =>
        Assert.Equal(expected, TextPrint.Of(asked).PartIn(TextPrint.Of(text)), 9);

    /// <summary>A name is alike only where it is the same one: of two hosts that differ in a digit the right one comes first.</summary>
    [Fact]
    public void AnIdentifier_TellsWhatCharactersAloneDoNot()
    {
        TextPrint asked = TextPrint.Of("CPU使用率 db12");
        Assert.True(asked.LikenessTo(TextPrint.Of("CPU使用率 db12")) > asked.LikenessTo(TextPrint.Of("CPU使用率 db11")));
        Assert.True(asked.LikenessTo(TextPrint.Of("メモリ db12")) > asked.LikenessTo(TextPrint.Of("メモリ db11")));
    }
}
