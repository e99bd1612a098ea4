using Workflows.Onboarding;
using Xunit;

namespace Workflows.Unit.Tests.Onboarding;

public sealed class TitreTests
{
    [Theory]
    [InlineData("16.0", EvidenceFinding.Meets)]
    [InlineData("15.9", EvidenceFinding.Adverse)]
    [InlineData("１６．０", EvidenceFinding.Meets)]
    [InlineData(">128", EvidenceFinding.Meets)]
    [InlineData("＞128", EvidenceFinding.Meets)]
    [InlineData("≥ 128", EvidenceFinding.Meets)]
    [InlineData("≧128", EvidenceFinding.Meets)]
    [InlineData(">=16", EvidenceFinding.Meets)]
    [InlineData("128.0以上", EvidenceFinding.Meets)]
    [InlineData("128超", EvidenceFinding.Meets)]
    [InlineData("<2.0", EvidenceFinding.Adverse)]
    [InlineData("2.0未満", EvidenceFinding.Adverse)]
    [InlineData("2.0以下", EvidenceFinding.Adverse)]
    [InlineData("<16.0", EvidenceFinding.Adverse)]
    [InlineData("16.0未満", EvidenceFinding.Adverse)]
    [InlineData("<=16.0", EvidenceFinding.NeedsJudgement)]
    [InlineData("<20", EvidenceFinding.NeedsJudgement)]
    [InlineData(">10", EvidenceFinding.NeedsJudgement)]
    [InlineData("10以上", EvidenceFinding.NeedsJudgement)]
    public void Value_DecidesWhereItCan_AndElseAPersonDoes(string text, EvidenceFinding finding)
    {
        Assert.True(Titre.TryRead(text, out Titre titre));
        Assert.Equal(finding, titre.Against(16.0m));
    }

    [Theory]
    [InlineData("")]
    [InlineData("陰性")]
    [InlineData("128倍")]
    [InlineData("1:128")]
    [InlineData("1,280")]
    [InlineData("-3")]
    [InlineData(">128以上")]
    [InlineData("2.0 3.0")]
    public void Text_ThatIsNoValue_IsRefused(string text) => Assert.False(Titre.TryRead(text, out _));
}
