using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>The pages about orchestrations, and the operator's commands against the real application.</summary>
[Collection(Application.Name)]
public sealed class HttpInstanceTests(AppFixture app)
{
    [Fact]
    public async Task Administrator_FindsTheProcessOfAnIncident_AndItsState()
    {
        string incident = await app.OpenIncidentAsync("Instance page");
        using Device admin = await AdministratorAsync();
        Page list = await Eventually.ReturnsAsync(async () =>
            await admin.GetAsync($"/instances?status=Running&prefix=incident-{incident}") is { } page
                && page.Html.Contains($"/instances/incident-{incident}", StringComparison.Ordinal) ? page : null);
        Assert.Equal(HttpStatusCode.OK, list.Status);
        Assert.Contains("href=\"/instances\" aria-current=\"page\"", list.Html, StringComparison.Ordinal);

        Page one = await admin.GetAsync($"/instances/incident-{incident}");
        Assert.Equal(HttpStatusCode.OK, one.Status);
        Assert.Contains($"href=\"/incidents/{incident}\"", one.Html, StringComparison.Ordinal);
        Assert.Contains("実行中", one.Text, StringComparison.Ordinal);
        Assert.Contains($"workflows instances history incident-{incident}", one.Text, StringComparison.Ordinal);
        Assert.Matches("最初の実行\\s+RunIncident", one.Text);
        Assert.Contains("作業を依頼", one.Text, StringComparison.Ordinal);
        Assert.Matches(@"所要[0-9.]+秒", one.Text); // an activity that ended

        Assert.DoesNotContain($"/instances/incident-{incident}", (await admin.GetAsync($"/instances?status=Completed&prefix=incident-{incident}")).Html,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/instances/nobody")]
    [InlineData("/instances/%3Cscript%3E")]
    [InlineData("/instances/'%3B%20DROP%20TABLE%20Instances")]
    public async Task UnknownInstance_IsNotFound(string address)
    {
        using Device admin = await AdministratorAsync();
        Page page = await admin.GetAsync(address);
        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.DoesNotContain("<script>", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FiltersThatMakeNoSense_AreNoFilters()
    {
        using Device admin = await AdministratorAsync();
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/instances?status=0&prefix=&next=")).Status);
        Assert.DoesNotContain("<script>", (await admin.GetAsync("/instances?prefix=%22%3E%3Cscript%3E")).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/instances")]
    [InlineData("/instances/nobody")]
    [InlineData("/outgoing-webhooks")]
    public async Task OthersSeeNothing(string address)
    {
        using Device stranger = app.NewDevice();
        Page page = await stranger.GetAsync(address);
        Assert.Equal(HttpStatusCode.SeeOther, page.Status);
        Assert.StartsWith("/signin", page.Location!.OriginalString, StringComparison.Ordinal);

        using Device responder = await app.SignedInAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await responder.GetAsync(address)).Status);
        Assert.DoesNotContain("href=\"/instances\"", (await responder.GetAsync("/incidents")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OutgoingWebhooks_AreAPageOfAdministrators()
    {
        using Device admin = await AdministratorAsync();
        Page page = await admin.GetAsync("/outgoing-webhooks");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("通知先はありません", page.Text, StringComparison.Ordinal);
        Assert.Contains("href=\"/outgoing-webhooks\" aria-current=\"page\"", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_AskTheRunningApplication()
    {
        string incident = await app.OpenIncidentAsync("Command");
        string shown = await Eventually.ReturnsAsync(async () =>
            await RunAsync("instances", "show", "incident-" + incident, "--json") is (0, { } output) ? output : null);
        Assert.Equal("incident-" + incident, JsonSerializer.Deserialize<JsonElement>(shown).GetProperty("instance").GetProperty("id").GetString());

        (int code, string verified) = await RunAsync("verify", "--json");
        JsonElement verification = JsonSerializer.Deserialize<JsonElement>(verified);
        Assert.True(code == 0, verified);
        Assert.Equal("server", verification.GetProperty("source").GetString());
        Assert.Contains("audit-chains", verification.GetProperty("checks").EnumerateArray().Select(c => c.GetProperty("name").GetString()));

        (code, string listed) = await RunAsync("incidents", "list", "--contract", "standard");
        Assert.Equal(0, code);
        Assert.Contains(listed.Split('\n'), line =>
            line.StartsWith(incident, StringComparison.Ordinal) && line.TrimEnd().EndsWith("Command", StringComparison.Ordinal));
        (code, string tested) = await RunAsync("alert", "test", "standard", "--json");
        Assert.Equal(0, code);
        string test = JsonSerializer.Deserialize<JsonElement>(tested).GetProperty("incident").GetString()!;
        await app.MailAsync(m => m.To == "oncall1@operator.example" && m.Text.Contains(test, StringComparison.Ordinal)
            && m.Text.Contains("アラートの動作確認", StringComparison.Ordinal));

        string backup = Path.Combine(app.Folder, "backup");
        Assert.Equal(0, (await RunAsync("backup", backup)).Code);
        Assert.Superset(new HashSet<string?>(["durable.db", "manifest.json", "tables.db"]), Directory.GetFiles(backup).Select(Path.GetFileName).ToHashSet());
    }

    /// <summary>The files that it runs with change nothing; what others would is tried where nobody else runs with them (ContractsInForceTests).</summary>
    [Fact]
    public async Task Contracts_AreAppliedToTheRunningApplication()
    {
        (int code, string output) = await RunAsync("contracts", "apply", Repository.Contracts);
        Assert.Equal(0, code);
        Assert.EndsWith("Nothing changes.", output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_WithAForeignPageToken_IsABadRequest()
    {
        using Device admin = await AdministratorAsync();
        foreach (string token in (string[])["foreign", "%00", "CfDJ8AAAAAAAAAAAAAAA", new string('x', 5_000)])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await admin.GetAsync("/instances?next=" + token)).Status);
        }

        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/instances?next=")).Status);
    }

    private async Task<Device> AdministratorAsync()
    {
        Device admin = app.NewDevice();
        Page page = await admin.GetAsync("/signin");
        Assert.Equal(HttpStatusCode.SeeOther,
            (await admin.SubmitAsync(page, page.FormTo("/signin/admin"), ("person", "admin"), ("key", AppFixture.AdminKey))).Status);
        return admin;
    }

    private async Task<(int Code, string Output)> RunAsync(params string[] words)
    {
        ProcessStartInfo start =
            new("dotnet", [AppProcess.Program, .. words, "--Embedded:DataFolder", app.Data, "--Embedded:Keys:Master", AppProcess.MasterKey])
            {
                WorkingDirectory = app.Folder,
                RedirectStandardOutput = true,
            };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
