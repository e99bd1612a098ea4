using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>Mails that wait for others: seen on the case and among the mails, and sent at once by whoever may.</summary>
[Collection(Application.Name)]
public sealed class HttpWaitingMailTests(AppFixture app)
{
    [Fact]
    public async Task WhatWaits_IsSeen_AndSentAtOnce()
    {
        (string id, string mail) = await WaitingAsync("Waits for the minute");
        using HttpClient machine = app.Machine();
        using Device device = await app.SignedInAsync();
        Page page = await device.GetAsync($"/incidents/{id}");
        Assert.NotNull(page.Document.QuerySelector("section[aria-labelledby=waiting-mails]"));
        Page mails = await device.GetAsync("/outbox?contract=standard");
        Assert.Contains(id, mails.Document.QuerySelector("section[aria-labelledby=waiting-mails]")!.TextContent, StringComparison.Ordinal);
        PageForm form = page.FormTo("/outbox/send");
        Assert.Equal($"/incidents/{id}?done=mail-sent", (await device.SubmitAsync(page, form)).Location!.ToString());
        Assert.DoesNotContain(await ListAsync(machine), w => w.GetProperty("id").GetString() == mail);
        Assert.Contains(
            (await app.IncidentAsync(id)).GetProperty("mails").EnumerateArray(), m => m.GetProperty("key").GetString()!.Contains("/announce/", StringComparison.Ordinal));
        Assert.Equal($"/incidents/{id}?done=mail-gone", (await device.SubmitAsync(page, form)).Location!.ToString());
        Assert.Null((await device.GetAsync($"/incidents/{id}")).Document.QuerySelector("section[aria-labelledby=waiting-mails]"));
    }

    [Fact]
    public async Task AMachine_SendsWhatWaits()
    {
        (_, string mail) = await WaitingAsync("Sent by a machine");
        using HttpClient machine = app.Machine();
        JsonElement waiting = (await ListAsync(machine)).Single(w => w.GetProperty("id").GetString() == mail);
        Assert.True(waiting.GetProperty("own").GetBoolean());
        Assert.DoesNotContain("/l/C", waiting.GetProperty("letters")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Uri send = new($"api/contracts/standard/waiting-mails/{mail}/send", UriKind.Relative);
        Assert.Equal(HttpStatusCode.NoContent, (await machine.PostAsync(send, null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await machine.PostAsync(send, null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await machine.GetAsync(new Uri("api/contracts/nobody/waiting-mails", UriKind.Relative))).StatusCode);
    }

    /// <summary>An incident whose responder was called less than a minute ago, and is to be told what is due now.</summary>
    private async Task<(string Incident, string Mail)> WaitingAsync(string title)
    {
        string id = await app.OpenIncidentAsync(title);
        await Eventually.HoldsAsync(async () => (await app.IncidentAsync(id)).GetProperty("mails").GetArrayLength() > 0, "somebody is called");
        await app.ActAsync(id, "acknowledge", new { person = "toban1" });
        await app.ActAsync(id, "recovered", new { person = "toban1", recoveredAt = DateTimeOffset.UtcNow });
        await app.ActAsync(id, "completed", new { person = "toban1" });
        using HttpClient machine = app.Machine();
        JsonElement? found = null;
        await Eventually.HoldsAsync(
            async () => (found = (await ListAsync(machine)).Cast<JsonElement?>().FirstOrDefault(w => w!.Value.GetProperty("letters").EnumerateArray()
                .Any(l => l.GetProperty("about").GetString() == id))) is not null,
            "a mail waits");
        return (id, found!.Value.GetProperty("id").GetString()!);
    }

    private static async Task<IReadOnlyList<JsonElement>> ListAsync(HttpClient machine) =>
        [.. (await machine.GetFromJsonAsync<JsonElement>(new Uri("api/contracts/standard/waiting-mails", UriKind.Relative))).EnumerateArray()];
}
