using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Workflows.Embedded.Server;
using Workflows.Testing;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>Authorization levels and keys, as the official host grants and refuses.</summary>
public sealed class KeysTests : IClassFixture<KeysTests.Fixture>
{
    private readonly TestHost _host;

    public KeysTests(Fixture fixture) => _host = fixture.Host;

    [Theory]
    [InlineData("anonymous", null, 200)]
    [InlineData("anonymous", "wrong", 200)]
    [InlineData("function", null, 401)]
    [InlineData("function", "", 401)]
    [InlineData("function", "wrong", 401)]
    [InlineData("function", TestHost.HostKey, 200)]
    [InlineData("function", TestHost.MasterKey, 200)]
    [InlineData("admin", null, 401)]
    [InlineData("admin", TestHost.HostKey, 401)]
    [InlineData("admin", TestHost.MasterKey, 200)]
    [InlineData("system", TestHost.HostKey, 401)]
    [InlineData("system", TestHost.MasterKey, 200)]
    [InlineData("user", TestHost.MasterKey, 401)]
    public async Task Level_WithKey_InHeaderOrQuery(string level, string? key, int expected)
    {
        var path = "/of/" + level;
        Assert.Equal(expected, (int)await GetAsync(path, key, null));
        Assert.Equal(expected, (int)await GetAsync(path, null, key));
    }

    [Theory]
    [InlineData("wrong", TestHost.HostKey, 401)]
    [InlineData(TestHost.HostKey, "wrong", 200)]
    public async Task HeaderWinsOverQuery(string header, string query, int expected) =>
        Assert.Equal(expected, (int)await GetAsync("/of/function", header, query));

