using System.Net;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>Pages and export of service levels.</summary>
[Collection(Application.Name)]
public sealed class HttpServiceLevelTests(AppFixture app)
{
    [Fact]
    public async Task AStop_IsInTheFigure_WithItsCase()
    {
        string incident = await app.OpenIncidentAsync("止まった");
        using Device reader = await app.SignedInAsync();
        Page list = await reader.GetAsync("/service-levels");
        Assert.Equal(HttpStatusCode.OK, list.Status);
        string period = list.Document.QuerySelector("a[href^='/service-levels/standard/']")!.GetAttribute("href")!;

        Page page = await reader.GetAsync(period);
        Assert.Contains(page.Document.QuerySelectorAll("tbody a"), a => a.GetAttribute("href") == $"/incidents/{incident}");
        Assert.Contains("停止時間に算入", page.Text, StringComparison.Ordinal);
        Assert.Contains("99.9%以上", page.Text, StringComparison.Ordinal);

        Page csv = await reader.GetAsync(period + "/csv");
        Assert.Contains("availability,Down,", csv.Text, StringComparison.Ordinal);
        Assert.Contains(incident, csv.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/service-levels/standard/2026")] // measured by months
    [InlineData("/service-levels/standard/2026-13")]
    [InlineData("/service-levels/standard/9999-12")]
    [InlineData("/service-levels/nobody/2026-04")]
    [InlineData("/service-levels/gunma/2026")] // measures nothing
    public async Task APeriodThatIsNone_IsNotFound(string path)
    {
        using Device reader = await app.SignedInAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync(path)).Status);
    }

    [Fact]
    public async Task FiguresOfAnotherClient_AreNotThere()
    {
        using Device client = await app.SignedInAsync("approver@saga.example");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/service-levels/saga/2026")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/service-levels/okayama/2026")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/service-levels/okayama/2026/csv")).Status);
        Assert.DoesNotContain("okayama", (await client.GetAsync("/service-levels")).Html, StringComparison.Ordinal);
    }
}
