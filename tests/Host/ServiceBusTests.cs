using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workflows.Events;
using Workflows.Ledger;
using Workflows.Testing;
using Workflows.Testing.ServiceBus;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>
/// The whole application with the official client over AMQP: an alert comes in on the queue, its events go out, and what could not be taken is seen,
/// taken once more or removed on a page.
/// </summary>
[Collection(Gauges.Name)]
public sealed class ServiceBusTests : IAsyncLifetime
{
    private const string AdminKey = "administrator-key-of-the-tests";
    private const string Queue = "monitoring-events";

    private readonly string folder = TestHost.NewFolder();
    private readonly ServiceBusPeer peer = ServiceBusPeer.Start();
    private readonly ServiceBusClient client;
    private readonly PeerEntity incoming;
    private readonly PeerEntity outgoing;
    private IHost? host;

    public ServiceBusTests()
    {
        incoming = peer.Add(Queue);
        outgoing = peer.Add("domain-events");
        client = peer.Client();
    }

    [Fact]
    public async Task AnAlertOnTheQueue_OpensAnIncident_IsToldOf_AndDeadLettersAreSettledOnAPage()
    {
        Uri address = await StartAsync();
        using HttpClient machine = WholeApplication.Machine(address);
        await Assert.Single(host!.Services.GetServices<EventOutbox>()).RunAsync(default); // the first look marks where telling begins

        incoming.DropsRepeats = false; // delivered twice, as after a lock that ran out
        await SendAsync(Queue, "good", Alert("f1"), ("contract", "standard"), ("kind", "alertmanager"));
        await SendAsync(Queue, "good", Alert("f1"), ("contract", "standard"), ("kind", "alertmanager"));
        await SendAsync(Queue, "nobody", Alert("f1"), ("source", "nobody"));
        await SendAsync(Queue, "foreign", Alert("f1"), ("contract", "of-somebody-else"), ("kind", "alertmanager"));
        await SendAsync(Queue, "noise", "no <script>JSON</script>", ("contract", "standard"), ("kind", "grafana"));

        await Eventually.HoldsAsync(() => outgoing.Messages.Any(m => m.Properties.Subject == "workflows.incident.paged"), "its events go out");
        await Eventually.HoldsAsync(() => incoming.Messages.Count == 0, "the queue is empty");
        Assert.Equal(["nobody UnknownSource", "foreign UnknownSource", "noise NotUnderstood"],
            incoming.Dead.Messages.Select(m => $"{m.Properties.MessageId} {m.ApplicationProperties["DeadLetterReason"]}"));
        Amqp.Message opened = Assert.Single(outgoing.Messages, m => m.Properties.Subject == "workflows.incident.opened");
        Assert.All(outgoing.Messages.Where(m => m.Properties.Subject.StartsWith("workflows.incident.", StringComparison.Ordinal)),
            m => Assert.Equal(opened.Properties.GroupId, m.Properties.GroupId)); // the session
        JsonElement incident = await machine.GetFromJsonAsync<JsonElement>("/api/incidents/" + opened.Properties.GroupId);
        Assert.Single(incident.GetProperty("facts").EnumerateArray(), f => f.GetProperty("kind").GetString() == "alertFired");

        // What the broker gave up after ten attempts of an application that was not well.
        await SendAsync(Queue + "/$deadletterqueue", "late", Alert("f2"), ("contract", "standard"), ("kind", "alertmanager"), ("DeadLetterReason", "MaxDeliveryCountExceeded"));
        using Device admin = new(address);
        Page signIn = await admin.GetAsync("/signin");
        Assert.Equal(HttpStatusCode.SeeOther, (await admin.SubmitAsync(signIn, signIn.FormTo("/signin/admin"), ("person", "admin"), ("key", AdminKey))).Status);
        Page list = await admin.GetAsync("/dead-letters");
        Assert.Contains("試行を重ねても取り込めませんでした", list.Text, StringComparison.Ordinal);
        Assert.Contains("送信元が登録されていません", list.Text, StringComparison.Ordinal);

        Page noise = await admin.GetAsync("/dead-letters/3");
        Assert.Contains("no <script>JSON</script>", noise.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>JSON", noise.Html, StringComparison.Ordinal);
        Page stays = await admin.SubmitAsync(noise, noise.FormTo("/dead-letters/3"), ("act", "replay"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, stays.Status);
        Assert.Contains("ここに残ります：本文を読み取れません。", stays.Text, StringComparison.Ordinal);
        Page unsaid = await admin.SubmitAsync(noise, noise.FormTo("/dead-letters/3"), ("act", "remove"), ("reason", " "));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unsaid.Status);
        Assert.Contains("削除する理由を4000文字以内で入力してください。", unsaid.Text, StringComparison.Ordinal);
        Assert.Equal("/dead-letters?done=remove",
            (await admin.SubmitAsync(noise, noise.FormTo("/dead-letters/3"), ("act", "remove"), ("reason", "試験の雑音"))).Location?.OriginalString);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.SubmitAsync(noise, noise.FormTo("/dead-letters/3"), ("act", "replay"))).Status);

