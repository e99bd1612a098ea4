using System.Net;
using System.Net.Http.Headers;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>How the application starts, or does not: with words, an exit code, and never on data that does not belong together.</summary>
public sealed class HttpStartTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("workflows-start-").FullName;

    private string Data => Path.Combine(folder, "data");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("Embedded:Keys:Host", "short", "at least 20 characters")]
    [InlineData("Embedded:Keys:Master", "x", "at least 20 characters")]
    [InlineData("Embedded:Keys:Master", AppProcess.Key, "they are the same")]
    [InlineData("Workflows:Contracts", "/nowhere/at/all", "/nowhere/at/all")]
    [InlineData("Workflows:Events:Namespace", "nonsense", "full name of a Service Bus namespace")]
    public async Task WrongSetting_IsSaid_AndEndsWithoutAnAbort(string setting, string value, string words)
    {
        (int code, string output) = await EndAsync((setting, value));
        Assert.Equal(1, code); // 134 would be SIGABRT, whose core dump holds the environment
        Assert.Contains(words, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongProfile_IsSaidWithItsPlace_AndEndsWithoutAnAbort()
    {
        string contracts = Path.Combine(folder, "contracts");
        Directory.CreateDirectory(contracts);
        foreach (string file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "contracts")))
        {
            File.Copy(file, Path.Combine(contracts, Path.GetFileName(file)));
        }

        string profile = Path.Combine(contracts, "standard.yaml");
        await File.WriteAllTextAsync(profile, (await File.ReadAllTextAsync(profile)).Replace("schema:", "shcema:", StringComparison.Ordinal));
        (int code, string output) = await EndAsync(("Workflows:Contracts", contracts));
        Assert.Equal(1, code);
        Assert.Contains("shcema", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    /// <summary>Orchestrations beside another folder's tables, or beside none, would look healthy and do nothing.</summary>
    [Theory]
    [InlineData("tables.db", "delete")]
    [InlineData("tables.db", "empty")]
    [InlineData("tables.db", "foreign")]
    [InlineData("durable.db", "delete")]
    [InlineData("durable.db", "foreign")]
    public async Task DatabasesThatDoNotBelongTogether_AreNoticedAtTheStart(string file, string what)
    {
        await (await AppProcess.StartedAsync(Data)).DisposeAsync();
        string other = Path.Combine(folder, "other");
        if (what == "foreign")
        {
            await (await AppProcess.StartedAsync(other)).DisposeAsync();
        }

        foreach (string end in (string[])["", "-wal", "-shm"])
        {
            string path = Path.Combine(Data, file + end);
            File.Delete(path);
            if (what == "foreign" && File.Exists(Path.Combine(other, file + end)))
            {
                File.Copy(Path.Combine(other, file + end), path);
            }
        }

        if (what == "empty")
        {
            await File.WriteAllBytesAsync(Path.Combine(Data, file), []);
        }

        (int code, string output) = await EndAsync();
        Assert.Equal(1, code);
        Assert.Contains(file, output, StringComparison.Ordinal);
        Assert.Contains("Restore a backup", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_AreNeverMadeAnewBesideData_AndBrokenOnesAreSaid()
    {
        (string, string)[] kept = [("Embedded:Keys:Host", ""), ("Embedded:Keys:Master", "")];
        await (await AppProcess.StartedAsync(Data, kept)).DisposeAsync();
        string keys = Path.Combine(Data, "keys.json");
        string before = await File.ReadAllTextAsync(keys);

        await File.WriteAllTextAsync(keys, "{ \"host\": ");
        (int code, string output) = await EndAsync(kept);
        Assert.Equal(1, code);
        Assert.Contains("keys.json to be JSON with the texts 'host' and 'master'", output, StringComparison.Ordinal);

        File.Delete(keys);
        (code, output) = await EndAsync(kept);
        Assert.Equal(1, code);
        Assert.Contains("keys.json beside the data of this folder, but it is missing", output, StringComparison.Ordinal);
        Assert.False(File.Exists(keys));

        await File.WriteAllTextAsync(keys, before);
        await (await AppProcess.StartedAsync(Data, kept)).DisposeAsync();
    }

    /// <summary>The whole trap of a proxy whose headers are not believed: said at the start, and on every page, and no machine is kept out.</summary>
    [Fact]
    public async Task HttpsAddressWithoutForwardedHeaders_IsSaid()
    {
        await using AppProcess app = await AppProcess.StartedAsync(Data, ("Workflows:PublicAddress", "https://workflows.city.example/"));
        Assert.Contains("ASPNETCORE_FORWARDEDHEADERS_ENABLED", app.Output, StringComparison.Ordinal);
        foreach (string path in (string[])["/signin", "/l/nothing", "/incidents"])
        {
            foreach (string accept in (string[])["text/html", "application/json"])
            {
                using HttpRequestMessage request = new(HttpMethod.Get, path);
                request.Headers.Accept.Clear();
                request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
                using HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = app.Http.BaseAddress };
                using HttpResponseMessage answer = await client.SendAsync(request);
                if (path == "/incidents")
                {
                    Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
                    continue;
                }

                Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
                Assert.Contains("X-Forwarded-Proto", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
                Assert.Equal("max-age=31536000", answer.Headers.GetValues("Strict-Transport-Security").Single());
            }
        }

        using HttpResponseMessage machine = await app.Http.GetAsync("api/contracts");
        Assert.Equal(HttpStatusCode.OK, machine.StatusCode);
    }

    [Fact]
    public async Task TrapsOfTheSettings_AreSaidAtTheStart()
    {
        await using AppProcess app = await AppProcess.StartedAsync(Data, ("Workflows:AdminKey", "too-short"));
        Assert.Contains("Workflows:AdminKey is not used: expected at least 20 characters, found 9", app.Output, StringComparison.Ordinal);
        Assert.Contains("key ring of links and sign-ins is stored unencrypted", app.Output, StringComparison.Ordinal);
    }

    /// <summary>Everything that is written is for the service's user alone, also where the folder was made before with a wider mode.</summary>
    [Fact]
    public async Task FilesThatAreWritten_AreForTheirOwnerAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // access lists there, which the folder passes on
        }

        Directory.CreateDirectory(Data, (UnixFileMode)0b111_101_101);
        await using AppProcess app = await AppProcess.StartedAsync(Data, ("Embedded:Keys:Host", ""), ("Embedded:Keys:Master", ""));
        using (await app.Http.GetAsync("healthz"))
        {
        }

        await Eventually.HoldsAsync(() => File.Exists(Path.Combine(Data, "server.json")));
        foreach (string file in Directory.GetFiles(Data))
        {
            Assert.True((File.GetUnixFileMode(file) & (UnixFileMode)0b000_111_111) == 0 || file.EndsWith(".lock", StringComparison.Ordinal),
                $"{file}: {File.GetUnixFileMode(file)}");
        }
    }

    private async Task<(int Code, string Output)> EndAsync(params (string Name, string Value)[] settings)
    {
        await using AppProcess app = AppProcess.Start(Data, settings);
        Assert.False(await app.ListenAsync(), app.Output);
        return (app.Process.ExitCode, app.Output);
    }
}
