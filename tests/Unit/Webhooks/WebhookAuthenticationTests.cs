using System.Security.Cryptography;
using System.Text;
using Workflows.Webhooks;
using Xunit;

namespace Workflows.Unit.Tests.Webhooks;

public sealed class WebhookAuthenticationTests
{
    private const string Old = "old-secret-0123456789";
    private const string New = "new-secret-0123456789";

    private static readonly DateTimeOffset Now = Reading.Received;
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"a":"本文"}""");

    private static WebhookAuthentication For(WebhookAuthenticationKind kind, Action<WebhookAuthenticationOptions>? change = null)
    {
        var options = new WebhookAuthenticationOptions
        {
            Kind = kind,
            User = kind == WebhookAuthenticationKind.Basic ? "monitor" : null,
            Secrets = { new() { Id = "2026-04", Value = Old }, new() { Id = "2026-10", Value = New } },
        };
        change?.Invoke(options);
        return new WebhookSourceOptions { Name = "s", Contract = "c", Kind = WebhookSourceKind.Grafana, Authentication = options }.ToAuthentication();
    }

    private static WebhookAuthenticationResult Check(WebhookAuthentication authentication, params (string Name, string Value)[] headers) =>
        authentication.Check(Lookup(headers), _ => null, Body, Now);

    private static Func<string, string?> Lookup((string Name, string Value)[] values) =>
        name => values.FirstOrDefault(v => v.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static string Sign(string secret, string? timestamp = null, byte[]? body = null) => Convert.ToHexStringLower(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.UTF8.GetBytes(timestamp is null ? "" : timestamp + ":"), .. body ?? Body]));

    private static string Basic(string credentials) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));

    [Theory]
    [InlineData(Old, "2026-04")]
    [InlineData(New, "2026-10")]
    public void EachActiveSecret_IsAcceptedByName(string secret, string id)
    {
        var accepted = new WebhookAuthenticationResult.Accepted(id);

        Assert.Equal(accepted, Check(For(WebhookAuthenticationKind.Key), ("X-Workflows-Key", secret)));
        Assert.Equal(accepted, Check(For(WebhookAuthenticationKind.Key, o => o.Header = "X-Token"), ("x-token", secret)));
        Assert.Equal(accepted, Check(For(WebhookAuthenticationKind.Bearer), ("Authorization", "bearer " + secret)));
        Assert.Equal(accepted, Check(For(WebhookAuthenticationKind.Basic), ("Authorization", Basic("monitor:" + secret))));
        Assert.Equal(accepted, Check(For(WebhookAuthenticationKind.Hmac), ("X-Grafana-Alerting-Signature", Sign(secret))));
        Assert.Equal(accepted, For(WebhookAuthenticationKind.UrlKey).Check(_ => null, Lookup([("key", secret)]), Body, Now));
    }

    [Fact]
    public void BeforeTheBody_EverythingIsKnownButASignature()
    {
        Func<string, string?> wrong = Lookup([("x-workflows-key", "wrong"), ("Authorization", "Bearer wrong")]);
        Assert.IsType<WebhookAuthenticationResult.Wrong>(For(WebhookAuthenticationKind.Key).CheckBeforeBody(wrong, _ => null, Now));
        Assert.IsType<WebhookAuthenticationResult.Wrong>(For(WebhookAuthenticationKind.Bearer).CheckBeforeBody(wrong, _ => null, Now));
        Assert.IsType<WebhookAuthenticationResult.Accepted>(
            For(WebhookAuthenticationKind.Key).CheckBeforeBody(Lookup([("x-workflows-key", New)]), _ => null, Now));
        var signed = For(WebhookAuthenticationKind.Hmac);
        Assert.IsType<WebhookAuthenticationResult.Missing>(signed.CheckBeforeBody(_ => null, _ => null, Now));
        Assert.IsType<WebhookAuthenticationResult.Wrong>(signed.CheckBeforeBody(Lookup([("X-Grafana-Alerting-Signature", "no hex")]), _ => null, Now));
        Assert.Null(signed.CheckBeforeBody(Lookup([("X-Grafana-Alerting-Signature", Sign("another secret"))]), _ => null, Now));
    }

    [Theory]
    [InlineData(WebhookAuthenticationKind.Key, "the header x-workflows-key")]
    [InlineData(WebhookAuthenticationKind.UrlKey, "the query parameter key")]
    [InlineData(WebhookAuthenticationKind.Bearer, "the header Authorization: Bearer")]
    [InlineData(WebhookAuthenticationKind.Basic, "the header Authorization: Basic")]
    [InlineData(WebhookAuthenticationKind.Hmac, "the header X-Grafana-Alerting-Signature")]
    public void NoProof_SaysWhatWasExpected(WebhookAuthenticationKind kind, string expected)
    {
        Assert.Equal(new WebhookAuthenticationResult.Missing(expected), Check(For(kind)));
        Assert.Equal(new WebhookAuthenticationResult.Missing(expected),
            Check(For(kind), ("x-workflows-key", " "), ("Authorization", "Digest x"), ("X-Grafana-Alerting-Signature", "")));
    }

    [Theory]
    [InlineData("new-secret-012345678")]
    [InlineData("new-secret-01234567890")]
    [InlineData("New-Secret-0123456789")]
    [InlineData("monitor:wrong-0123456789")]
    [InlineData("秘密")]
    public void WrongProof_IsRefusedWithoutRepeatingIt(string proof)
    {
        foreach (var result in new[]
        {
            Check(For(WebhookAuthenticationKind.Key), ("x-workflows-key", proof)),
            Check(For(WebhookAuthenticationKind.Bearer), ("Authorization", "Bearer " + proof)),
            Check(For(WebhookAuthenticationKind.Basic), ("Authorization", Basic(proof))),
            Check(For(WebhookAuthenticationKind.Basic), ("Authorization", "Basic " + proof)),
            Check(For(WebhookAuthenticationKind.Hmac), ("X-Grafana-Alerting-Signature", proof)),
            Check(For(WebhookAuthenticationKind.Hmac), ("X-Grafana-Alerting-Signature", Sign(proof))),
        })
        {
            var wrong = Assert.IsType<WebhookAuthenticationResult.Wrong>(result);
            Assert.DoesNotContain(proof, wrong.Reason, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(New, wrong.Reason, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void RightPasswordOfAnotherUser_IsRefused() =>
        Assert.IsType<WebhookAuthenticationResult.Wrong>(Check(For(WebhookAuthenticationKind.Basic), ("Authorization", Basic("root:" + New))));

    [Fact]
    public void ExpiredSecret_IsRefused()
    {
        var authentication = For(WebhookAuthenticationKind.Key, o => o.Secrets[0].NotAfter = Now);

        Assert.IsType<WebhookAuthenticationResult.Wrong>(Check(authentication, ("x-workflows-key", Old)));
        Assert.IsType<WebhookAuthenticationResult.Accepted>(Check(authentication, ("x-workflows-key", New)));
        Assert.IsType<WebhookAuthenticationResult.Accepted>(authentication.Check(Lookup([("x-workflows-key", Old)]), _ => null, Body, Now.AddTicks(-1)));
    }

    [Fact]
    public void ChangedBody_BreaksTheSignature() => Assert.IsType<WebhookAuthenticationResult.Wrong>(
        Check(For(WebhookAuthenticationKind.Hmac), ("X-Grafana-Alerting-Signature", Sign(New, body: [.. Body, (byte)' ']))));

    // Computed with another implementation: HMAC-SHA256 of the body {"alert":"test"} under the key, without and with time.
    [Theory]
    [InlineData(null, "a3b9653914e7f975cc6ea4e237f7ad061fcdfc4003f72a9e6fba7348ae2cc4ae")]
    [InlineData("1791170100", "a43eed4629e88749b00bd81d9d93479b0adfccb3f1059f8f016557261d7fccf4")]
    public void KnownSignature_IsAccepted(string? timestamp, string signature)
    {
        var authentication = For(WebhookAuthenticationKind.Hmac, o => o.TimestampHeader = timestamp is null ? null : "X-Grafana-Time");
        var result = authentication.Check(Lookup([("X-Grafana-Alerting-Signature", signature), ("X-Grafana-Time", timestamp ?? "")]), _ => null, """{"alert":"test"}"""u8, Now);

        Assert.Equal(new WebhookAuthenticationResult.Accepted("2026-10"), result);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-300, true)]
    [InlineData(300, true)]
    [InlineData(-301, false)]
    [InlineData(301, false)]
    public void SignedTime_MustLieInTheReplayWindow(int seconds, bool accepted)
    {
        var authentication = For(WebhookAuthenticationKind.Hmac, o => o.TimestampHeader = "X-Time");
        var timestamp = Now.AddSeconds(seconds).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var result = Check(authentication, ("X-Grafana-Alerting-Signature", Sign(New, timestamp)), ("X-Time", timestamp));

        Assert.Equal(accepted, result is WebhookAuthenticationResult.Accepted);
        Assert.Equal(accepted, result is not WebhookAuthenticationResult.Wrong);
    }

    [Fact]
    public void SignedTime_IsRequiredAndPartOfWhatIsSigned()
    {
        var authentication = For(WebhookAuthenticationKind.Hmac, o => o.TimestampHeader = "X-Time");
        var now = Now.ToUnixTimeSeconds();

        Assert.Equal(new WebhookAuthenticationResult.Missing("the header X-Time"), Check(authentication, ("X-Grafana-Alerting-Signature", Sign(New))));
        Assert.IsType<WebhookAuthenticationResult.Wrong>(
            Check(authentication, ("X-Grafana-Alerting-Signature", Sign(New, $"{now}")), ("X-Time", $"{now + 1}")));
        foreach (var bad in new[] { "soon", "-1", "99999999999999999999", "9223372036854775807", "1.5" })
        {
            Assert.IsType<WebhookAuthenticationResult.Wrong>(Check(authentication, ("X-Grafana-Alerting-Signature", Sign(New, bad)), ("X-Time", bad)));
        }
    }

    [Fact]
    public void OtherHeaderPrefixAndEncoding_AreConfigurable()
    {
        var authentication = For(WebhookAuthenticationKind.Hmac,
            o => (o.Header, o.Prefix, o.Encoding) = ("X-Signature", "sha256=", WebhookSignatureEncoding.Base64));
        var base64 = Convert.ToBase64String(Convert.FromHexString(Sign(New)));

        Assert.IsType<WebhookAuthenticationResult.Accepted>(Check(authentication, ("x-signature", "sha256=" + base64)));
        Assert.IsType<WebhookAuthenticationResult.Wrong>(Check(authentication, ("x-signature", base64)));
        Assert.IsType<WebhookAuthenticationResult.Wrong>(Check(authentication, ("x-signature", "sha256=" + Sign(New))));
    }

    [Fact]
    public void UpperCaseHex_IsAccepted() => Assert.IsType<WebhookAuthenticationResult.Accepted>(
        Check(For(WebhookAuthenticationKind.Hmac), ("X-Grafana-Alerting-Signature", Sign(New).ToUpperInvariant())));

    [Fact]
    public void OverlongProof_IsRefused() => Assert.IsType<WebhookAuthenticationResult.Wrong>(
        Check(For(WebhookAuthenticationKind.Basic), ("Authorization", "Basic " + new string('A', 100_000))));

    [Fact]
    public void SettingsChangedAfterwards_DoNotChangeTheCheck()
    {
        WebhookAuthenticationOptions? kept = null;
        var authentication = For(WebhookAuthenticationKind.Key, o => kept = o);
        kept!.Secrets.Clear();
        kept.Header = "other";

        Assert.IsType<WebhookAuthenticationResult.Accepted>(Check(authentication, ("x-workflows-key", New)));
    }

    [Fact]
    public void Printing_ShowsTheIdOnly()
    {
        Assert.Equal("secret 'a'", new WebhookSecret("a", New).ToString());
        Assert.Equal("secret 'a'", new WebhookSecretOptions { Id = "a", Value = New }.ToString());
    }
}
