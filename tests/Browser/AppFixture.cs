using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Workflows.Testing;
using Xunit;

namespace Workflows.Browser.Tests;

/// <summary>The real application as a process of its own, with a new data folder; its mails are files there.</summary>
public sealed class AppFixture : IAsyncLifetime
{
    public const string FunctionKey = "function-key-of-the-tests";
    public const string AdminKey = "administrator-key-of-the-tests";

    private readonly StringBuilder output = new();
    private Process? process;

    /// <summary>Public address, ends with a slash.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    public string Folder { get; } = Directory.CreateTempSubdirectory("workflows-app-").FullName;

    /// <summary>What the process has written; shown where a test fails for a reason on its side.</summary>
    public string Output
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    public async Task InitializeAsync()
    {
        Address = new($"http://127.0.0.1:{FreePort()}/");
        ProcessStartInfo start = new("dotnet", [Program, "--urls", Address.ToString(), "--Embedded:DataFolder", Path.Combine(Folder, "data")])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["Workflows__PublicAddress"] = Address.ToString(),
                ["Workflows__AdminKey"] = AdminKey,
                ["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true", // so that a test can come from an address of its own
                ["Embedded__Keys__Host"] = FunctionKey,
                ["Embedded__Keys__Master"] = "master-key-of-the-tests",
            },
        };
        process = Process.Start(start) ?? throw new InvalidOperationException("Expected the application to start.");
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using HttpClient client = new() { BaseAddress = Address };
        await Eventually.HoldsAsync(async () =>
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException("The application ended at its start:\n" + Output);
            }

            try
            {
                return (await client.GetAsync("healthz")).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false; // it does not listen yet
            }
        });
    }

    public async Task DisposeAsync()
    {
        if (process is not null)
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }

            process.Dispose();
        }

        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>A client of the API.</summary>
    internal HttpClient Machine()
    {
        HttpClient client = new() { BaseAddress = Address };
        client.DefaultRequestHeaders.Add("x-functions-key", FunctionKey);
        return client;
    }

    /// <summary>A person's browser.</summary>
    /// <param name="from">The address it comes from; one of this machine.</param>
    internal Device NewDevice(string? from = null) => new(Address, from);

    /// <summary>Opens an incident as a monitoring tool does; returns its id.</summary>
    internal async Task<string> OpenIncidentAsync(string title, string contract = "standard")
    {
        using HttpClient machine = Machine();
        string fingerprint = Guid.NewGuid().ToString("N");
        using HttpResponseMessage answer = await machine.PostAsJsonAsync($"api/webhooks/{contract}/alertmanager", new
        {
            version = "4",
            status = "firing",
            groupKey = fingerprint,
            alerts = new[]
            {
                new { status = "firing", fingerprint, labels = new { alertname = title, instance = "web01", severity = "critical" }, annotations = new { summary = title } },
            },
        });
        JsonElement body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, body.ToString());
        return body.GetProperty("alerts")[0].GetProperty("incident").GetString()!;
    }

    /// <summary>Does an act by the API and expects it to be done.</summary>
    internal async Task ActAsync(string incident, string act, object body)
    {
        using HttpClient machine = Machine();
        using HttpRequestMessage request = new(HttpMethod.Post, $"api/incidents/{incident}/{act}") { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using HttpResponseMessage answer = await machine.SendAsync(request);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>An incident as the API tells it.</summary>
    internal async Task<JsonElement> IncidentAsync(string id)
    {
        using HttpClient machine = Machine();
        return await machine.GetFromJsonAsync<JsonElement>("api/incidents/" + id);
    }

    /// <summary>Facts of one kind.</summary>
    internal async Task<IReadOnlyList<JsonElement>> FactsAsync(string id, string kind) =>
        [.. (await IncidentAsync(id)).GetProperty("facts").EnumerateArray().Where(f => f.GetProperty("kind").GetString() == kind)];

    /// <summary>A device that is signed in as toban1, by the link of a mail.</summary>
    internal async Task<Device> SignedInAsync()
    {
        string incident = await OpenIncidentAsync("To sign in");
        ReceivedMail mail = await MailAsync(m => m.To == "oncall1@operator.example" && m.Text.Contains(incident, StringComparison.Ordinal) && m.Code is not null);
        Device device = NewDevice();
        Page page = await device.GetAsync(mail.Link!);
        await device.SubmitAsync(page, page.FormOf("act", "open"), ("act", "open"), ("code", mail.Code!));
        Assert.Equal(HttpStatusCode.OK, (await device.GetAsync("/incidents")).Status);
        return device;
    }

    /// <summary>The mails so far.</summary>
    internal IReadOnlyList<ReceivedMail> Mails()
    {
        string outbox = Path.Combine(Folder, "data", "outbox");
        return Directory.Exists(outbox) ? [.. Directory.GetFiles(outbox, "*.eml").Select(f => ReceivedMail.Parse(File.ReadAllText(f)))] : [];
    }

    /// <summary>The first mail that matches, once it is there.</summary>
    internal async Task<ReceivedMail> MailAsync(Func<ReceivedMail, bool> matches)
    {
        ReceivedMail? found = null;
        await Eventually.HoldsAsync(() => (found = Mails().FirstOrDefault(matches)) is not null, "a mail that matches");
        return found!;
    }

    internal static string Program
    {
        get
        {
            DirectoryInfo? root = new(AppContext.BaseDirectory);
            while (root is not null && !File.Exists(Path.Combine(root.FullName, "Workflows.sln")))
            {
                root = root.Parent;
            }

            // .../tests/Browser/bin/Debug/net10.0/ -> Debug
            string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
            string program = Path.Combine(root!.FullName, "embedded", "Server", "bin", configuration, "net10.0", "workflows.dll");
            return File.Exists(program) ? program : throw new FileNotFoundException("Expected the built application.", program);
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (output)
        {
            output.AppendLine(line.Data);
        }
    }
}

/// <summary>One application for all tests that ask it; they use incidents and devices of their own.</summary>
[CollectionDefinition(Name)]
public sealed class Application : ICollectionFixture<AppFixture>
{
    public const string Name = "application";
}
