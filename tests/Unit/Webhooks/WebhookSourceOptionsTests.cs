using Workflows.Webhooks;
using Xunit;

namespace Workflows.Unit.Tests.Webhooks;

public sealed class WebhookSourceOptionsTests
{
    private static WebhookSourceOptions Valid() => new()
    {
        Name = "zabbix-1",
        Contract = "city-a-2026",
        Kind = WebhookSourceKind.Zabbix,
        Authentication = new() { Secrets = { new() { Id = "a", Value = "0123456789abcdef" } } },
    };

    [Fact]
    public void ValidSettings_GiveSourceAndAuthentication()
    {
        var options = Valid();

        Assert.Empty(options.Validate());
        Assert.Equal("Asia/Tokyo", options.ToSource().Zone.Id);
        Assert.Equal(TimeSpan.FromMinutes(5), options.ToSource().AllowedSkew);
        Assert.NotNull(options.ToAuthentication());
    }

    public static TheoryData<string, Action<WebhookSourceOptions>> Mistakes => new()
    {
        { "Name: ", o => o.Name = "Zabbix 1" },
        { "Name: ", o => o.Name = "" },
        { "Name: ", o => o.Name = new string('a', 41) },
        { "Contract: ", o => o.Contract = " " },
        { "Kind: ", o => o.Kind = (WebhookSourceKind)99 },
        { "TimeZone: ", o => o.TimeZone = "Asia/Edo" },
        { "AllowedSkew: ", o => o.AllowedSkew = TimeSpan.FromDays(2) },
        { "AllowedSkew: ", o => o.AllowedSkew = -TimeSpan.FromMinutes(1) },
        { "Mapping: a generic source needs one", o => o.Kind = WebhookSourceKind.Generic },
        { "Mapping: only a generic source has one", o => o.Mapping = Reading.Mapping },
        { "Mapping.StartsAt: ", o => (o.Kind, o.Mapping) = (WebhookSourceKind.Generic, Reading.Mapping with { StartsAt = "a..b" }) },
        { "Authentication: ", o => o.Authentication = null! },
        { "Authentication.Kind: ", o => o.Authentication.Kind = (WebhookAuthenticationKind)99 },
        { "Authentication.Encoding: ", o => o.Authentication.Encoding = (WebhookSignatureEncoding)99 },
        { "Authentication.Header: ", o => o.Authentication.Header = "x y" },
        { "Authentication.TimestampHeader: ", o => o.Authentication.TimestampHeader = "" },
        { "Authentication.User: ", o => o.Authentication.Kind = WebhookAuthenticationKind.Basic },
        { "Authentication.ReplayWindow: ", o => (o.Authentication.Kind, o.Authentication.ReplayWindow) = (WebhookAuthenticationKind.Hmac, TimeSpan.Zero) },
        { "Authentication.Secrets: ", o => o.Authentication.Secrets.Clear() },
        { "Authentication.Secrets[1].Id: ", o => o.Authentication.Secrets.Add(new() { Id = "a", Value = "0123456789abcdef" }) },
        { "Authentication.Secrets[0].Value: expected at least 16 characters, found 9", o => o.Authentication.Secrets[0].Value = "too-short" },
        { "Authentication.Secrets[0].Value: expected visible ASCII", o => o.Authentication.Secrets[0].Value = "秘密秘密秘密秘密秘密秘密秘密秘密" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistake_IsNamedOnceAndStopsTheSource(string expected, Action<WebhookSourceOptions> mistake)
    {
        var options = Valid();
        mistake(options);

        var error = Assert.Single(options.Validate());
        Assert.StartsWith(expected, error, StringComparison.Ordinal);
        Assert.Contains(error, Assert.Throws<InvalidOperationException>(options.ToSource).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(options.ToAuthentication);
    }

    [Fact]
    public void NoError_RepeatsASecret()
    {
        var options = Valid();
        options.Name = "";
        options.Authentication.Secrets[0].Value = "pa ss";

        Assert.DoesNotContain(options.Validate(), e => e.Contains("pa ss", StringComparison.Ordinal));
    }
}
