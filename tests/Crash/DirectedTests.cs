using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Workflows.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Workflows.Crash.Tests;

/// <summary>
/// The real application is killed between any two writes of a command (<see cref="Failpoint"/>) and started again, and the command is
/// sent once more with the same key: people are told, and the record says, exactly what they are and it does without the kill.
/// In each run every command of a story is killed at the same point; the runs end when there is no command left with that many.
/// </summary>
public sealed partial class DirectedTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Heard = DateTimeOffset.UtcNow.AddMinutes(-1);

    /// <summary>A command; <c>{id}</c> in its path is the case that the first one made. What follows from it:
    /// so many mails, and entries in the record, since the beginning.</summary>
    private sealed record Command(string Path, object Body, int Mails, int Entries);

    public static TheoryData<string> Stories => [.. All.Keys];

    private static readonly Dictionary<string, Command[]> All = new()
    {
        ["a reported incident"] =
        [
            new("api/incidents", new { contract = "standard", person = "toban1", title = "画面が開かない", heardAt = Heard }, 2, 2),
            new("api/incidents/{id}/recovered", new { person = "toban1", recoveredAt = Heard.AddSeconds(30) }, 4, 4),
        ],
        ["a change"] =
        [
            new("api/changes", Change("件名"), 1, 2),
            new("api/changes/{id}/rewrite", Change("改めた件名", isNew: false), 2, 4),
            new("api/changes/{id}/withdraw", new { person = "toban1", reason = "中止" }, 2, 6),
        ],
    };

    private static Dictionary<string, object> Change(string title, bool isNew = true)
    {
        Dictionary<string, object> body =
            new() { ["person"] = "toban1", ["title"] = title, ["class"] = "minor", ["values"] = new { plan = "p", rollback = "r" } };
        if (isNew)
        {
            body["contract"] = "standard";
        }

        return body;
    }

    [Theory]
    [MemberData(nameof(Stories))]
    public async Task CommandKilledAnywhereAndSentAgain_TellsEverybodyTheSameAndRecordsTheSame(string name)
    {
        Command[] story = All[name];
        Told undisturbed = await RunAsync(story, null);
        int points = 0;
        int kills = 0;
        for (int killed = 1; killed > 0; points++)
        {
            Told told = await RunAsync(story, points);
            (killed, kills) = (told.Kills, kills + told.Kills);
            Assert.True(undisturbed.Facts.SequenceEqual(told.Facts),
                $"point {points}: expected the facts\n{string.Join('\n', undisturbed.Facts)}\nfound\n{string.Join('\n', told.Facts)}");
            Assert.True(undisturbed.Mails.SequenceEqual(told.Mails),
                $"point {points}: expected the mails\n{string.Join('\n', undisturbed.Mails)}\nfound\n{string.Join('\n', told.Mails)}");
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: {kills} kills at {points - 1} points; each time {undisturbed.Facts.Count} facts, {undisturbed.Mails.Count} mails"));
        Assert.True(points >= 5, $"expected kills before and after several writes; found {points - 1} points");
    }

    /// <summary>What was recorded and mailed, without what is each run's own, and how many commands were killed.</summary>
    private sealed record Told(IReadOnlyList<string> Facts, IReadOnlyList<string> Mails, int Kills);

    private static async Task<Told> RunAsync(Command[] story, int? point)
    {
        await using CrashSite site = new(CrashSite.Pace.Contract);
        AppProcess app = await site.StartedAsync(Failpoint.Settings);
        int kills = 0;
        string id = "";
        try
        {
            for (int i = 0; i < story.Length; i++)
            {
                Command command = story[i] with { Path = story[i].Path.Replace("{id}", id, StringComparison.Ordinal) };
                string key = string.Create(CultureInfo.InvariantCulture, $"directed-{i}");
                string? answer = await SendAsync(app, command, key, point);
                if (answer is null)
                {
                    kills++;
                    await app.DisposeAsync();
                    app = await site.StartedAsync(Failpoint.Settings);
                    answer = await SendAsync(app, command, key, null) ?? throw new InvalidOperationException("Expected an answer to the repeat.");
                }

                id = i == 0 ? CaseId().Match(answer).Value : id;
                await Eventually.HoldsAsync(
                    async () => Mails() >= command.Mails && await EntriesAsync() >= command.Entries,
                    $"{command.Mails} mails and {command.Entries} entries follow from {command.Path}");
            }

            int Mails() => site.Relay.Mails.DistinctBy(m => m.MessageId).Count();

            async Task<long> EntriesAsync() => (await app.Http.GetFromJsonAsync<JsonElement>("api/audit/standard/verify")).GetProperty("entries").GetInt64();
        }
        finally
        {
            await app.DisposeAsync();
        }

        (IReadOnlyList<string> facts, IReadOnlyList<string> mails) = await Inspection.RecordAsync(site);
        Assert.All(facts.Concat(mails), key => Assert.StartsWith(id + "/", key, StringComparison.Ordinal));
        return new([.. facts.Select(Own)], [.. mails.Select(Own)], kills);
    }

    /// <summary>Without moments, which are each run's own.</summary>
    private static string Own(string key) => Moment().Replace(key, "#");

    [GeneratedRegex(@"\d{12,}")]
    private static partial Regex Moment();

    [GeneratedRegex(@"standard-[a-z]?\d{8}-[0-9a-z]+")]
    private static partial Regex CaseId();

    /// <summary>The answer; null when the process was killed before it gave one.</summary>
    private static async Task<string?> SendAsync(AppProcess app, Command command, string key, int? point)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(command.Path, UriKind.Relative)) { Content = JsonContent.Create(command.Body) };
        request.Headers.Add("Idempotency-Key", key);
        if (point is { } at)
        {
            request.Headers.Add(Failpoint.Header, at.ToString(CultureInfo.InvariantCulture));
        }

        try
        {
            using HttpResponseMessage response = await app.Http.SendAsync(request);
            string text = await response.Content.ReadAsStringAsync();
            return response.IsSuccessStatusCode ? text
                : throw new InvalidOperationException($"Expected 200 or 201 for {command.Path}, found {(int)response.StatusCode}: {text}\n{app.Output}");
        }
        catch (HttpRequestException) when (point is not null)
        {
            return null;
        }
    }
}
