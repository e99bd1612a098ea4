using System.Globalization;
using System.Net;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>The figures of incidents on the whole application.</summary>
[Collection(Application.Name)]
public sealed class HttpIncidentFigureTests(AppFixture app)
{
    [Fact]
    public async Task AYear_IsDrawnAndTold_ToReadersOfItsContract_AndOnlyTheContractorSeesMails()
    {
        await app.OpenIncidentAsync("Counted once", "okayama");
        using Device staff = await app.SignedInAsync();
        DateTime now = DateTime.UtcNow.AddHours(9);
        string year = (now.Month < 4 ? now.Year - 1 : now.Year).ToString(CultureInfo.InvariantCulture);
        string address = "/incident-figures?contract=okayama&year=" + year;
        await Eventually.HoldsAsync(async () => (await staff.GetAsync(address)).Document.QuerySelector("#months ~ .scroll tfoot td")!.TextContent != "0");
        Page page = await staff.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        int opened = int.Parse(page.Document.QuerySelector("#months ~ .scroll tfoot td")!.TextContent, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        Assert.True(opened >= 1, page.Text);
        Assert.NotNull(page.Document.QuerySelector("section[aria-labelledby=Opened] svg rect.chart-solid"));
        Assert.NotNull(page.Document.QuerySelector("#mails"));

        Page csv = await staff.GetAsync($"/incident-figures?contract=okayama&year={year}&format=csv");
        Assert.Contains($"{now:yyyy-MM},", csv.Html, StringComparison.Ordinal);
        Assert.Equal(14, csv.Html.TrimEnd().Split('\n').Length); // a heading, twelve months, all of them

        using Device client = await app.SignedInAsync("approver@okayama.example");
        Assert.Null((await client.GetAsync("/incident-figures?contract=okayama")).Document.QuerySelector("#mails"));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/incident-figures?contract=saga")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await staff.GetAsync("/incident-figures?contract=okayama&year=later")).Status);
    }
}
