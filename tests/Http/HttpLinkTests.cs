using System.Net;
using System.Text.Json;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>Mailed links, as people and as mail scanners use them.</summary>
[Collection(Application.Name)]
public sealed class HttpLinkTests(AppFixture app)
{
    private const string OnCall = "oncall1@operator.example";
    private const string OnCallEnglish = "engineer@operator.example";
    private const string Approver = "approver@client.example";

    [Fact]
    public async Task MailScanner_OpensLinksAndSubmitsEveryForm_DecidesNothing()
    {
        string incident = await app.OpenIncidentAsync("Scanned");
        ReceivedMail mail = await LinkMailAsync(OnCall, incident);
        using Device scanner = app.NewDevice();
        scanner.Raw.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");

        foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Head, HttpMethod.Options, HttpMethod.Get, HttpMethod.Get])
        {
            using HttpResponseMessage visit = await scanner.Raw.SendAsync(new HttpRequestMessage(method, mail.Link));
            Assert.True(visit.StatusCode == HttpStatusCode.OK || method == HttpMethod.Options, $"{method}: {visit.StatusCode}"); // HEAD as GET
        }

        using Device clicker = app.NewDevice();
        Page page = await clicker.GetAsync(mail.Link!);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.DoesNotContain("http-equiv", page.Html, StringComparison.OrdinalIgnoreCase);
        int submitted = 0;
        foreach (PageForm form in page.Forms.Where(f => f.Action.StartsWith("/l/", StringComparison.Ordinal)))
        {
            foreach ((string name, string value) in form.Buttons)
            {
                Page answer = await clicker.SubmitAsync(page, form, (name, value));
                Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
                submitted++;
            }
        }

        Assert.Equal(2, submitted);
        Assert.Empty(await app.FactsAsync(incident, "acknowledged"));
        Assert.Equal(HttpStatusCode.SeeOther, (await clicker.GetAsync("/incidents/" + incident)).Status);
    }

    [Fact]
    public async Task CodeFromTheMail_AcknowledgesAndSignsIn_AndTheNextVisitOnlyOpens()
    {
        string incident = await app.OpenIncidentAsync("Taken");
        ReceivedMail mail = await LinkMailAsync(OnCallEnglish, incident);
        using Device phone = app.NewDevice();
        Page page = await phone.GetAsync(mail.Link!);
        Assert.Contains("Taken", page.Text, StringComparison.Ordinal);
        Assert.Contains("First report", page.Text, StringComparison.Ordinal);
        Assert.Contains("one-time-code", page.Html, StringComparison.Ordinal);

        Page answer = await phone.SubmitAsync(page, page.FormOf("act", "acknowledge"), ("act", "acknowledge"),
            ("code", $" {mail.Code![..3]} {mail.Code[3..]} "));

        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        Assert.Equal("/incidents/" + incident, answer.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.OK, (await phone.GetAsync("/incidents/" + incident)).Status);
        JsonElement fact = Assert.Single(await app.FactsAsync(incident, "acknowledged"));
        Assert.Equal("engineer", fact.GetProperty("actor").GetString());

        Page again = await phone.GetAsync(mail.Link!);
        PageForm form = Assert.Single(again.Forms, f => f.Action.StartsWith("/l/", StringComparison.Ordinal));
        Assert.Equal([("act", "open")], form.Buttons);
        Assert.DoesNotContain("code", form.Fields);
        Assert.Equal("/incidents/" + incident, (await phone.SubmitAsync(again, form, ("act", "open"))).Location!.OriginalString);
        Assert.Single(await app.FactsAsync(incident, "acknowledged"));
    }

    [Fact]
    public async Task WrongCodes_LockTheirCallerOut_AndThePersonIsToldAndGetsIn()
    {
        string incident = await app.OpenIncidentAsync("Guessed");
        ReceivedMail mail = await LinkMailAsync(OnCall, incident);
        string wrong = mail.Code == "000000" ? "000001" : "000000";
        using Device guesser = app.NewDevice();
        Page page = await guesser.GetAsync(mail.Link!);
        PageForm form = page.FormOf("act", "acknowledge");
        for (int i = 0; i < 5; i++)
        {
            Page refused = await guesser.SubmitAsync(page, form, ("act", "acknowledge"), ("code", wrong));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Contains(i < 4 ? $"Tries left: {4 - i}" : "takes none for 15 min", refused.Text, StringComparison.Ordinal);
        }

        Page locked = await guesser.SubmitAsync(page, form, ("act", "acknowledge"), ("code", mail.Code!));
        Assert.Equal(HttpStatusCode.TooManyRequests, locked.Status);
        Assert.Empty(await app.FactsAsync(incident, "acknowledged"));

        // The person is told, once, and still gets in from where they are.
        ReceivedMail told = await app.MailAsync(IsWarning);
        Assert.Contains("127.0.0.1", told.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(mail.Code!, told.Text, StringComparison.Ordinal);
        using Device another = app.NewDevice("127.0.0.3");
        page = await another.GetAsync(mail.Link!);
        for (int i = 0; i < 5; i++)
        {
            await another.SubmitAsync(page, page.FormOf("act", "acknowledge"), ("act", "acknowledge"), ("code", wrong));
        }

        await LinkMailAsync(OnCall, await app.OpenIncidentAsync("Mailed after the second guesser"));
        Assert.Single(app.Mails(), IsWarning);
        using Device desk = app.NewDevice("127.0.0.2");
        Page theirs = await desk.GetAsync(mail.Link!);
        Assert.Equal(HttpStatusCode.SeeOther,
            (await desk.SubmitAsync(theirs, theirs.FormOf("act", "acknowledge"), ("act", "acknowledge"), ("code", mail.Code!))).Status);

        // Other mails go to the person on call at any moment: only the warnings are counted.
        static bool IsWarning(ReceivedMail m) => m.To == OnCall && m.Text.Contains("誤った確認コードが続けて入力されました", StringComparison.Ordinal);
    }

    [Fact]
    public async Task LinkOfTheSecondResponder_SaysWhoRespondsAndOffersToJoin()
    {
        string incident = await app.OpenIncidentAsync("Two respond");
        ReceivedMail mail = await LinkMailAsync(OnCall, incident);
        using Device second = app.NewDevice();
        Page untouched = await second.GetAsync(mail.Link!);
        Assert.Contains("Acknowledge", untouched.Text, StringComparison.Ordinal);
        await app.ActAsync(incident, "acknowledge", new { person = "engineer" });

        Page page = await second.GetAsync(mail.Link!);
        Assert.Matches(@"has been responding since \w{3} \d{1,2} \w{3} \d{4}, \d{2}:\d{2}", page.Text);
        Assert.Contains("Join the response", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Acknowledge", page.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther,
            (await second.SubmitAsync(page, page.FormOf("act", "acknowledge"), ("act", "acknowledge"), ("code", mail.Code!))).Status);
        Assert.Equal(["engineer", "toban1"], (await app.IncidentAsync(incident)).GetProperty("responders").EnumerateArray().Select(r => r.GetString()!)
            .Order());
    }

    [Fact]
    public async Task Report_IsReturnedWithAComment_ThenAcceptedInItsNextVersion_AndOldLinksShowTheDecision()
    {
        string incident = await app.OpenIncidentAsync("Reported");
        await LinkMailAsync(OnCall, incident);
        await app.ActAsync(incident, "note", new { person = "toban1", text = "whose cable is it?" });
        await BringToFinalReportAsync(incident, version: 1);
        ReceivedMail first = await app.MailAsync(m =>
            m.To == Approver && m.Text.Contains(incident, StringComparison.Ordinal) && m.Link?.Contains("/l/", StringComparison.Ordinal) == true);
        using Device office = app.NewDevice();
        Page page = await office.GetAsync(first.Link!);
        Assert.Contains("a loose cable", page.Text, StringComparison.Ordinal);
        PageForm form = page.FormOf("act", "return");
        Assert.Contains(("act", "accept"), form.Buttons);

        Page noComment = await office.SubmitAsync(page, form, ("act", "return"), ("code", first.Code!));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, noComment.Status);
        Assert.Empty(await app.FactsAsync(incident, "reportReturned"));

        Page returned = await office.SubmitAsync(page, form, ("act", "return"), ("comment", "Which cable?"), ("code", first.Code!));
        Assert.Equal(HttpStatusCode.SeeOther, returned.Status);
        Page shown = await office.GetAsync(returned.Location!.OriginalString); // signed in now, so in the person's own language
        Assert.Contains("この報告書は差し戻されました。", shown.Text, StringComparison.Ordinal);
        Assert.Contains("Which cable?", shown.Text, StringComparison.Ordinal);
        Assert.Equal("standard-approver", Assert.Single(await app.FactsAsync(incident, "reportReturned")).GetProperty("actor").GetString());

        // list, page and API say the same of whose turn it is, and nobody calls the report done
        string turn = "差戻し：最終報告";
        Page top = await office.GetAsync("/incidents/" + incident);
        Assert.Contains(turn, top.Text, StringComparison.Ordinal);
        Assert.Contains("コメントあり", top.Text, StringComparison.Ordinal);
        await Eventually.HoldsAsync(async () => (await ListItemAsync(office, incident)).Contains(turn, StringComparison.Ordinal));
        Assert.DoesNotContain("note good", shown.Html, StringComparison.Ordinal);
        Assert.Equal("newVersion", await AwaitsAsync(incident));

        // a decision stands, whatever is pressed on a page that was open before
        Page late = await office.SubmitAsync(page, form, ("act", "accept"));
        Assert.Equal(HttpStatusCode.Conflict, late.Status);
        Assert.Contains("この報告書は差し戻されました。", late.Text, StringComparison.Ordinal);
        Assert.Empty(await app.FactsAsync(incident, "reportAccepted"));

        await SendFinalAsync(incident, version: 2);
        ReceivedMail second = await app.MailAsync(m => m.To == Approver && m.Text.Contains(incident, StringComparison.Ordinal) && m.Link != first.Link
            && m.Link?.Contains("/l/", StringComparison.Ordinal) == true);
        Assert.Contains("の受領待ち：最終報告", (await office.GetAsync("/incidents/" + incident)).Text, StringComparison.Ordinal);
        await Eventually.HoldsAsync(async () => await ListItemAsync(office, incident) is var item
            && item.Contains("の受領待ち：最終報告", StringComparison.Ordinal) && !item.Contains("進行中の期限なし", StringComparison.Ordinal));
        Assert.Equal("acceptance", await AwaitsAsync(incident));
        Page next = await office.GetAsync(second.Link!);
        PageForm signedIn = next.FormOf("act", "accept");
        Assert.DoesNotContain("code", signedIn.Fields);
        Assert.Equal(HttpStatusCode.SeeOther, (await office.SubmitAsync(next, signedIn, ("act", "accept"))).Status);
        Assert.Equal(2, Assert.Single(await app.FactsAsync(incident, "reportAccepted")).GetProperty("version").GetInt32());
        Assert.Contains("この報告書は承認されました。", (await office.GetAsync(second.Link!)).Text, StringComparison.Ordinal);
        Assert.Contains("この報告書は差し戻されました。", (await office.GetAsync(first.Link!)).Text, StringComparison.Ordinal);

        // The contractor sees whom it called, and the proof that the client was given notice; the client sees what concerns its own side.
        string report = $"/incidents/{incident}/reports/final_report/1/1";
        string[] internals = ["whose cable is it?", OnCall, "連絡網1段目に連絡", "通知の記録", "127.0.0.1"];
        using Device leader = await app.SignedInAsync("leader@operator.example");
        string ours = (await leader.GetAsync("/incidents/" + incident)).Text + (await leader.GetAsync(report)).Text;
        string theirs = (await office.GetAsync("/incidents/" + incident)).Text + (await office.GetAsync(report)).Text;
        Assert.All(internals, text => Assert.Contains(text, ours, StringComparison.Ordinal));
        Assert.All(internals, text => Assert.DoesNotContain(text, theirs, StringComparison.Ordinal));
        Assert.Contains("リンクの閲覧：初回", ours, StringComparison.Ordinal);
        Assert.Contains(Approver, theirs, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NewerVersion_TakesTheOlderLinksPlace()
    {
        string incident = await app.OpenIncidentAsync("Corrected");
        await BringToFinalReportAsync(incident, version: 1);
        ReceivedMail first = await app.MailAsync(m => m.To == Approver && m.Text.Contains(incident, StringComparison.Ordinal) && m.Code is not null);
        using Device office = app.NewDevice();
        Page page = await office.GetAsync(first.Link!);
        PageForm form = page.FormOf("act", "accept");
        await SendFinalAsync(incident, version: 2);

        Page refused = await office.SubmitAsync(page, form, ("act", "accept"), ("code", first.Code!));

        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Contains("A newer version was sent.", refused.Text, StringComparison.Ordinal);
        Assert.Empty(await app.FactsAsync(incident, "reportAccepted"));
    }

    [Fact]
    public async Task ClosedIncident_ItsLinksShowItsNumberOnlyAndAreNoWayIn()
    {
        string incident = await app.OpenIncidentAsync("Withdrawn");
        ReceivedMail mail = await LinkMailAsync(OnCall, incident);
        using Device phone = app.NewDevice();
        Page page = await phone.GetAsync(mail.Link!);
        await app.ActAsync(incident, "withdraw", new { person = "toban1", reason = "false alarm" });
        await Eventually.HoldsAsync(async () => (await phone.GetAsync(mail.Link!)).Status == HttpStatusCode.Gone);

        Page refused = await phone.SubmitAsync(page, page.FormOf("act", "acknowledge"), ("act", "acknowledge"), ("code", mail.Code!));
        Assert.Equal(HttpStatusCode.Gone, refused.Status);
        Page last = await phone.GetAsync(mail.Link!);
        Assert.DoesNotContain("Withdrawn", last.Text, StringComparison.Ordinal);
        Assert.Contains(incident, last.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Gone, (await phone.SubmitAsync(page, page.FormOf("act", "open"), ("act", "open"), ("code", mail.Code!))).Status);
    }

    [Fact]
    public async Task SessionOfSomebodyElse_IsNoProof()
    {
        string incident = await app.OpenIncidentAsync("Two people");
        ReceivedMail mine = await LinkMailAsync(OnCall, incident);
        ReceivedMail theirs = await LinkMailAsync(OnCallEnglish, incident);
        using Device phone = app.NewDevice();
        Page page = await phone.GetAsync(mine.Link!);
        await phone.SubmitAsync(page, page.FormOf("act", "acknowledge"), ("act", "acknowledge"), ("code", mine.Code!));

        Page other = await phone.GetAsync(theirs.Link!);
        Page refused = await phone.SubmitAsync(other, other.FormOf("act", "acknowledge"), ("act", "acknowledge"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Single(await app.FactsAsync(incident, "acknowledged"));
    }

    /// <summary>What the list says of an incident, on whichever of its pages.</summary>
    private static async Task<string> ListItemAsync(Device device, string incident)
    {
        for (int number = 1; ; number++)
        {
            Page list = await device.GetAsync($"/incidents?contract=standard&page={number}");
            string? item = list.Html.Split("<li class=\"incident").FirstOrDefault(i => i.Contains($"/incidents/{incident}\"", StringComparison.Ordinal));
            if (item is not null || !list.Html.Contains("rel=\"next\"", StringComparison.Ordinal))
            {
                return item ?? "";
            }
        }
    }

    private async Task<string?> AwaitsAsync(string incident) =>
        (await app.IncidentAsync(incident)).GetProperty("turns")[0].GetProperty("awaits").GetString();

    private Task<ReceivedMail> LinkMailAsync(string to, string incident) =>
        app.MailAsync(m => m.To == to && m.Text.Contains(incident, StringComparison.Ordinal) && m.Link?.Contains("/l/", StringComparison.Ordinal) == true);

    private async Task BringToFinalReportAsync(string incident, int version)
    {
        await app.ActAsync(incident, "acknowledge", new { person = "toban1" });
        await app.ActAsync(incident, "recovered", new { person = "toban1", recoveredAt = DateTimeOffset.UtcNow });
        await app.ActAsync(incident, "completed", new { person = "toban1" });
        await app.ActAsync(incident, "report",
            new { person = "toban1", step = "provisional_report", version = 1, values = new { cause = "a cable", course = "replaced" } });
        await SendFinalAsync(incident, version);
    }

    private Task SendFinalAsync(string incident, int version) => app.ActAsync(incident, "report", new
    {
        person = "toban1",
        step = "final_report",
        version,
        values = new Dictionary<string, string>
        {
            ["occurred_at"] = "10:00", ["recovered_at"] = "11:00", ["outage_length"] = "1 h", ["sites"] = "all", ["summary"] = "The reception server was down.",
            ["cause"] = version == 1 ? "a loose cable" : "a loose power cable", ["equipment"] = "web01", ["measures"] = "plugged in", ["situation"] = "normal",
            ["cause_and_measures"] = "cable fixed", ["prevention"] = "=labels",
        },
    });
}
