using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using DocumentFormat.OpenXml.Packaging;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>Security incidents on their pages: seen by declared roles only, told without a word that people wrote.</summary>
[Collection(Application.Name)]
public sealed class HttpSecurityIncidentTests(AppFixture app)
{
    private const string Secret = "丙野 三郎の記録";

    [Fact]
    public async Task OnlyDeclaredRoles_SeeIt_AndMailsSayNothingThatPeopleWrote()
    {
        using Device worker = await app.SignedInAsync("oncall1@operator.example");
        Page form = await worker.GetAsync("/file-security-incident?contract=mie");
        Page filed = await worker.SubmitAsync(form, form.FormTo("/file-security-incident"), ("kinds", "leak"), ("what", Secret), ("noticedBy", "当番"),
            ("noticed", DateTime.UtcNow.AddHours(9).AddMinutes(-5).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture)));
        Assert.True(filed.Status == HttpStatusCode.SeeOther, filed.Text);
        string path = filed.Location!.ToString();
        string id = path.Split('/')[^1];
        ReceivedMail mail = await app.MailAsync(m => m.To == "system@kouiki.example" && m.Text.Contains(id, StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, mail.Text, StringComparison.Ordinal);
        Assert.Contains("侵害され、又はそのおそれ", mail.Text, StringComparison.Ordinal);

        // The system managers of the municipalities see the contract, and not this.
        using Device municipality = await app.SignedInAsync("system@city.example");
        Assert.Equal(HttpStatusCode.OK, (await municipality.GetAsync("/incidents?contract=mie")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await municipality.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await municipality.GetAsync("/security-counts?contract=mie")).Status);
        Assert.DoesNotContain(id, (await municipality.GetAsync("/securityincidents")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(path, (await municipality.GetAsync("/search?q=" + id)).Html, StringComparison.Ordinal);
        using Device union = await app.SignedInAsync("system@kouiki.example");
        Assert.Contains(Secret, (await union.GetAsync(path)).Text, StringComparison.Ordinal);
        Assert.Contains(id, (await union.GetAsync("/securityincidents?contract=mie")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain((await union.GetAsync(path)).Forms, f => f.Action.StartsWith(path, StringComparison.Ordinal));
        await Eventually.HoldsAsync(async () =>
            (await union.GetAsync("/security-counts?contract=mie")).Text.Contains("情報の漏えい・紛失", StringComparison.Ordinal));

        // As a document it says to each what the page says.
        Assert.Equal(HttpStatusCode.NotFound, (await municipality.GetAsync(path + "?format=docx")).Status);
        using HttpResponseMessage word = await union.Raw.GetAsync(new Uri(path + "?format=docx", UriKind.Relative));
        using (WordprocessingDocument document = WordprocessingDocument.Open(await word.Content.ReadAsStreamAsync(), false))
        {
            Assert.Contains(Secret, document.MainDocumentPart!.Document!.Body!.InnerText, StringComparison.Ordinal);
        }

        using HttpClient machine = app.Machine();
        using ByteArrayContent bytes = new("log"u8.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        using HttpResponseMessage kept = await machine.PostAsync(new Uri($"api/securityincidents/{id}/files/log.txt", UriKind.Relative), bytes);
        string hash = (await kept.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("sha256").GetString()!;
        using HttpRequestMessage hold = new(HttpMethod.Post, $"api/securityincidents/{id}/hold")
        {
            Content = JsonContent.Create(new Dictionary<string, string> { ["person"] = "toban1", ["file"] = hash, ["from"] = "web01", ["custody"] = "当番" }),
        };
        hold.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using HttpResponseMessage held = await machine.SendAsync(hold);
        Assert.True(held.IsSuccessStatusCode, await held.Content.ReadAsStringAsync());
        Assert.Equal("log", (await union.GetAsync($"{path}/files/{hash}")).Text);
        Assert.Equal(HttpStatusCode.NotFound, (await municipality.GetAsync($"{path}/files/{hash}")).Status);

        Page page = await worker.GetAsync(path);
        Assert.Contains(hash, page.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther,
            (await worker.SubmitAsync(page, page.FormTo(path + "/attribute"), ("byContractor", "yes"), ("who", "広域 担当"))).Status);
        page = await worker.GetAsync(path);
        Assert.Equal(HttpStatusCode.SeeOther, (await worker.SubmitAsync(page, page.FormTo(path + "/write"), ("paper", "measures"), ("text", "遮断する"))).Status);
        page = await worker.GetAsync(path);
        Page early = await worker.SubmitAsync(page, page.FormTo(path + "/carry-out"), ("paper", "measures"), ("text", "遮断した"));
        Assert.Contains("発注者の承認がまだない", early.Text, StringComparison.Ordinal);
        ReceivedMail asked = await app.MailAsync(m => m.To == "approver@kouiki.example" && m.Text.Contains(id, StringComparison.Ordinal) && m.Link is not null);
        Assert.DoesNotContain("遮断する", asked.Text, StringComparison.Ordinal);
    }
}
