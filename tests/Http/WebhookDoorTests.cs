using Azure;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Workflows.Contracts;
using Workflows.Embedded.Tables;
using Workflows.Incidents.Alerts;
using Workflows.Ledger;
using Workflows.Testing;
using Workflows.Webhooks;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>Of every body that is kept there is an outcome or somebody who takes it up, whenever the process dies.</summary>
public sealed class WebhookDoorTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Arrived = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    private readonly string path = Path.Combine(Path.GetTempPath(), $"workflows-door-{Guid.NewGuid():N}.db");
    private readonly FaultyTables faulty;
    private readonly BodyStore bodies;
    private readonly ContractVersions contracts;

    public WebhookDoorTests()
    {
        SqliteTableServiceClient service = new(path);
        faulty = new(service);
        bodies = new(new LedgerTables(service));
        contracts = new(ProfileCatalog.Load(Repository.Contracts, Workflows.Processes.Sections).Catalog!, new LedgerTables(service));
    }

    [Theory]
    [InlineData("standard-alertmanager", "accepted")]
    [InlineData("gone", "not understood: its source is no longer configured")]
    public async Task WhatWaited_HasAnOutcomeBeforeItWaitsNoMore(string source, string outcome)
    {
        ReceivedBody body = Body(source);
        await bodies.PutAsync(body, """{"version":"4","status":"firing","alerts":[]}"""u8.ToArray(), waits: true);

        // The process dies after the first of the writes that end the wait.
        int writes = 0;
        faulty.BeforeWrite = operation => operation is "update" or "delete" && ++writes > 1 ? throw new InjectedCrashException() : Task.CompletedTask;
        await Door(AtOnce()).TakeLeftAsync(null!, default);
        await Eventually.HoldsAsync(() => Volatile.Read(ref writes) == 2);
        Assert.Equal(outcome, (await bodies.FindAsync(body.Id))!.Body.Outcome);

        faulty.BeforeWrite = _ => Task.CompletedTask;
        await Door(AtOnce()).TakeLeftAsync(null!, default);
        await Eventually.HoldsAsync(async () => (await bodies.WaitingAsync(Arrived.AddDays(1), 10)).Count == 0);
        Assert.Equal(outcome, (await bodies.FindAsync(body.Id))!.Body.Outcome);
    }

    [Fact]
    public async Task WhatIsRefusedAsBusy_SaysSo()
    {
        ReceivedBody body = Body("standard-alertmanager");
        WebhookSource source = WebhookFunctions.BuiltInSource(contracts.Current("standard")!, "alertmanager", WebhookSourceKind.Alertmanager);
        faulty.BeforeWrite = operation =>
            operation == "add" ? throw new RequestFailedException(409, "another was faster", "EntityAlreadyExists", null) : Task.CompletedTask;
        Assert.IsType<WebhookOutcome.Busy>(await Door(AtOnce()).AdmitAsync(body, source, AlertBody.Of("busy", Arrived), null!, default));
        StoredBody kept = (await bodies.FindAsync(body.Id))!;
        Assert.StartsWith("not taken: ", kept.Body.Outcome, StringComparison.Ordinal);
        Assert.StartsWith("受付できません：", kept.Body.OutcomeInJapanese, StringComparison.Ordinal);
        Assert.Empty(await bodies.WaitingAsync(Arrived.AddDays(1), 10));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await TableDatabase.CloseAsync(path);
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*"))
        {
            File.Delete(file);
        }
    }

    private static WebhookBacklog AtOnce() => new(atOnce: 1, mostBytes: 1 << 20);

    private static ReceivedBody Body(string source) => new()
    {
        Id = ReceivedBody.IdOf(Arrived, "body"u8), Source = "alertmanager", SourceName = source, ContractId = "standard", ReceivedAt = Arrived,
    };

    /// <summary>Over tables that can fail; whoever opens incidents is not there, since none is opened.</summary>
    private WebhookDoor Door(WebhookBacklog backlog)
    {
        LedgerTables tables = new(faulty);
        return new(new AlertIntake(contracts, new AlertLedger(tables), null!, null!), new BodyStore(tables), backlog, contracts, new WebhookSources([]),
            new ManualClock(Arrived.AddHours(1)), new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), NullLogger<WebhookDoor>.Instance);
    }
}
