using System.Text;

namespace Workflows.Webhooks;

/// <summary>What of a body is shown as text.</summary>
/// <param name="Text">Never markup; at most <see cref="Most"/> characters.</param>
/// <param name="Cut">After how many characters it is cut; 0: it is whole.</param>
public sealed record BodyText(string Text, int Cut)
{
    /// <summary>Most characters that a page shows.</summary>
    public const int Most = 200_000;

    /// <summary>Read as UTF-8.</summary>
    public static BodyText Of(ReadOnlySpan<byte> body)
    {
        string text = Encoding.UTF8.GetString(body);
        return text.Length > Most ? new(text[..Most], Most) : new(text, 0);
    }
}
