using Workflows.Texts;

namespace Workflows.Registers;

/// <summary>The texts of registers: mails, pages, refusals.</summary>
public static class RegisterTexts
{
    /// <summary>From <c>RegisterTexts.resx</c> and <c>RegisterTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(RegisterTexts));
}
