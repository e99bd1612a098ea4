using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workflows.Embedded.ServiceBus;
using Workflows.Events;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>The queues of one machine, over HTTP: alerts and requests come in, domain events are fetched, and all of it is in a backup.</summary>
[Collection(Gauges.Name)]
public sealed class EmbeddedQueueTests : IAsyncLifetime
{
    private const string Incoming = "/queues/monitoring-events/messages";
    private const string Desk = "/queues/domain-events/subscriptions/desk/";
    private const string Next = Desk + "messages/head?timeout=20";

    private readonly string folder = TestHost.NewFolder();
    private readonly string backup = Path.Combine(TestHost.NewFolder(), "backup");
    private IHost? host;
    private HttpClient? machine;

    [Fact]
    public async Task WhatIsPutOnTheQueue_IsTaken_ToldOf_AndKept()
    {
        await StartAsync();
        await Assert.Single(host!.Services.GetServices<EventOutbox>()).RunAsync(default); // the first look marks where telling begins

        Assert.Equal(HttpStatusCode.Created, await SendAsync("a1", ServiceBusTests.Alert("f1"), ("contract", "standard"), ("kind", "alertmanager")));
        Assert.Equal(HttpStatusCode.Created, await SendAsync("a1", ServiceBusTests.Alert("f1"), ("contract", "standard"), ("kind", "alertmanager")));
        Assert.Equal(HttpStatusCode.Created, await SendAsync("r1", Request("How?"), ("file", "requests")));
        Assert.Equal(HttpStatusCode.Created, await SendAsync("r2", Request(""), ("file", "requests")));
        Assert.Equal(HttpStatusCode.Created, await SendAsync("r3", Request("Why?", "standard-client"), ("file", "requests")));
        Assert.Equal(HttpStatusCode.Created, await SendAsync("n1", "{}", ("file", "rosters2")));

        // In order: each is settled before the next is fetched.
        List<string> told = [];
        while (!(told.Contains("workflows.incident.paged") && told.Contains("workflows.request.filed")))
        {
            using HttpResponseMessage next = await machine!.PostAsync(Next, null);
            Assert.Equal(HttpStatusCode.Created, next.StatusCode);
            JsonElement broker = JsonDocument.Parse(next.Headers.GetValues("BrokerProperties").Single()).RootElement;
            string subject = (await next.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("subject").GetString()!;
            Assert.Equal(broker.GetProperty("SessionId").GetString(), subject);
            string contract = JsonSerializer.Deserialize<string>(next.Headers.GetValues("contract").Single())!;
            Assert.StartsWith(contract + "-", subject, StringComparison.Ordinal);
            if (contract == "standard") // a sweep may open what another contract makes due meanwhile
            {
                told.Add(broker.GetProperty("Label").GetString()!);
            }

            Assert.Equal(HttpStatusCode.OK, (await machine.PostAsync(next.Headers.Location, null)).StatusCode); // renewed
            Assert.Equal(HttpStatusCode.OK, (await machine.DeleteAsync(next.Headers.Location)).StatusCode);
            Assert.Equal(HttpStatusCode.Gone, (await machine.DeleteAsync(next.Headers.Location)).StatusCode);
        }

        Assert.True(told.IndexOf("workflows.incident.opened") < told.IndexOf("workflows.incident.paged"), string.Join(' ', told));
        Assert.Single((await machine!.GetFromJsonAsync<JsonElement>("/api/incidents")).GetProperty("incidents").EnumerateArray());
        Assert.Single((await machine!.GetFromJsonAsync<JsonElement>("/api/requests")).GetProperty("requests").EnumerateArray());
        IReadOnlyList<DeadLetter> dead = await host.Services.GetRequiredService<DeadLetters>().ListAsync(0, default);
        Assert.Equal(["r2 NotUnderstood", "r3 NotAllowed", "n1 UnknownSource"], dead.Select(l => $"{l.Message.MessageId} {l.Reason}"));
        Assert.All(dead, l => Assert.Equal("ja", DeadLetterTexts.Words("ja", l.Description!).Language));

        // What was fetched and not settled comes again at once after a start, and what was put aside is still there.
        Assert.Equal(HttpStatusCode.Created, await SendAsync("a2", ServiceBusTests.Alert("f2"), ("contract", "standard"), ("kind", "alertmanager")));
        string? held = await NextIdAsync();
        using HttpRequestMessage make = new(HttpMethod.Post, "/admin/durable/backup") { Content = new StringContent(JsonSerializer.Serialize(new { folder = backup })) };
        make.Headers.Add("x-functions-key", TestHost.MasterKey);
        using HttpClient anybody = new() { BaseAddress = machine!.BaseAddress };
        using HttpResponseMessage made = await anybody.SendAsync(make);
        Assert.Contains("queues.db", await made.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(backup, "queues.db")));
        await StopAsync();
        await StartAsync();
        Assert.Equal(held, await NextIdAsync());
        Assert.Equal(3, await host.Services.GetRequiredService<DeadLetters>().CountAsync(default));
    }

