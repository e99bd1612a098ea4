using Workflows.Texts;

namespace Workflows.Kit.Mail;

/// <summary>The words that the mails of all processes share.</summary>
public static class CaseTexts
{
    /// <summary>From <c>CaseTexts.resx</c> and <c>CaseTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(CaseTexts));
}
