using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>A placement from its proposal by the API, over the candidate's link, to the client's acceptance.</summary>
[Collection(Application.Name)]
public sealed class HttpPlacementTests(AppFixture app)
{
    [Fact]
    public async Task Placement_IsProposed_EvidenceComesBehindTheLink_IsJudgedAndAccepted()
    {
        string mail = $"d{Guid.NewGuid().ToString("N")[..8]}@partner.example";
        string id = await ProposeAsync(mail);
        ReceivedMail asked = await app.MailAsync(m => m.To == mail && m.Code is not null);
        string link = asked.Link!;
        Assert.Contains("/e/", link, StringComparison.Ordinal);

        // A mail scanner opens, follows and posts: nothing comes of it.
        using Device scanner = app.NewDevice();
        Page opened = await scanner.GetAsync(link);
        Assert.Equal(HttpStatusCode.OK, opened.Status);
        PageForm form = opened.FormOf("act", "submit");
        Assert.Equal(HttpStatusCode.UnprocessableEntity,
            (await scanner.SubmitAsync(opened, form, ("v.pledge.0.done_on", "2026-01-01"), ("act", "submit"))).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity,
            (await scanner.SubmitAsync(opened, form, ("v.pledge.0.done_on", "2026-01-01"), ("code", "000000"), ("act", "submit"))).Status);
        Assert.All((await PlacementAsync(id)).GetProperty("checks").EnumerateArray(), c => Assert.Equal("missing", c.GetProperty("standing").GetString()));

        using Device phone = app.NewDevice();
        Page page = await phone.GetAsync(link);
        string day = TimeProvider.System.GetUtcNow().AddDays(-2).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Page handedIn = await phone.SubmitAsync(
            page, page.FormOf("act", "submit"), ("v.security_training.0.done_on", day), ("v.privacy_training.0.done_on", day), ("v.pledge.0.done_on", day),
            ("code", asked.Code!), ("act", "submit"));
        Assert.Equal(HttpStatusCode.SeeOther, handedIn.Status);

        // The link is no way into anything else.
        Assert.Equal(HttpStatusCode.SeeOther, (await phone.GetAsync("/placements/" + id)).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await phone.GetAsync("/incidents")).Status);

        using HttpClient machine = app.Machine();
        foreach (JsonElement check in (await PlacementAsync(id)).GetProperty("checks").EnumerateArray().ToList())
        {
            string evidence = check.GetProperty("toJudge").GetString()!;
            Assert.Equal(HttpStatusCode.Forbidden,
                (await PostAsync(machine, $"api/placements/{id}/judge", new { person = "toban1", evidence, passed = true })).Status);
            Assert.Equal(HttpStatusCode.OK,
                (await PostAsync(machine, $"api/placements/{id}/judge", new { person = "manager", evidence, passed = true })).Status);
        }

        ReceivedMail ask = await app.MailAsync(m => m.To == "approver@client.example" && m.Code is not null && m.Text.Contains(id, StringComparison.Ordinal));
        using Device office = app.NewDevice();
        Page decision = await office.GetAsync(ask.Link!);
        Page accepted = await office.SubmitAsync(decision, decision.FormOf("act", "approve"), ("act", "approve"), ("code", ask.Code!));
        Assert.Equal(HttpStatusCode.SeeOther, accepted.Status);
        Assert.Equal("accepted", (await PlacementAsync(id)).GetProperty("summary").GetProperty("status").GetString());
        JsonElement clearance = await machine.GetFromJsonAsync<JsonElement>("api/contracts/standard/clearance?day=2099-01-04");
        Assert.Contains(clearance.GetProperty("people").EnumerateArray(), p => p.GetProperty("placement").GetString() == id);
        Assert.Contains(id, await machine.GetStringAsync("api/placements?contract=standard"), StringComparison.Ordinal);
        JsonElement shortage = (await machine.GetFromJsonAsync<JsonElement>("api/contracts/mie/clearance")).GetProperty("shortages")[0];
        Assert.Equal(("supervisor", 1, 0),
            (shortage.GetProperty("role").GetString(), shortage.GetProperty("needed").GetInt32(), shortage.GetProperty("found").GetInt32()));
        Assert.StartsWith("ID,", await machine.GetStringAsync("api/contracts/standard/clearance.csv"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Pages_ShowListAndPlacement_ToThoseOfTheContract()
    {
        string mail = $"d{Guid.NewGuid().ToString("N")[..8]}@partner.example";
        string id = await ProposeAsync(mail);
        using Device reader = app.NewDevice();
        Assert.Equal(HttpStatusCode.SeeOther, (await reader.GetAsync("/placements")).Status);
        using Device staff = await app.SignedInAsync();
        await Eventually.HoldsAsync(async () => (await staff.GetAsync("/placements")).Text.Contains(id, StringComparison.Ordinal));
        Assert.Contains("勤務表に載せられません", (await staff.GetAsync("/placements/" + id)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(id, (await staff.GetAsync("/placements?person=nobody-of-this-name")).Text, StringComparison.Ordinal);
        string kept = (await staff.GetAsync("/placements?person=%E5%BF%9C&site=&status=Checking&state=closed")).Html;
        Assert.Contains("value=\"応\"", kept, StringComparison.Ordinal);
        Assert.Matches("<option value=\"Checking\" selected", kept);
        Assert.DoesNotContain(id, kept, StringComparison.Ordinal); // it is not closed
        // of another contract that toban1 works for
        Assert.Contains("統括者 必要 1 人、勤務可 0 人", (await staff.GetAsync("/placements")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await staff.GetAsync("/propose-placement?contract=standard")).Status);
        Assert.Equal(HttpStatusCode.OK, (await staff.GetAsync("/clearance/standard")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await staff.GetAsync("/placements/standard-p20200101-aaaaaaaa")).Status);
    }

    [Fact]
    public async Task WrongProposal_IsRefusedWithItsReason()
    {
        using HttpClient machine = app.Machine();
        (HttpStatusCode role, JsonElement problem) = await PostAsync(machine, "api/placements", Proposal("x@partner.example", role: "nobody"));
        Assert.Equal((HttpStatusCode.BadRequest, "noSuchRole"), (role, problem.GetProperty("reason").GetString()));
        (HttpStatusCode site, _) = await PostAsync(machine, "api/placements", Proposal("x@partner.example", site: "moon"));
        Assert.Equal(HttpStatusCode.BadRequest, site);
        (HttpStatusCode address, _) = await PostAsync(machine, "api/placements", Proposal("not an address"));
        Assert.Equal(HttpStatusCode.BadRequest, address);
    }

    private async Task<string> ProposeAsync(string mail)
    {
        using HttpClient machine = app.Machine();
        (HttpStatusCode status, JsonElement answer) = await PostAsync(machine, "api/placements", Proposal(mail));
        Assert.Equal(HttpStatusCode.Created, status);
        return answer.GetProperty("placement").GetString()!;
    }

    private static object Proposal(string mail, string role = "operator", string site = "office") =>
        new { contract = "standard", person = "leader", name = "扉 花子", mail, role, sites = new[] { site }, from = "2099-01-04" };

    private async Task<JsonElement> PlacementAsync(string id)
    {
        using HttpClient machine = app.Machine();
        return await machine.GetFromJsonAsync<JsonElement>("api/placements/" + id);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(HttpClient machine, string path, object body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using HttpResponseMessage answer = await machine.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }
}
