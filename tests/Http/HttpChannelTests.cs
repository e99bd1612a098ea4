using System.Net;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>The second way by which a person is called, set on their own page.</summary>
[Collection(Application.Name)]
public sealed class HttpChannelTests(AppFixture app)
{
    [Fact]
    public async Task APerson_SetsTheirOwnChannel_TriesIt_AndTurnsItOff()
    {
        const string Address = "/my-channel";
        using Device device = await app.SignedInAsync("oncall2@operator.example");
        Page page = await device.GetAsync(Address);
        Page refused = await device.SubmitAsync(page, page.FormTo(Address), ("form", "Slack"), ("url", "https://10.0.0.1/x"), ("from", "22:00"), ("to", ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotNull(refused.Document.GetElementById("channel-url-error"));
        Assert.NotNull(refused.Document.GetElementById("channel-from-error"));
        Page set = await device.SubmitAsync(page, page.FormTo(Address), ("form", "Slack"), ("url", "https://channel.invalid/secret-part"), ("from", "22:00"), ("to", "07:00"));
        Assert.Equal(Address + "?done=channel", set.Location!.ToString());
        page = await device.GetAsync(Address);
        Assert.Contains("channel.invalid", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("22:00-07:00", page.Text, StringComparison.Ordinal); // it tells calls only, and those at any time
        Assert.DoesNotContain("secret-part", page.Html, StringComparison.Ordinal);

        ReceivedMail told = await app.MailAsync(m => m.To == "oncall2@operator.example" && m.Text.Contains("channel.invalid", StringComparison.Ordinal));
        Assert.DoesNotContain("secret-part", told.Text, StringComparison.Ordinal);

        // What it tells beside calls is chosen; the page and the form say what is set.
        await device.SubmitAsync(page, page.FormTo(Address), ("form", "Slack"), ("url", ""), ("from", "22:00"), ("to", "07:00"), ("matters", "Duty"));
        page = await device.GetAsync(Address);
        Assert.Contains("22:00-07:00", page.Text, StringComparison.Ordinal);
        Assert.Equal("Duty", Assert.Single(page.Document.QuerySelectorAll("input[name=matters][checked]")).GetAttribute("value"));

        // An address that is left empty stays; nobody answers there, and the page says so.
        Assert.Equal(HttpStatusCode.SeeOther, (await device.SubmitAsync(page, page.FormTo(Address), ("form", "Slack"), ("url", ""), ("from", ""), ("to", ""))).Status);
        page = await device.GetAsync(Address);
        Page tried = await device.SubmitAsync(page, page.FormTo(Address + "/trial"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, tried.Status);
        Assert.Contains("no answer", tried.Document.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        using Device admin = app.NewDevice();
        Page signIn = await admin.GetAsync("/signin");
        await admin.SubmitAsync(signIn, signIn.FormTo("/signin/admin"), ("person", "admin"), ("key", AppFixture.AdminKey));
        Page all = await admin.GetAsync("/outgoing-webhooks");
        Assert.Contains("channel.invalid", all.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-part", all.Html, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.SeeOther, (await device.SubmitAsync(page, page.FormTo(Address), ("act", "off"))).Status);
        Assert.DoesNotContain("channel.invalid", (await device.GetAsync(Address)).Text, StringComparison.Ordinal);
        using Device client = await app.SignedInAsync("contact@client.example");
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(Address)).Status);
    }
}
