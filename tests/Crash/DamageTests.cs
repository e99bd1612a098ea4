using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Workflows.Embedded.Tables;
using Workflows.Ledger;
using Workflows.Testing;
using Xunit;

namespace Workflows.Crash.Tests;

/// <summary>What an operator can do to a data folder: use it twice, take away the right to write, lose a part of a file.</summary>
public sealed class DamageTests
{
    private static readonly DateTimeOffset StartsAt = new(DateTimeOffset.UtcNow.UtcDateTime.Date.AddHours(1), TimeSpan.Zero);

    [Fact]
    public async Task SecondProcessOnTheSameFolder_IsRefusedWithItsReason_AndTheFirstGoesOn()
    {
        await using CrashSite site = new();
        await using AppProcess first = await site.StartedAsync();
        await using (AppProcess second = site.Start())
        {
            Assert.False(await second.ListenAsync(), "a second process on one data folder was expected to end");
            Assert.NotEqual(0, second.Process.ExitCode);
            Assert.Contains("open elsewhere", second.Output, StringComparison.Ordinal);
            Assert.Contains(site.Data, second.Output, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(first, "after-the-second"));
    }

    [Fact]
    public async Task FolderThatNobodyCanWrite_IsNamed()
    {
        // Not even root can write here, which the tests may run as.
        const string Folder = "/proc/sys/kernel/workflows";
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await using AppProcess app = AppProcess.Start(Folder);
        Assert.False(await app.ListenAsync(), "a start without a data folder was expected to fail");
        Assert.NotEqual(0, app.Process.ExitCode);
        Assert.Contains(Folder, app.Output, StringComparison.Ordinal);
    }

    /// <summary>
    /// SQLite takes what is whole of a cut log and cannot tell that more was there. So commits are lost; but never in silence: what is
    /// left is consistent, the orchestration of a lost incident fails by name, and the source's repeat opens the incident again.
    /// </summary>
    [Fact]
    public async Task CutLogOfTheTables_LeavesAWholeLedger_AndARepeatOpensWhatWasLost()
    {
        await using CrashSite site = new();
        HashSet<string> opened;
        await using (AppProcess app = await site.StartedAsync())
        {
            for (int i = 0; i < 10; i++)
            {
                Assert.Equal(HttpStatusCode.Accepted, await PostAsync(app, "cut" + i));
            }

            opened = await OpenAsync(app);
            Assert.Equal(10, opened.Count);
        }

        string log = Path.Combine(site.Data, "tables.db-wal");
        Assert.True(File.Exists(log), "the killed application was expected to leave a log");
        await using (FileStream wal = new(log, FileMode.Open, FileAccess.Write))
        {
            wal.SetLength(wal.Length * 3 / 5);
        }

        await using (AppProcess app = await site.StartedAsync())
        {
            HashSet<string> left = await OpenAsync(app);
            string[] lost = [.. opened.Except(left)];
            Assert.True(lost.Length > 0, "the cut was expected to lose an incident");
            Assert.Subset(opened, left);

            // The orchestrations of the lost ones ask for them in vain, and fail under their names.
            await Eventually.HoldsAsync(() => lost.All(id => app.Output.Contains($"There is no incident '{id}' in the ledger", StringComparison.Ordinal)));
            for (int i = 0; i < 10; i++)
            {
                Assert.Equal(HttpStatusCode.Accepted, await PostAsync(app, "cut" + i));
            }

            // Where the cut took the rule's row as well, nothing knows the old number any more: the repeat has a new one.
            HashSet<string> now = await OpenAsync(app);
            Assert.Equal(10, now.Count);
            Assert.Subset(now, left);
            await Eventually.HoldsAsync(new Settled(app, site.Relay, [.. now], []).HoldsAsync, "every incident goes on to the end of its chain");
        }

        LedgerTables tables = new(new SqliteTableServiceClient(Path.Combine(site.Data, "tables.db")));
        try
        {
            AuditLog audit = new(tables, TimeProvider.System);
            AuditVerification verified = await audit.VerifyAsync("standard");
            Assert.True(verified.IsWhole, verified.Break?.ToString());
        }
        finally
        {
            await TableDatabase.CloseAsync(Path.Combine(site.Data, "tables.db"));
        }
    }

    private static async Task<HashSet<string>> OpenAsync(AppProcess app)
    {
        using JsonDocument list = JsonDocument.Parse(await app.Http.GetByteArrayAsync(new Uri("api/incidents?contract=standard", UriKind.Relative)));
        return [.. list.RootElement.GetProperty("incidents").EnumerateArray().Select(i => i.GetProperty("id").GetString()!)];
    }

    private static async Task<HttpStatusCode> PostAsync(AppProcess app, string rule)
    {
        using ByteArrayContent body = new(AlertBody.Of(rule, StartsAt));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage answer = await app.Http.PostAsync(new Uri("api/webhooks/standard/alertmanager", UriKind.Relative), body);
        return answer.StatusCode;
    }
}
