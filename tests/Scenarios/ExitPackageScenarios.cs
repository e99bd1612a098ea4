using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Workflows.Contracts;
using Workflows.ExitPackages;
using Workflows.Kit;
using Workflows.Ledger;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>A package that was made of a contract with an incident, a change and a file, beside a contract whose id begins likewise.</summary>
public sealed class MadeExitPackage : IAsyncLifetime
{
    internal const string Neighbour = "standard-b-20261120-7k3qf2xa";

    internal IncidentHarness Harness { get; private set; } = null!;

    internal CaseId Incident { get; private set; }

    internal CaseId Change { get; private set; }

    /// <summary>What the ZIP holds, by name.</summary>
    internal IReadOnlyDictionary<string, byte[]> Files { get; private set; } = null!;

    internal string Fingerprint { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        IncidentHarness h = Harness = await IncidentHarness.StartAsync();
        Incident = await h.AlertAsync();
        await h.AcknowledgeAsync(Incident);
        await h.RecoverAsync(Incident);
        await h.CompleteAsync(Incident);
        Change = await h.FileAsync(h.Complete("minor", "2026-11-21 22:00", "2026-11-21 23:00"));
        await h.PlanMaintenanceAsync("standard", new("w1", h.Now, h.Now.AddHours(2), ["web01"], "更新", null));
        await h.Get<FileStore>().PutAsync(Change.Value, "手順:書.txt", "text/plain", Encoding.UTF8.GetBytes("手順"));
        TableClient facts = await h.Get<LedgerTables>().GetAsync("incidentfacts");
        await facts.AddEntityAsync(new TableEntity(Neighbour, "opened") { ["Fact"] = """{"id":"opened"}""" });

        using MemoryStream zipped = new();
        Fingerprint = await h.Get<ExitPackageWriter>()
            .WriteAsync(h.Get<ContractVersions>().Current("standard")!, new("admin"), h.Now, zipped, CancellationToken.None);
        using ZipArchive zip = new(zipped);
        Files = zip.Entries.ToDictionary(e => e.FullName, BytesOf);
    }

    public async Task DisposeAsync() => await Harness.DisposeAsync();

    private static byte[] BytesOf(ZipArchiveEntry entry)
    {
        using MemoryStream bytes = new();
        using Stream stream = entry.Open();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}

/// <summary>A contract ends: all of it, and nothing of another, goes along in files that prove themselves.</summary>
public sealed class ExitPackageScenarios(MadeExitPackage made) : IClassFixture<MadeExitPackage>
{
    private readonly Dictionary<string, byte[]> files = new(made.Files);

