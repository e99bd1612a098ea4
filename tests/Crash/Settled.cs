using System.Text.Json;
using Workflows.Testing;

namespace Workflows.Crash.Tests;

/// <summary>Asks the running application, by its API, whether every incident came to rest.</summary>
internal sealed class Settled(AppProcess app, IEnumerable<string> incidents)
{
    private readonly HashSet<string> resting = new(StringComparer.Ordinal);

    /// <summary>The incident that did not rest when it was last asked about, as the API shows it.</summary>
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

        return true;
    }

    /// <summary>Somebody answered or the monitoring says that it is over, or the chain ended with nobody; and every mail is accepted.</summary>
    private static bool IsResting(JsonElement incident)
    {
        string status = incident.GetProperty("status").GetString()!;
        JsonElement[] mails = [.. incident.GetProperty("mails").EnumerateArray()];
        bool IsDone(string kind, string duty) => mails.Any(m => m.GetProperty("kind").GetString() == "incident." + kind)
            && incident.GetProperty("facts").EnumerateArray().Any(f => f.GetProperty("id").GetString()!.StartsWith($"duty/{duty}/", StringComparison.Ordinal)); // recorded a moment after the mail
        return mails.All(m => m.GetProperty("state").GetString() == "accepted")
            && status switch
            {
                "open" => IsDone("nobodyAnswered", "nobody"),
                "acknowledged" => true,
                "recoveryToConfirm" => IsDone("confirmRecovery", "confirm-recovery"),
                _ => throw new InvalidOperationException($"An incident was expected to be open, acknowledged or about to be confirmed as recovered, found '{status}'."),
            };
    }
}