    [Fact]
    public async Task WhoMayNot_IsRefused_AndWhatCannotBeMeant()
    {
        await StartAsync();
        using HttpClient anybody = new() { BaseAddress = machine!.BaseAddress };
        Assert.Equal(HttpStatusCode.Unauthorized, (await anybody.PostAsync(Incoming, new StringContent("x"))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await anybody.PostAsync(Next, null)).StatusCode);

        // Nobody puts domain events, nobody but the application takes what came in, and nobody listens who is not named.
        Assert.Equal(HttpStatusCode.NotFound, (await machine.PostAsync("/queues/domain-events/messages", new StringContent("x"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await machine.PostAsync(Incoming + "/head", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await machine.PostAsync(Next.Replace("desk", "stranger", StringComparison.Ordinal), null)).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await machine.PostAsync(Desk + "messages/head", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await machine.PostAsync(Desk + "$deadletterqueue/messages/head", null)).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await SendAsync("big", new string('x', (1 << 20) + 1)));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(new string('x', 129), "x"));
        foreach (string properties in (string[])["null", "{", "{\"ScheduledEnqueueTimeUtc\":\"9000-01-01T00:00:00Z\"}", "{\"ScheduledEnqueueTimeUtc\":\"soon\"}"])
        {
            using HttpRequestMessage message = new(HttpMethod.Post, Incoming) { Content = new StringContent("x") };
            message.Headers.Add("BrokerProperties", properties);
            using HttpResponseMessage answer = await machine.SendAsync(message);
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{properties}: {answer.StatusCode}");
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => WholeApplication.StartAsync(TestHost.NewFolder(), null, "--Embedded:Listeners:0", "a/b"));
    }

    /// <summary>Another folder's queue would bring its alerts into this one's contracts, whatever the two have in common.</summary>
    [Fact]
    public async Task AQueueOfAnotherFolder_IsRefused_AndTheOwnOneTakenAgain()
    {
        await StartAsync();
        Assert.Equal(HttpStatusCode.Created, await SendAsync("a1", ServiceBusTests.Alert("f1"), ("contract", "standard"), ("kind", "alertmanager")));
        await StopAsync();
        long own = Identity("queues.db");
        Assert.NotEqual(0, own);
        Assert.Equal((own, own), (Identity("tables.db"), Identity("durable.db")));

        Identity("queues.db", own ^ 1);
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(StartAsync);
        Assert.Contains("queues.db is of another", refused.Message, StringComparison.Ordinal);
        (int code, string found, _) = CommandsHarness.RunIn(folder, "verify");
        Assert.Equal((4, true), (code, found.Contains("queues.db is of another", StringComparison.Ordinal)));

        Identity("queues.db", 0); // of an older release
        await StartAsync();
        await StopAsync();
        Assert.Equal(own, Identity("queues.db"));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await StopAsync();
        await BusDatabase.CloseAsync(Path.Combine(folder, "queues.db"));
        Directory.Delete(folder, recursive: true);
        Directory.Delete(Path.GetDirectoryName(backup)!, recursive: true);
    }

    private async Task StartAsync()
    {
        (host, Uri address) = await WholeApplication.StartAsync(folder, null, "--Embedded:Listeners:0", "desk");
        machine = WholeApplication.Machine(address);
    }

    private async Task StopAsync()
    {
        machine?.Dispose();
        if (host is not null)
        {
            await WholeApplication.StopAsync(host);
            await BusDatabase.CloseAsync(Path.Combine(folder, "queues.db"));
            host = null;
        }
    }

    /// <summary>The identity that a database of the folder carries, set before if one is given.</summary>
    private long Identity(string file, long? set = null)
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(folder, file)};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        if (set is { } identity)
        {
            command.CommandText = $"PRAGMA application_id = {identity}";
            command.ExecuteNonQuery();
        }

        command.CommandText = "PRAGMA application_id";
        return (long)command.ExecuteScalar()!;
    }

    private async Task<HttpStatusCode> SendAsync(string id, string body, params (string Name, string Value)[] properties)
    {
        using HttpRequestMessage message = new(HttpMethod.Post, Incoming) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        message.Headers.Add("BrokerProperties", JsonSerializer.Serialize(new { MessageId = id }));
        foreach ((string name, string value) in properties)
        {
            message.Headers.Add(name, $"\"{value}\"");
        }

        using HttpResponseMessage answer = await machine!.SendAsync(message);
        return answer.StatusCode;
    }

    private async Task<string?> NextIdAsync()
    {
        using HttpResponseMessage next = await machine!.PostAsync(Next, null);
        return (await next.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
    }

    private static string Request(string text, string person = "toban1") => JsonSerializer.Serialize(new Dictionary<string, string>
    {
        ["contract"] = "standard", ["person"] = person, ["kind"] = "inquiry", ["from"] = "client", ["channel"] = "telephone", ["title"] = "Contract question",
        ["text"] = text, ["received"] = DateTime.UtcNow.Date.ToString("yyyy-MM-ddTHH:mm:ss'+00:00'", CultureInfo.InvariantCulture),
    });
}
