using System.Net;
using System.Text.RegularExpressions;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>Sign-in by mail and by the administrator key.</summary>
[Collection(Application.Name)]
public sealed partial class HttpSignInTests(AppFixture app)
{
    [Fact]
    public async Task KnownAndUnknownAddress_AreAnsweredAlike()
    {
        using Device device = app.NewDevice();
        Page page = await device.GetAsync("/signin");
        Page known = await device.SubmitAsync(page, page.FormTo("/signin"), ("mail", "oncall2@operator.example"));
        Page unknown = await device.SubmitAsync(page, page.FormTo("/signin"), ("mail", "nobody@operator.example"));
        Assert.Equal(HttpStatusCode.OK, known.Status);
        Assert.Equal(known.Status, unknown.Status);
        Assert.Equal(Stable(known.Html), Stable(unknown.Html));
        await app.MailAsync(m => m.To == "oncall2@operator.example" && m.Link!.Contains("/signin/", StringComparison.Ordinal));
        Assert.DoesNotContain(app.Mails(), m => m.To == "nobody@operator.example");
    }

    [Fact]
    public async Task MailedLink_SignsInOnceWithItsCode_AndSignOutEndsIt()
    {
        using Device device = app.NewDevice();
        Page toSignIn = await device.GetAsync("/incidents?contract=standard");
        Assert.Equal(HttpStatusCode.SeeOther, toSignIn.Status);
        Page page = await device.GetAsync(toSignIn.Location!.OriginalString);
        HashSet<string?> before = [.. app.Mails().Select(m => m.Link)];
        await device.SubmitAsync(page, page.FormTo("/signin"), ("mail", "Leader@Operator.example"));
        ReceivedMail mail = await app.MailAsync(
            m => m.To == "leader@operator.example" && m.Link!.Contains("/signin/", StringComparison.Ordinal) && !before.Contains(m.Link));

        Page link = await device.GetAsync(mail.Link!);
        PageForm form = link.Forms.Single(f => f.Fields.Contains("code"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await device.SubmitAsync(link, form)).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await device.GetAsync("/incidents")).Status);

        Page signedIn = await device.SubmitAsync(link, form, ("code", mail.Code!));
        Assert.Equal(HttpStatusCode.SeeOther, signedIn.Status);
        Assert.Equal("/incidents?contract=standard", signedIn.Location!.OriginalString);
        Page incidents = await device.GetAsync("/incidents");
        Assert.Equal(HttpStatusCode.OK, incidents.Status);

        using Device thief = app.NewDevice();
        Assert.Equal(HttpStatusCode.Gone, (await thief.GetAsync(mail.Link!)).Status);
        Page thiefPage = await thief.GetAsync("/signin");
        Assert.Equal(HttpStatusCode.Gone,
            (await thief.SubmitAsync(thiefPage, form with { Hidden = thiefPage.FormTo("/signin").Hidden }, ("code", mail.Code!))).Status);

        // a copy of the cookie ends with the sign-out, too
        Cookie copy = device.Cookies.GetAllCookies().Single(c => c.Name == "workflows");
        Assert.True(copy.HttpOnly);
        Assert.Equal(HttpStatusCode.SeeOther, (await device.SubmitAsync(incidents, incidents.FormTo("/signout"))).Status);
        device.Cookies.Add(copy);
        Assert.Equal(HttpStatusCode.SeeOther, (await device.GetAsync("/incidents")).Status);
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("https://evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData("javascript:alert(1)")]
    public async Task ForeignReturnAddress_IsNotFollowed(string address)
    {
        using Device device = app.NewDevice();
        Page page = await device.GetAsync("/signin?return=" + Uri.EscapeDataString(address));
        Assert.Equal("/", page.FormTo("/signin").Hidden["return"]);
    }

    [Fact]
    public async Task AdminKey_OpensTheFirstSignIn_AndGuessesAreStopped()
    {
        using Device admin = app.NewDevice();
        Page page = await admin.GetAsync("/signin");
        PageForm form = page.FormTo("/signin/admin");
        Assert.DoesNotContain("<option", page.Html, StringComparison.Ordinal); // who the administrators are is not said
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await admin.SubmitAsync(page, form, ("person", "toban1"), ("key", AppFixture.AdminKey))).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await admin.SubmitAsync(page, form, ("person", "admin"), ("key", AppFixture.AdminKey))).Status);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/incidents")).Status);

        using Device guesser = app.NewDevice();
        guesser.Raw.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.1, 203.0.113.66"); // the other tests sign in from elsewhere
        Page other = await guesser.GetAsync("/signin");
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity,
                (await guesser.SubmitAsync(other, other.FormTo("/signin/admin"), ("person", "admin"),
                ("key", $"guess number {i} of an administrator key"))).Status);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests,
            (await guesser.SubmitAsync(other, other.FormTo("/signin/admin"), ("person", "admin"), ("key", "another guess of an administrator key"))).Status);
        // guesses keep nobody out
        Assert.Equal(HttpStatusCode.SeeOther,
            (await guesser.SubmitAsync(other, other.FormTo("/signin/admin"), ("person", "admin"), ("key", AppFixture.AdminKey))).Status);
        // whom nobody else locks out
        Assert.Equal(HttpStatusCode.SeeOther, (await admin.SubmitAsync(page, form, ("person", "admin"), ("key", AppFixture.AdminKey))).Status);
    }

    /// <summary>Without what differs from answer to answer: tokens and the clock.</summary>
    private static string Stable(string html) => Varying().Replace(html, "");

    [GeneratedRegex("CfDJ8[A-Za-z0-9_-]+|data-now=\"[^\"]*\"")]
    private static partial Regex Varying();
}
