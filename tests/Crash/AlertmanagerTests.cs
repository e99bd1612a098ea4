using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Workflows.Testing;
using Xunit;

namespace Workflows.Crash.Tests;

/// <summary>A real monitoring tool as the client of the real front door.</summary>
public sealed class AlertmanagerTests
{
    private const string Address = "http://127.0.0.1:10190";

    [AlertmanagerFact]
    public async Task AlertmanagerGroupsRepeatsResolvesAndRetries_TheIncidentIsWhatReallyBurns()
    {
        string folder = Directory.CreateTempSubdirectory("workflows-am-").FullName;
        AppProcess app = await StartAsync(folder);
        try
        {
            await using AlertmanagerServer monitoring = await AlertmanagerServer.StartAsync(
                new Uri($"{Address}/api/webhooks/standard/alertmanager?code={AppProcess.Key}"));
            DateTimeOffset start = DateTimeOffset.UtcNow;

            // It fires, and is repeated: one incident, told once.
            await monitoring.PostAsync("DiskFilling", "warning", "ap1:9100", start, null);
            JsonElement incident = await IncidentAsync(app, i => Facts(i, "alertFired") == 1);
            string id = incident.GetProperty("id").GetString()!;
            int bodies = await BodiesAsync(app);
            await Eventually.HoldsAsync(async () => await BodiesAsync(app) >= bodies + 2, "Alertmanager repeats");
            incident = await IncidentAsync(app, _ => true);
            Assert.Equal((1, "warning"), (Facts(incident, "alertFired"), incident.GetProperty("severity").GetString()));

            // Something worse joins its group.
            await monitoring.PostAsync("DatabaseDown", "critical", "db1:9100", start, null);
            incident = await IncidentAsync(app, i => i.GetProperty("severity").GetString() == "critical");
            Assert.Equal(("DatabaseDown", "ap1:9100, db1:9100"), (incident.GetProperty("title").GetString(), incident.GetProperty("system").GetString()));
            await IncidentAsync(app, i => i.GetProperty("mails").EnumerateArray().Any(m => m.GetProperty("kind").GetString() == "incident.tellNews"));

            // Both end; the second start of one is the first one's, as Alertmanager merges them.
            await monitoring.PostAsync("DiskFilling", "warning", "ap1:9100", start, DateTimeOffset.UtcNow);
            await monitoring.PostAsync("DatabaseDown", "critical", "db1:9100", start, DateTimeOffset.UtcNow);
            await IncidentAsync(app, i => i.GetProperty("status").GetString() == "recoveryToConfirm");
            double taken = await monitoring.TakenAsync();
            await monitoring.PostAsync("DatabaseDown", "critical", "db1:9100", start, null);
            incident = await IncidentAsync(app, i => i.GetProperty("status").GetString() == "open");
            Assert.Equal(id, incident.GetProperty("id").GetString());
            await Eventually.HoldsAsync( // the first may be that of the end before; a second one is answered before the kill
                async () => await monitoring.TakenAsync() >= taken + 2, "Alertmanager knows that its news of the start was taken");

            // It ends while this server is away: Alertmanager tries again until somebody is there.
            double failed = await monitoring.FailedAsync();
            await app.KillAsync();
            await monitoring.PostAsync("DatabaseDown", "critical", "db1:9100", start, DateTimeOffset.UtcNow);
            await Eventually.HoldsAsync(async () => await monitoring.FailedAsync() > failed, "Alertmanager has tried in vain");
            await app.DisposeAsync();
            app = await StartAsync(folder);
            incident = await IncidentAsync(app, i => i.GetProperty("status").GetString() == "recoveryToConfirm");
            Assert.Equal(id, incident.GetProperty("id").GetString());
        }
        finally
        {
            await app.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task<AppProcess> StartAsync(string folder) =>
        AppProcess.StartedAsync(folder, ("urls", Address), ("Workflows:Contracts", Repository.Folder("contracts")));

    /// <summary>The only open incident, once it is as expected.</summary>
    private static async Task<JsonElement> IncidentAsync(AppProcess app, Func<JsonElement, bool> expected)
    {
        JsonElement found = default;
        await Eventually.HoldsAsync(
            async () =>
            {
                JsonElement[] open = [.. (await app.Http.GetFromJsonAsync<JsonElement>("api/incidents")).GetProperty("incidents").EnumerateArray()];
                if (open.Length != 1)
                {
                    return false;
                }

                found = await app.Http.GetFromJsonAsync<JsonElement>("api/incidents/" + open[0].GetProperty("id").GetString());
                return expected(found);
            },
            "one incident is open, and is what burns");
        return found;
    }

    private static int Facts(JsonElement incident, string kind) =>
        incident.GetProperty("facts").EnumerateArray().Count(f => f.GetProperty("kind").GetString() == kind);

    private static async Task<int> BodiesAsync(AppProcess app)
    {
        using HttpResponseMessage answer = await app.Http.GetAsync("api/webhook-bodies?contract=standard&max=200");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("bodies").GetArrayLength();
    }
}
