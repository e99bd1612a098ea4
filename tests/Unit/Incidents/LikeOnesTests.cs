using Workflows.Incidents.Likeness;
using Xunit;

namespace Workflows.Unit.Tests.Incidents;

/// <summary>What is taken to be like an incident, and why.</summary>
public sealed class LikeOnesTests
{
    private static readonly DateTimeOffset Day = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Pairs as they come: alerts of tools, and what people type. Those about the same trouble are reasons, those about others are not.</summary>
    [Theory]
    [InlineData("帳票の印刷が途中で止まる", "印刷が途中で止まることがある", true)]
    [InlineData("ログインできない", "職員がログインできません", true)]
    [InlineData("HighCPU on web01", "HighCPU on web02", true)]
    [InlineData("Zabbix: Disk space is low on db01 (/var)", "Zabbix: Disk space is critically low on db01 (/var)", true)]
    [InlineData("バックアップの失敗（LTO-3）", "バックアップが失敗しました LTO-3", true)]
    [InlineData("帳票の印刷が途中で止まる", "ログインできない", false)]
    [InlineData("HighCPU on web01", "Certificate expires soon: portal", false)]
    [InlineData("ネットワークの遅延", "サーバの停止", false)]
    [InlineData("受給者証の発行ができない", "電源が切れた", false)]
    public void Titles_AreAReason_WhereTheySayMuchTheSame(string asked, string other, bool alike) =>
        Assert.Equal(alike, LikeOnes.Rank(One("a", asked), [One("b", other)]).Count == 1);

    [Fact]
    public void EveryReason_IsNamed()
    {
        LikeSubject asked = One("a", "HighCPU") with { System = "web01", Category = "hardware", Rules = ["prom/1"] };
        Assert.Equal([LikeReason.Rule], LikeOnes.Rank(asked, [One("b", "別の件名") with { Rules = ["prom/2", "prom/1"] }]).Single().Reasons);
        Assert.Equal(
            [LikeReason.Rule, LikeReason.System, LikeReason.Category, LikeReason.Words],
            LikeOnes.Rank(asked, [asked with { Id = "b", System = "WEB01" }]).Single().Reasons);
        Assert.Empty(LikeOnes.Rank(asked, [One("b", "停止") with { System = "web01", Category = "hardware" }])); // neither says what happened
        Assert.Empty(LikeOnes.Rank(One("a", "!"), [One("b", "!")]));
    }

    /// <summary>The rule counts most, then the words; of two that are as much alike the newer one comes first; five are enough, and never itself.</summary>
    [Fact]
    public void TheMostAlike_ComeFirst()
    {
        LikeSubject asked = One("a", "HighCPU on web01") with { Rules = ["r"] };
        string[] ranked =
        [
            .. LikeOnes.Rank(asked,
            [
                One("words", "HighCPU on web01"), One("older", "HighCPU on web09", -9), One("newer", "HighCPU on web09", -1),
                One("rule", "別の件名") with { Rules = ["r"] }, One("both", "HighCPU on web01") with { Rules = ["r"] }, asked,
                .. Enumerable.Range(0, 9).Select(i => One($"rest{i}", "HighCPU on web88", -20 - i)),
            ]).Select(one => one.Subject.Id),
        ];
        Assert.Equal(["both", "rule", "words", "newer", "older"], ranked);
    }

    private static LikeSubject One(string id, string title, int day = -5) => new(id, title, Day.AddDays(day));
}
