using Workflows.Webhooks;
using Xunit;

namespace Workflows.Unit.Tests.Webhooks;

public sealed class GenericReaderTests
{
    private static readonly WebhookSource Source = Reading.Of(WebhookSourceKind.Generic);

    [Fact]
    public void FlatBody_IsReadByTheMapping()
    {
        var signal = Assert.Single(Reading.All(Source, WebhookBodies.Generic).Signals);

        Assert.Equal("generic:source-1", signal.Source);
        Assert.Equal("mail-1: 接続できません", signal.Title);
        Assert.Equal(AlertState.Firing, signal.State);
        Assert.Equal(new DateTimeOffset(2026, 10, 5, 12, 0, 0, TimeSpan.FromHours(9)), signal.StartsAt);
        Assert.Equal(["time without zone read as Asia/Tokyo"], signal.Warnings);
    }

    [Fact]
    public void EveryField_FromNestedBodyWithListPointersAndTables()
    {
        var mapping = new WebhookMapping
        {
            Alerts = "$.payload.events",
            Rule = ["/node/id", "check"],
            Episode = ["ticket"],
            Group = ["$.payload.site"],
            State = new() { Path = "flags[0]", Firing = ["1"], Resolved = ["0"] },
            Severity = new() { Path = "level", Values = new Dictionary<string, string> { ["3"] = "重大" } },
            System = new() { Path = "node.kind", Values = new Dictionary<string, string> { ["SW"] = "network" }, Default = "other" },
            StartsAt = "/t~1s",
            EndsAt = "until",
            Title = "{{{node.id}}} {text}",
            Description = "{$.payload.site}: {text}",
            Link = "https://tool.example/{node.id}?t={ticket}",
            Labels = new Dictionary<string, string> { ["site"] = "$.payload.site", ["none"] = "nothing.here" },
        };
        Assert.Empty(mapping.Validate());
        var reading = Reading.All(Source with { Mapping = mapping }, """
            {"payload": {"site": "庁舎", "events": [
              {"node": {"id": "n1", "kind": "sw"}, "check": "ping", "ticket": 77, "flags": [1, 0], "level": 3, "t/s": 1791169200, "text": "down"},
              {"node": {"id": "n1"}, "check": "ping", "ticket": 77, "flags": [0], "level": 1, "until": "2026-10-05T03:14:00Z", "text": "up"}
            ]}}
            """);

        var (fired, resolved) = (reading.Signals[0], reading.Signals[1]);
        Assert.Equal("{n1} down", fired.Title);
        Assert.Equal("庁舎: down", fired.Description);
        Assert.Equal("https://tool.example/n1?t=77", fired.Link);
        Assert.Equal(("重大", "network"), (fired.Severity, fired.System));
        Assert.Equal(("1", "other"), (resolved.Severity, resolved.System));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1791169200), fired.StartsAt);
        Assert.Equal(["site"], fired.Labels.Keys);
        Assert.Equal((fired.RuleKey, fired.EpisodeKey, fired.GroupKey), (resolved.RuleKey, resolved.EpisodeKey, resolved.GroupKey));
        Assert.Equal((AlertState.Firing, AlertState.Resolved), (fired.State, resolved.State));
    }

    [Fact]
    public void RootArray_IsAListOfAlerts() => Assert.Equal(2, Reading.All(Source, $"[{WebhookBodies.Generic},{WebhookBodies.Generic}]").Signals.Count);

    [Fact]
    public void UnlistedState_IsNotUnderstoodUnlessThereIsADefault()
    {
        const string Body = """{"host":"a","check":"b","state":"MAYBE","message":"m"}""";
        var problem = Reading.Problem(Source, Body);
        Assert.Equal("$ state", problem.Path);
        Assert.Contains("expected one of: DOWN, 2, UP, 0, found the text 'MAYBE'", problem.English, StringComparison.Ordinal);

        var withDefault = Reading.Mapping with { State = Reading.Mapping.State with { Default = AlertState.Firing } };
        var signal = Assert.Single(Reading.All(Source with { Mapping = withDefault }, Body).Signals);
        Assert.Equal(AlertState.Firing, signal.State);
        Assert.Contains("the state 'MAYBE' is not in the mapping: read as Firing", signal.Warnings);
    }

    [Fact]
    public void NoValueForTheRule_IsNotUnderstood() =>
        Assert.Contains("names the rule or target", Reading.Problem(Source, """{"state":"DOWN","message":"m"}""").English, StringComparison.Ordinal);

    [Fact]
    public void RulePartsThatConcatenateAlike_AreDifferentRules()
    {
        string Key(string host, string check) => Reading.All(Source, $$"""{"host":"{{host}}","check":"{{check}}","state":"DOWN","message":"m"}""").Signals[0].RuleKey;

        Assert.NotEqual(Key("ab", "c"), Key("a", "bc"));
        Assert.NotEqual(Key("a", "b,c"), Key("a,b", "c"));
    }

    [Fact]
    public void MissingRulePart_DiffersFromItsPresence()
    {
        var missing = Reading.All(Source, """{"host":"a","state":"DOWN","message":"m"}""").Signals[0];
        var present = Reading.All(Source, """{"host":"a","check":"-","state":"DOWN","message":"m"}""").Signals[0];

        Assert.NotEqual(missing.RuleKey, present.RuleKey);
    }

    [Fact]
    public void AlertsPathThatIsNoArray_IsNamed() => Assert.Equal("$.list",
        Reading.Problem(Source with { Mapping = Reading.Mapping with { Alerts = "$.list" } }, """{"list":{}}""").Path);

    [Fact]
    public void NoMapping_IsAReasonNotAnException() =>
        Assert.Contains("expected a mapping", Reading.Problem(Source with { Mapping = null }, "{}").English, StringComparison.Ordinal);

    [Theory]
    [InlineData("a..b", "expected a name between the dots")]
    [InlineData("a[x]", "expected a position such as [0], found '[x]'")]
    [InlineData("a[0", "expected a position such as [0], found '[0'")]
    [InlineData("/a~2", "'~' must be written ~0")]
    [InlineData("$x", "after $ expected '.', '/' or '[', found 'x'")]
    [InlineData("$.", "expected a name after '$.'")]
    [InlineData("", "expected a path, found an empty text")]
    public void BadPath_IsNamedWithItsField(string path, string sentence)
    {
        var error = Assert.Single((Reading.Mapping with { StartsAt = path }).Validate());

        Assert.StartsWith("StartsAt: ", error, StringComparison.Ordinal);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{host", "'{' at position 0 is never closed")]
    [InlineData("host}", "'}' at position 4 closes nothing")]
    [InlineData("x {} y", "expected a path, found an empty text")]
    [InlineData("", "expected a template such as")]
    public void BadTitle_IsNamed(string title, string sentence) =>
        Assert.Contains(sentence, Assert.Single((Reading.Mapping with { Title = title }).Validate()), StringComparison.Ordinal);

    [Fact]
    public void EmptyMapping_SaysAllThatIsMissing()
    {
        var errors = new WebhookMapping().Validate();

        Assert.Equal(["Rule", "Title", "State"], errors.Select(e => e.Split(':')[0]));
    }

    [Fact]
    public void ValueThatMeansBothStates_IsRefused() => Assert.Contains("listed twice",
        Assert.Single((Reading.Mapping with { State = new() { Path = "s", Firing = ["x"], Resolved = ["X "] } }).Validate()), StringComparison.Ordinal);
}
