using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>A change from its form to its approval, and by the API.</summary>
[Collection(Application.Name)]
public sealed class HttpChangeTests(AppFixture app)
{
    private const string Lead = "leader@operator.example";

    [Fact]
    public async Task Change_IsFiledOnThePage_ApprovedBehindTheLink_AndTheSecondVisitShowsIt()
    {
        using Device author = await app.SignedInAsync();
        string incident = await app.OpenIncidentAsync("Needs a change");
        Assert.Contains($"/file-change?contract=standard&amp;incident={incident}", (await author.GetAsync("/incidents/" + incident)).Html,
            StringComparison.Ordinal);
        Page classes = await author.GetAsync($"/file-change?contract=standard&incident={incident}");
        Assert.Contains($"class=minor&amp;incident={incident}", classes.Html, StringComparison.Ordinal);
        Page form = await author.GetAsync($"/file-change?contract=standard&class=minor&incident={incident}");
        Assert.Equal(HttpStatusCode.OK, form.Status);
        Page filed = await author.SubmitAsync(
            form, form.FormTo("/file-change"), ("title", "Door change"), ("system", "web01"), ("value_plan", "replace the certificate"),
            ("value_rollback", "put the old one back"));
        Assert.Equal(HttpStatusCode.SeeOther, filed.Status);
        string id = filed.Location!.OriginalString["/changes/".Length..];

        ReceivedMail mail = await app.MailAsync(m => m.To == Lead && m.Text.Contains(id, StringComparison.Ordinal) && m.Code is not null);
        using Device office = app.NewDevice();
        Page page = await office.GetAsync(mail.Link!);
        Assert.Contains("replace the certificate", page.Text, StringComparison.Ordinal);
        PageForm answers = page.FormOf("act", "approve");
        Assert.Contains(("act", "return"), answers.Buttons);
        Page noCode = await office.SubmitAsync(page, answers, ("act", "approve"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, noCode.Status);
        Page noComment = await office.SubmitAsync(page, answers, ("act", "return"), ("code", mail.Code!));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, noComment.Status);
        Page approved = await office.SubmitAsync(page, answers, ("act", "approve"), ("code", mail.Code!));
        Assert.Equal(HttpStatusCode.SeeOther, approved.Status);

        Page again = await office.GetAsync(mail.Link!);
        Assert.Contains("回答は記録済みです。 承認", again.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(again.Forms, f => f.Buttons.Contains(("act", "approve")));
        Page late = await office.SubmitAsync(page, answers, ("act", "reject"), ("comment", "no"), ("code", mail.Code!));
        Assert.Equal(HttpStatusCode.Conflict, late.Status);

        Page shown = await author.GetAsync("/changes/" + id);
        Assert.Contains("Door change", shown.Text, StringComparison.Ordinal);
        await Eventually.HoldsAsync(async () => (await author.GetAsync("/changes")).Text.Contains(id, StringComparison.Ordinal));
        Assert.Equal("approved", (await ChangeAsync(id)).GetProperty("summary").GetProperty("status").GetString());
    }

    [Fact]
    public async Task WhatStandsInTheWay_IsShownBeforeTheFiling_AndTheReasonIsAskedFor()
    {
        using Device author = await app.SignedInAsync();
        Page form = await author.GetAsync("/file-change?contract=standard&class=minor");
        Assert.Contains("<select id=\"file-manager\" name=\"manager\">", form.Html, StringComparison.Ordinal);
        Assert.Contains("value=\"leader\"", form.Html, StringComparison.Ordinal);
        string day = DateTime.UtcNow.AddDays(2).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        (string, string)[] plan =
        [
            ("title", "Obstructed"), ("system", "web77"), ("manager", "leader"), ("performers", "toban1"), ("windowFrom", day + "T22:00"),
                ("windowTo", day + "T23:00"),
            ("value_plan", "p"), ("value_rollback", "r"),
        ];
        Page first = await author.SubmitAsync(form, form.FormTo("/file-change"), plan);
        Assert.Equal(HttpStatusCode.SeeOther, first.Status);
        await Eventually.HoldsAsync(async () => (await author.GetAsync("/changes")).Text.Contains("Obstructed", StringComparison.Ordinal));

        Page again = await author.GetAsync("/file-change?contract=standard&class=minor");
        Page seen = await author.SubmitAsync(again, again.FormTo("/file-change"), [.. plan, ("stops", "yes")]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, seen.Status); // nothing is filed yet
        Assert.Contains("web77", seen.Text, StringComparison.Ordinal);
        PageForm second = seen.FormTo("/file-change");
        Assert.NotEmpty(second.Hidden["seen"]);
        Page filed = await author.SubmitAsync(seen, second, [.. plan, ("stops", "yes"), ("exception", "agreed by phone")]);
        Assert.Equal(HttpStatusCode.SeeOther, filed.Status);

        Page contract = await author.GetAsync("/contracts/standard");
        Assert.Contains("変更管理", contract.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_IsFiledByTheApi_ARepeatFilesOne_AndAWrongOneIsRefused()
    {
        using HttpClient machine = app.Machine();
        object body = new
        {
            contract = "standard", person = "toban1", title = "By the API", @class = "minor", system = "db01",
            values = new { plan = "p", rollback = "r" }
        };
        string key = Guid.NewGuid().ToString("N");
        (HttpStatusCode status, JsonElement first) = await PostAsync(machine, "api/changes", key, body);
        Assert.Equal(HttpStatusCode.Created, status);
        (_, JsonElement second) = await PostAsync(machine, "api/changes", key, body);
        string id = first.GetProperty("change").GetString()!;
        Assert.Equal(id, second.GetProperty("change").GetString());

        (HttpStatusCode wrong, JsonElement problem) = await PostAsync(
            machine, "api/changes", Guid.NewGuid().ToString("N"), new { contract = "standard", person = "toban1", title = "x", @class = "none" });
        Assert.Equal((HttpStatusCode.BadRequest, "noSuchClass"), (wrong, problem.GetProperty("reason").GetString()));

        (HttpStatusCode withdrawn, _) = await PostAsync(machine, $"api/changes/{id}/withdraw", Guid.NewGuid().ToString("N"),
            new { person = "toban1", reason = "not needed" });
        Assert.Equal(HttpStatusCode.OK, withdrawn);
        await Eventually.HoldsAsync(async () => (await ChangeAsync(id)).GetProperty("summary").TryGetProperty("closedAt", out _));
        await Eventually.HoldsAsync(async () =>
        {
            JsonElement closed = await machine.GetFromJsonAsync<JsonElement>("api/changes?contract=standard&status=closed");
            return closed.GetProperty("changes").EnumerateArray().Any(c => c.GetProperty("id").GetString() == id);
        });
    }

    private async Task<JsonElement> ChangeAsync(string id)
    {
        using HttpClient machine = app.Machine();
        return await machine.GetFromJsonAsync<JsonElement>("api/changes/" + id);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(HttpClient machine, string path, string key, object body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        using HttpResponseMessage answer = await machine.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }
}
