using System.Net;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>The wall view: what its reader may see, and nothing of other contracts. What its script does is in tests/Browser.</summary>
[Collection(Application.Name)]
public sealed class HttpWallTests(AppFixture app)
{
    [Fact]
    public async Task Wall_ShowsWhatBurns_ToReadersOfTheContract()
    {
        string incident = await app.OpenIncidentAsync("Seen on the wall", "okayama");
        using Device staff = await app.SignedInAsync();
        await Eventually.HoldsAsync(async () => (await staff.GetAsync("/wall?contract=okayama")).Html.Contains(incident, StringComparison.Ordinal));
        Page wall = await staff.GetAsync("/wall?contract=okayama");
        Assert.Equal(HttpStatusCode.OK, wall.Status);
        Assert.Equal("dark", wall.Document.DocumentElement.ClassName);
        Assert.Equal("Seen on the wall", wall.Document.QuerySelector($"a[href='/incidents/{incident}']")!.TextContent);
        Assert.True(wall.Document.QuerySelector("#stale")!.HasAttribute("hidden"));
        Assert.DoesNotContain(incident, (await staff.GetAsync("/wall?contract=saga")).Html, StringComparison.Ordinal);

        using Device stranger = await app.SignedInAsync("approver@saga.example");
        Assert.DoesNotContain(incident, (await stranger.GetAsync("/wall")).Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync("/wall?contract=okayama")).Status);
    }

    /// <summary>A screen that stays shows the wall without a sign-in and nothing else, until it is ended, there or by its person.</summary>
    [Fact]
    public async Task AScreenThatStays_NeedsNoSignIn_AndOpensNothingElse()
    {
        using Device screen = await AdministratorAsync(); // a sign-in of its own, which ends here
        Page wall = await screen.GetAsync("/wall");
        Page kept = await screen.SubmitAsync(wall, wall.FormTo("/wall/screen"), ("act", "keep"), ("return", "/wall?contract=saga"));
        Assert.Equal("/wall?contract=saga", kept.Location!.ToString());
        Page shown = await screen.GetAsync("/wall?contract=saga");
        Assert.Equal(HttpStatusCode.OK, shown.Status);
        foreach (string other in (string[])["/", "/incidents", "/contracts/saga", "/calendar"])
        {
            Assert.StartsWith("/signin", (await screen.GetAsync(other)).Location!.ToString(), StringComparison.Ordinal);
        }

        using Device person = await AdministratorAsync();
        Page own = await person.GetAsync("/wall");
        await person.SubmitAsync(own, own.FormTo("/wall/screen"), ("act", "end-all"));
        Assert.Equal(HttpStatusCode.SeeOther, (await screen.GetAsync("/wall")).Status);

        // Ended by an administrator, for a device that is out of reach.
        Page door = await screen.GetAsync("/signin");
        await screen.SubmitAsync(door, door.FormTo("/signin/admin"), ("person", "admin"), ("key", AppFixture.AdminKey));
        wall = await screen.GetAsync("/wall");
        await screen.SubmitAsync(wall, wall.FormTo("/wall/screen"), ("act", "keep"));
        Assert.Equal(HttpStatusCode.OK, (await screen.GetAsync("/wall")).Status);
        Page who = await person.GetAsync("/people/admin");
        Assert.Equal("/people/admin?done=screens", (await person.SubmitAsync(who, who.FormTo("/people/admin/screens"))).Location!.ToString());
        Assert.Equal(HttpStatusCode.SeeOther, (await screen.GetAsync("/wall")).Status);
        Assert.DoesNotContain((await person.GetAsync("/people/admin")).Forms, f => f.Action == "/people/admin/screens");

        // Ended at the screen itself: a copy of its cookie opens nothing.
        Page again = await person.GetAsync("/wall");
        await person.SubmitAsync(again, again.FormTo("/wall/screen"), ("act", "keep"));
        Page there = await person.GetAsync("/wall");
        string copy = person.Cookies.GetCookieHeader(new Uri(app.Address, "/wall"));
        await person.SubmitAsync(there, there.FormTo("/wall/end"));
        using HttpRequestMessage replayed = new(HttpMethod.Get, new Uri(app.Address, "/wall"));
        replayed.Headers.Add("Cookie", copy);
        using HttpClient stranger = app.Stranger();
        Assert.Equal(HttpStatusCode.SeeOther, (await stranger.SendAsync(replayed)).StatusCode);
    }

    private async Task<Device> AdministratorAsync()
    {
        Device device = app.NewDevice();
        Page page = await device.GetAsync("/signin");
        await device.SubmitAsync(page, page.FormTo("/signin/admin"), ("person", "admin"), ("key", AppFixture.AdminKey));
        return device;
    }
}
