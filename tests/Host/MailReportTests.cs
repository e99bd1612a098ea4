using System.Net;
using System.Text;
using System.Text.Json;
using System.Net.Http.Json;
using Microsoft.Extensions.Hosting;
using MimeKit;
using Workflows.Testing;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>A relay's reports, put into a folder, are kept as proof; what comes back goes to the second address.</summary>
[Collection(Gauges.Name)]
public sealed class MailReportTests : IAsyncLifetime
{
    private const string First = "oncall1@operator.example";
    private const string Second = "oncall1@phone.example";

    private readonly string folder = TestHost.NewFolder();
    private readonly string reports = TestHost.NewFolder();
    private IHost? host;
    private HttpClient? machine;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AMailThatIsReportedAsReturned_GoesToTheSecondAddress(bool isMaildir)
    {
        if (isMaildir)
        {
            Directory.CreateDirectory(Path.Combine(reports, "new"));
        }

        (host, Uri address) = await WholeApplication.StartAsync(folder, null, "--Embedded:MailReports", reports);
        machine = WholeApplication.Machine(address);
        using HttpResponseMessage opened = await machine.PostAsync("/api/webhooks/standard/alertmanager",
            new StringContent(ServiceBusTests.Alert("f1"), Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.Accepted, opened.StatusCode);
        string incident = (await opened.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("alerts")[0].GetProperty("incident").GetString()!;
        await Eventually.HoldsAsync(() => ReferenceTo(First) is not null, "the first person has a mail");

        Drop("1-delayed", DeliveryReports.Of("delayed", ReferenceTo(First)));
        Drop("2-answer", "From: toban@operator.example\r\nSubject: an answer\r\n\r\nI am on my way.");
        Drop("3-failed", DeliveryReports.Of("failed", ReferenceTo(First)));
        Drop("4-foreign", DeliveryReports.Of("failed", new string('0', 64)));
        await Eventually.HoldsAsync(() => ReferenceTo(Second) is not null, "the second address has one");
        await Eventually.HoldsAsync(
            () => !Directory.EnumerateFiles(isMaildir ? Path.Combine(reports, "new") : reports).Any(), "every file found its place");

        string shown = await machine.GetStringAsync("/api/incidents/" + incident);
        Assert.Contains("550 no such user", shown, StringComparison.Ordinal);
        Assert.Contains("deferred", shown, StringComparison.OrdinalIgnoreCase);
        string[] kept = [.. Directory.EnumerateFiles(reports, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(reports, f))
            .Order(StringComparer.Ordinal)];
        Assert.Equal(isMaildir ? ["cur/1-delayed.eml:2,S", "cur/2-answer.eml:2,", "cur/3-failed.eml:2,S", "cur/4-foreign.eml:2,S"]
            : ["others/2-answer.eml", "taken/1-delayed.eml", "taken/3-failed.eml", "taken/4-foreign.eml"], kept);
    }

    [Fact]
    public async Task AFolderThatIsNotThere_EndsTheStart() =>
        Assert.Contains("Embedded:MailReports", (await Assert.ThrowsAsync<InvalidOperationException>(
            () => WholeApplication.StartAsync(folder, null, "--Embedded:MailReports", reports + "-none"))).Message, StringComparison.Ordinal);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        machine?.Dispose();
        if (host is not null)
        {
            await WholeApplication.StopAsync(host);
        }

        Directory.Delete(folder, recursive: true);
        Directory.Delete(reports, recursive: true);
    }

    private string? ReferenceTo(string address)
    {
        string outbox = Path.Combine(folder, "outbox");
        return !Directory.Exists(outbox) ? null : Directory.EnumerateFiles(outbox, "*.eml").Select(file => MimeMessage.Load(file))
            .FirstOrDefault(mail => mail.To.Mailboxes.Single().Address == address)?.Headers["X-Mail-Reference"];
    }

    private void Drop(string name, string mail)
    {
        string whole = Path.Combine(folder, name);
        File.WriteAllText(whole, mail);
        string target = Path.Combine(reports, "new");
        File.Move(whole, Path.Combine(Directory.Exists(target) ? target : reports, name + ".eml"));
    }
}
