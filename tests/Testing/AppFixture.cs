using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Workflows.Testing;

/// <summary>The real application as a process of its own, with a new data folder; its mails are files there.</summary>
public sealed class AppFixture : IAsyncLifetime
{
    /// <summary>Opens the first sign-in.</summary>
    public const string AdminKey = "administrator-key-of-the-tests";

    /// <summary>Proves the source <c>runs</c> of Saga, which reports runs of its lists.</summary>
    public const string SourceSecret = "secret-of-the-source-of-the-tests";

    private readonly ConcurrentDictionary<string, Lazy<Task<CookieCollection>>> signIns = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, ReceivedMail> mails = new(StringComparer.Ordinal); // by file; a mail that is there stays as it is
    private readonly ECDsa mailService = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private AppProcess? app;

    /// <summary>Edits a copy of the shipped contracts, given its folder, before it runs by them; null: it runs by the shipped ones.</summary>
    public Action<string>? EditContracts { get; init; }

    /// <summary>Public address, ends with a slash.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>A new one, deleted at the end; has the data folder <see cref="Data"/>.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("workflows-app-").FullName;

    /// <summary>Database, keys and outbox.</summary>
    public string Data => Path.Combine(Folder, "data");

    /// <summary>Where the process keeps its temporary files; nobody else does.</summary>
    public string Temporary => Path.Combine(Folder, "tmp");

    /// <summary>What the process has written last; shown where a test fails for a reason on its side.</summary>
    public string Output => app?.Output ?? "";

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Address = new($"http://127.0.0.1:{FreePort()}/"); // mailed links have it, so it is known before the start
        Directory.CreateDirectory(Temporary);
        (string, string)[] contracts = EditContracts is { } edit ? [("Workflows:Contracts", CopyOfContracts(edit))] : [];
        app = await AppProcess.StartedAsync(
            Data,
            [
                .. contracts,
                ("TMPDIR", Temporary),
                ("urls", Address.ToString()),
                ("Workflows:PublicAddress", Address.ToString()),
                ("Workflows:AdminKey", AdminKey),
                ("Workflows:Mail:EventKey", Convert.ToBase64String(mailService.ExportSubjectPublicKeyInfo())),
                ("Workflows:Sources:0:Name", "runs"),
                ("Workflows:Sources:0:Contract", "saga"),
                ("Workflows:Sources:0:Authentication:Kind", "Bearer"),
                ("Workflows:Sources:0:Authentication:Secrets:0:Id", "one"),
                ("Workflows:Sources:0:Authentication:Secrets:0:Value", SourceSecret),
                ("Workflows:Sources:1:Name", "nms"),
                ("Workflows:Sources:1:Contract", "mie"),
                ("Workflows:Sources:1:Authentication:Kind", "Bearer"),
                ("Workflows:Sources:1:Authentication:Secrets:0:Id", "one"),
                ("Workflows:Sources:1:Authentication:Secrets:0:Value", SourceSecret),
                ("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true"), // so that a test can come from an address of its own
            ]);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (app is not null)
        {
            await app.DisposeAsync();
        }

        mailService.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private string CopyOfContracts(Action<string> edit)
    {
        string from = Repository.Folder("contracts");
        string to = Path.Combine(Folder, "contracts");
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        edit(to);
        return to;
    }

