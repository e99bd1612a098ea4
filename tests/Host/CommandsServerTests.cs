using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Workflows.Embedded.Server;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>The admin API that the commands use, and how they find it.</summary>
public sealed class CommandsServerTests
{
    [Theory]
    [InlineData("GET", "instances", null, null, 401)]
    [InlineData("GET", "instances", TestHost.HostKey, null, 403)]
    [InlineData("GET", "instances", TestHost.MasterKey, null, 200)]
    [InlineData("POST", "instances", TestHost.MasterKey, "{}", 405)]
    [InlineData("GET", "terminate?id=waits", TestHost.MasterKey, null, 405)]
    [InlineData("GET", "instances?pageSize=0", TestHost.MasterKey, null, 400)]
    [InlineData("GET", "instances?pageSize=x", TestHost.MasterKey, null, 400)]
    [InlineData("GET", "instances?status=0", TestHost.MasterKey, null, 400)]
    [InlineData("GET", "instances?from=never", TestHost.MasterKey, null, 400)]
    [InlineData("GET", "instance", TestHost.MasterKey, null, 400)]
    [InlineData("GET", "instance?id=nobody", TestHost.MasterKey, null, 404)]
    [InlineData("GET", "instance?id=waits", TestHost.MasterKey, null, 200)]
    [InlineData("POST", "terminate", TestHost.MasterKey, "", 400)]
    [InlineData("POST", "terminate", TestHost.MasterKey, "null", 400)]
    [InlineData("POST", "terminate", TestHost.MasterKey, "[]", 400)]
    [InlineData("POST", "terminate", TestHost.MasterKey, """{ "id": 7 }""", 400)]
    [InlineData("POST", "purge", TestHost.MasterKey, "{}", 400)]
    [InlineData("POST", "purge", TestHost.MasterKey, "[]", 400)]
    [InlineData("POST", "purge", TestHost.MasterKey, """{ "id": "waits", "before": "2020-01-01" }""", 400)]
    [InlineData("POST", "purge", TestHost.MasterKey, """{ "before": "2999-01-01", "statuses": [] }""", 400)]
    [InlineData("POST", "purge", TestHost.MasterKey, """{ "before": "2999-01-01", "statuses": [ "Running" ] }""", 400)]
    [InlineData("POST", "purge", TestHost.MasterKey, """{ "id": "waits" }""", 409)]
    [InlineData("POST", "backup", TestHost.MasterKey, """{ "folder": "relative" }""", 400)]
    [InlineData("POST", "backup", TestHost.MasterKey, "{}", 400)]
    [InlineData("GET", "nothing", TestHost.MasterKey, null, 404)]
    public async Task Requests_AreAnsweredOrRefused(string method, string path, string? key, string? body, int expected)
    {
        await using var harness = new CommandsHarness();
        await harness.StartAsync();
        await harness.StartInstanceAsync("Wait", "w", "waits");
        using var request = new HttpRequestMessage(new HttpMethod(method), "/admin/durable/" + path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        if (key is not null)
        {
            request.Headers.Add("x-functions-key", key);
        }

        using var response = await harness.Host!.Client.SendAsync(request);
        Assert.Equal(expected, (int)response.StatusCode);
        if (expected is 400 or 409)
        {
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Contains("expected", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AnAppWithoutDurableWork_HasNoSuchRoutes()
    {
        await using var host = await TestHost.StartAsync(Type.EmptyTypes);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/durable/instances");
        request.Headers.Add("x-functions-key", TestHost.MasterKey);
        using var response = await host.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task ServerFile_IsThereWhileTheServerIs_ForItsOwnerAlone()
    {
        await using var harness = new CommandsHarness();
        await harness.StartAsync();
        var path = Path.Combine(harness.Folder, "server.json");
        var record = ServerFile.Read(new DataFolder(harness.Folder))!;
        Assert.Equal(harness.Host!.Client.BaseAddress, new Uri(record.Addresses.Single()));
        Assert.Equal(Environment.ProcessId, record.ProcessId);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        await harness.StopAsync();
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task ARecordOfAServerThatIsGone_IsNotFollowed()
    {
        await using var harness = new CommandsHarness();
        await harness.StartAsync();
        await harness.StartInstanceAsync("Wait", "w", "waits");
        var record = File.ReadAllBytes(Path.Combine(harness.Folder, "server.json"));
        await harness.StopAsync();
        File.WriteAllBytes(Path.Combine(harness.Folder, "server.json"), record);
        Assert.Equal("folder", harness.Json(0, "stats").GetProperty("source").GetString());
    }

    [Fact]
    public async Task AFolderInUse_WithoutItsServersRecord_IsSaid()
    {
        await using var harness = new CommandsHarness();
        await harness.StartAsync();
        File.Delete(Path.Combine(harness.Folder, "server.json"));
        var (code, _, error) = harness.Run("stats");
        Assert.Equal(5, code);
        Assert.Contains("server.json", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWrongKey_IsSaid()
    {
        await using var harness = new CommandsHarness();
        await harness.StartAsync();
        using var error = new StringWriter();
        Assert.True(EmbeddedCommands.TryRun(["stats", "--Embedded:DataFolder", harness.Folder, "--Embedded:Keys:Master", "wrong"], TextWriter.Null, error,
            out var code));
        Assert.Equal(5, code);
        Assert.Contains("Expected a valid key", error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Management is for this machine: what came through a proxy does not find it, in any spelling and with the right key.</summary>
    [Theory]
    [InlineData("true", "X-Forwarded-For", "/admin/durable/verify")]
    [InlineData("true", "X-Forwarded-For", "/ADMIN/durable/verify")]
    [InlineData("false", "X-Forwarded-For", "/Admin/durable/verify")]
    [InlineData("false", "X-Real-IP", "/admin/durable/verify")]
    [InlineData("false", "Forwarded", "/admin/durable/verify")]
    [InlineData("false", "Via", "/admin/durable/verify")]
    [InlineData("false", null, "/Admin/Durable/Verify")]
    public async Task Management_IsNotFoundThroughAProxy(string trusts, string? header, string path)
    {
        await using var host = await TestHost.StartAsync(Type.EmptyTypes, b => b.ConfigureDurableWorker(), args: ["--ForwardedHeaders_Enabled", trusts]);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent("{}") };
        request.Headers.Add("x-functions-key", TestHost.MasterKey);
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation(header, "127.0.0.1");
        }

        using var response = await host.Client.SendAsync(request);
        Assert.Equal(header is null ? HttpStatusCode.OK : HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(header is null ? 1 : 0, host.Logs.Entries.Count(e => e.EventId == 9040));
    }

    [Theory]
    [InlineData(null, "tables.db")]
    [InlineData("Data Source=/elsewhere/t.db", "/elsewhere/t.db")]
    [InlineData("UseDevelopmentStorage=true", null)]
    [InlineData("nonsense", null)]
    public void TablesPath_IsTheSettings(string? setting, string? expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("AzureWebJobsStorage", setting)]).Build();
        Assert.Equal(expected is null ? null : Path.GetFullPath(expected, "/data"), DataSources.TablesPath(configuration, new DataFolder("/data")));
    }
}