    [Fact]
    public async Task APackage_HoldsEverythingOfItsContract_AndProvesIt()
    {
        ExitPackageReport report = ExitPackageChecker.Check(Zipped(files));
        Assert.Empty(report.Findings);
        Assert.Equal(("standard", made.Fingerprint, 2), (report.Contract, report.Fingerprint, report.Cases));
        Assert.Equal((await made.Harness.AuditedAsync()).Count - 1, report.Entries); // the making of the package follows
        Assert.Equal((await made.Harness.Audit.ReadNewestAsync("standard", max: 1)).Entries[0].Data, $$"""{"fingerprint":"{{made.Fingerprint}}"}""");

        string table = Text("cases/changes.csv");
        Assert.Contains(made.Change.Value + ",yes,2026-11-20T01:00:00Z,", table, StringComparison.Ordinal);
        Assert.Contains("受付サーバーの更新", table, StringComparison.Ordinal);
        Assert.Contains(made.Incident.Value, Text("cases/incidents.jsonl"), StringComparison.Ordinal);
        Assert.Contains("page,on_call", Text("mails.csv"), StringComparison.Ordinal);
        Assert.Contains("\"更新\"", Text("maintenance.jsonl"), StringComparison.Ordinal);
        KeyValuePair<string, byte[]> handedIn = Assert.Single(files, f => f.Key.StartsWith($"files/{made.Change.Value}/", StringComparison.Ordinal));
        Assert.EndsWith("-手順_書.txt", handedIn.Key, StringComparison.Ordinal);
        Assert.Equal("手順", Encoding.UTF8.GetString(handedIn.Value));
        string version = made.Harness.Get<ContractVersions>().Current("standard")!.Profile.Version;
        Assert.StartsWith("# ", Text($"contract/{version}.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public void ItHoldsNothingOfAnother_AndNoLinkThatIsAKey()
    {
        Assert.All(files, f => Assert.DoesNotContain(MadeExitPackage.Neighbour, Encoding.UTF8.GetString(f.Value), StringComparison.Ordinal));
        Assert.All(files, f => Assert.DoesNotContain("https://workflows.example/l/", Encoding.UTF8.GetString(f.Value), StringComparison.Ordinal));
    }

    /// <summary>Whoever changes a package has to reckon the sums anew, and then the chain tells.</summary>
    [Theory]
    [InlineData("cases/incidents.jsonl", "受付サーバー停止", "受付サーバー正常", "SHA-256")]
    [InlineData("cases/incidents.jsonl", """\{"kind":"acknowledged"[^}]*\}+,?""", "", "Expected the fact of audit entry")]
    [InlineData("audit.jsonl", "\"actor\":\"on_call\"", "\"actor\":\"nobody\"", "where its content has")]
    [InlineData("audit.jsonl", "\n[^\n]+\n$", "\n", "none")]
    [InlineData("package.json", "\"standard\"", "\"other\"", "of other after the hash")]
    [InlineData("package.json", "\"incidents\":1", "\"incidents\":2", "expected 2 cases, found 1")]
    [InlineData("package.json", "exit-package/1", "exit-package/2", "Expected the format")]
    public void WhatIsChanged_IsFound(string file, string pattern, string replacement, string finding)
    {
        string before = Text(file);
        string after = Regex.Replace(before, pattern, replacement);
        Assert.NotEqual(before, after);
        files[file] = Encoding.UTF8.GetBytes(after);
        Assert.Contains(ExitPackageChecker.Check(Zipped(files)).Findings, f => f.Contains(file + ": expected the SHA-256", StringComparison.Ordinal));

        files["SHA256SUMS"] = Encoding.UTF8.GetBytes(string.Concat(files.Where(f => f.Key != "SHA256SUMS")
            .Select(f => $"{Convert.ToHexStringLower(SHA256.HashData(f.Value))}  {f.Key}\n")));
        ExitPackageReport report = ExitPackageChecker.Check(Zipped(files));
        Assert.Contains(report.Findings, f => f.Contains(finding, StringComparison.Ordinal));
        Assert.NotEqual(made.Fingerprint, report.Fingerprint);
    }

    [Fact]
    public void WhatIsMissingOrBeside_IsFound_AndWhatIsNoPackageIsSaid()
    {
        foreach (string name in files.Keys.Where(n => n != "SHA256SUMS").ToList())
        {
            files.Remove(name, out byte[]? held);
            Assert.Contains(ExitPackageChecker.Check(Zipped(files)).Findings, f => f.Contains(name, StringComparison.Ordinal));
            files[name] = held!;
        }

        files["beside.txt"] = [1];
        Assert.Equal(["Expected a line about beside.txt in SHA256SUMS, found none."], ExitPackageChecker.Check(Zipped(files)).Findings);
        Assert.Equal(["Expected the file SHA256SUMS, found none."], ExitPackageChecker.Check(Zipped([])).Findings);
        Assert.Equal(["Expected a ZIP, found something else."], ExitPackageChecker.Check(new MemoryStream([1, 2, 3])).Findings);
    }

    private string Text(string file) => Encoding.UTF8.GetString(files[file]);

    private static MemoryStream Zipped(Dictionary<string, byte[]> files)
    {
        MemoryStream zipped = new();
        using (ZipArchive zip = new(zipped, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in files)
            {
                using Stream entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return zipped;
    }
}
