using System.Buffers.Text;
using System.Globalization;
using Workflows.Texts;

namespace Workflows.Events;

/// <summary>How a hook's bodies are written.</summary>
public enum HookForm
{
    /// <summary>CloudEvents 1.0, structured JSON, one for each request, signed (Standard Webhooks).</summary>
    CloudEvents,

    /// <summary>An adaptive card for a Microsoft Teams workflow that posts what a webhook brings.</summary>
    Teams,

    /// <summary>A text for a Slack incoming webhook.</summary>
    Slack,

    /// <summary>Title and text for a LINE WORKS incoming webhook.</summary>
    LineWorks,
}

/// <summary>Somebody's server, or a channel of a chat, that is told of domain events: one of <c>Workflows:Events:Hooks</c>.</summary>
public sealed class EventHookOptions
{
    /// <summary>Before the base64 of a signing key (Standard Webhooks).</summary>
    public const string SecretPrefix = "whsec_";

    private const int FewestKeyBytes = 24;
    private const int MostKeyBytes = 64;

    /// <summary>Unique: 1 to 40 of <c>a-z 0-9 -</c>. A hook of another name is a new one: it is told of what happens from then on.</summary>
    public string Name { get; set; } = "";

    /// <summary>Where to: <c>https</c>, or <c>http</c> on this machine. A chat's address is its secret.</summary>
    public Uri? Url { get; set; }

    /// <summary>How bodies are written.</summary>
    public HookForm Form { get; set; }

    /// <summary>For <see cref="HookForm.CloudEvents"/>: the key that bodies are signed with, <c>whsec_</c> and the base64 of 24 to 64 bytes.</summary>
    public string Secret { get; set; } = "";

    /// <summary>Ids of the contracts whose events are told; none: of all.</summary>
    public IList<string> Contracts { get; } = [];

    /// <summary>
    /// Types that are told, as <c>workflows.incident.opened</c> or <c>workflows.incident.*</c>; none: all, for a chat those that it has a sentence for.
    /// </summary>
    public IList<string> Types { get; } = [];

    /// <summary>
    /// Id of a person: the hook is theirs, and is told only of what called or told them (<c>workflows.incident.paged</c>), whoever they stand in for.
    /// Empty: of everything.
    /// </summary>
    public string Person { get; set; } = "";

    /// <summary>Only what happens between two times of day of the contract, as <c>22:00-07:00</c>; empty: at any time.</summary>
    public string Hours { get; set; } = "";

    /// <summary>Types among <see cref="Types"/> that are told whatever <see cref="Hours"/> say; no setting.</summary>
    internal IList<string> AtAnyTime { get; } = [];

    /// <summary>Of a chat's sentences.</summary>
    public string Language { get; set; } = Languages.Japanese;

    /// <summary>What is wrong, one sentence each with the setting's name; empty when the hook can be used. Never holds a secret.</summary>
    /// <param name="contracts">Ids of the contracts in force.</param>
    /// <param name="types">Types that there are, for a chat those that it has a sentence for.</param>
    /// <param name="isPerson">There is a person of an id.</param>
    public IReadOnlyList<string> Validate(IReadOnlyCollection<string> contracts, IReadOnlyCollection<string> types, Func<string, bool> isPerson)
    {
        List<string> errors = [];
        if (Name is not { Length: >= 1 and <= 40 } || !Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            errors.Add($"Name: expected 1 to 40 of a-z, 0-9 and '-', found '{Name}'");
        }

        if (Url is not { IsAbsoluteUri: true, UserInfo.Length: 0 }
            || !(Url.Scheme == Uri.UriSchemeHttps || (Url.Scheme == Uri.UriSchemeHttp && Url.IsLoopback)))
        {
            errors.Add("Url: expected an https address without a user (http on this machine only), found "
                + (Url is null ? "none" : Url.IsAbsoluteUri ? $"one of {Url.Scheme}://{Url.Host}" : "a part of one"));
        }

        if (!Enum.IsDefined(Form))
        {
            errors.Add($"Form: expected one of {string.Join(", ", Enum.GetNames<HookForm>())}, found {(int)Form}");
        }
        else if (Form == HookForm.CloudEvents && !IsSecret(Secret))
        {
            errors.Add($"Secret: expected '{SecretPrefix}' and the base64 of {FewestKeyBytes} to {MostKeyBytes} bytes (openssl rand -base64 32), found {Secret.Length} characters that are none");
        }
        else if (Form != HookForm.CloudEvents && Secret.Length > 0)
        {
            errors.Add($"Secret: expected none, {Form} checks no signature; found one");
        }

        errors.AddRange(Contracts.Where(id => !contracts.Contains(id)).Select(id =>
            $"Contracts: expected ids of contracts in force ({string.Join(", ", contracts.Order(StringComparer.Ordinal))}), found '{id}'"));
        errors.AddRange(Types.Where(pattern => !types.Any(type => IsOf(type, pattern))).Select(pattern =>
            $"Types: expected types such as workflows.incident.opened or workflows.incident.*"
            + (Form == HookForm.CloudEvents ? "" : $" that {Form} has a sentence for") + $", found '{pattern}'"));
        if (Person.Length > 0 && !isPerson(Person))
        {
            errors.Add($"Person: expected the id of a person, found '{Person}'");
        }

        if (Hours.Length > 0 && !AreHours(Hours))
        {
            errors.Add($"Hours: expected two times of day, as 22:00-07:00, found '{Hours}'");
        }

        if (Language is not (Languages.Japanese or Languages.English))
        {
            errors.Add($"Language: expected {Languages.Japanese} or {Languages.English}, found '{Language}'");
        }

        return errors;
    }

    /// <summary>The hook is told of an event.</summary>
    /// <param name="told">The event.</param>
    /// <param name="zone">The zone of its contract.</param>
    public bool Wants(CloudEvent told, TimeZoneInfo zone) => (Types.Count == 0 || Types.Any(pattern => IsOf(told.Type, pattern)))
        && (Person.Length == 0 || told.Told.Contains(Person))
        && (AtAnyTime.Contains(told.Type) || HoursOf(Hours) is not { } hours
            || TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(told.Time, zone).DateTime).IsBetween(hours.From, hours.To));

    /// <summary>The first time of day and the one behind the last, over midnight too; null: they are none, or the same.</summary>
    private static (TimeOnly From, TimeOnly To)? HoursOf(string text) =>
        text.Split('-') is [var from, var to] && TimeOf(from) is { } first && TimeOf(to) is { } end && first != end ? (first, end) : null;

    private static TimeOnly? TimeOf(string text) =>
        TimeOnly.TryParseExact(text.Trim(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time) ? time : null;

    /// <summary>A text can be <see cref="Hours"/>.</summary>
    public static bool AreHours(string text) => HoursOf(text) is not null;

    /// <summary>A text can be <see cref="Secret"/>.</summary>
    public static bool IsSecret(string text) => KeyOf(text) is { Length: >= FewestKeyBytes and <= MostKeyBytes };

    /// <summary>The bytes of a signing key; null: it is none.</summary>
    public static byte[]? KeyOf(string secret) =>
        secret.StartsWith(SecretPrefix, StringComparison.Ordinal) && Base64.IsValid(secret.AsSpan(SecretPrefix.Length))
            ? Convert.FromBase64String(secret[SecretPrefix.Length..]) : null;

    private static bool IsOf(string type, string pattern) =>
        pattern.EndsWith(".*", StringComparison.Ordinal) ? type.StartsWith(pattern[..^1], StringComparison.Ordinal) : type == pattern;
}
