using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Workflows.Embedded.Server;
using Workflows.Testing;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>What the logs say, and above all what they never say.</summary>
public sealed class LogTests
{
    private const string Secret = "s3cr3t-that-nobody-may-read";

    [Theory]
    [InlineData("--Logging:LogLevel:Default", "Trace")]
    [InlineData("--Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "Trace", "--Logging:LogLevel:Microsoft.AspNetCore", "Trace",
        "--Logging:LogLevel:Default", "Trace")]
    [InlineData("--Logging:captured:LogLevel:Default", "Trace", "--Logging:captured:LogLevel:Microsoft.AspNetCore.Hosting", "Trace")]
    public async Task QueryStringsAndKeys_AreNeverLogged_WhateverTheLevel(params string[] levels)
    {
        await using var host = await TestHost.StartAsync(typeof(Functions), args: levels);
        foreach (var path in new[] { "/ok/1", "/throws/1", "/locked", "/nowhere", "/number/1", "/admin/functions" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}?code={Secret}&t={Secret}");
            request.Headers.Add("x-functions-key", Secret);
            using var response = await host.Client.SendAsync(request);
        }

        // A request line that the server itself refuses.
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync("127.0.0.1", host.Client.BaseAddress!.Port);
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /ok/1?code={Secret} HTTP/9.9\r\n\r\n"));
            using var reader = new StreamReader(socket.GetStream());
            await reader.ReadToEndAsync();
        }

        Assert.Contains(host.Logs.Entries, e => e.EventId == 9010);
        Assert.DoesNotContain(host.Logs.Entries, e => e.Text.Contains(Secret, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(host.Logs.Entries,
            e => e.Text.Contains(TestHost.HostKey, StringComparison.Ordinal) || e.Text.Contains(TestHost.MasterKey, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Information")]
    [InlineData("Trace")]
    public async Task TokensOfLinks_AreStruckOutOfThePath_WhenAFunctionFails(string level)
    {
        await using var host = await TestHost.StartAsync(
            typeof(Functions), args: ["--Logging:LogLevel:Default", level, "--Logging:LogLevel:Microsoft.AspNetCore", level]);
        string token = string.Concat(Enumerable.Repeat(Secret, 4));
        using var response = await host.Client.GetAsync("/fails/" + token);
        using var moved = await host.Client.GetAsync("/moved/" + token);
        using var unknown = await host.Client.GetAsync("/nowhere/" + token);
        string text = Assert.Single(host.Logs.Entries, e => e.EventId == 9010).Text;
        Assert.Contains("GET /fails/... ", text, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Logs.Entries, e => e.Text.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task LogLevelsOfHostJson_Apply_AndSettingsOverrideThem()
    {
        const string HostJson = """{ "logging": { "logLevel": { "default": "Warning", "Function.Ok": "Debug" } } }""";
        await using var quiet = await TestHost.StartAsync(typeof(Functions), hostJson: HostJson);
        Assert.DoesNotContain(quiet.Logs.Entries, e => e.EventId == 9003);
        await using var loud = await TestHost.StartAsync(typeof(Functions), hostJson: HostJson, args: ["--Logging:LogLevel:Default", "Information"]);
        Assert.Contains(loud.Logs.Entries, e => e.EventId == 9003);
    }

    [Theory]
    [InlineData(null, "compact")]
    [InlineData("json", "json")]
    public async Task Console_IsCompactUnlessSet(string? set, string expected)
    {
        await using var host = await TestHost.StartAsync(typeof(Functions), args: set is null ? [] : ["--Logging:Console:FormatterName", set]);
        Assert.Equal(expected, host.Host.Services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.FormatterName);
    }

    [Fact]
    public void CompactLine_IsOneLine_WhateverIsInIt()
    {
        var clock = new ManualClock(new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
        using var output = new StringWriter();
        var entry = new LogEntry<string>(LogLevel.Warning, "Some.Category", new EventId(9001), "first\r\nsecond\u001b[31m",
            new InvalidOperationException("a\nb"), (s, _) => s);
        new CompactConsoleFormatter(clock).Write(entry, null, output);
        Assert.Equal(
            "2026-11-20T12:00:00.000Z warn Some.Category[9001]: first | second [31m | System.InvalidOperationException: a | b" + Environment.NewLine,
            output.ToString());
    }

    internal sealed class Functions
    {
        [Function("Ok")]
        public IResult Ok([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ok/{id}")] HttpRequest request, string id, string t) => Results.Text(t);

        [Function("Throws")]
        public IResult Throws([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "throws/{id}")] HttpRequest request, string id) =>
            throw new InvalidTimeZoneException(id);

        [Function("Fails")]
        public IResult Fails([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "fails/{token}")] HttpRequest request, string token) =>
            throw new InvalidTimeZoneException();

        [Function("Moved")]
        public IResult Moved([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "moved/{token}")] HttpRequest request, string token) =>
            Results.Redirect("/fails/" + token);

        [Function("Number")]
        public IResult Number([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "number/{id}")] HttpRequest request, int t) => Results.Text($"{t}");

        [Function("Locked")]
        public IResult Locked([HttpTrigger(AuthorizationLevel.Function, "get", Route = "locked")] HttpRequest request) => Results.Ok();
    }
}
