using Workflows.Approvals;
using Workflows.Kit;
using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.Cases;

/// <summary>Words that the pages of all processes find alike.</summary>
internal static class CaseWords
{
    /// <summary>Why an act was refused: in the process's words, in those of approvals, or in everybody's.</summary>
    /// <param name="own">The process's texts; they may say what it is about (<c>{0}</c>).</param>
    /// <param name="refused">The refusal.</param>
    /// <param name="page">The reader.</param>
    /// <param name="about">What it is about, in words; null: as the commands says it.</param>
    public static string Refusal(TextResource own, CommandResult.Refused refused, PageContext page, string? about = null)
    {
        string key = "Refusal." + refused.Reason;
        return own.Find(page.Language, key) is not null ? own.Get(page.Language, key, about ?? refused.Detail)
            : ApprovalPageTexts.All.Find(page.Language, key) ?? PageTexts.All.Find(page.Language, key) ?? own.Get(page.Language, "Refusal.Other", refused.Reason);
    }
}
