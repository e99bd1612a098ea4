using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Workflows.Embedded.Tables;
using Workflows.Ledger;
using Workflows.Testing;
using Xunit;

namespace Workflows.Crash.Tests;

/// <summary>In a storm a webhook is answered once its body is kept. Where the process dies before its turn comes, the next one takes it.</summary>
public sealed class WaitingBodyTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("workflows-waiting-").FullName;

    private string Tables => Path.Combine(folder, "tables.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task WhatWaitedWhenTheProcessDied_OpensItsIncidentAfterTheStart_AndWaitsNoMore()
    {
        DateTimeOffset arrived = DateTimeOffset.UtcNow.AddMinutes(-1);
        byte[] alert = AlertBody.Of("left", arrived);
        ReceivedBody body = new()
        {
            Id = ReceivedBody.IdOf(arrived, alert), Source = "alertmanager", SourceName = "standard-alertmanager", ContractId = "standard", ReceivedAt = arrived,
        };
        ReceivedBody stranger = body with { Id = body.Id + "-stranger", SourceName = "gone" };
        await OverTablesAsync(async bodies =>
        {
            await bodies.PutAsync(body, alert, waits: true);
            await bodies.PutAsync(stranger, alert, waits: true);
            return true;
        });

        await using (AppProcess app = await AppProcess.StartedAsync(folder))
        {
            await Eventually.HoldsAsync(
                async () => await IncidentsAsync(app) == 1
                    && await OutcomeAsync(app, body.Id) == "accepted" && await OutcomeAsync(app, stranger.Id) is not null,
                "one incident, and both bodies have their outcome");
            await Eventually.HoldsAsync(() => Waiting() == 0);
        }
    }

    [Fact]
    public async Task ProcessKilledInAStorm_LosesNothingThatItAnswered()
    {
        const int Alerts = 150;
        int waited = 0;
        Uri? following = null;
        AppProcess app = await AppProcess.StartedAsync(folder);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Alerts).Select(async i =>
            {
                using ByteArrayContent alert = new(AlertBody.Of($"storm{i}", DateTimeOffset.UtcNow.AddMinutes(-1)));
                alert.Headers.ContentType = new("application/json");
                using HttpResponseMessage answer = await app.Http.PostAsync(new Uri("api/webhooks/standard/alertmanager", UriKind.Relative), alert);
                Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
                if ((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("alerts").GetArrayLength() == 0)
                {
                    Interlocked.Increment(ref waited);
                    following = answer.Headers.Location;
                }
            }));
            await app.DisposeAsync(); // killed
            Assert.InRange(waited, 1, Alerts);
            app = await AppProcess.StartedAsync(folder);
            await Eventually.HoldsAsync(async () => await IncidentsAsync(app) == Alerts, "an incident for each alert, and no other");

            // Whoever was told to wait finds out where the answer said.
            await Eventually.HoldsAsync(async () => (await app.Http.GetFromJsonAsync<JsonElement>(following)).TryGetProperty("outcome", out JsonElement became)
                && became.GetString() == "accepted");
        }
        finally
        {
            await app.DisposeAsync();
        }
    }

    private static async Task<int> IncidentsAsync(AppProcess app) =>
        (await app.Http.GetFromJsonAsync<JsonElement>("api/incidents")).GetProperty("incidents").GetArrayLength();

    private static async Task<string?> OutcomeAsync(AppProcess app, string id) =>
        (await app.Http.GetFromJsonAsync<JsonElement>("api/webhook-bodies?contract=standard")).GetProperty("bodies").EnumerateArray()
            .First(b => b.GetProperty("id").GetString() == id).TryGetProperty("outcome", out JsonElement outcome) ? outcome.GetString() : null;

    /// <summary>Bodies that wait, read beside the process that has the tables open.</summary>
    private long Waiting()
    {
        using SqliteConnection connection = new($"Data Source={Tables};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM Entity e JOIN TableName t ON t.Id = e.TableId WHERE t.Name = $table AND e.PartitionKey = CAST('waiting' AS BLOB)";
        command.Parameters.AddWithValue("$table", LedgerTables.Bodies);
        return (long)command.ExecuteScalar()!;
    }

    private async Task<T> OverTablesAsync<T>(Func<BodyStore, Task<T>> act)
    {
        try
        {
            return await act(new BodyStore(new LedgerTables(new SqliteTableServiceClient(Tables))));
        }
        finally
        {
            await TableDatabase.CloseAsync(Tables);
        }
    }
}
