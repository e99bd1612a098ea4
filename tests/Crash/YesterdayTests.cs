using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Workflows.Testing;
using Xunit;

namespace Workflows.Crash.Tests;

/// <summary>The real application on a folder of an earlier release: every case goes on, and what was raised to a suspended orchestration is taken up.</summary>
public sealed class YesterdayTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("workflows-yesterday-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task EveryCase_GoesOn()
    {
        YesterdaysFolder.UnpackTo(folder);
        await using AppProcess app = await AppProcess.StartedAsync(folder);
        using HttpClient admin = new() { BaseAddress = app.Http.BaseAddress };
        admin.DefaultRequestHeaders.Add("x-functions-key", AppProcess.Key + "-master");
        Dictionary<string, JsonElement> before = await InstancesAsync(admin);
        Assert.All(before.Values, instance => Assert.Contains(StatusOf(instance), (string[])["Running", "Suspended"]));
        Assert.Equal("Suspended", StatusOf(before["suspended"]));

        await ActAsync(app, "incidents", "open", "acknowledge", new { person = "toban1" });
        await ActAsync(app, "incidents", "acknowledged", "note", new { person = "toban1", text = "still going on" });
        await ActAsync(app, "changes", "filed change", "withdraw", new { person = "toban1", reason = "not needed" });
        await ActAsync(app, "releases", "release", "withdraw", new { person = "toban1", reason = "not needed" });
        await ActAsync(app, "changes", "approved change", "withdraw", new { person = "toban1", reason = "not needed" });
        await ActAsync(app, "placements", "placement", "withdraw", new { person = "leader", reason = "not needed" });
        await ActAsync(app, "rosters", "roster", "generate", new { person = "leader", lastStep = 1 });
        await PostAsync(admin, "admin/durable/resume", new { id = before["suspended"].GetProperty("id").GetString() });
        await Eventually.HoldsAsync(async () => (await InstancesAsync(admin)).Where(i => i.Key != "of another contract")
            .All(i => UpdatedAt(i.Value) > UpdatedAt(before[i.Key])), "each goes on");

        await Eventually.HoldsAsync(async () =>
        {
            Dictionary<string, JsonElement> now = await InstancesAsync(admin);
            return new[] { "filed change", "approved change", "release" }.All(name => StatusOf(now[name]) == "Completed")
                && now.All(instance => StatusOf(instance.Value) is "Running" or "Completed");
        }, "withdrawn cases come to their end, the others run");

        // The acknowledgement was raised while the orchestration was suspended: it is in its history, and the look that it led to comes after the resume.
        await Eventually.HoldsAsync(async () =>
        {
            JsonElement[] history =
                [.. (await admin.GetFromJsonAsync<JsonElement>("admin/durable/history?id=" + before["suspended"].GetProperty("id").GetString()))
                .EnumerateArray()];
            int resumed = Array.FindLastIndex(history, e => e.GetProperty("kind").GetString() == "Resumed");
            return resumed > 0 && history[..resumed].Any(e => e.GetProperty("kind").GetString() == "EventRaised")
                && history[resumed..].Any(e => e.GetProperty("kind").GetString() == "TaskScheduled");
        }, "the suspended one looks again");
        JsonElement verified = await PostAsync(admin, "admin/durable/verify", new { });
        Assert.True(verified.GetProperty("isSound").GetBoolean(), verified.GetRawText());
    }

    private static DateTimeOffset UpdatedAt(JsonElement instance) => instance.GetProperty("updatedAt").GetDateTimeOffset();

    private static string StatusOf(JsonElement instance) => instance.GetProperty("status").GetString()!;

    private static async Task<Dictionary<string, JsonElement>> InstancesAsync(HttpClient admin)
    {
        JsonElement page = await admin.GetFromJsonAsync<JsonElement>("admin/durable/instances");
        return YesterdaysFolder.Cases.ToDictionary(
            known => known.Key, known => page.GetProperty("instances").EnumerateArray()
                .Single(i => i.GetProperty("id").GetString()!.Contains(known.Value, StringComparison.Ordinal)));
    }

    private static async Task ActAsync(AppProcess app, string cases, string name, string act, object body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"api/{cases}/{YesterdaysFolder.Cases[name]}/{act}") { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using HttpResponseMessage answer = await app.Http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{name}, {act}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    private static async Task<JsonElement> PostAsync(HttpClient admin, string path, object body)
    {
        using StringContent content = new(JsonSerializer.Serialize(body), new MediaTypeHeaderValue("application/json"));
        using HttpResponseMessage answer = await admin.PostAsync(path, content);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, path + ": " + text);
        return JsonDocument.Parse(text).RootElement;
    }
}
