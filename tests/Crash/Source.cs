using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Workflows.Testing;

namespace Workflows.Crash.Tests;

/// <summary>
/// A monitoring tool and people at work: post alerts, repeat them, end them, acknowledge incidents, file cases and act on them;
/// whatever got no answer is sent again, as they do. Remembers what was answered.
/// </summary>
internal sealed class Source(int seed)
{
    private const int Posters = 4;

    private readonly DateTimeOffset startsAt = new(DateTimeOffset.UtcNow.UtcDateTime.Date.AddHours(1), TimeSpan.Zero);
    private readonly ConcurrentQueue<Letter> unanswered = new();
    private readonly ConcurrentQueue<Answer> answers = new();
    private readonly ConcurrentDictionary<string, string> incidents = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private readonly Random random = new(seed);
    private int rules;

    /// <summary>Something to send.</summary>
    /// <param name="Kind">Of an alert, <c>acknowledge</c>, or <c>case</c>: see <see cref="Office"/>.</param>
    /// <param name="Rule">The alert's rule, or the case's name.</param>
    /// <param name="Path">Where it is posted.</param>
    /// <param name="Body">What.</param>
    internal sealed record Letter(string Kind, string Rule, string Path, byte[] Body)
    {
        /// <summary>The same each time that it is sent.</summary>
        public string Key { get; init; } = "crash-" + Rule;

        /// <summary>The letter that follows its answer, by the case's id; null: none.</summary>
        public Func<string, Letter>? Next { get; init; }
    }

    /// <summary>A letter that was answered 202 (alerts) or 200 (acts), with the incident and the kept body that the answer names.</summary>
    internal sealed record Answer(Letter Letter, string Outcome, string? Incident, string? BodyId);

    /// <summary>Changes, releases, placements and rosters: a third of the letters.</summary>
    public Office Office { get; } = new(seed);

    /// <summary>Called with every answer.</summary>
    public Action? Answered { get; set; }

    public IReadOnlyCollection<Answer> Answers => answers;

    /// <summary>Nothing is unanswered, and every case was acted on to its end.</summary>
    public bool IsAtItsEnd => unanswered.IsEmpty && Office.Cases.All(c => c.IsDone);

    /// <summary>Sends until the application is gone or the token says to stop. First what is unanswered;
    /// after that only what ends the cases, or anything.</summary>
    public Task SendAsync(AppProcess app, bool toAnEnd, CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, Posters).Select(async _ =>
    {
        while (!stop.IsCancellationRequested)
        {
            if (!unanswered.TryDequeue(out Letter? letter))
            {
                if (!toAnEnd)
                {
                    letter = Next();
                }
                else if (!Office.TryGoOn(out letter))
                {
                    return;
                }
            }

            if (!await TrySendAsync(app, letter))
            {
                unanswered.Enqueue(letter);
                if (app.Process.HasExited)
                {
                    return;
                }
            }
        }
    }));

    private Letter Next()
    {
        lock (gate)
        {
            if (random.Next(3) == 0)
            {
                return Office.Next();
            }

            int dice = random.Next(100);
            string[] known = [.. incidents.Keys.Order(StringComparer.Ordinal)];
            string old = known.Length == 0 ? "" : known[random.Next(known.Length)];
            return (dice, known.Length) switch
            {
                ( >= 65 and < 85, > 0) => Alert("repeat", old, null),
                ( >= 85 and < 92, > 0) => Alert("resolved", old, startsAt.AddMinutes(5)),
                ( >= 92, > 0) => new("acknowledge", old, $"api/incidents/{incidents[old]}/acknowledge", """{"person":"toban1"}"""u8.ToArray()),
                _ => Alert("firing", string.Create(CultureInfo.InvariantCulture, $"rule{rules++:D5}"), null),
            };
        }
    }

    private Letter Alert(string kind, string rule, DateTimeOffset? endsAt) =>
        new(kind, rule, "api/webhooks/standard/alertmanager", AlertBody.Of(rule, startsAt, endsAt));

    private async Task<bool> TrySendAsync(AppProcess app, Letter letter)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(letter.Path, UriKind.Relative)) { Content = new ByteArrayContent(letter.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("Idempotency-Key", letter.Key);
        HttpStatusCode status;
        string text;
        try
        {
            using HttpResponseMessage response = await app.Http.SendAsync(request);
            status = response.StatusCode;
            text = await response.Content.ReadAsStringAsync();
        }
        catch (HttpRequestException)
        {
            return false; // killed before or while it answered
        }

        switch (status)
        {
            case HttpStatusCode.ServiceUnavailable:
                return false;

            case HttpStatusCode.Accepted:
                using (JsonDocument json = JsonDocument.Parse(text))
                {
                    JsonElement alert = json.RootElement.GetProperty("alerts")[0];
                    string? incident = alert.GetProperty("incident").GetString();
                    if (incident is not null)
                    {
                        incidents[letter.Rule] = incident;
                    }

                    answers.Enqueue(new(letter, alert.GetProperty("outcome").GetString()!, incident, json.RootElement.GetProperty("bodyId").GetString()));
                }

                break;

            case HttpStatusCode.OK or HttpStatusCode.Created when letter.Kind == "case":
                using (JsonDocument json = JsonDocument.Parse(text))
                {
                    Office.Answered(letter, json.RootElement);
                }

                break;

            case HttpStatusCode.OK:
                answers.Enqueue(new(letter, "done", incidents[letter.Rule], null));
                break;

            case HttpStatusCode.Conflict when letter.Kind == "acknowledge":
                break; // closed meanwhile

            default:
                throw new InvalidOperationException(
                    $"Expected 200, 201, 202 or 503 for '{letter.Kind}' of {letter.Rule}, found {(int)status}: {text}\n{app.Output}");
        }

        Answered?.Invoke();
        return true;
    }
}