        Page late = await admin.GetAsync("/dead-letters/4");
        Assert.Equal("/dead-letters?done=replay", (await admin.SubmitAsync(late, late.FormTo("/dead-letters/4"), ("act", "replay"))).Location?.OriginalString);
        await Eventually.HoldsAsync(() => outgoing.Messages.Count(m => m.Properties.Subject == "workflows.incident.opened") == 2, "it was taken");
        AuditRecord[] acts = [.. (await host!.Services.GetRequiredService<AuditLog>().ReadAsync(AuditLog.SystemChain)).Entries
            .Where(e => e.Action.StartsWith("queue.", StringComparison.Ordinal))];
        Assert.Equal(["queue.replayed 3 admin", "queue.removed 3 admin", "queue.replayed 4 admin"], acts.Select(e => $"{e.Action} {e.Subject} {e.Actor}"));
        JsonElement removed = JsonDocument.Parse(acts[1].Data).RootElement;
        Assert.Equal(("noise", "NotUnderstood", "試験の雑音", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("no <script>JSON</script>")))),
            (removed.GetProperty("message").GetString(), removed.GetProperty("reason").GetString(), removed.GetProperty("why").GetString(),
                removed.GetProperty("sha256").GetString()));
        Assert.Equal(["nobody", "foreign"], incoming.Dead.Messages.Select(m => m.Properties.MessageId));
        Assert.Equal(("degraded", 2), await HealthAsync(machine)); // counted anew, since one was settled
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (host is not null)
        {
            await WholeApplication.StopAsync(host);
        }

        await client.DisposeAsync();
        await peer.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<Uri> StartAsync()
    {
        (host, Uri address) = await WholeApplication.StartAsync(
            folder, builder => builder.Services.AddSingleton(client), "--Workflows:AdminKey", AdminKey,
            "--Workflows:Events:Namespace", "bus.operations.example", "--Workflows:Events:Queue", Queue);
        return address;
    }

    private async Task SendAsync(string to, string id, string body, params (string Name, string Value)[] properties)
    {
        ServiceBusMessage message = new(body) { MessageId = id, ContentType = "application/json" };
        foreach ((string name, string value) in properties)
        {
            message.ApplicationProperties[name] = value;
        }

        await using ServiceBusSender sender = client.CreateSender(to);
        await sender.SendMessageAsync(message);
    }

    private static async Task<(string? Check, int Count)> HealthAsync(HttpClient machine)
    {
        JsonElement health = await machine.GetFromJsonAsync<JsonElement>("/healthz");
        return (health.GetProperty("checks").GetProperty("dead-letters").GetString(), health.GetProperty("deadLetters").GetInt32());
    }

    internal static string Alert(string fingerprint) =>
        $$$"""{"version":"4","status":"firing","groupKey":"{{{fingerprint}}}","alerts":[{"status":"firing","fingerprint":"{{{fingerprint}}}","labels":{"alertname":"down","severity":"critical"},"annotations":{"summary":"down"}}]}""";
}
