using System.Net;
using System.Text.Json;
using Workflows.Ledger;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>What became of mails, as the mail service tells it: on the page of mails, and on the case where one came back.</summary>
[Collection(Application.Name)]
public sealed class HttpMailEventTests(AppFixture app)
{
    private const string Returned = "5.1.1 <b>no such user</b>";

    [Fact]
    public async Task ReturnedMail_IsToldOnItsIncident_AndShownWithItsWay()
    {
        string incident = await app.OpenIncidentAsync("不達の障害");
        JsonElement page = default;
        await Eventually.HoldsAsync(async () => (page = (await MailsAsync(incident)).FirstOrDefault(m => m.GetProperty("person").GetString() == "toban1"))
            .ValueKind == JsonValueKind.Object && page.GetProperty("state").GetString() == "accepted");
        DateTimeOffset now = DateTimeOffset.UtcNow;
        string key = page.GetProperty("key").GetString()!;
        string events = $"[{Event(key, "delivered", now, "")},{Event(key, "bounce", now, $",\"reason\":\"{Returned}\"")}]";
        using (HttpClient stranger = app.Stranger())
        {
            using HttpResponseMessage unsigned = await stranger.PostAsync("api/mail-events", new StringContent(events));
            Assert.Equal(HttpStatusCode.Unauthorized, unsigned.StatusCode);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await app.TellOfMailsAsync(events, now.AddDays(-2)));
        Assert.Equal(HttpStatusCode.BadRequest, await app.TellOfMailsAsync("{}", now));
        Assert.Empty(await app.FactsAsync(incident, "mailUndeliverable"));
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(HttpStatusCode.NoContent, await app.TellOfMailsAsync(events, now));
        }

        // The first person has a second address, and that one comes back too: now nobody was reached.
        string second = key + "/second-address";
        Assert.Contains(await MailsAsync(incident), m => m.GetProperty("key").GetString() == second && m.GetProperty("state").GetString() == "accepted");
        Assert.Empty(await app.FactsAsync(incident, "mailUndeliverable"));
        Assert.Equal(HttpStatusCode.NoContent, await app.TellOfMailsAsync($"[{Event(second, "dropped", now, "")}]", now));
        Assert.Single(await app.FactsAsync(incident, "mailUndeliverable"));

        using Device reader = await app.SignedInAsync();
        Page outbox = await reader.GetAsync("/outbox?contract=standard&failed=yes");
        Assert.Contains("no such user", outbox.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>no such user", outbox.Html, StringComparison.Ordinal);
        Assert.Contains("受付", outbox.Text, StringComparison.Ordinal);
        Assert.Contains("配信済み", outbox.Text, StringComparison.Ordinal);
        Assert.Contains("不達", outbox.Text, StringComparison.Ordinal);
    }

    private async Task<List<JsonElement>> MailsAsync(string incident) => [.. (await app.IncidentAsync(incident)).GetProperty("mails").EnumerateArray()];

    private static string Event(string key, string name, DateTimeOffset at, string more) =>
        $$"""{"event":"{{name}}","mail":"{{TableKey.Digest(key)}}","sg_event_id":"{{key}} {{name}}","timestamp":{{at.ToUnixTimeSeconds()}}{{more}}}""";
}
