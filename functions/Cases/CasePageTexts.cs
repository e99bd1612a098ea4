using Workflows.Kit;
using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.Cases;

/// <summary>Words that the pages of all processes find alike.</summary>
internal static class CasePageTexts
{
    /// <summary>Why an act of a process was refused, see <see cref="RefusalTexts"/>; without a name of its own a field is "the field".</summary>
    /// <param name="texts">The process's texts.</param>
    /// <param name="refused">The refusal.</param>
    /// <param name="page">The reader.</param>
    /// <param name="name">What the detail is in the reader's words; null: as the commands say it, or for a field "the field".</param>
    public static string Refusal(TextResource texts, CommandResult.Refused refused, PageContext page, Func<string, string?>? name = null) =>
        RefusalTexts.Of(refused, texts, page.Language, name?.Invoke(refused.Detail)
            ?? (IsAboutAField(refused) ? PageTexts.All.Find(page.Language, "FieldName." + refused.Detail) ?? page.T("FieldName") : null));

    /// <summary>The detail is a field's name and not what was found.</summary>
    private static bool IsAboutAField(CommandResult.Refused refused) =>
        refused.Detail.Length > 0 && refused.Detail.All(c => char.IsAsciiLetterOrDigit(c) || c is '_') && refused.Reason.Kind == RefusalKind.Invalid;
}
