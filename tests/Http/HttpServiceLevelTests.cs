using System.Globalization;
using System.Net;
using System.Text;
using Workflows.Documents;
using Workflows.ServiceLevels;
using Workflows.ServiceLevels.Proofs;
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

        // What it costs, and what one more would.
        AngleSharp.Dom.IElement points = page.Document.QuerySelector("section[aria-labelledby=penalties]")!;
        Assert.Contains("点／100点", points.TextContent, StringComparison.Ordinal);
        Assert.Contains(points.QuerySelectorAll("li"), l => l.TextContent.StartsWith("あと1回「議事録の提出遅れ」があると、", StringComparison.Ordinal));

        // The band says in patterns what the table says in words; the months have a bar and a line each.
        AngleSharp.Dom.IElement band = page.Document.QuerySelector("section[aria-labelledby=availability] svg")!;
        Assert.NotEmpty(band.QuerySelectorAll("rect.chart-solid"));
        Assert.Contains("停止", band.GetAttribute("aria-label"), StringComparison.Ordinal);
        Page months = await reader.GetAsync(page.Document.QuerySelector("a[href$='/months']")!.GetAttribute("href")!);
        AngleSharp.Dom.IElement section = months.Document.QuerySelector("section[aria-labelledby=availability]")!;
        int count = section.QuerySelectorAll("tbody tr").Length;
        Assert.InRange(count, 1, 12);
        Assert.Equal(count, section.QuerySelectorAll("svg rect").Length);
        Assert.Equal(count * 2, section.QuerySelectorAll("svg text").Length); // the month, and its figure
        Assert.Contains(section.QuerySelectorAll("svg text"), t => t.TextContent.EndsWith('%'));

        Page csv = await reader.GetAsync(period + "/csv");
        Assert.Contains("penalties,score,", csv.Text, StringComparison.Ordinal);
        Assert.Contains("availability,Down,", csv.Text, StringComparison.Ordinal);
        Assert.Contains("first_report,Pending,", csv.Text, StringComparison.Ordinal);
        Assert.Contains("incidents,count_all_causes,", csv.Text, StringComparison.Ordinal);
        Assert.Equal($"/incidents/{incident}", page.Document.QuerySelectorAll("section[aria-labelledby=first_report] tbody tr")
            .Single(r => r.TextContent.Contains("判定前", StringComparison.Ordinal) && r.TextContent.Contains(incident, StringComparison.Ordinal))
            .QuerySelector("a")!.GetAttribute("href"));
        Assert.Contains(incident, csv.Text, StringComparison.Ordinal);

        // Whoever opens the workbook reads it: headings and parts in their language, times where the contract is.
        using HttpResponseMessage book = await reader.Raw.GetAsync(new Uri(period + "/csv?format=xlsx", UriKind.Relative));
        IReadOnlyList<IReadOnlyList<string?>> rows = Spreadsheet.Read(new(await book.Content.ReadAsByteArrayAsync()))!;
        Assert.Equal(["指標", "扱い", "開始", "終了", "分", "案件"], rows[0].Take(6));
        string utc = csv.Html.Split('\n').First(l => l.StartsWith("availability,Down,", StringComparison.Ordinal)).Split(',')[2];
        Assert.Equal(
            DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture).ToOffset(TimeSpan.FromHours(9)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            rows.First(r => r[1] == "停止時間に算入")[2]);
        Assert.DoesNotContain(rows.Skip(1), r => r[1]!.All(char.IsAscii)); // every part has words
    }

    /// <summary>The figures of a report's day, with what differs since; page, CSV and proof are of the same day.</summary>
    [Fact]
    public async Task AReportOfADay_IsComputedFromWhatWasOnRecordThen()
    {
        string incident = await app.OpenIncidentAsync("後から分かった停止");
        using Device reader = await app.SignedInAsync();
        string period = (await reader.GetAsync("/service-levels")).Document.QuerySelector("a[href^='/service-levels/standard/']")!.GetAttribute("href")!;
        string today = (await reader.GetAsync(period)).Document.QuerySelector("#asof")!.GetAttribute("value")!;
        DateOnly day = DateOnly.ParseExact(today, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        string yesterday = day.AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        Page report = await reader.GetAsync($"{period}?asof={yesterday}");
        Assert.DoesNotContain(incident, report.Html, StringComparison.Ordinal);
        Assert.Contains("時点で記録されていた内容による数値です", report.Text, StringComparison.Ordinal);
        Assert.Contains(report.Document.QuerySelectorAll(".note p"), p => p.TextContent.StartsWith("稼働率", StringComparison.Ordinal)
            && p.TextContent.Contains("当時", StringComparison.Ordinal));
        Assert.DoesNotContain(incident, (await reader.GetAsync(report.Document.QuerySelector("a[href*='/csv']")!.GetAttribute("href")!)).Text,
            StringComparison.Ordinal);
        Page same = await reader.GetAsync($"{period}?asof={today}");
        Assert.Contains(incident, same.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("時点で記録されていた", same.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync(period + "?asof=yesterday")).Status);

        using HttpClient key = app.Machine();
        string route = "/api/contracts/standard" + period.Replace("/standard", "", StringComparison.Ordinal) + "/proof?asof=";
        ProofPackage proof = ProofFiles.Unpack(new MemoryStream(await key.GetByteArrayAsync(new Uri(route + yesterday, UriKind.Relative))));
        Assert.Empty(ProofChecker.Check(proof).Findings);
        Assert.DoesNotContain(incident, Encoding.UTF8.GetString(proof.Files[ProofFiles.Facts]), StringComparison.Ordinal);
        Assert.Equal(proof.Fingerprint,
            ProofFiles.Unpack(new MemoryStream(await key.GetByteArrayAsync(new Uri(route + yesterday, UriKind.Relative)))).Fingerprint);
        using HttpResponseMessage wrong = await key.GetAsync(new Uri(route + "yesterday", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    /// <summary>The proof goes to whoever may see the figure, by page and by key; it holds no word and no name of anybody, and it verifies.</summary>
    [Fact]
    public async Task AProof_IsDownloaded_AndVerifies()
    {
        string incident = await app.OpenIncidentAsync("秘密の題名");
        using Device reader = await app.SignedInAsync();
        string period = (await reader.GetAsync("/service-levels")).Document.QuerySelector("a[href^='/service-levels/standard/']")!.GetAttribute("href")!;
        Assert.NotNull((await reader.GetAsync(period)).Document.QuerySelector($"a[href='{period}/proof']"));

        using HttpResponseMessage page = await reader.Raw.GetAsync(new Uri(period + "/proof", UriKind.Relative));
        using HttpClient key = app.Machine();
        string route = "/api/contracts/standard" + period.Replace("/standard", "", StringComparison.Ordinal) + "/proof";
        using HttpResponseMessage machine = await key.GetAsync(new Uri(route, UriKind.Relative));
        foreach (HttpResponseMessage answer in (HttpResponseMessage[])[page, machine])
        {
            Assert.Equal((HttpStatusCode.OK, "application/zip"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
            ProofPackage proof = ProofFiles.Unpack(await answer.Content.ReadAsStreamAsync());
            ProofReport report = ProofChecker.Check(proof);
            Assert.Empty(report.Findings);
            Assert.Contains(report.Figures!.Indicators[0].Parts!, p => p.Part == StopPart.Down && p.Cases.Contains(incident));
            Assert.NotEmpty(proof.Read<ProofAudit>(ProofFiles.Audit).Cases.Single(c => c.Case == incident).Entries);
            Assert.All(proof.Files.Values.Select(Encoding.UTF8.GetString), text =>
            {
                Assert.DoesNotContain("秘密の題名", text, StringComparison.Ordinal);
                Assert.DoesNotContain("toban", text, StringComparison.Ordinal);
                Assert.DoesNotContain(".example", text, StringComparison.Ordinal);
            });
        }
    }

    [Theory]
    [InlineData("standard/service-levels/2026")]
    [InlineData("gunma/service-levels/2026")]
    [InlineData("nobody/service-levels/2026")]
    public async Task AProofOfNothing_IsNotFound(string path)
    {
        using HttpClient key = app.Machine();
        using HttpResponseMessage answer = await key.GetAsync(new Uri($"/api/contracts/{path}/proof", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
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
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/service-levels/okayama/2026/proof")).Status);
        Assert.DoesNotContain("okayama", (await client.GetAsync("/service-levels")).Html, StringComparison.Ordinal);
    }
}
