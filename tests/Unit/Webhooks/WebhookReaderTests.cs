using System.Text;
using Workflows.Webhooks;
using Xunit;

namespace Workflows.Unit.Tests.Webhooks;

public sealed class WebhookReaderTests
{
    private static readonly WebhookSource Generic = Reading.Of(WebhookSourceKind.Generic);

    public static TheoryData<WebhookSourceKind> Kinds => new(Enum.GetValues<WebhookSourceKind>());

    private static string Body(WebhookSourceKind kind) => kind switch
    {
        WebhookSourceKind.Alertmanager => WebhookBodies.AlertmanagerMixed,
        WebhookSourceKind.Grafana => WebhookBodies.Grafana,
        WebhookSourceKind.Zabbix => WebhookBodies.ZabbixFull,
        WebhookSourceKind.AzureMonitor => WebhookBodies.AzureMetric,
        WebhookSourceKind.Datadog => WebhookBodies.Datadog,
        _ => WebhookBodies.Generic,
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Keys_AreSafeForTablesAndBounded(WebhookSourceKind kind)
    {
        var source = Reading.Of(kind) with { Name = new string('x', 40) };
        foreach (var signal in Reading.All(source, Body(kind)).Signals)
        {
            foreach (var key in new[] { signal.RuleKey, signal.EpisodeKey, signal.GroupKey }.OfType<string>())
            {
                Assert.Matches("^[a-z0-9.-]{1,100}$", key);
            }
        }
    }

    // The keys of open incidents are in tables: a change of how they are made would orphan them. Values computed outside this program.
    [Fact]
    public void Keys_StayAsTheyWereReleased()
    {
        var signal = Reading.One(WebhookSourceKind.Zabbix, WebhookBodies.ZabbixFull);

        Assert.Equal("zabbix.rule.2c34bfd98c8f1a8abb650a1a4001e221860d3c0e4df86baf2825f68bc4858c78", signal.RuleKey);
        Assert.Equal("zabbix.episode.ead90180add491e31c7c09fc139cb23e973881b670dcb36601cf72c475c07494", signal.EpisodeKey);
    }

    [Theory]
    [InlineData("", "an empty body")]
    [InlineData(" \r\n\t", "an empty body")]
    [InlineData("{", "line 1")]
    [InlineData("{}{}", "cannot be read")]
    [InlineData("{\"a\":}", "line 1, byte 6")]
    [InlineData("nonsense", "cannot be read")]
    [InlineData("alert=1&x=2", "cannot be read")]
    [InlineData("[1]", "found the number 1")]
    [InlineData("null", "found null")]
    public void BadBody_IsAReasonInTwoLanguages(string body, string sentence)
    {
        var problem = Reading.Problem(Generic, body);

        Assert.Contains(sentence, problem.English, StringComparison.Ordinal);
        Assert.Contains("期待しました", problem.Japanese, StringComparison.Ordinal);
    }

    [Fact]
    public void BodyOverTheLimit_IsRefused()
    {
        var body = WebhookBodies.Generic + new string(' ', WebhookLimits.BodyBytes);

        Assert.Contains("at most 1048576 bytes", Reading.Problem(Generic, body).English, StringComparison.Ordinal);
    }

    [Fact]
    public void DeepNesting_IsRefused()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 100_000));

        Assert.Contains("32 levels", Reading.Problem(Generic, deep).English, StringComparison.Ordinal);
    }

    [Fact]
    public void TooManyValues_AreRefused() => Assert.Contains("at most 200000 values",
        Reading.Problem(Generic, "[" + string.Join(',', Enumerable.Repeat("0", 300_000)) + "]").English, StringComparison.Ordinal);

    [Fact]
    public void ByteOrderMark_IsIgnored() => Assert.Single(Reading.All(Generic, "\uFEFF" + WebhookBodies.Generic).Signals);

    [Fact]
    public void NulLoneSurrogatesAndBrokenUtf8_BecomeReplacementCharactersWithAWarning()
    {
        var reading = Reading.All(Generic, """{"host":"a\u0000b","check":"\ud800","state":"DOWN","message":"\udc00\ud83d\ude00"}""");
        Assert.Equal("a\uFFFDb: \uFFFD😀", reading.Signals[0].Title);
        Assert.Contains(reading.Warnings, w => w.Contains("lone surrogates", StringComparison.Ordinal));

        var latin1 = Encoding.Latin1.GetBytes("""{"host":"café","check":"c","state":"DOWN","message":"m"}""");
        var read = Assert.IsType<WebhookReading.Understood>(WebhookReader.Read(Generic, latin1, Reading.Received));
        Assert.Equal("caf\uFFFD: m", read.Signals[0].Title);
    }

    [Fact]
    public void RepeatedName_TheLastValueCountsWithAWarning()
    {
        var reading = Reading.All(Generic, """{"host":"a","host":"b","check":"c","state":"DOWN","message":"m"}""");

        Assert.Equal("b: m", reading.Signals[0].Title);
        Assert.Contains("the name 'host' appears twice in one object: the last value was used", reading.Warnings);
    }

    [Fact]
    public void RepeatedNameInALargeObject_TheLastValueCounts()
    {
        var many = string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"k{i}\":{i}"));
        var reading = Reading.All(Generic, $$"""{"host":"a",{{many}},"host":"b","check":"c","state":"DOWN","message":"m"}""");

        Assert.Equal("b: m", reading.Signals[0].Title);
        Assert.Single(reading.Warnings);
    }

    [Fact]
    public void HugeNumbers_KeepTheirDigits()
    {
        var digits = "1" + new string('0', 400);
        var signal = Reading.All(Generic, $$"""{"host":{{digits}},"check":-1e999999,"state":2,"message":"m"}""").Signals[0];

        Assert.StartsWith("1000", signal.Title, StringComparison.Ordinal);
        Assert.True(signal.Title.Length <= WebhookLimits.Title);
    }

    [Fact]
    public void LongTexts_AreClippedWithAWarning()
    {
        var mapping = Reading.Mapping with
        {
            Description = "{message}",
            Severity = new() { Path = "message" },
            Link = "https://x.example/{message}",
            Labels = new Dictionary<string, string> { ["l"] = "message" }
        };
        var text = string.Concat(Enumerable.Repeat("😀", 10_000));
        var signal = Reading.All(Generic with { Mapping = mapping }, $$"""{"host":"h","check":"c","state":"DOWN","message":"{{text}}"}""").Signals[0];

        Assert.True(signal.Title.Length <= WebhookLimits.Title && signal.Title.EndsWith("😀…", StringComparison.Ordinal));
        Assert.True(signal.Description!.Length <= WebhookLimits.Description);
        Assert.True(signal.Severity!.Length <= WebhookLimits.Name);
        Assert.True(signal.Labels["l"].Length <= WebhookLimits.LabelValue);
        Assert.Null(signal.Link);
        Assert.Contains(signal.Warnings, w => w.StartsWith("the title was clipped from ", StringComparison.Ordinal));
        Assert.Contains(signal.Warnings, w => w.StartsWith("a link of ", StringComparison.Ordinal));
    }

    [Fact]
    public void ManyLabels_AreBoundedWithAWarning()
    {
        var labels = string.Join(',', Enumerable.Range(0, 200).Select(i => $"\"l{i}\":\"v\""));
        var signal = Reading.All(Reading.Of(WebhookSourceKind.Alertmanager), $$$"""{"alerts":[{"status":"firing","fingerprint":"f","labels":{ {{{labels}}} } }]}""").Signals[0];

        Assert.Equal(WebhookLimits.Labels, signal.Labels.Count);
        Assert.Contains("136 of the labels were left out (at most 64)", signal.Warnings);
        Assert.Equal(signal.Labels.Keys.Order(StringComparer.Ordinal), signal.Labels.Keys);
    }

    [Fact]
    public void LineBreaksInATitle_BecomeBlanks() => Assert.Equal("a b: m",
        Reading.All(Generic, """{"host":"a\r\nb","check":"c","state":"DOWN","message":"m"}""").Signals[0].Title);
}
