using AngleSharp.Dom;
using Workflows.Cases;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>The navigation: one row, from which every list is reached, and what no contract of its reader knows is not in it.</summary>
[Collection(Application.Name)]
public sealed class HttpNavigationTests(AppFixture app)
{
    [Fact]
    public async Task OneRow_LeadsToTheListOfEveryProcess()
    {
        using Device reader = await app.SignedInAsync();
        IElement row = RowOf(await reader.GetAsync("/"));
        Assert.InRange(row.Children.Length, 5, 9); // what fits in 1,280 px in either language
        Assert.Equal(CaseArea.All.Select(area => "/" + area.Name).Order(), Addresses(row).Intersect(CaseArea.All.Select(area => "/" + area.Name)).Order());
        Assert.Equal(Addresses(row).Distinct(), Addresses(row));
        foreach (string address in Addresses(row))
        {
            IElement there = RowOf(await reader.GetAsync(address));
            IElement current = Assert.Single(there.QuerySelectorAll("a[aria-current]"));
            Assert.Equal(address, current.GetAttribute("href"));
            Assert.Equal(current.ParentElement!.ClassName == "menu-items" ? 1 : 0, there.QuerySelectorAll("summary.current").Length);
        }
    }

    [Fact]
    public async Task AClient_SeesWhatHisContractDeclares()
    {
        using Device client = await app.SignedInAsync("approver@okayama.example");
        string[] addresses = [.. Addresses(RowOf(await client.GetAsync("/")))];
        Assert.Contains("/deliverables", addresses);
        Assert.Contains("/service-levels", addresses);
        Assert.Contains("/contracts", addresses);
        Assert.DoesNotContain("/rosters", addresses); // the contract of Okayama declares no shifts and no vendor's releases
        Assert.DoesNotContain("/vendor-releases", addresses);
        Assert.DoesNotContain("/outbox", addresses);
        Assert.DoesNotContain("/instances", addresses);
    }

    private static IElement RowOf(Page page) => page.Document.QuerySelector("header nav.nav")!;

    private static IEnumerable<string> Addresses(IElement row) => row.QuerySelectorAll("a[href]").Select(link => link.GetAttribute("href")!);
}
