using Workflows.Texts;

namespace Workflows.Requests;

/// <summary>The texts of requests: mails, pages, refusals.</summary>
public static class RequestTexts
{
    /// <summary>From <c>RequestTexts.resx</c> and <c>RequestTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(RequestTexts));
}
