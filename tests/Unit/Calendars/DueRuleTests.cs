using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Workflows.Calendars;
using Xunit;

namespace Workflows.Unit.Tests.Calendars;

public sealed class DueRuleTests
{
    [Theory]
    [InlineData("PT30M")]
    [InlineData("PT2H")]
    [InlineData("PT1H30M")]
    [InlineData("PT45S")]
    [InlineData("3bd")]
    [InlineData("-5bd")]
    [InlineData("0d")]
    [InlineData("-7d")]
    [InlineData("1mo")]
    [InlineData("agreed")]
    [InlineData("next_opening:operation")]
    public void Text_IsReadAndWrittenBack(string text)
    {
        DueRule rule = DueRule.Parse(text);
        Assert.Equal(text, rule.ToString());
        Assert.Equal($"\"{text}\"", JsonSerializer.Serialize(rule));
        Assert.Equal(rule, JsonSerializer.Deserialize<DueRule>($"\"{text}\""));
    }

    [Fact]
    public void LongForm_IsWrittenShort() => Assert.Equal("PT1H30M", DueRule.Parse("PT90M").ToString());

    [Theory]
    [InlineData("P1D", "use 1d or 1bd")]
    [InlineData("P1DT2H", "use 1d or 1bd")]
    [InlineData("P2W", "use 1d or 1bd")]
    [InlineData("30m", "write PT30M")]
    [InlineData("2 hours", "write PT2H")]
    [InlineData("-PT30M", "above zero")]
    [InlineData("PT0S", "above zero")]
    [InlineData("PT", "expected a length")]
    [InlineData("PT99999H", "up to 366 days")]
    [InlineData("99999d", "at most 3660")]
    [InlineData("1.5d", "expected a length (PT30M")]
    [InlineData("soon", "expected a length (PT30M")]
    [InlineData("next_opening:", "the name of a calendar")]
    [InlineData("", "found nothing")]
    public void Nonsense_IsRefusedWithASentence(string text, string expected)
    {
        Assert.False(DueRule.TryParse(text, out DueRule? rule, out string? problem));
        Assert.Null(rule);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.Equal(problem, Assert.Throws<FormatException>(() => DueRule.Parse(text)).Message);
    }

    [Fact]
    public void AnyLength_IsReadBack_MeetsSpecification() => Prop
        .ForAll(Gen.Choose(1, 366 * 24 * 3600).ToArbitrary(), s =>
            DueRule.Parse(LengthText.Write(TimeSpan.FromSeconds(s))).Equals(new DueRule.Length(TimeSpan.FromSeconds(s))))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void AnyText_NeverThrows_MeetsSpecification() => Prop
        .ForAll(ArbMap.Default.ArbFor<string>(), text => DueRule.TryParse(text, out _) || true)
        .QuickCheckThrowOnFailure();
}
