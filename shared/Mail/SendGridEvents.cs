using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using EllipticCurve;
using SendGrid.Helpers.EventWebhook;

namespace Workflows.Mail;

/// <summary>
/// SendGrid's event webhook: who sent it, and what it says
/// (<see href="https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event">reference</see>). Pure.
/// </summary>
public static class SendGridEvents
{
    /// <summary>How old a signature may be: SendGrid delivers for 24 hours what was not taken. What comes twice within it changes nothing.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromHours(25);

    /// <summary>How far SendGrid's clock may be ahead of ours.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromMinutes(10);

    /// <summary>Most events of one delivery.</summary>
    public const int MaxEvents = 10_000;

    private const int LongestId = 200;
    private const int LongestSignature = 200;

    /// <summary>Whether a text is a verification key as SendGrid shows it: base64 of an elliptic curve's public key (SubjectPublicKeyInfo).</summary>
    public static bool IsKey(string text) => TryReadKey(text, out _);

    /// <summary>Whether SendGrid signed a body, within <see cref="MaxAge"/>.</summary>
    /// <param name="key">The verification key.</param>
    /// <param name="signature">Header <c>X-Twilio-Email-Event-Webhook-Signature</c>.</param>
    /// <param name="timestamp">Header <c>X-Twilio-Email-Event-Webhook-Timestamp</c>: seconds since 1970.</param>
    /// <param name="body">As it came.</param>
    /// <param name="now">Now (UTC).</param>
    /// <param name="why">What is wrong, in English, for the log.</param>
    public static bool IsSigned(
        string key, string? signature, string? timestamp, ReadOnlySpan<byte> body, DateTimeOffset now, [NotNullWhen(false)] out string? why)
    {
        if (IsUnsigned(signature, timestamp, now) is { } missing)
        {
            why = missing;
            return false;
        }

        try
        {
            why = TryReadKey(key, out PublicKey? known) && new RequestValidator().VerifySignature(known, Encoding.UTF8.GetString(body), signature, timestamp)
                ? null : "the signature does not fit body and key";
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            why = "the signature is none"; // the library throws whatever its parser meets
        }

        return why is null;
    }

    /// <summary>What is wrong with the headers alone, before a body is read; null: only the body can tell.</summary>
    public static string? IsUnsigned(string? signature, string? timestamp, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(signature) || signature.Length > LongestSignature || string.IsNullOrEmpty(timestamp))
        {
            return "signature or timestamp is missing";
        }

        // 1e11 seconds is the year 5138: the bound keeps the arithmetic in range.
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) || seconds > 100_000_000_000)
        {
            return "the timestamp is no number of seconds";
        }

        DateTimeOffset at = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return at < now - MaxAge || at > now + MaxAhead ? $"the timestamp is {(at < now ? "more than a day old" : "ahead of our clock")}" : null;
    }

    /// <summary>The events that are about our mails and about their way; others (clicks, unsubscriptions, mails of somebody else) are left out.</summary>
    /// <param name="body">The signed body.</param>
    /// <param name="events">In the order of the body.</param>
    /// <param name="why">What was expected and what was found.</param>
    public static bool TryRead(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out IReadOnlyList<MailEvent>? events, [NotNullWhen(false)] out string? why)
    {
        events = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            why = root.ValueKind != JsonValueKind.Array ? $"Expected an array of events, found {root.ValueKind}."
                : root.GetArrayLength() > MaxEvents ? $"Expected at most {MaxEvents} events, found {root.GetArrayLength()}."
                : null;
            events = why is null ? [.. root.EnumerateArray().Select(EventOf).OfType<MailEvent>()] : null;
            return why is null;
        }
        catch (JsonException broken)
        {
            why = $"Expected an array of events in JSON: {broken.Message}";
            return false;
        }
    }

    private static MailEvent? EventOf(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object || StepOf(Text(entry, "event")) is not { } step || Text(entry, "mail") is not { } mail
            || mail.Length != 64 || !mail.All(char.IsAsciiHexDigitLower) || Text(entry, "sg_event_id") is not { Length: > 0 and <= LongestId } id
            || !entry.TryGetProperty("timestamp", out JsonElement stamp) || stamp.ValueKind != JsonValueKind.Number
            || !stamp.TryGetInt64(out long seconds) || seconds is < 0 or > 100_000_000_000)
        {
            return null;
        }

        // bounce and dropped give a reason, deferred and delivered the server's response; a bounce by the address's reputation is of type "blocked".
        string? answer = Text(entry, "response") ?? Text(entry, "reason") ?? Text(entry, "status");
        return new(id, mail, new MailProof(step, DateTimeOffset.FromUnixTimeSeconds(seconds), answer));
    }

    private static MailStep? StepOf(string? name) => name switch
    {
        "processed" => MailStep.Processed,
        "deferred" => MailStep.Deferred,
        "delivered" => MailStep.Delivered,
        "open" => MailStep.Opened,
        "bounce" => MailStep.Bounced,
        "dropped" => MailStep.Dropped,
        _ => null,
    };

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool TryReadKey(string text, [NotNullWhen(true)] out PublicKey? key)
    {
        try
        {
            key = new RequestValidator().ConvertPublicKeyToECDSA(text);
            return key is not null;
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            key = null; // the library throws whatever its parser meets
            return false;
        }
    }
}
