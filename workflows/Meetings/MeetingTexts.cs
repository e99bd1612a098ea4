using Workflows.Texts;

namespace Workflows.Meetings;

/// <summary>The texts of meetings: mails, pages, refusals.</summary>
public static class MeetingTexts
{
    /// <summary>From <c>MeetingTexts.resx</c> and <c>MeetingTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(MeetingTexts));
}
