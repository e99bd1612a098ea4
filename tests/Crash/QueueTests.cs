using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Workflows.Testing;
using Xunit;

namespace Workflows.Crash.Tests;

/// <summary>The real application is killed while it drains its queue, between receive and complete as well: each message is taken, and once.</summary>
public sealed class QueueTests
{
    private const int Alerts = 30;
    private const int Kills = 2;

    [Fact]
    public async Task KilledWhileItDrainsItsQueue_EachMessageIsTaken_Once()
    {
        await using CrashSite site = new(CrashSite.Pace.Contract);
        Queue<int> unsent = new(Enumerable.Range(0, Alerts));
        for (int kills = 0; kills < Kills; kills++)
        {
            await using AppProcess app = await site.StartedAsync();
            for (int i = 0; i < Alerts / Kills; i++)
            {
                await SendAsync(app, unsent.Dequeue());
            }

            // Killed in the midst: some are taken, one is in hand, the others wait.
            int before = kills * (Alerts / Kills);
            await Eventually.HoldsAsync(async () => await CountAsync(app) > before, "it begins to take what waits");
            await app.KillAsync();
        }

        await using AppProcess last = await site.StartedAsync();
        await Eventually.HoldsAsync(async () => await CountAsync(last) == Alerts, "every message is taken");
        JsonElement health = await last.Http.GetFromJsonAsync<JsonElement>("healthz");
        Assert.Equal(0, health.GetProperty("deadLetters").GetInt32());
    }

    private static async Task SendAsync(AppProcess app, int number)
    {
        string rule = string.Create(CultureInfo.InvariantCulture, $"queued{number:D2}");
        using HttpRequestMessage message = new(HttpMethod.Post, new Uri("queues/monitoring-events/messages", UriKind.Relative))
        {
            Content = new ByteArrayContent(AlertBody.Of(rule, DateTimeOffset.UtcNow)),
        };
        message.Headers.Add("BrokerProperties", JsonSerializer.Serialize(new { MessageId = rule }));
        message.Headers.Add("contract", "\"standard\"");
        message.Headers.Add("kind", "\"alertmanager\"");
        using HttpResponseMessage answer = await app.Http.SendAsync(message);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private static async Task<int> CountAsync(AppProcess app) =>
        (await app.Http.GetFromJsonAsync<JsonElement>("api/incidents")).GetProperty("incidents").GetArrayLength();
}
