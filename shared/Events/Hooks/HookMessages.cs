using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Workflows.Events;

/// <summary>Bodies for the incoming webhooks of chats. One message holds several events, so that a storm is one message and not a flood.</summary>
internal static class HookMessages
{
    /// <summary>Lines of one message; the rest is a number.</summary>
    public const int MostLines = 20;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>The body of one message.</summary>
    /// <param name="form">Which chat.</param>
    /// <param name="events">At least one.</param>
    /// <param name="words">For the sentence about those that are too many, and for the button.</param>
    /// <param name="language">Of that sentence.</param>
    public static string Of(HookForm form, IReadOnlyList<EventWords> events, IEventWords words, string language)
    {
        List<EventWords> shown = [.. events.Take(MostLines)];
        string? more = events.Count > shown.Count ? words.More(events.Count - shown.Count, language) : null;
        return JsonSerializer.Serialize(form switch
        {
            HookForm.Teams => Teams(shown, more, words.Open(language)),
            HookForm.Slack => Slack(shown, more),
            HookForm.LineWorks => LineWorks(shown, more),
            _ => throw new ArgumentOutOfRangeException(nameof(form), form, "Expected a chat."),
        }, Json);
    }

    /// <summary>Adaptive Cards 1.2: learn.microsoft.com/adaptive-cards. Texts of a card are Markdown: what would be markup is escaped.</summary>
    private static object Teams(List<EventWords> events, string? more, string open) => new
    {
        type = "message",
        attachments = new[]
        {
            new
            {
                contentType = "application/vnd.microsoft.card.adaptive",
                content = new Dictionary<string, object>
                {
                    ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
                    ["type"] = "AdaptiveCard",
                    ["version"] = "1.2",
                    ["body"] = events.SelectMany(e => (object[])
                    [
                        new { type = "TextBlock", text = Markdown(e.Title), wrap = true, weight = "Bolder" },
                        new
                        {
                            type = "TextBlock",
                            text = string.Join(" · ", e.Details.Select(Markdown)) + (events.Count == 1 ? "" : $" [{open}]({e.Link})"),
                            wrap = true,
                            spacing = "None",
                        },
                    ]).Concat(more is null ? [] : [new { type = "TextBlock", text = Markdown(more), wrap = true }]).ToArray(),
                    ["actions"] = events is [var only] ? [new { type = "Action.OpenUrl", title = open, url = only.Link.AbsoluteUri }] : Array.Empty<object>(),
                },
            },
        },
    };

    /// <summary>Text of Slack's mrkdwn: its three signs are escaped (docs.slack.dev, formatting message text).</summary>
    private static object Slack(List<EventWords> events, string? more)
    {
        IEnumerable<string> lines = events.Select(e =>
            $"*{Escape(e.Title)}*\n{string.Join(" · ", e.Details.SkipLast(1).Select(Escape).Append($"<{e.Link.AbsoluteUri}|{Escape(e.Details[^1])}>"))}");
        return new { text = string.Join('\n', more is null ? lines : lines.Append(Escape(more))) };

        static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);
    }

    private static object LineWorks(List<EventWords> events, string? more)
    {
        IEnumerable<string> lines = events.Select(e =>
            (events.Count == 1 ? "" : e.Title + "\n") + string.Join(" · ", e.Details) + "\n" + e.Link.AbsoluteUri);
        return new { title = events[0].Title, body = new { text = string.Join("\n\n", more is null ? lines : lines.Append(more)) } };
    }

    private static string Markdown(string text)
    {
        System.Text.StringBuilder escaped = new();
        foreach (char c in text)
        {
            if (c is '*' or '_' or '[' or ']' or '(' or ')' or '`' or '#' or '~' or '<' or '>' or '\\')
            {
                escaped.Append('\\');
            }

            escaped.Append(c);
        }

        return escaped.ToString();
    }
}
