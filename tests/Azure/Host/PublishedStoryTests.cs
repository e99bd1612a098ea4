using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Workflows.Azure.Tests.Engines;
using Workflows.Bicep.Tests;
using Workflows.Stores.Tests.Mail;
using Workflows.Testing;
using Xunit;

namespace Workflows.Azure.Tests.Host;

/// <summary>
/// The published folder as an app on Azure: its program started as the isolated worker with the settings that the compiled template sets, tables in Azurite
/// by its managed identity alone, mails to a server that takes them as SendGrid does, and a story told from the webhook to the answers behind mailed links.
/// docs/azure.md says what this does not show.
/// </summary>
public sealed class PublishedStoryTests : IAsyncLifetime
{
    private const int Tables = 10133;
    private const string Account = "published";

    private readonly string folder = System.IO.Directory.CreateTempSubdirectory("workflows-published-").FullName;
    private readonly X509Certificate2 certificate = Certificate();
    private SendGridServer? sendGrid;
    private NodeServer? tables;
    private FunctionsHost? host;
    private Uri address = null!;

    public async Task InitializeAsync()
    {
        if (PublishedStoryFactAttribute.WhyNot is not null)
        {
            return;
        }

        string trusted = Path.Combine(folder, "trusted.pem");
        string key = Path.Combine(folder, "key.pem");
        await File.WriteAllTextAsync(trusted, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(key, certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        await AzuriteStorage.StartAsync();
        tables = await NodeServer.StartAsync(
            "azurite/dist/src/table/main.js",
            [
                "--tableHost", "127.0.0.1", "--tablePort", $"{Tables}", "--inMemoryPersistence", "--silent", "--disableTelemetry", "--skipApiVersionCheck",
                "--oauth", "basic", "--cert", trusted, "--key", key,
            ],
            [("AZURITE_ACCOUNTS", $"{Account}:{Convert.ToBase64String(RandomNumberGenerator.GetBytes(64))}")], Tables);
        sendGrid = await SendGridServer.StartAsync();

        // What is deployed: the folder, with a contract whose first person is given four seconds.
        string app = Path.Combine(folder, "app");
        Copy(PublishedFactAttribute.Folder, app);
        string contract = Path.Combine(app, "contracts", "standard.yaml");
        string text = await File.ReadAllTextAsync(contract);
        Assert.Contains("{role: on_call, wait: PT5M}", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(contract, text.Replace("{role: on_call, wait: PT5M}", "{role: on_call, wait: PT4S}", StringComparison.Ordinal));

        Dictionary<string, string> settings = PlatformSettings.Of(BicepCompiler.Deployment("dev"));
        address = new Uri(settings["Workflows__PublicAddress"]);
        settings["Workflows__TablesServiceUri"] = $"https://127.0.0.1:{Tables}/{Account}"; // Azurite for the account's address
        settings["APPLICATIONINSIGHTS_CONNECTION_STRING"] = FunctionsHost.TelemetryConnection;
        settings["SendGrid__ApiKey"] = SendGridServer.Key; // what the vault holds
        settings["SendGrid__Host"] = sendGrid.Address; // the one setting that the template does not have
        host = await FunctionsHost.StartAsync(app, settings, certificate, trusted);
    }

    public async Task DisposeAsync()
    {
        foreach (IAsyncDisposable? started in (IAsyncDisposable?[])[host, sendGrid, tables])
        {
            if (started is not null)
            {
                await started.DisposeAsync();
            }
        }

        certificate.Dispose();
        System.IO.Directory.Delete(folder, recursive: true);
    }

    [PublishedStoryFact]
    public async Task PublishedFolder_TellsTheStory_FromTheWebhookToTheAnswersBehindTheLinks()
    {
        try
        {
            await TellAsync();
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException("What the host and its worker said: " + string.Join(Environment.NewLine, host!.Said), failure);
        }
    }

    private async Task TellAsync()
    {
        using Device monitoring = NewDevice();
        Assert.Equal(HttpStatusCode.OK, (await monitoring.GetAsync("/healthz")).Status);
        byte[] alert = AlertBody.Of("front-desk", DateTimeOffset.UtcNow);
        using (HttpResponseMessage refused = await monitoring.Raw.PostAsync("/api/webhooks/standard/alertmanager", Json(alert)))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        monitoring.Raw.DefaultRequestHeaders.Add("x-functions-key", FunctionsHost.Key);
        using HttpResponseMessage taken = await monitoring.Raw.PostAsync("/api/webhooks/standard/alertmanager", Json(alert));
        JsonElement receipt = await taken.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(taken.StatusCode == HttpStatusCode.Accepted, receipt.ToString());
        string incident = receipt.GetProperty("alerts")[0].GetProperty("incident").GetString()!;

        // Nobody takes it in four seconds: the durable timer calls the next level. The worker is killed meanwhile.
        ReceivedMail call = await MailAsync("engineer@operator.example", incident);
        await host!.CrashWorkerAsync();
        await MailAsync("leader@operator.example", incident);

        // The link that the first process mailed works in the second: the keys are in the tables.
        using Device phone = NewDevice();
        Page page = await phone.GetAsync(call.Link!);
        Page answer = await phone.SubmitAsync(page, page.FormOf("act", "acknowledge"), ("act", "acknowledge"), ("code", call.Code!));
        Assert.Equal((HttpStatusCode.SeeOther, "/incidents/" + incident), (answer.Status, answer.Location?.OriginalString));
        Assert.Contains("Alex Engineer", (await phone.GetAsync("/incidents/" + incident)).Text, StringComparison.Ordinal);

        // A change is approved by two, one after the other, each behind a link of their own.
        using HttpRequestMessage filing = new(HttpMethod.Post, "/api/changes")
        {
            Content = JsonContent.Create(new
            {
                contract = "standard", person = "toban1", title = "New certificate", @class = "major", system = "web01", manager = "leader",
                values = new { plan = "p", user_effect = "none", other_systems = "none", test_evidence = "t", rollback = "r" },
            }),
        };
        filing.Headers.Add("Idempotency-Key", "published-change");
        using HttpResponseMessage filed = await monitoring.Raw.SendAsync(filing);
        JsonElement content = await filed.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(filed.StatusCode == HttpStatusCode.Created, content.ToString());
        string change = content.GetProperty("change").GetString()!;
        await ApproveAsync("manager@operator.example", change);
        await ApproveAsync("approver@client.example", change);
        await Eventually.HoldsAsync(async () =>
            (await monitoring.Raw.GetFromJsonAsync<JsonElement>("/api/changes/" + change)).GetProperty("summary").GetProperty("status").GetString() == "approved");

        await host.FireAsync("DeliverMail");
        await host.FireAsync("SweepCases");
        Assert.Contains("https://storage.azure.com", host.TokensFor.Select(r => r.TrimEnd('/')));
        Assert.All(host.Complaints, complaint => Assert.StartsWith("Workflows.Hosting.SettingsAdvice", complaint, StringComparison.Ordinal));
    }

    private async Task ApproveAsync(string approver, string change)
    {
        ReceivedMail mail = await MailAsync(approver, change);
        using Device office = NewDevice();
        Page page = await office.GetAsync(mail.Link!);
        Page answer = await office.SubmitAsync(page, page.FormOf("act", "approve"), ("act", "approve"), ("code", mail.Code!));
        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
    }

    private Task<ReceivedMail> MailAsync(string to, string about) => Eventually.ReturnsAsync(
        () => Task.FromResult(sendGrid!.Taken.Select(Read)
            .FirstOrDefault(m => m.To == to && m.Text.Contains(about, StringComparison.Ordinal) && m.Code is not null)),
        $"a mail to {to} about {about}");

    private static ReceivedMail Read(JsonElement mail) => new(
        mail.GetProperty("personalizations")[0].GetProperty("to")[0].GetProperty("email").GetString()!,
        mail.GetProperty("content")[0].GetProperty("value").GetString()!.ReplaceLineEndings("\n"));

    /// <summary>A browser for which the app's public address leads to the host of this test.</summary>
    private Device NewDevice() => new(address, new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellation) =>
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, FunctionsHost.FrontPort, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.Subject == "CN=tests" },
    });

    private static ByteArrayContent Json(byte[] body) => new(body) { Headers = { ContentType = new("application/json") } };

    private static X509Certificate2 Certificate()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=tests", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in System.IO.Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}

/// <summary>A test of the published folder that needs Node and the Bicep compiler as well. Under <c>CI=true</c> it runs and fails without them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PublishedStoryFactAttribute : FactAttribute
{
    public PublishedStoryFactAttribute()
    {
        Skip = WhyNot;
    }

    /// <summary>Why it is skipped; null: it runs.</summary>
    public static string? WhyNot { get; } = NodeServer.IsContinuousIntegration ? null
        : new PublishedFactAttribute().Skip ?? new NodeFactAttribute().Skip ?? new BicepFactAttribute().Skip;
}
