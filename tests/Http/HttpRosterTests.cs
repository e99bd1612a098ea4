using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Dom;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>A month's roster from its opening to its approval, by the API and in a calendar.
/// Months lie ahead, so that who is on duty today stays as it is.</summary>
[Collection(Application.Name)]
public sealed class HttpRosterTests(AppFixture app)
{
    private const string Manager = "manager@operator.example";

    [Fact]
    public async Task IncidentPage_SaysWhoIsOnDutyNow_AndByWhat()
    {
        string incident = await app.OpenIncidentAsync("Who is on duty", "saitama");
        using Device staff = await app.SignedInAsync();
        string text = (await staff.GetAsync("/incidents/" + incident)).Text;
        Assert.Contains("現在の当番", text, StringComparison.Ordinal);
        Assert.Contains("この日の承認済みの計画がないため", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feed_AskedForTooOftenByOneCaller_IsNotLookedFor()
    {
        using Device guesser = app.NewDevice();
        guesser.Raw.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.67"); // the other tests read from elsewhere
        for (int i = 0; i < 300; i++)
        {
            Assert.Equal(HttpStatusCode.NotFound,
                (await guesser.GetAsync("/feeds/guess-" + i.ToString(System.Globalization.CultureInfo.InvariantCulture))).Status);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await guesser.GetAsync("/feeds/guess")).Status);
    }

    [Fact]
    public async Task Month_IsPlannedOnThePage_ApprovedBehindTheLink_AndIsInTheCalendarUntilItsAddressIsRevoked()
    {
        using Device planner = await app.SignedInAsync();
        string id = await OpenAsync(planner, 2);
        Page empty = await planner.GetAsync("/rosters/" + id);
        Page early = await planner.SubmitAsync(empty, empty.FormTo($"/rosters/{id}/submit"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, early.Status); // nobody is planned yet
        Page generated = await planner.SubmitAsync(empty, empty.FormTo($"/rosters/{id}/generate"));
        Assert.Equal(HttpStatusCode.SeeOther, generated.Status);
        Page stale = await planner.SubmitAsync(empty, empty.FormTo($"/rosters/{id}/generate"), ("form_key", new string('a', 32)));
        Assert.Contains("計画がその間に変更されました", stale.Text, StringComparison.Ordinal);

        // A day is changed by hand.
        string day = MonthOf(2) + "-10";
        Page form = await planner.GetAsync($"/rosters/{id}/days/{day}");
        Page saved = await planner.SubmitAsync(form, form.FormTo($"/rosters/{id}/day"), ("at_toban1", "office duty"), ("at_engineer", ""));
        Assert.Equal($"/rosters/{id}#d-{day}", saved.Location!.OriginalString);
        Page shown = await planner.GetAsync("/rosters/" + id);
        Page submitted = await planner.SubmitAsync(shown, shown.FormTo($"/rosters/{id}/submit"));
        Assert.Equal(HttpStatusCode.SeeOther, submitted.Status);

        ReceivedMail mail = await app.MailAsync(m => m.To == Manager && m.Text.Contains(MonthName(2), StringComparison.Ordinal) && m.Code is not null);
        using Device office = app.NewDevice();
        Page ask = await office.GetAsync(mail.Link!);
        Assert.Contains("Ichiro Toban", ask.Text, StringComparison.Ordinal);
        Page approved = await office.SubmitAsync(ask, ask.FormOf("act", "approve"), ("act", "approve"), ("code", mail.Code!));
        Assert.Equal(HttpStatusCode.SeeOther, approved.Status);
        await Eventually.HoldsAsync(async () => (await MonthAsync(id)).GetProperty("summary").GetProperty("isInForce").GetBoolean());

        // Whoever is on the roster finds it in their calendar.
        using Device engineer = app.NewDevice();
        ReceivedMail days = await app.MailAsync(m => m.To == "engineer@operator.example" && m.Text.Contains("These are your days", StringComparison.Ordinal));
        Assert.Contains("On call 09:00-09:00 (next day)", days.Text, StringComparison.Ordinal);
        string feed = await FeedAsync(planner);
        using HttpClient calendar = app.NewDevice().Raw;
        HttpResponseMessage answer = await calendar.GetAsync(feed);
        Assert.Equal(("text/calendar", HttpStatusCode.OK), (answer.Content.Headers.ContentType!.MediaType, answer.StatusCode));
        Assert.StartsWith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await calendar.GetAsync(feed + "x")).StatusCode);
        Page mine = await planner.GetAsync("/roster-feed");
        await planner.SubmitAsync(mine, mine.Forms.First(f => f.Buttons.Contains(("contract", "standard"))), ("contract", "standard"));
        Assert.Equal(HttpStatusCode.NotFound, (await calendar.GetAsync(feed)).StatusCode);
        Assert.NotEqual(feed, await FeedAsync(planner));

        Page csv = await planner.GetAsync($"/rosters/{id}/csv");
        Assert.Contains($"{day},office,運用センター,duty,当番,09:00-翌09:00,toban1,当番 一郎,", csv.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Month_IsCopiedFromTheOneBefore_AndChangedAtOnce_WithNothingTypedLost()
    {
        using Device planner = await app.SignedInAsync();
        string before = await OpenAsync(planner, 6);
        string id = await OpenAsync(planner, 7);
        Page empty = await planner.GetAsync("/rosters/" + id);
        Page nothing = await planner.SubmitAsync(empty, empty.FormTo($"/rosters/{id}/copy"));
        Assert.Contains("の計画がありません", nothing.Text, StringComparison.Ordinal);
        Page first = await planner.GetAsync("/rosters/" + before);
        Assert.Equal(HttpStatusCode.SeeOther, (await planner.SubmitAsync(first, first.FormTo($"/rosters/{before}/generate"))).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await planner.SubmitAsync(empty, empty.FormTo($"/rosters/{id}/copy"))).Status);

        Page form = await planner.GetAsync($"/rosters/{id}/edit");
        IElement[] selects = [.. form.Document.QuerySelectorAll("table.matrix select")];
        int days = DateTime.DaysInMonth(int.Parse(MonthOf(7)[..4], CultureInfo.InvariantCulture), int.Parse(MonthOf(7)[5..], CultureInfo.InvariantCulture));
        Assert.Equal(2 * days, selects.Length); // toban1 and engineer
        string tenth = FormattableString.Invariant($"on_{MonthOf(7)[5..]}10_toban1"), eleventh = tenth.Replace("10_", "11_", StringComparison.Ordinal);

        Page wrong = await planner.SubmitAsync(form, form.FormTo($"/rosters/{id}/month"), (tenth, "moon duty"), (eleventh, "office duty"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Contains("moon duty", wrong.Document.QuerySelector($"td:has(select[name={tenth}]) .error")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("office duty", wrong.Document.QuerySelector($"select[name={eleventh}] option[selected]")!.GetAttribute("value")); // typed is kept

        Page saved = await planner.SubmitAsync(form, form.FormTo($"/rosters/{id}/month"), (tenth, ""), (tenth.Replace("toban1", "engineer", StringComparison.Ordinal), ""));
        Assert.Equal($"/rosters/{id}#matrix", saved.Location!.OriginalString);
        Page shown = await planner.GetAsync("/rosters/" + id);
        Assert.Equal("0!", shown.Document.QuerySelector("table.matrix .needs td:nth-child(11)")!.TextContent.Trim()); // the gap is seen
        Page stale = await planner.SubmitAsync(form, form.FormTo($"/rosters/{id}/month"), ("form_key", new string('b', 32)), (eleventh, "office duty"));
        Assert.Contains("計画がその間に変更されました", stale.Text, StringComparison.Ordinal);
        Assert.Equal("office duty", stale.Document.QuerySelector($"select[name={eleventh}] option[selected]")!.GetAttribute("value"));
        Assert.Null(stale.Document.QuerySelector($"select[name={tenth}] option[selected]:not([value=''])")); // as the other one saved it
    }

    [Fact]
    public async Task Api_PlansAMonth_TellsTwoPlannersApart_AndSaysWhoIsOnDuty()
    {
        using HttpClient machine = app.Machine();
        (HttpStatusCode opened, JsonElement month) = await PostAsync(
            machine, "api/rosters", new { contract = "standard", person = "leader", month = MonthOf(3) });
        Assert.Equal(HttpStatusCode.Created, opened);
        string id = month.GetProperty("roster").GetString()!;
        // the same
        Assert.Equal(HttpStatusCode.Created,
            (await PostAsync(machine, "api/rosters", new { contract = "standard", person = "leader", month = MonthOf(3) })).Status);
        Assert.Equal("noSuchMonth",
            (await PostAsync(machine, "api/rosters", new { contract = "standard", person = "leader", month = "2020-01" })).Body.GetProperty("reason")
            .GetString());
        Assert.Equal(HttpStatusCode.Forbidden,
            (await PostAsync(machine, "api/rosters", new { contract = "standard", person = "standard-client", month = MonthOf(3) })).Status);

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(machine, $"api/rosters/{id}/generate", new { person = "leader" })).Status);
        string cell = MonthOf(3) + "-05 office duty engineer";
        Assert.Equal("contentChanged",
            (await PostAsync(machine, $"api/rosters/{id}/edit", new { person = "leader", cells = new[] { cell } })).Body.GetProperty("reason").GetString());
        Assert.Equal(HttpStatusCode.OK,
            (await PostAsync(machine, $"api/rosters/{id}/edit", new { person = "leader", lastStep = 1, cells = new[] { cell } })).Status);
        Assert.Equal(HttpStatusCode.BadRequest,
            (await PostAsync(machine, $"api/rosters/{id}/edit", new { person = "leader", lastStep = 2, cells = new[] { "tomorrow office duty" } })).Status);
        Assert.Equal("noSuchSlot",
            (await PostAsync(machine, $"api/rosters/{id}/edit",
            new { person = "leader", lastStep = 2, cells = new[] { MonthOf(3) + "-05 moon duty x" } })).Body.GetProperty("reason").GetString());
        (_, JsonElement tooMany) = await PostAsync(
            machine, $"api/rosters/{id}/edit", new { person = "leader", lastStep = 2, cells = Enumerable.Repeat(cell, 1_001) });
        Assert.Contains("at most 1000 texts", tooMany.GetProperty("errors")[0].GetProperty("expected").GetString(), StringComparison.Ordinal);
        JsonElement shown = await MonthAsync(id);
        Assert.Equal(2, shown.GetProperty("lastStep").GetInt32());
        Assert.Contains(cell, shown.GetProperty("draft").GetProperty("cells").EnumerateArray().Select(c => c.GetString()));
        Assert.Equal("notInForce",
            (await PostAsync(machine, $"api/rosters/{id}/override",
            new { person = "leader", reason = "absence", @out = "engineer", from = MonthOf(3) + "-05" })).Body.GetProperty("reason").GetString());

        // Somebody unknown keeps the plan from being submitted.
        Assert.Equal(HttpStatusCode.OK,
            (await PostAsync(machine, $"api/rosters/{id}/edit",
            new { person = "leader", lastStep = 2, cells = new[] { MonthOf(3) + "-05 office duty leader" } })).Status);
        (HttpStatusCode refused, JsonElement why) = await PostAsync(machine, $"api/rosters/{id}/submit", new { person = "leader", lastStep = 3 });
        Assert.Equal((HttpStatusCode.Conflict, "rosterHasErrors"), (refused, why.GetProperty("reason").GetString()));
        Assert.Contains((await MonthAsync(id)).GetProperty("findings").EnumerateArray(), f => f.GetProperty("kind")
            .GetString() == "notCleared" && f.GetProperty("person").GetString() == "leader");

        JsonElement duty = await machine.GetFromJsonAsync<JsonElement>($"api/contracts/standard/on-duty?at={MonthOf(3)}-05T12:00:00Z");
        Assert.Equal(("notApproved", "on_call"), (duty.GetProperty("source").GetString(), duty.GetProperty("role").GetString()));
        Assert.Equal(["toban1", "engineer"], duty.GetProperty("persons").EnumerateArray().Select(p => p.GetProperty("id").GetString()));
        Assert.Equal(HttpStatusCode.BadRequest, (await machine.GetAsync("api/contracts/standard/on-duty?at=now")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await machine.GetAsync("api/rosters/standard-s20260101-00000000")).StatusCode);
    }

    private static async Task<string> OpenAsync(Device planner, int ahead)
    {
        Page list = await planner.GetAsync("/rosters");
        Page opened = await planner.SubmitAsync(list, list.FormTo("/rosters"), ("contract", "standard"), ("month", MonthOf(ahead)));
        Assert.Equal(HttpStatusCode.SeeOther, opened.Status);
        return opened.Location!.OriginalString["/rosters/".Length..];
    }

    private static async Task<string> FeedAsync(Device reader)
    {
        Page page = await reader.GetAsync("/roster-feed");
        await reader.SubmitAsync(page, page.Forms.First(f => f.Buttons.Contains(("contract", "standard"))), ("contract", "standard"));
        string html = WebUtility.HtmlDecode((await reader.GetAsync("/roster-feed")).Html);
        int at = html.IndexOf("/feeds/", html.IndexOf("標準運用手順", StringComparison.Ordinal), StringComparison.Ordinal);
        return html[at..html.IndexOf('"', at)];
    }

    private async Task<JsonElement> MonthAsync(string id)
    {
        using HttpClient machine = app.Machine();
        return await machine.GetFromJsonAsync<JsonElement>("api/rosters/" + id);
    }

    private static DateOnly First(int ahead) => DateOnly.FromDateTime(DateTime.UtcNow.AddHours(9)).AddMonths(ahead);

    private static string MonthOf(int ahead) => First(ahead).ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);

    private static string MonthName(int ahead) => First(ahead).ToString("yyyy'年'M'月'", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(HttpClient machine, string path, object body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using HttpResponseMessage answer = await machine.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }
}
