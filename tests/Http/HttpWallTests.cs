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
}
