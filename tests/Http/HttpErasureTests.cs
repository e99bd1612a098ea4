using System.Diagnostics;
using System.IO.Compression;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Workflows.Embedded.Tables;
using Workflows.ExitPackages;
using Workflows.Ledger;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>
/// The end of a contract on the whole application: 三重県's, whose term is over, is packed, erased by the command, killed meanwhile, and goes on without it.
/// </summary>
public sealed class HttpErasureTests
{
    private const int Port = 10144;

    [Fact]
    public async Task AContractThatHasEnded_IsErased_KilledMeanwhile_AndTheOthersGoOn()
    {
        string folder = Directory.CreateTempSubdirectory("workflows-erasure").FullName;
        string data = Path.Combine(folder, "data");
        string package = Path.Combine(folder, "mie.zip");
        try
        {
            string kept;
            string gone;
            string open;
            await using (AppProcess app = await AppProcess.StartedAsync(data))
            {
                kept = await AlertAsync(app, "saga", 0);
                gone = await AlertAsync(app, "mie", 1);
                open = await AlertAsync(app, "mie", 2);
                await WithdrawAsync(app, gone);
                await File.WriteAllBytesAsync(package, await app.Http.GetByteArrayAsync(new Uri("api/contracts/mie/exit-package", UriKind.Relative)));
                await app.DisposeAsync();

                (int busy, string said) = await RunAsync(data, "contracts", "erase", "mie", "--package", package, "--yes", "--by", "管理 太郎");
                Assert.Equal(3, busy);
                Assert.Contains($"found 1 in incidents: {open}.", said, StringComparison.Ordinal);
            }

            await using (AppProcess app = await AppProcess.StartedAsync(data))
            {
                foreach (int i in Enumerable.Range(3, 20))
                {
                    await WithdrawAsync(app, await AlertAsync(app, "mie", i));
                }

                await WithdrawAsync(app, open);
                await Eventually.HoldsAsync(async () => (await app.Http.GetFromJsonAsync<JsonElement>("api/incidents?contract=mie"))
                    .GetProperty("incidents").GetArrayLength() == 0);
                await SentAsync(app);
                await File.WriteAllBytesAsync(package, await app.Http.GetByteArrayAsync(new Uri("api/contracts/mie/exit-package", UriKind.Relative)));
            }

            (int dry, string would) = await RunAsync(data, "contracts", "erase", "mie", "--package", package);
            Assert.Equal(0, dry);
            Assert.Contains("Nothing was erased", would, StringComparison.Ordinal);
            Assert.Contains(await TextsAsync(data), t => t.Contains(gone, StringComparison.Ordinal));
            Assert.Equal(1, (await RunAsync(data, "contracts", "erase", "mie", "--package", package, "--yes")).Code); // nobody's name

            string certificate = Path.Combine(folder, "c.docx");
            string[] erase = ["contracts", "erase", "mie", "--package", package, "--yes", "--by", "管理 太郎", "--certificate", certificate, "--json"];
            string tables = Path.Combine(data, "tables.db");
            Assert.True(Holds(tables, gone)); // what it looks for below is in the file
            using (Process killed = Start(data, erase))
            {
                // On a sign: what was to go is on record, and the rows go after it.
                await Eventually.HoldsAsync(() => killed.HasExited || Holds(tables + "-wal", ContractEraser.Begun));
                killed.Kill(entireProcessTree: true);
                await killed.WaitForExitAsync();
            }

            List<string> chain = await ChainAsync(data);
            Assert.Contains(ContractEraser.Begun, chain);
            Assert.DoesNotContain(ContractEraser.Erased, chain);

            (int code, string output) = await RunAsync(data, erase);
            Assert.True(code == 0, output);
            Assert.False(Holds(tables, gone), "a deleted row lies in the file");
            Assert.False(File.Exists(tables + "-wal"));
            Assert.False(Holds(Path.Combine(data, "durable.db"), gone));
            JsonElement erasure = JsonSerializer.Deserialize<JsonElement>(output).GetProperty("erasure");
            Assert.Equal("管理 太郎", erasure.GetProperty("by").GetString());
            Assert.Equal(22, erasure.GetProperty("rows").GetProperty("incidents").GetInt32());
            Assert.Equal(22, erasure.GetProperty("instances").GetInt32());
            Assert.True(erasure.GetProperty("mails").GetInt32() > 0);
            Assert.DoesNotContain(await TextsAsync(data), t => t.Contains("mie-20", StringComparison.Ordinal) && !t.Contains("_system", StringComparison.Ordinal));
            Assert.Contains(await TextsAsync(data), t => t.Contains(kept, StringComparison.Ordinal));
            Assert.Contains(await TextsAsync(data), t => t.Contains(ContractEraser.Erased, StringComparison.Ordinal));
            Assert.DoesNotContain(Directory.GetFiles(Path.Combine(data, "outbox"), "*.eml").Select(File.ReadAllText), t => t.Contains("mie-20", StringComparison.Ordinal));
            using (ZipArchive word = ZipFile.OpenRead(certificate))
            using (StreamReader document = new(word.GetEntry("word/document.xml")!.Open()))
            {
                string text = await document.ReadToEndAsync();
                Assert.Contains("データ消去証明書", text, StringComparison.Ordinal);
                Assert.Contains(erasure.GetProperty("fingerprint").GetString()!, text, StringComparison.Ordinal);
            }

            await using AppProcess after = await AppProcess.StartedAsync(data);
            Assert.Equal([kept], (await after.Http.GetFromJsonAsync<JsonElement>("api/incidents?contract=saga")).GetProperty("incidents").EnumerateArray()
                .Select(i => i.GetProperty("id").GetString()));
            Assert.Empty((await after.Http.GetFromJsonAsync<JsonElement>("api/incidents?contract=mie&status=closed")).GetProperty("incidents").EnumerateArray());
            JsonElement verified = await after.Http.GetFromJsonAsync<JsonElement>("api/audit/_system/verify");
            Assert.True(verified.GetProperty("entries").GetInt64() >= 2, verified.ToString());
            Assert.True(!verified.TryGetProperty("break", out JsonElement broken) || broken.ValueKind == JsonValueKind.Null, verified.ToString());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The tables were moved to a storage account: the command erases there, and says what it cannot overwrite.</summary>
    [NodeFact]
    public async Task AContractThatHasEnded_IsErased_InAStorageAccount()
    {
        string folder = Directory.CreateTempSubdirectory("workflows-erasure").FullName;
        string data = Path.Combine(folder, "data");
        string package = Path.Combine(folder, "mie.zip");
        string certificate = Path.Combine(folder, "c.docx");
        try
        {
            await using NodeServer azurite = await NodeServer.StartAzuriteTablesAsync(Port);
            string kept;
            string gone;
            await using (AppProcess app = await AppProcess.StartedAsync(data))
            {
                kept = await AlertAsync(app, "saga", 0);
                gone = await AlertAsync(app, "mie", 1);
                await WithdrawAsync(app, gone);
                await SentAsync(app);
                await File.WriteAllBytesAsync(package, await app.Http.GetByteArrayAsync(new Uri("api/contracts/mie/exit-package", UriKind.Relative)));
            }

            string[] there = ["--Move:Storage", NodeServer.AzuriteTables(Port)];
            (int sent, string said) = await RunAsync(data, ["tables", "send", "--without-queues", .. there]);
            Assert.True(sent == 0, said);
            TableServiceClient storage = new(NodeServer.AzuriteTables(Port));
            List<string> before = await TextsAsync(storage);
            Assert.Contains(before, t => t.Contains(gone, StringComparison.Ordinal));

            (int dry, string would) = await RunAsync(data, ["contracts", "erase", "mie", "--package", package, .. there]);
            Assert.True(dry == 0, would);
            Assert.Equal(before, await TextsAsync(storage));

            (int code, string output) = await RunAsync(
                data, ["contracts", "erase", "mie", "--package", package, "--yes", "--by", "管理 太郎", "--certificate", certificate, "--json", .. there]);
            Assert.True(code == 0, output);
            JsonElement erasure = JsonSerializer.Deserialize<JsonElement>(output).GetProperty("erasure");
            Assert.Equal((false, 0, 0), (erasure.GetProperty("overwritten").GetBoolean(), erasure.GetProperty("instances").GetInt32(), erasure.GetProperty("mails").GetInt32()));
            List<string> after = await TextsAsync(storage);
            Assert.DoesNotContain(after, t => t.Contains("mie-20", StringComparison.Ordinal) && !t.Contains("_system", StringComparison.Ordinal));
            Assert.Contains(after, t => t.Contains(kept, StringComparison.Ordinal));
            Assert.Equal(Own(before) - Own(after), erasure.GetProperty("rows").EnumerateObject().Sum(r => r.Value.GetInt32()));
            Assert.True(File.Exists(certificate));

            static int Own(List<string> texts) => texts.Count(t => !t.Contains($"audit PartitionKey {AuditLog.SystemChain}", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> AlertAsync(AppProcess app, string contract, int number)
    {
        using HttpResponseMessage answer = await app.Http.PostAsJsonAsync($"api/webhooks/{contract}/alertmanager", new
        {
            version = "4",
            status = "firing",
            groupKey = $"g{number}",
            alerts = new[] { new { status = "firing", fingerprint = $"f{number}", labels = new { alertname = $"alert {number}", instance = $"web{number}" } } },
        });
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("alerts")[0].GetProperty("incident").GetString()!;
    }

    private static async Task WithdrawAsync(AppProcess app, string id)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"api/incidents/{id}/withdraw") { Content = JsonContent.Create(new { person = "toban1", reason = "誤報" }) };
        request.Headers.Add("Idempotency-Key", id);
        using HttpResponseMessage answer = await app.Http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        await Eventually.HoldsAsync(async () => (await app.Http.GetFromJsonAsync<JsonElement>("api/incidents?contract=mie&status=closed"))
            .GetProperty("incidents").EnumerateArray().Any(i => i.GetProperty("id").GetString() == id));
    }

    /// <summary>Nothing of the contract waits to be sent.</summary>
    private static Task SentAsync(AppProcess app) => Eventually.HoldsAsync(async () =>
    {
        JsonElement waiting = await app.Http.GetFromJsonAsync<JsonElement>("api/contracts/mie/waiting-mails");
        foreach (JsonElement mail in waiting.EnumerateArray())
        {
            Uri now = new($"api/contracts/mie/waiting-mails/{mail.GetProperty("id").GetString()}/send", UriKind.Relative);
            using HttpResponseMessage sent = await app.Http.PostAsync(now, null);
        }

        return waiting.GetArrayLength() == 0;
    });

    /// <summary>A file has a text somewhere, in whichever page.</summary>
    private static bool Holds(string file, string text)
    {
        if (!File.Exists(file))
        {
            return false;
        }

        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using MemoryStream all = new();
        stream.CopyTo(all);
        return all.GetBuffer().AsSpan(0, (int)all.Length).IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    }

    /// <summary>What was done, in the chain that belongs to no contract.</summary>
    private static async Task<List<string>> ChainAsync(string data)
    {
        string file = Path.Combine(data, "tables.db");
        List<string> found = [];
        await foreach (TableEntity row in new SqliteTableServiceClient(file).GetTableClient("audit").QueryAsync<TableEntity>(
            e => e.PartitionKey == AuditLog.SystemChain))
        {
            found.Add(row.GetString("Action") ?? "");
        }

        await TableDatabase.CloseAsync(file);
        return found;
    }

    /// <summary>Every key and value of every table.</summary>
    private static async Task<List<string>> TextsAsync(string data)
    {
        string file = Path.Combine(data, "tables.db");
        List<string> found = await TextsAsync(new SqliteTableServiceClient(file));
        await TableDatabase.CloseAsync(file);
        return found;
    }

    private static async Task<List<string>> TextsAsync(TableServiceClient tables)
    {
        List<string> found = [];
        foreach (string name in ApplicationTables.All)
        {
            TableClient table = tables.GetTableClient(name);
            await table.CreateIfNotExistsAsync();
            await foreach (TableEntity row in table.QueryAsync<TableEntity>())
            {
                found.Add(string.Join('\n', row.Select(p => $"{name} {p.Key} {p.Value}")));
            }
        }

        return found;
    }

    private static Process Start(string data, params string[] words) => Process.Start(
        new ProcessStartInfo("dotnet", [AppProcess.Program, .. words, "--Embedded:DataFolder", data, "--Embedded:Keys:Master", AppProcess.MasterKey])
        {
            WorkingDirectory = Path.GetDirectoryName(data)!,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static async Task<(int Code, string Output)> RunAsync(string data, params string[] words)
    {
        using Process process = Start(data, words);
        string output = await process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + error);
    }
}
