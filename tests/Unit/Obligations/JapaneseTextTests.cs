using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Workflows.Obligations;
using Workflows.Testing;
using Xunit;

namespace Workflows.Unit.Tests.Obligations;

/// <summary>
/// What the register's Japanese texts have to say: every figure that stands beside the duty. Dates, days of a year and times of day are compared as
/// such (2027-03-31 is 令和9年3月31日, Jan 3 is 1月3日, 19:00 is 19時), millions in full, everything else digit by digit and as often as it stands there.
/// </summary>
public sealed partial class JapaneseTextTests
{
    private const string Months = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec";

    /// <summary>Rows whose figures are not all the duty's own, with why.</summary>
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["SAG-EXT-01"] = "4.2.2 gives no day; the figures refer to 7.3(4), which is SAG-EXT-05",
        ["MIE-SLA-30"] = "the figures are the number of another clause",
        ["SAI-DLV-02"] = "the text names months, April to September; the register its first and last day",
        ["SAI-ONB-23"] = "the text names months, October to December; the register their first and last day",
    };

    private static ObligationRegister Register => ObligationReader.ReadFolder(Repository.Folder("contracts/obligations")).Register!;

    [Fact]
    public void Shipped_EveryFigureStandsInTheJapaneseText() => Assert.Empty(Register.All
        .Where(o => !Exceptions.ContainsKey(o.Id) && Missing(o.Numbers ?? "", o.JapaneseText).Count > 0)
        .Select(o => $"{o.Id}: {string.Join(' ', Missing(o.Numbers!, o.JapaneseText))} of '{o.Numbers}' in '{o.JapaneseText}'"));

    [Fact]
    public void Exceptions_AreNeeded() =>
        Assert.All(Exceptions.Keys.Select(id => Register.Find(id)!), o => Assert.NotEmpty(Missing(o.Numbers!, o.JapaneseText)));

    /// <summary>No two duties of a contract read alike: whoever looks for one finds one.</summary>
    [Fact]
    public void Shipped_EveryTextIsItsOwn() => Assert.All(Register.Contracts, c => Assert.Empty(Register.Of(c)
        .GroupBy(o => o.JapaneseText, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => string.Join(' ', g.Select(o => o.Id)))));

    [Theory]
    [InlineData("about 30 min", "おおむね３０分以内", "")]
    [InlineData("about 30 min", "おおむね20分以内", "30")]
    [InlineData("about 30 min", "おおむね130分以内", "30")]
    [InlineData("2027-03-31", "令和9年3月31日まで", "")]
    [InlineData("2027-03-31", "2027年3月31日まで", "")]
    [InlineData("2027-03-31", "令和8年3月31日まで", "2027-03-31")]
    [InlineData("2028-01", "令和10年1月", "")]
    [InlineData("Dec 29-Jan 3", "12月29日から翌年1月3日まで", "")]
    [InlineData("Dec 29-Jan 3", "12月28日から翌年1月3日まで", "12-29")]
    [InlineData("FY end 31 Mar", "年度末（3月31日）", "")]
    [InlineData("8:00-19:30", "8時から19時30分まで", "")]
    [InlineData("8:00-19:30", "8:00～19:00", "19:30")]
    [InlineData("24 h", "24時間以内", "")]
    [InlineData("2.9 M files", "2,900,000件", "")]
    [InlineData("1 / 2-3 / 1", "1人、2～3人、1人", "")]
    [InlineData("1 / 2-3 / 1", "1人、2～3人、2人", "1")]
    [InlineData(">= 99.5 %", "99.5%以上", "")]
    [InlineData("about 7 days (おおむね7日以内)", "おおむね7日以内", "")]
    [InlineData("RPO near 0", "極力、直前まで", "")]
    public void Figures_AreCompared(string numbers, string japanese, string missing) => Assert.Equal(missing, string.Join(' ', Missing(numbers, japanese)));

    /// <summary>The figures that a Japanese text leaves out. That there is none (0) is no figure that a sentence says.</summary>
    private static List<string> Missing(string numbers, string japanese)
    {
        List<string> said = Figures(Japanese(japanese));
        return [.. Figures(English(numbers)).Where(f => f != "0" && !said.Remove(f))];
    }

    private static List<string> Figures(string text) => [.. Figure().Matches(text).Select(m => m.Value)];

    private static string English(string text)
    {
        text = Grouped().Replace(Cited().Replace(text, "").Normalize(NormalizationForm.FormKC), "");
        text = Millions().Replace(text, m => (decimal.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture) * 1_000_000m)
            .ToString("0", CultureInfo.InvariantCulture));
        text = MonthFirst().Replace(text, m => Day(m.Groups[1].Value, m.Groups[2].Value));
        return DayFirst().Replace(text, m => Day(m.Groups[2].Value, m.Groups[1].Value)).Replace("..", " ", StringComparison.Ordinal);

        static string Day(string month, string day) => Two(Array.IndexOf(Months.Split('|'), month) + 1) + "-" + Two(Number(day));
    }

    private static string Japanese(string text)
    {
        text = Grouped().Replace(text.Normalize(NormalizationForm.FormKC), "");
        text = YearOf().Replace(text, m => $" {Number(m.Groups[2].Value) + (m.Groups[1].Length > 0 ? 2018 : 0)}-{Two(Number(m.Groups[3].Value))}"
            + (m.Groups[4].Length > 0 ? "-" + Two(Number(m.Groups[4].Value)) : "") + " ");
        text = DayOf().Replace(text, m => $" {Two(Number(m.Groups[1].Value))}-{Two(Number(m.Groups[2].Value))} ");
        return TimeOf().Replace(text, m => $" {m.Groups[1].Value}:{(m.Groups[2].Length > 0 ? m.Groups[2].Value : "00")} ");
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    private static string Two(int number) => number.ToString("00", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\d{4}-\d\d(-\d\d)?(?!\d)|(?<!\d)\d\d-\d\d(?!\d)|(?<!\d)\d{1,2}:\d\d(?!\d)|\d+(\.\d+)?")]
    private static partial Regex Figure();

    /// <summary>The text's own words in brackets, which say the same figure again: about 7 calendar days (おおむね7日以内).</summary>
    [GeneratedRegex(@"\([^()]*[\p{IsHiragana}\p{IsCJKUnifiedIdeographs}][^()]*\)")]
    private static partial Regex Cited();

    [GeneratedRegex(@"(?<=\d),(?=\d{3})")]
    private static partial Regex Grouped();

    [GeneratedRegex(@"(\d+(?:\.\d+)?) M\b")]
    private static partial Regex Millions();

    [GeneratedRegex($@"\b({Months}) (\d{{1,2}})\b")]
    private static partial Regex MonthFirst();

    [GeneratedRegex($@"\b(\d{{1,2}}) ({Months})\b")]
    private static partial Regex DayFirst();

    [GeneratedRegex(@"(令和)?(\d{1,4})年(\d{1,2})月(?:(\d{1,2})日)?")]
    private static partial Regex YearOf();

    [GeneratedRegex(@"(\d{1,2})月(\d{1,2})日")]
    private static partial Regex DayOf();

    [GeneratedRegex(@"(?<!\d)(\d{1,2})時(?!間)(?:(\d{1,2})分)?")]
    private static partial Regex TimeOf();
}
