using Azure.Messaging.ServiceBus;
using Workflows.Texts;

namespace Workflows.Events;

/// <summary>The texts of the pages about dead letters.</summary>
public static class DeadLetterTexts
{
    private static readonly string[] Known =
    [
        "UnknownSource", "TooLarge", "NotUnderstood", "NotAllowed", "MaxDeliveryCountExceeded", "TTLExpiredException",
        DeadLetters.Later, DeadLetters.Broken, DeadLetters.Taken,
    ];

    private static readonly string[] Origins = ["source", "contract", "kind", "file"];

    /// <summary>From <c>DeadLetterTexts.resx</c> and <c>DeadLetterTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(DeadLetterTexts));

    /// <summary>A reason as people say it; one of somebody else as it is.</summary>
    public static string Reason(string language, string reason) =>
        Known.Contains(reason, StringComparer.Ordinal) ? All.Get(language, "Reason." + reason)
            : reason.Length == 0 ? All.Get(language, "Reason.None") : PlainText.Clip(PlainText.Line(reason), 100);

    /// <summary>A reason in words, and their language: the first line is English, a second one Japanese.</summary>
    public static (string Language, string Text) Words(string language, string description) =>
        description.Split('\n', 2) is [_, var japanese] && language == "ja" ? ("ja", japanese) : ("en", description.Split('\n')[0]);

    /// <summary>Who says that they sent it: <c>source</c>, <c>contract</c> and <c>kind</c>, or <c>file</c>. Other properties are the sender's own.</summary>
    public static string Origin(ServiceBusReceivedMessage message) => PlainText.Clip(PlainText.Line(string.Join(" / ",
        Origins.Select(p => message.ApplicationProperties.GetValueOrDefault(p) as string).OfType<string>())), 200) is { Length: > 0 } said
            ? said : "—";
}
