using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DocumentFormat.OpenXml.Packaging;
using Workflows.Deliverables;
using Workflows.Documents;
using Workflows.Testing;
using Workflows.Texts;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>Deliverables with their files, and the page of a contract's obligations.</summary>
[Collection(Application.Name)]
public sealed class HttpDeliverableTests(AppFixture app)
{
    [Fact]
    public async Task WhatIsHandedIn_IsReadByItsClientOnly_AndStandsBesideItsClause()
    {
        using HttpClient machine = app.Machine();
        string id = await OpenAsync(machine, new { contract = "okayama", person = "toban1", item = "minutes", day = "2026-11-20", subject = "11月の打合せ" });
        using Device client = await app.SignedInAsync("approver@okayama.example");
        Assert.Contains("期日 2026年11月27日(金)", await RowAsync(client), StringComparison.Ordinal);

        byte[] minutes = "議事録"u8.ToArray();
        using ByteArrayContent bytes = new(minutes) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        using HttpResponseMessage kept = await machine.PostAsync(new Uri($"api/deliverables/{id}/files/minutes.txt", UriKind.Relative), bytes);
        string hash = (await kept.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("sha256").GetString()!;
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/deliverables/{id}/files/{hash}")).Status); // nobody has handed it in yet
        Assert.Equal(HttpStatusCode.BadRequest, await ActAsync(machine, id, "write", new { person = "toban1", note = "議事録" })); // Okayama asks for a file
        Assert.Equal(HttpStatusCode.Conflict, await ActAsync(machine, id, "submit", new { person = "toban1", how = "CD-R" }));
        Assert.Equal(HttpStatusCode.OK, await ActAsync(machine, id, "write", new { person = "toban1", note = "議事録", files = new[] { hash } }));

        Page page = await client.GetAsync($"/deliverables/{id}");
        Assert.Contains(page.Document.QuerySelectorAll("a"), a => a.GetAttribute("href") == $"/deliverables/{id}/files/{hash}");
        Assert.Contains("Ch9§1", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("定めがない", page.Text, StringComparison.Ordinal); // what we assume is for the contractor's eyes
        using Device author = await app.SignedInAsync();
        Assert.Contains("定めがない", (await author.GetAsync($"/deliverables/{id}")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(page.Forms, f => f.Action.StartsWith("/deliverables", StringComparison.Ordinal)); // the client reads
        Assert.Equal("議事録", (await client.GetAsync($"/deliverables/{id}/files/{hash}")).Text);
        using Device other = await app.SignedInAsync("approver@saga.example");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/deliverables/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/deliverables/{id}/files/{hash}")).Status);

        ReceivedMail asked = await app.MailAsync(m => m.To == "seikatsu-hogo@okayama.example" && m.Code is not null
            && m.Text.Contains(id, StringComparison.Ordinal));
        using Device phone = app.NewDevice();
        Page link = await phone.GetAsync(new Uri(asked.Link!).AbsolutePath);
        Assert.Contains("minutes.txt", link.Text, StringComparison.Ordinal);
        PageForm answer = link.Forms.First(f => f.Fields.Contains("code"));
        Assert.Equal(HttpStatusCode.SeeOther, (await phone.SubmitAsync(link, answer, ("act", "approve"), ("code", asked.Code!))).Status);
        await Eventually.HoldsAsync(async () => (await RowAsync(client)).Contains("に提出", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TheForm_OpensWhatAnEventMakesDue_AndSaysWhatIsWrong()
    {
        using Device author = await app.SignedInAsync();
        Page form = await author.GetAsync("/open-deliverable");
        Page refused = await author.SubmitAsync(form, form.FormTo("/open-deliverable"), ("item", "mie/minutes"), ("day", "2026-11-20"), ("subject", "定例会議"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status); // Mie ended in 2024
        Assert.Contains("契約期間内の日", refused.Text, StringComparison.Ordinal);
        Assert.Equal("定例会議", refused.Document.QuerySelector("input[name=subject]")!.GetAttribute("value"));
        Page opened = await author.SubmitAsync(form, form.FormTo("/open-deliverable"), ("item", "gunma/minutes"), ("day", "2026-11-20"), ("subject", "定例会議"));
        Assert.Equal(HttpStatusCode.SeeOther, opened.Status);
        Page page = await author.GetAsync(opened.Location!.ToString());
        Assert.Contains("打合せ記録簿（定例会議）", page.Text, StringComparison.Ordinal);
        Assert.Contains("2026年11月26日", page.Text, StringComparison.Ordinal); // three business days: 23 November is a holiday
    }

    /// <summary>OKA-SLA-08 as the standard profile has it: behind the link each indicator is accepted or not, with a reason.</summary>
    [Fact]
    public async Task AReportOnServiceLevels_IsAnsweredIndicatorByIndicator()
    {
        using HttpClient machine = app.Machine();
        using Device reader = await app.SignedInAsync();
        string period = (await reader.GetAsync("/service-levels")).Document.QuerySelector("a[href^='/service-levels/standard/']")!.GetAttribute("href")!;
        string id = await OpenAsync(machine, new { contract = "standard", person = "toban1", item = "service_report", day = period[^7..] + "-15" }, "standard");
        await TheDraft_HasWhatIsOnRecord_AsADocumentToo(reader, id);
        using ByteArrayContent bytes = new("報告"u8.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        using HttpResponseMessage kept = await machine.PostAsync(new Uri($"api/deliverables/{id}/files/report.txt", UriKind.Relative), bytes);
        string hash = (await kept.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("sha256").GetString()!;
        Assert.Equal(HttpStatusCode.OK, await ActAsync(machine, id, "write", new { person = "toban1", note = "今月の報告", files = new[] { hash } }));

        ReceivedMail asked = await app.MailAsync(m => m.To == "approver@client.example" && m.Code is not null && m.Text.Contains(id, StringComparison.Ordinal));
        Assert.Contains("サービスレベル: 稼働率：", asked.Text, StringComparison.Ordinal);
        using Device phone = app.NewDevice();
        Page link = await phone.GetAsync(new Uri(asked.Link!).AbsolutePath);
        PageForm answer = link.Forms.First(f => f.Fields.Contains("code"));
        Assert.Contains("item.availability", answer.Fields);
        (string, string) code = ("code", asked.Code!);
        Page partly = await phone.SubmitAsync(link, answer, ("act", "approve"), ("item.availability", "yes"), ("item.first_report", "no"), code);
        Assert.Equal(HttpStatusCode.Conflict, partly.Status);
        Assert.NotNull(partly.Document.QuerySelector("[role=alert]"));
        Assert.NotNull(partly.Document.QuerySelector("input[name='item.availability'][value=yes][checked]"));
        PageForm again = partly.Forms.First(f => f.Fields.Contains("item.availability"));
        Assert.Equal(HttpStatusCode.SeeOther, (await phone.SubmitAsync(partly, again,
            ("act", "approve"), ("item.availability", "yes"), ("item.first_report", "no"), ("word.first_report", "<b>遅い</b>"),
            ("item.incidents", "yes"))).Status);

        JsonElement document = JsonDocument.Parse(await machine.GetStringAsync("api/deliverables/" + id)).RootElement;
        JsonElement[] shown = [.. document.GetProperty("indicators").EnumerateArray()];
        Assert.Equal([true, false, true], shown.Select(i => i.GetProperty("evaluations")[0].GetProperty("accepted").GetBoolean()));
        Page page = await reader.GetAsync($"/deliverables/{id}");
        Assert.Contains("否（<b>遅い</b>）", page.Document.QuerySelector("section[aria-labelledby=figures]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("否（<b>遅い</b>）", (await reader.GetAsync(period)).Document.QuerySelector($"section[aria-labelledby='{id}']")!.TextContent,
            StringComparison.Ordinal);

        // What is recorded afterwards leaves the report as it is, and its page says which figure is another now.
        Assert.DoesNotContain(page.Document.QuerySelectorAll(".note li"), li => li.TextContent.StartsWith("障害件数", StringComparison.Ordinal));
        await app.OpenIncidentAsync("報告書の後の障害");
        Page later = await reader.GetAsync($"/deliverables/{id}");
        Assert.Contains("対象期間の終了前に作成された報告書です", later.Text, StringComparison.Ordinal);
        Assert.Contains(later.Document.QuerySelectorAll(".note li"), li => li.TextContent.StartsWith("障害件数：報告書では", StringComparison.Ordinal));
        string csv = (await reader.GetAsync(period + "/csv")).Html;
        Assert.Contains($"first_report,not_accepted,,,,{id},<b>遅い</b>,standard-approver,", csv, StringComparison.Ordinal);
        Assert.Contains($"availability,accepted,,,,{id},", csv, StringComparison.Ordinal);
    }

    /// <summary>MIE-SLA-31, MIE-DLV-08: the figures stand in the draft, and what its reader saves is a document of Word with the same words.</summary>
    private static async Task TheDraft_HasWhatIsOnRecord_AsADocumentToo(Device reader, string id)
    {
        Page draft = await reader.GetAsync(
            (await reader.GetAsync($"/deliverables/{id}")).Document.QuerySelector("a[href$='/draft']")!.GetAttribute("href")!);
        Assert.Equal("1. サービスレベル", draft.Document.QuerySelector("article h2")!.TextContent);
        Assert.Contains(draft.Document.QuerySelectorAll("article h3"), h => h.TextContent == "稼働率");
        using HttpResponseMessage word = await reader.Raw.GetAsync(draft.Document.QuerySelector("a[href$='format=docx']")!.GetAttribute("href")!);
        Assert.Equal(WordDocument.MediaType, word.Content.Headers.ContentType!.MediaType);
        Assert.EndsWith(".docx", word.Content.Headers.ContentDisposition!.FileNameStar, StringComparison.Ordinal);
        using WordprocessingDocument document = WordprocessingDocument.Open(await word.Content.ReadAsStreamAsync(), false);
        string text = document.MainDocumentPart!.Document!.Body!.InnerText;
        Assert.Contains("サービスレベル稼働率", text.Replace("1. ", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("Wordで保存して", text, StringComparison.Ordinal);
        Assert.DoesNotContain("検索", text, StringComparison.Ordinal);
    }

    /// <summary>
    /// SAG-DLV-08: the month's failures stand in the draft, and what is delivered with it is one ZIP: each report as a document, the draft, the registers
    /// that the client may read, and the sums of all of them.
    /// </summary>
    [Fact]
    public async Task TheMonthsDocuments_AreSavedTogether()
    {
        // By its own contracts: the running month's report is open on whatever day of it this runs.
        AppFixture own = new()
        {
            EditContracts = folder =>
            {
                string saga = Path.Combine(folder, "saga.yaml");
                string text = File.ReadAllText(saga);
                string ahead = text.Replace("deliverables:\n  clock: desk\n", "deliverables:\n  clock: desk\n  ahead: 60\n", StringComparison.Ordinal);
                Assert.NotEqual(text, ahead);
                File.WriteAllText(saga, ahead);
            },
        };
        await own.InitializeAsync();
        try
        {
            await SaveTheMonthAsync(own);
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    private static async Task SaveTheMonthAsync(AppFixture app)
    {
        string incident = await app.OpenIncidentAsync("住民が使う画面の停止", "saga");
        using HttpClient machine = app.Machine();
        await app.ActAsync(incident, "task", new { person = "toban1", step = "triage" });
        await app.ActAsync(incident, "report", new
        {
            person = "toban1", step = "report_client", version = 1,
            values = new { occurred_at = "10:00", summary = "画面が開かない", triage_result = "業務側", response = "調査中" },
        });
        string month = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(9)).ToString("yyyy-MM", CultureInfo.InvariantCulture);
        string id = "";
        await Eventually.HoldsAsync(async () => // the month's report opens by itself
        {
            JsonElement list = await machine.GetFromJsonAsync<JsonElement>("api/deliverables?contract=saga");
            id = list.GetProperty("deliverables").EnumerateArray()
                .Where(d => d.GetProperty("itemId").GetString() == "monthly_report" && d.GetProperty("period").GetString() == month)
                .Select(d => d.GetProperty("id").GetString()!).SingleOrDefault() ?? "";
            return id.Length > 0;
        });
        using Device author = await app.SignedInAsync();
        await Eventually.HoldsAsync(async () =>
            (await author.GetAsync($"/deliverables/{id}/draft")).Document.QuerySelector("#incidents")!.ParentElement!.TextContent.Contains(
                "住民が使う画面の停止", StringComparison.Ordinal));
        Page draft = await author.GetAsync($"/deliverables/{id}/draft");
        Assert.Equal(
            ["1. 運用保守実施状況", "2. 問い合わせ対応状況", "3. システム障害発生状況", "4. 最新の構成情報"],
            draft.Document.QuerySelectorAll("article h2").Select(h => h.TextContent));

        using HttpResponseMessage set = await author.Raw.GetAsync(draft.Document.QuerySelector("a[href$='/set']")!.GetAttribute("href")!);
        using ZipArchive archive = new(await set.Content.ReadAsStreamAsync());
        Dictionary<string, byte[]> files = archive.Entries.ToDictionary(e => e.FullName, e =>
        {
            using MemoryStream bytes = new();
            using Stream part = e.Open();
            part.CopyTo(bytes);
            return bytes.ToArray();
        });
        List<CsvText.Row> manifest = [.. CsvText.Read(Encoding.UTF8.GetString(files[DeliverableSets.Manifest])).Skip(1)];
        Assert.Equal(files.Keys.Where(f => f != DeliverableSets.Manifest).Order(), manifest.Select(r => r.Fields[0]).Order());
        Assert.All(manifest, r => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(files[r.Fields[0]])), r.Fields[3]));
        using WordprocessingDocument report = WordprocessingDocument.Open(new MemoryStream(files[$"{incident}-report_client-1.docx"]), false);
        string said = report.MainDocumentPart!.Document!.Body!.InnerText;
        Assert.Contains("画面が開かない", said, StringComparison.Ordinal);
        Assert.DoesNotContain("仮定", said, StringComparison.Ordinal); // what we assume is for the contractor's eyes
        Assert.Contains("仮定", (await author.GetAsync($"/incidents/{incident}/reports/report_client/1/1")).Text, StringComparison.Ordinal);
        using HttpResponseMessage screen = await author.Raw.GetAsync(new Uri("/incidents?format=docx", UriKind.Relative));
        Assert.Equal("text/html", screen.Content.Headers.ContentType!.MediaType); // a page for the screen has no document
        using Device client = await app.SignedInAsync("approver@saga.example");
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/deliverables/{id}/set")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/deliverables/{id}/draft")).Status);
    }

    [Fact]
    public async Task ObligationsOfAnotherClient_AreNotThere()
    {
        using Device client = await app.SignedInAsync("approver@saga.example");
        Page saga = await client.GetAsync("/obligations/saga");
        Assert.Equal(HttpStatusCode.OK, saga.Status);
        Assert.Equal("強制", saga.Document.QuerySelector("#SAG-DLV-17 .badge")!.TextContent);
        Assert.Equal("問い合わせから2時間以内に最初の回答を行う", saga.Document.QuerySelector("#SAG-INQ-02 td:nth-child(2)")!.TextContent);
        Assert.Null(saga.Document.QuerySelector("td [lang]"));
        await client.SubmitAsync(saga, saga.FormTo("/language"), ("language", "en"));
        Page english = await client.GetAsync("/obligations/saga");
        Assert.Equal("Inquiry to first answer within 2 hours", english.Document.QuerySelector("#SAG-INQ-02 td:nth-child(2)")!.TextContent);
        await client.SubmitAsync(english, english.FormTo("/language"), ("language", "ja"));
        Page tracked = await client.GetAsync("/obligations/saga?state=Tracked");
        Assert.Null(tracked.Document.QuerySelector("#SAG-DLV-17"));
        Assert.NotNull(tracked.Document.QuerySelector("#SAG-CFG-07"));
        Page rules = await client.GetAsync("/contracts/saga");
        Assert.Contains("契約期間の初日の1日前", rules.Text, StringComparison.Ordinal);
        Assert.Contains("自動で登録されるとき：リリースの完了", rules.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/obligations/okayama")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/obligations/nobody")).Status);
    }

    private static async Task<string> RowAsync(Device reader) =>
        (await reader.GetAsync("/obligations/okayama")).Document.QuerySelector("#OKA-DLV-16")!.TextContent;

    private static async Task<string> OpenAsync(HttpClient machine, object content, string contract = "okayama")
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "api/deliverables") { Content = JsonContent.Create(content) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using HttpResponseMessage answer = await machine.SendAsync(request);
        JsonElement read = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.IsSuccessStatusCode, read.ToString());
        string id = read.GetProperty("deliverable").GetString()!;
        await Eventually.HoldsAsync(async () => (await machine.GetStringAsync("api/deliverables?contract=" + contract)).Contains(id, StringComparison.Ordinal));
        return id;
    }

    private static async Task<HttpStatusCode> ActAsync(HttpClient machine, string id, string act, object content)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"api/deliverables/{id}/{act}") { Content = JsonContent.Create(content) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using HttpResponseMessage answer = await machine.SendAsync(request);
        return answer.StatusCode;
    }
}
