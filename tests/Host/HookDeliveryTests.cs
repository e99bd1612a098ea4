using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Workflows.Embedded.Server;
using Workflows.Hosting;
using Workflows.Testing;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>The whole application, and somebody's server that it tells of events over HTTP.</summary>
[Collection(Gauges.Name)]
public sealed class HookDeliveryTests
{
    private const string Alert = """{"version":"4","status":"firing","groupKey":"g","alerts":[{"status":"firing","fingerprint":"f1","labels":{"alertname":"down","severity":"critical","instance":"web01"},"annotations":{"summary":"down"}}]}""";

    [Fact]
    public async Task AnAlert_IsToldToAServer_Signed_AndToAChat_InWords()
    {
        byte[] key = RandomNumberGenerator.GetBytes(32);
        ConcurrentQueue<(string Path, string Body, string? Id, string? Time, string? Signature)> asked = new();
        await using WebApplication receiver = await ReceiverAsync(async request =>
        {
            using StreamReader reader = new(request.Body);
            asked.Enqueue((request.Path, await reader.ReadToEndAsync(), request.Headers["webhook-id"], request.Headers["webhook-timestamp"],
                request.Headers["webhook-signature"]));
        });
        string address = receiver.Urls.Single();
        string folder = TestHost.NewFolder();
        IHost host = Build(
            folder, "--Workflows:Events:Hooks:0:Name", "audit", "--Workflows:Events:Hooks:0:Url", address + "/audit", "--Workflows:Events:Hooks:0:Secret",
            "whsec_" + Convert.ToBase64String(key), "--Workflows:Events:Hooks:0:Types:0", "workflows.incident.*", "--Workflows:Events:Hooks:1:Name", "channel",
            "--Workflows:Events:Hooks:1:Url", address + "/channel", "--Workflows:Events:Hooks:1:Form", "Slack", "--Workflows:Events:Hooks:1:Types:0",
            "workflows.incident.opened");
        await host.StartAsync();
        try
        {
            IServerAddressesFeature addresses = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
            using HttpClient client = new() { BaseAddress = new Uri(addresses.Addresses.Single()) };
            client.DefaultRequestHeaders.Add("x-functions-key", TestHost.MasterKey);
            Events.EventOutbox[] outboxes = [.. host.Services.GetServices<Events.EventOutbox>()];
            await Task.WhenAll(outboxes.Select(outbox => outbox.RunAsync(default))); // what comes after the first look is told
            using StringContent alert = new(Alert, Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await client.PostAsync("/api/webhooks/standard/alertmanager", alert);
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);

            await Eventually.HoldsAsync(
                () => asked.Any(a => a.Path == "/audit" && a.Body.Contains("workflows.incident.paged", StringComparison.Ordinal))
                    && asked.Any(a => a.Path == "/channel"), "both are told");
            Assert.All(asked.Where(a => a.Path == "/audit"), a => Assert.Equal(
                "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{a.Id}.{a.Time}.{a.Body}"))), a.Signature));
            var channel = Assert.Single(asked, a => a.Path == "/channel");
            string text = JsonSerializer.Deserialize<JsonElement>(channel.Body).GetProperty("text").GetString()!;
            Assert.StartsWith("*障害を受け付けました（", text, StringComparison.Ordinal);
            Assert.Contains("対象 web01 · 重大度 critical", text, StringComparison.Ordinal);
            Assert.Null(channel.Signature);
        }
        finally
        {
            await EndAsync(host, folder);
        }
    }

    /// <summary>Each is told what calls them, and nobody else is; one that does not answer keeps no other from it.</summary>
    [Fact]
    public async Task AnAlert_IsToldToThePersonWhomItCalls_ByTheirOwnChannel()
    {
        ConcurrentQueue<(string Path, string Body)> asked = new();
        await using WebApplication receiver = await ReceiverAsync(async request =>
        {
            using StreamReader reader = new(request.Body);
            asked.Enqueue((request.Path, await reader.ReadToEndAsync()));
        });
        Uri address = new(receiver.Urls.Single());
        string folder = TestHost.NewFolder();
        IHost host = Build(folder, "--Workflows:Events:ChannelHosts:0", address.Host);
        await host.StartAsync();
        try
        {
            Events.ChannelBook book = host.Services.GetRequiredService<Events.ChannelBook>();
            foreach ((string person, Uri url) in ((string, Uri)[])
                [("toban1", new(address, "/toban1")), ("toban2", new(address, "/toban2")), ("leader", new("http://127.0.0.1:1/leader"))])
            {
                Assert.True(await book.TrySetAsync(person, new(Events.HookForm.Slack, url, "", ""), default));
            }

            Azure.Data.Tables.TableClient begun = await host.Services.GetRequiredService<Ledger.LedgerTables>().GetAsync(Events.EventOutbox.Table);
            await Eventually.HoldsAsync(
                async () => (await begun.GetEntityIfExistsAsync<Azure.Data.Tables.TableEntity>("begun-person-toban1-1", "begun")).HasValue, "it begins");
            using HttpClient client = WholeApplication.Machine(
                new Uri(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()));
            client.DefaultRequestHeaders.Remove("x-functions-key");
            client.DefaultRequestHeaders.Add("x-functions-key", TestHost.MasterKey);
            using StringContent alert = new(Alert, Encoding.UTF8, "application/json");
            Assert.Equal(HttpStatusCode.Accepted, (await client.PostAsync("/api/webhooks/standard/alertmanager", alert)).StatusCode);
            await Eventually.HoldsAsync(() => asked.Any(a => a.Path == "/toban1"), "who is called is told");
            Assert.Contains("担当者を呼び出しました", asked.First().Body, StringComparison.Ordinal);
            Assert.DoesNotContain(asked, a => a.Path == "/toban2"); // of other contracts
        }
        finally
        {
            await EndAsync(host, folder);
        }
    }

    /// <summary>An answer that leads elsewhere is a failure: the body is for the address that was set, and for no other.</summary>
    [Fact]
    public async Task ARedirect_IsNotFollowed()
    {
        ConcurrentQueue<string> asked = new();
        await using WebApplication receiver = await ReceiverAsync(request =>
        {
            asked.Enqueue(request.Path);
            request.HttpContext.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });
        using HttpClient client = Events.HookSink.Client();
        using HttpResponseMessage answer = await client.PostAsync(receiver.Urls.Single() + "/audit", null);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(["/audit"], asked);
    }

    [Fact]
    public async Task AStartWithAHookThatCannotBeMeant_Stops_AndSaysEveryError()
    {
        string folder = TestHost.NewFolder();
        IHost host = Build(folder, "--Workflows:Events:Hooks:0:Name", "audit", "--Workflows:Events:Hooks:0:Url", "http://hooks.example/secret-path",
            "--Workflows:Events:Hooks:1:Name", "audit", "--Workflows:Events:Hooks:1:Url", "https://hooks.example/secret-path",
            "--Workflows:Events:Hooks:1:Form", "Teams", "--Workflows:Events:Hooks:1:Types:0", "workflows.incident.reported");
        try
        {
            InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());
            Assert.Equal(
            [
                "Workflows:Events:Hooks:0:Url: expected an https address without a user (http on this machine only), found one of http://hooks.example",
                "Workflows:Events:Hooks:0:Secret: expected 'whsec_' and the base64 of 24 to 64 bytes (openssl rand -base64 32), found 0 characters that are none",
                "Workflows:Events:Hooks:1:Types: expected types such as workflows.incident.opened or workflows.incident.* that Teams has a sentence for, found 'workflows.incident.reported'",
                "Workflows:Events:Hooks: expected names of their own, found 2 of 'audit'",
            ], refused.Message.Split('\n'));
        }
        finally
        {
            await EndAsync(host, folder);
        }
    }

    private static IHost Build(string folder, params string[] settings)
    {
        EmbeddedServerBuilder builder = EmbeddedServerBuilder.Create(
        [
            "--urls", "http://127.0.0.1:0", "--Embedded:DataFolder", folder, "--Embedded:Keys:Host", TestHost.HostKey, "--Embedded:Keys:Master", TestHost.MasterKey,
            .. settings,
        ]);
        builder.Logging.ClearProviders();
        builder.AddFunctionsOf<WorkflowsApp>();
        WorkflowsApp.Configure(builder, builder.Configuration);
        builder.ConfigureDurableWorker().AddTasks(WorkflowCatalog.AddTo);
        return builder.Build();
    }

    private static async Task EndAsync(IHost host, string folder)
    {
        await host.StopAsync();
        if (host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task<WebApplication> ReceiverAsync(Func<HttpRequest, Task> take)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        WebApplication receiver = builder.Build();
        receiver.Run(context => take(context.Request));
        await receiver.StartAsync();
        return receiver;
    }
}