    [Fact]
    public async Task QueryName_IgnoresCase()
    {
        using var response = await _host.Client.GetAsync("/of/function?CODE=" + TestHost.HostKey);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Bearer_IsNoKey_AndTheRefusalSaysNothing()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/of/function");
        request.Headers.Authorization = new("Bearer", TestHost.MasterKey);
        using var response = await _host.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(response.Headers.WwwAuthenticate);
        Assert.Contains("Expected a valid key", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheCode_IsPassedOnToTheFunction_ButNobodyIsSignedIn()
    {
        var text = await _host.Client.GetStringAsync("/of/function?code=" + TestHost.HostKey);
        Assert.Equal($"function ?code={TestHost.HostKey} 0", text);
    }

    [Theory]
    [InlineData("/admin/host/status", null, 401)]
    [InlineData("/admin/host/status", "wrong", 401)]
    [InlineData("/admin/host/status", TestHost.HostKey, 403)]
    [InlineData("/admin/host/status", TestHost.MasterKey, 200)]
    [InlineData("/ADMIN/HOST/STATUS", TestHost.MasterKey, 200)]
    [InlineData("/admin/functions", TestHost.MasterKey, 200)]
    [InlineData("/admin/nothing", TestHost.MasterKey, 404)]
    [InlineData("/runtime/webhooks/durabletask", TestHost.MasterKey, 404)]
    public async Task ManagementRoutes_NeedTheMasterKey(string path, string? key, int expected) =>
        Assert.Equal(expected, (int)await GetAsync(path, key, null));

    [Fact]
    public void KeysThatNobodySet_AreMadeOnceAndKept()
    {
        var folder = new DataFolder(Path.Combine(TestHost.NewFolder(), "made-too"));
        var nothing = new ConfigurationBuilder().Build();
        _ = new FunctionKeys(nothing, folder, TimeProvider.System, NullLogger<FunctionKeys>.Instance);
        var path = Path.Combine(folder.FullPath, "keys.json");
        var made = new ConfigurationBuilder().AddJsonFile(path).Build();
        var again = new FunctionKeys(nothing, folder, TimeProvider.System, NullLogger<FunctionKeys>.Instance);

        Assert.Equal(KeyKind.Host, again.Recognise(made["host"]));
        Assert.Equal(KeyKind.Master, again.Recognise(made["master"]));
        Assert.Equal(43, made["host"]!.Length);
        Assert.NotEqual(made["host"], made["master"]);
        Assert.Null(again.Recognise("wrong"));
        Assert.Null(again.Recognise(""));
        Assert.Null(again.Recognise(null));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        Directory.Delete(Path.GetDirectoryName(folder.FullPath)!, recursive: true);
    }

    /// <summary>A source that still has the old key is heard until the overlap ends; whoever had the master key is out at once.</summary>
    [Fact]
    public void ARotatedKey_OpensBesideTheNewOne_UntilItsEnd()
    {
        var folder = new DataFolder(TestHost.NewFolder());
        var nothing = new ConfigurationBuilder().Build();
        ManualClock clock = new(new DateTimeOffset(2026, 11, 30, 0, 0, 0, TimeSpan.Zero));
        FunctionKeys Started() => new(nothing, folder, clock, NullLogger<FunctionKeys>.Instance);
        IConfiguration Kept() => new ConfigurationBuilder().AddJsonFile(folder.File("keys.json")).Build();
        _ = Started();
        IConfiguration old = Kept();
        Assert.True(FunctionKeys.Rotate(folder, master: false, clock.GetUtcNow().AddDays(7)));
        Assert.True(FunctionKeys.Rotate(folder, master: true, default));

        FunctionKeys keys = Started();
        Assert.Equal(KeyKind.Host, keys.Recognise(Kept()["host"]));
        Assert.Equal(KeyKind.Host, keys.Recognise(old["host"]));
        Assert.Equal(KeyKind.Master, keys.Recognise(Kept()["master"]));
        Assert.Null(keys.Recognise(old["master"]));
        clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal(KeyKind.Host, keys.Recognise(Kept()["host"]));
        Assert.Null(keys.Recognise(old["host"]));
        Directory.Delete(folder.FullPath, recursive: true);
    }

    [Fact]
    public void Rotate_ChangesTheFile_AndSaysWhereElseAKeyComesFrom()
    {
        string folder = TestHost.NewFolder();
        Assert.Equal(ExitCodes.NotFound, CommandsHarness.RunIn(folder, "keys", "rotate").Code); // no start, no keys
        _ = new FunctionKeys(new ConfigurationBuilder().Build(), new DataFolder(folder), TimeProvider.System, NullLogger<FunctionKeys>.Instance);
        string before = File.ReadAllText(Path.Combine(folder, "keys.json"));
        (int code, _, string error) = CommandsHarness.RunIn(folder, "keys", "rotate", "--master"); // the harness sets it
        Assert.Equal(ExitCodes.Refused, code);
        Assert.Contains("Embedded:Keys:Master", error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Invalid, CommandsHarness.RunIn(folder, "keys", "rotate", "--until", "soon").Code);
        Assert.Equal(before, File.ReadAllText(Path.Combine(folder, "keys.json")));

        (code, string output, _) = CommandsHarness.RunIn(folder, "keys", "rotate", "--until", "2026-12-24");
        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains("2026-12-24", output, StringComparison.Ordinal);
        IConfiguration kept = new ConfigurationBuilder().AddJsonFile(Path.Combine(folder, "keys.json")).Build();
        Assert.Contains(kept["replaced:host"]!, before, StringComparison.Ordinal);
        Assert.DoesNotContain(kept["host"]!, before + output, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void AKeyFileWithoutKeys_IsRefusedRatherThanReplaced()
    {
        var folder = new DataFolder(TestHost.NewFolder());
        File.WriteAllText(folder.File("keys.json"), "{}");
        var error = Assert.Throws<InvalidOperationException>(() =>
            new FunctionKeys(new ConfigurationBuilder().Build(), folder, TimeProvider.System, NullLogger<FunctionKeys>.Instance));
        Assert.Contains("keys.json", error.Message, StringComparison.Ordinal);
        Directory.Delete(folder.FullPath, recursive: true);
    }

    private async Task<HttpStatusCode> GetAsync(string path, string? header, string? query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, query is null ? path : $"{path}?code={query}");
        if (header is not null)
        {
            request.Headers.Add("x-functions-key", header);
        }

        using var response = await _host.Client.SendAsync(request);
        return response.StatusCode;
    }

    internal sealed class Functions
    {
        [Function("Anonymous")]
        public IResult Anonymous([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "of/anonymous")] HttpRequest request) => Say(request, "anonymous");

        [Function("Function")]
        public IResult Function([HttpTrigger(AuthorizationLevel.Function, "get", Route = "of/function")] HttpRequest request) => Say(request, "function");

        [Function("Admin")]
        public IResult Admin([HttpTrigger(AuthorizationLevel.Admin, "get", Route = "of/admin")] HttpRequest request) => Say(request, "admin");

        [Function("System")]
        public IResult System([HttpTrigger(AuthorizationLevel.System, "get", Route = "of/system")] HttpRequest request) => Say(request, "system");

        [Function("User")]
        public IResult User([HttpTrigger(AuthorizationLevel.User, "get", Route = "of/user")] HttpRequest request) => Say(request, "user");

        private static IResult Say(HttpRequest request, string name) =>
            Results.Text($"{name} {request.QueryString} {request.HttpContext.User.Claims.Count()}");
    }

    public sealed class Fixture : IAsyncLifetime
    {
        internal TestHost Host { get; private set; } = null!;

        public async Task InitializeAsync() => Host = await TestHost.StartAsync(typeof(Functions));

        public Task DisposeAsync() => Host.DisposeAsync().AsTask();
    }
}