    /// <summary>Tells of mails as SendGrid does, signed.</summary>
    public async Task<HttpStatusCode> TellOfMailsAsync(string body, DateTimeOffset at)
    {
        string stamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signature = mailService.SignData(Encoding.UTF8.GetBytes(stamp + body), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        using HttpClient service = Stranger();
        using HttpRequestMessage request = new(HttpMethod.Post, "api/mail-events") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Twilio-Email-Event-Webhook-Signature", Convert.ToBase64String(signature));
        request.Headers.Add("X-Twilio-Email-Event-Webhook-Timestamp", stamp);
        using HttpResponseMessage answer = await service.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>A client of the API.</summary>
    /// <param name="key">The function key, unless it is <see cref="AppProcess.MasterKey"/>.</param>
    public HttpClient Machine(string key = AppProcess.Key)
    {
        HttpClient client = new() { BaseAddress = Address };
        client.DefaultRequestHeaders.Add("x-functions-key", key);
        return client;
    }

    /// <summary>Somebody without key, cookies or sign-in; follows no redirect.</summary>
    public HttpClient Stranger() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };

    /// <summary>A person's browser.</summary>
    /// <param name="from">The address it comes from; one of this machine.</param>
    public Device NewDevice(string? from = null) => new(Address, from);

    /// <summary>Opens an incident as a monitoring tool does; returns its id.</summary>
    public async Task<string> OpenIncidentAsync(string title, string contract = "standard")
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
                new { status = "firing", fingerprint, labels = new { alertname = title, instance = "web01", severity = "critical" },
                    annotations = new { summary = title } },
            },
        });
        JsonElement body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, body.ToString());
        return body.GetProperty("alerts")[0].GetProperty("incident").GetString()!;
    }

    /// <summary>Does an act by the API and expects it to be done.</summary>
    public async Task ActAsync(string incident, string act, object body)
    {
        using HttpClient machine = Machine();
        using HttpRequestMessage request = new(HttpMethod.Post, $"api/incidents/{incident}/{act}") { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using HttpResponseMessage answer = await machine.SendAsync(request);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>An incident as the API tells it.</summary>
    public async Task<JsonElement> IncidentAsync(string id)
    {
        using HttpClient machine = Machine();
        return await machine.GetFromJsonAsync<JsonElement>("api/incidents/" + id);
    }

    /// <summary>Facts of one kind.</summary>
    public async Task<IReadOnlyList<JsonElement>> FactsAsync(string id, string kind) =>
        [.. (await IncidentAsync(id)).GetProperty("facts").EnumerateArray().Where(f => f.GetProperty("kind").GetString() == kind)];

    /// <summary>A device on which toban1 signed in.</summary>
    public Task<Device> SignedInAsync() => SignedInAsync("oncall1@operator.example");

    /// <summary>
    /// A device on which the holder of an address signed in. Signs in by mail once for each address, as few people ask for sixty sign-ins in a
    /// quarter of an hour from one place, which is what the application allows; a test that signs out signs in by itself.
    /// </summary>
    public async Task<Device> SignedInAsync(string mail)
    {
        CookieCollection cookies = await signIns.GetOrAdd(mail, address => new(() => SignInAsync(address))).Value;
        Device device = NewDevice();
        device.Cookies.Add(cookies);
        return device;
    }

    /// <summary>The mails so far.</summary>
    public IReadOnlyList<ReceivedMail> Mails()
    {
        string outbox = Path.Combine(Data, "outbox");
        return Directory.Exists(outbox)
            ? [.. Directory.GetFiles(outbox, "*.eml").Select(f => mails.GetOrAdd(f, file => ReceivedMail.Parse(File.ReadAllText(file))))]
            : [];
    }

    /// <summary>The first mail that matches, once it is there.</summary>
    public async Task<ReceivedMail> MailAsync(Func<ReceivedMail, bool> matches)
    {
        ReceivedMail? found = null;
        await Eventually.HoldsAsync(() => (found = Mails().FirstOrDefault(matches)) is not null, "a mail that matches");
        return found!;
    }

    /// <summary>Signs in as a person does, by the link and the code that are mailed; the cookies that this leaves.</summary>
    private async Task<CookieCollection> SignInAsync(string mail)
    {
        using Device device = NewDevice();
        device.Raw.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.77"); // its own count of attempts
        HashSet<string> before = [.. Mails().Where(m => m.To == mail).Select(m => m.Link ?? "")];
        Page page = await device.GetAsync("/signin");
        await device.SubmitAsync(page, page.FormTo("/signin"), ("mail", mail));
        ReceivedMail sent = await MailAsync(m => m.To == mail && m.Link?.Contains("/signin/", StringComparison.Ordinal) == true && !before.Contains(m.Link));
        Page link = await device.GetAsync(new Uri(sent.Link!).PathAndQuery);
        Page done = await device.SubmitAsync(link, link.Forms.First(f => f.Fields.Contains("code")), ("code", sent.Code!));
        Assert.True(done.Status == HttpStatusCode.SeeOther, $"{mail}: {done.Status} {done.Text}");
        return device.Cookies.GetAllCookies();
    }

    internal static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
