using System.Text.Json;
using Workflows.Mail;
using Workflows.Testing;

namespace Workflows.Crash.Tests;

/// <summary>Asks the running application, by its API, whether every incident and case came to rest.</summary>
internal sealed class Settled(AppProcess app, MailSink relay, IReadOnlyList<string> incidents, IReadOnlyCollection<Office.Case> cases)
{
    private readonly HashSet<string> resting = new(StringComparer.Ordinal);
    private bool isSecondRound;

    /// <summary>The incident or case that did not rest when it was last asked about, as the API shows it.</summary>
    public string Restless { get; private set; } = "";

    public async Task<bool> HoldsAsync()
    {
        foreach (string id in incidents.Where(id => !resting.Contains(id)))
        {
            using JsonDocument incident = JsonDocument.Parse(await app.Http.GetByteArrayAsync(new Uri("api/incidents/" + id, UriKind.Relative)));
            if (!IsResting(incident.RootElement))
            {
                Restless = incident.RootElement.GetRawText();
                return false;
            }

            resting.Add(id);
        }

        HashSet<string> taken = [.. relay.Mails.Select(m => m.MessageId)];
        foreach (Office.Case one in cases.Where(c => !resting.Contains(c.Id!)))
        {
            using JsonDocument found = JsonDocument.Parse(await app.Http.GetByteArrayAsync(new Uri($"api/{one.Area}/{one.Id}", UriKind.Relative)));
            if (!IsResting(one, found.RootElement, taken))
            {
                Restless = found.RootElement.GetRawText();
                return false;
            }

            resting.Add(one.Id!);
        }

        // What a dead process had begun may be told on a case that was at rest before: all of them have to rest once more.
        if (!isSecondRound)
        {
            isSecondRound = true;
            resting.Clear();
            return false;
        }

        return true;
    }

    /// <summary>It is closed, where withdrawing closes it, and whoever was told has the mail.</summary>
    private static bool IsResting(Office.Case one, JsonElement found, HashSet<string> taken)
    {
        JsonElement[] facts = [.. found.GetProperty("history").EnumerateArray()];
        bool Has(string prefix) => facts.Any(f => f.GetProperty("id").GetString()!.StartsWith(prefix, StringComparison.Ordinal));
        return one.Area switch
        {
            "changes" or "releases" => Has("closed"),
            "rosters" => Has("duty/ask/2/"),
            _ => Has("withdrawn"),
        }
        && facts.Where(f => f.TryGetProperty("told", out _)).All(f => f.GetProperty("told").EnumerateArray().All(
            person => taken.Contains(MailHeader.MessageId($"{one.Id}/{f.GetProperty("duty").GetProperty("key").GetString()}/{person.GetString()}",
                new MailOptions().MessageIdDomain))));
    }

    /// <summary>Somebody answered or the monitoring says that it is over, or the chain ended with nobody; and every mail is accepted.</summary>
    private static bool IsResting(JsonElement incident)
    {
        string status = incident.GetProperty("status").GetString()!;
        JsonElement[] mails = [.. incident.GetProperty("mails").EnumerateArray()];
        bool IsDone(string kind, string duty) => mails.Any(m => m.GetProperty("kind").GetString() == "incident." + kind)
            // recorded a moment after the mail
            && incident.GetProperty("facts").EnumerateArray().Any(f => f.GetProperty("id").GetString()!.StartsWith($"duty/{duty}/", StringComparison.Ordinal));
        return mails.All(m => m.GetProperty("state").GetString() == "accepted")
            && status switch
            {
                "open" => IsDone("nobodyAnswered", "nobody"),
                "acknowledged" => true,
                "recoveryToConfirm" => IsDone("confirmRecovery", "confirm-recovery"),
                _ => throw new InvalidOperationException(
                    $"An incident was expected to be open, acknowledged or about to be confirmed as recovered, found '{status}'."),
            };
    }
}
