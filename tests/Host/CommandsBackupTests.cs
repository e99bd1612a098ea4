using System.Text.Json;
using Azure.Data.Tables;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;
using Workflows.Embedded.Server;
using Workflows.Embedded.Tables;
using Workflows.Testing;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary><c>backup</c>, <c>restore</c> and <c>verify</c>.</summary>
public sealed class CommandsBackupTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ARunningInstance_IsBackedUp_RestoredElsewhere_AndGoesOn(bool isRunning)
    {
        await using var harness = new CommandsHarness();
        await harness.StartAsync();
        await harness.StartInstanceAsync("Wait", "before", "waits");
        var table = new SqliteTableServiceClient(Path.Combine(harness.Folder, "tables.db")).GetTableClient("Incidents");
        await table.CreateIfNotExistsAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["Title"] = "障害" });
        if (!isRunning)
        {
            await harness.StopAsync();
        }

        var backup = harness.Folder + "-backup";
        var answer = harness.Json(0, "backup", backup);
        Assert.Equal(["durable.db", "tables.db"], Files(answer));
        Assert.Contains("keys", answer.GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in Directory.GetFiles(backup))
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }

            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(backup));
        }

        // What happens afterwards is not in it.
        if (isRunning)
        {
            await harness.Client.RaiseEventAsync("waits", "Go", "late");
            await harness.Client.WaitForInstanceCompletionAsync("waits");
            await harness.StopAsync();
        }

        await using var other = new CommandsHarness();
        Assert.Equal(0, other.Run("restore", backup).Code);
        Assert.True(other.Json(0, "verify").GetProperty("isSound").GetBoolean());
        var restored = new SqliteTableServiceClient(Path.Combine(other.Folder, "tables.db")).GetTableClient("Incidents");
        Assert.Equal("障害", (await restored.GetEntityAsync<TableEntity>("p", "r")).Value.GetString("Title"));
        await other.StartAsync();
        await other.Client.RaiseEventAsync("waits", "Go", "after");
        Assert.Equal("before after", (await other.Client.WaitForInstanceCompletionAsync("waits", true)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Backup_HoldsOneMoment_WhileWorkGoesOn()
    {
        await using var harness = new CommandsHarness();
        await harness.StartAsync();
        _ = TableDatabase.Open(Path.Combine(harness.Folder, "tables.db"));
        using var stop = new CancellationTokenSource();
        var started = 0;
        var work = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await harness.Client.ScheduleNewOrchestrationInstanceAsync("Echo", "x");
                Interlocked.Increment(ref started);
            }
        });
        await Eventually.HoldsAsync(() => Volatile.Read(ref started) > 20);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(0, harness.Run("backup", $"{harness.Folder}-backup{i}").Code);
        }

        await stop.CancelAsync();
        await work;
        for (var i = 0; i < 3; i++)
        {
            await using var other = new CommandsHarness();
            Assert.Equal(0, other.Run("restore", $"{harness.Folder}-backup{i}").Code);
            Assert.True(other.Json(0, "verify").GetProperty("isSound").GetBoolean());
            Assert.InRange(other.Json(0, "stats").GetProperty("durable").GetProperty("checkpoints").GetInt64(), 1, long.MaxValue);
        }
    }

    [Fact]
    public async Task Generations_AreKept_AndOnlyWholeBackupsAreDeleted()
    {
        await using var harness = new CommandsHarness();
        await harness.StartAsync();
        string backups = Directory.CreateDirectory(harness.Folder + "-backups").FullName;
        Directory.CreateDirectory(Path.Combine(backups, "broken-off"));
        File.WriteAllText(Path.Combine(backups, "broken-off", "durable.db"), "half");
        foreach (string name in (string[])["d", "c", "b"])
        {
            Assert.Equal(0, harness.Run("backup", Path.Combine(backups, name)).Code); // their order is that of the manifests, not of the names
        }

        File.WriteAllText(Path.Combine(backups, "c", "note.txt"), "why this one is kept elsewhere");
        Assert.Equal(1, harness.Run("backup", Path.Combine(backups, "a"), "--keep", "0").Code);
        Assert.Contains("Deleted the older backup", harness.Json(0, "backup", Path.Combine(backups, "a"), "--keep", "2").GetProperty("notes").ToString(),
            StringComparison.Ordinal);
        Assert.Equal(["a", "b", "broken-off", "c"], Directory.GetDirectories(backups).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal));
        Assert.Equal(["note.txt"], Directory.GetFiles(Path.Combine(backups, "c")).Select(f => Path.GetFileName(f)!));
        await harness.StopAsync();
        Assert.Equal(0, harness.Run("restore", Path.Combine(backups, "b"), "--force").Code);
    }

    [Theory]
    [InlineData("00000007", "")]
    [InlineData("00000007", "/")]
    [InlineData(null, "")] // a server of an older release made it
    public void OnlyBackupsOfTheSameDataFolder_AreDeleted(string? own, string ending)
    {
        string backups = TestHost.NewFolder();
        foreach ((string name, string? source) in ((string, string?)[])[("new", own), ("same", "00000007"), ("other", "00000008"), ("unsaid", null)])
        {
            string path = Directory.CreateDirectory(Path.Combine(backups, name)).FullName;
            File.WriteAllBytes(Path.Combine(path, "manifest.json"), JsonSerializer.SerializeToUtf8Bytes(
                new BackupManifest(1, DateTimeOffset.UnixEpoch.AddDays(name == "new" ? 1 : 0), null, [], source), OperationJson.Options));
        }

        OlderBackups older = BackupFolder.DeleteOlder(Path.Combine(backups, "new") + ending, 1);
        string[] deleted = own is null ? [] : ["same"];
        Assert.Equal(deleted, older.Deleted.Select(d => Path.GetFileName(d)!));
        Assert.Equal(((string[])["new", "other", "same", "unsaid"]).Except(deleted),
            Directory.GetDirectories(backups).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal));
        Assert.Equal(own is null ? 3 : 1, older.OfNoFolder);
        Assert.Equal(deleted.Length + 1, older.Notes.Count());
        Directory.Delete(backups, recursive: true);
    }

    [Fact]
    public async Task TwoDataFolders_KeepTheirBackupsInOnePlace_NamedWithASlashAtTheEnd()
    {
        await using var one = new CommandsHarness();
        await using var other = new CommandsHarness();
        await one.StartAsync();
        await other.StartAsync();
        string backups = Directory.CreateDirectory(one.Folder + "-backups").FullName;
        string Named(string name) => Path.Combine(backups, name) + Path.DirectorySeparatorChar;
        Assert.Equal(0, other.Run("backup", Named("other")).Code);
        Assert.Equal(0, one.Run("backup", Named("one-1"), "--keep", "1").Code);
        Assert.Equal(0, one.Run("backup", Named("one-2"), "--keep", "1").Code);
        Assert.Equal(["one-2", "other"], Directory.GetDirectories(backups).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Backup_NeedsANewFolder()
    {
        await using var harness = new CommandsHarness();
        await harness.StartAsync();
        Directory.CreateDirectory(harness.Folder + "-backup");
        Assert.Equal(0, harness.Run("backup", harness.Folder + "-backup").Code);
        var (code, _, error) = harness.Run("backup", harness.Folder + "-backup");
        Assert.Equal(3, code);
        Assert.Contains("new or empty", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_IsRefusedWhileAServerRuns_AndOverDataUnlessForced()
    {
        await using var harness = new CommandsHarness();
        await harness.StartAsync();
        await harness.StartInstanceAsync("Wait", "w", "first");
        var backup = harness.Folder + "-backup";
        Assert.Equal(0, harness.Run("backup", backup).Code);
        await harness.StartInstanceAsync("Wait", "w", "second");

        var (running, _, whileRunning) = harness.Run("restore", backup, "--force");
        Assert.Equal(3, running);
        Assert.Contains("stop the server", whileRunning, StringComparison.Ordinal);
        Assert.NotNull(await harness.Client.GetInstanceAsync("second"));

        await harness.StopAsync();
        var (refused, _, over) = harness.Run("restore", backup);
        Assert.Equal(3, refused);
        Assert.Contains("durable.db", over, StringComparison.Ordinal);
        Assert.Equal(0, harness.Run("instances", "show", "second").Code);

        var forced = harness.Json(0, "restore", backup, "--force");
        Assert.Equal(2, harness.Run("instances", "show", "second").Code);
        Assert.Equal(0, harness.Run("instances", "show", "first").Code);
        var aside = Directory.GetDirectories(Path.GetDirectoryName(harness.Folder)!, Path.GetFileName(harness.Folder) + "-before-restore-*").Single();
        Assert.Contains(aside, forced.GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(0, CommandsHarness.RunIn(aside, "instances", "show", "second").Code);
    }

    [Theory]
    [InlineData("changed", 3, "SHA-256")]
    [InlineData("missing", 3, "missing")]
    [InlineData("unsound", 3, "damaged")]
    [InlineData("elsewhere", 3, "../../etc/x")]
    [InlineData("unreadable", 3, "manifest.json")]
    [InlineData("unfinished", 2, "manifest.json")]
    public async Task Restore_RefusesWhatIsNoSoundBackup_AndTouchesNothing(string how, int expected, string part)
    {
        await using var harness = new CommandsHarness();
        await harness.StartAsync();
        await harness.StartInstanceAsync("Wait", "w", "waits");
        var backup = harness.Folder + "-backup";
        Assert.Equal(0, harness.Run("backup", backup).Code);
        await harness.StopAsync();
        var database = Path.Combine(backup, "durable.db");
        var manifest = Path.Combine(backup, "manifest.json");
        switch (how)
        {
            case "changed":
                Overwrite(database, 2000, "x"u8);
                break;
            case "missing":
                File.Delete(database);
                break;
            case "unsound":
                var before = Digest(database);
                Overwrite(database, 4096, new byte[2048]);
                File.WriteAllText(manifest, File.ReadAllText(manifest).Replace(before, Digest(database), StringComparison.Ordinal));
                break;
            case "elsewhere":
                File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("""
                    "files": [
                    """, """
                    "files": [ { "name": "../../etc/x", "bytes": 0, "sha256": "" },
                    """, StringComparison.Ordinal));
                break;
            case "unreadable":
                File.WriteAllText(manifest, "{");
                break;
            case "unfinished":
                File.Delete(manifest);
                break;
        }

        var (code, _, error) = harness.Run("restore", backup, "--force");
        Assert.True(expected == code, error);
        Assert.Contains(part, error, StringComparison.Ordinal);
        Assert.Equal(0, harness.Run("instances", "show", "waits").Code);
    }

    [Fact]
    public async Task Verify_OnAServer_IncludesTheAppsChecks()
    {
        await using var harness = new CommandsHarness();
        await harness.StartAsync();
        var sound = harness.Json(0, "verify");
        Assert.Equal(["durable.db sound", "durable-engine sound", "tables.db skipped", "audit-chains sound"], Checks(sound));
        harness.AppFinding = "okayama: entry 7 was changed";
        var (code, output, _) = harness.Run("verify");
        Assert.Equal(4, code);
        Assert.Contains("okayama: entry 7 was changed", output, StringComparison.Ordinal);
        await harness.StopAsync();
        Assert.Equal(["durable.db sound", "durable-engine sound", "tables.db skipped", "app skipped"], Checks(harness.Json(0, "verify")));
    }

    [Theory]
    [InlineData("details-missing", "waits", "DELETE FROM Details WHERE Key = (SELECT Key FROM Instances WHERE Id = 'waits')")]
    [InlineData("history-orphaned", null, "DELETE FROM Instances WHERE Id = 'done'; DELETE FROM Details WHERE Key NOT IN (SELECT Key FROM Instances)")]
    [InlineData("finished-yet-waiting", "done", "UPDATE Instances SET WakeAt = 1 WHERE Id = 'done'")]
    [InlineData("wake-time-unknown", "sleeper", "UPDATE Instances SET WakeAt = WakeAt - 1 WHERE Id = 'sleeper'")]
    [InlineData("never-starts", "waits", "DELETE FROM History WHERE Id >> 20 = (SELECT Key FROM Instances WHERE Id = 'waits')")]
    [InlineData("history-unreadable", "waits", "UPDATE History SET Data = x'09' WHERE Id >> 20 = (SELECT Key FROM Instances WHERE Id = 'waits')")]
    [InlineData("history-gap", "waits", "UPDATE History SET Id = Id + 3 WHERE Id >> 20 = (SELECT Key FROM Instances WHERE Id = 'waits')")]
    [InlineData("child-missing", "p", "DELETE FROM Instances WHERE Id = 'p-child'; DELETE FROM Details WHERE ParentId = 'p'")]
    [InlineData("status-unknown", "waits", "UPDATE Instances SET Status = 4 WHERE Id = 'waits'")]
    [InlineData("message-unreadable", "waits", "INSERT INTO Messages (Target, Data) VALUES ('waits', x'')")]
    [InlineData("damaged", null, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'Messages_Target'")]
    public async Task Verify_FindsWhatMustNotBe(string code, string? instance, string damage)
    {
        await using var harness = new CommandsHarness();
        await harness.StartAsync();
        await harness.StartInstanceAsync("Wait", "w", "waits");
        await harness.StartInstanceAsync("Echo", "x", "done");
        await harness.StartInstanceAsync("Sleep", 3, "sleeper");
        await harness.StartInstanceAsync("Parent", "p", "p");
        await Eventually.HoldsAsync(async () => await harness.Client.GetInstanceAsync("p-child") is { RuntimeStatus: OrchestrationRuntimeStatus.Running });
        await harness.StopAsync();
        Assert.True(harness.Json(0, "verify").GetProperty("isSound").GetBoolean());
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(harness.Folder, "durable.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            using var command = connection.CreateCommand();
            command.CommandText = damage;
            await command.ExecuteNonQueryAsync();
        }

        var findings = harness.Json(4, "verify").GetProperty("checks").EnumerateArray().SelectMany(c => c.GetProperty("findings").EnumerateArray())
            .Select(f => (f.GetProperty("code").GetString(), f.TryGetProperty("instance", out var id) ? id.GetString() : null)).ToList();
        Assert.Contains((code, instance), findings);
    }

    private static string[] Files(JsonElement answer) =>
        [.. answer.GetProperty("manifest").GetProperty("files").EnumerateArray().Select(f => f.GetProperty("name").GetString()!)];

    private static string[] Checks(JsonElement answer) =>
        [.. answer.GetProperty("checks").EnumerateArray().Select(c => $"{c.GetProperty("name").GetString()} {c.GetProperty("outcome").GetString()}")];

    private static string Digest(string path) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)));

    private static void Overwrite(string path, long at, ReadOnlySpan<byte> content)
    {
        using var stream = File.OpenWrite(path);
        stream.Position = at;
        stream.Write(content);
    }
}
