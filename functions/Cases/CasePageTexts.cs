using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
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

    /// <summary>A fact of those that every process has, on the history; of a process's own, its name in words.</summary>
    /// <param name="fact">The fact.</param>
    /// <param name="process">Of which process.</param>
    /// <param name="texts">The words of its pages.</param>
    /// <param name="page">The reader.</param>
    /// <param name="stage">A stage of an approval by its id, where the process asks for any.</param>
    public static string Of(CaseFact fact, ProcessDefinition process, TextResource texts, PageContext page, Func<string, string>? stage = null)
    {
        return fact switch
        {
            CaseDecided f => ApprovalTexts.All.Get(page.Language, "Answer." + f.Answer) + page.T("Join.Dot")
                + (f.Comment ?? stage?.Invoke(f.StageId) ?? f.StageId),
            ICaseDutyPerformed { Duty: IMailDuty duty } f => T("Duty." + duty.Word) + CaseReading.ArrowTo(page, f.Told),
            CaseMailUndeliverable f => Named(page.Actor(f.PersonId)),
            CaseWithdrawn f => Named(f.Reason),
            _ => Named(),
        };

        string Named(params object?[] arguments) => T("Fact." + process.Facts!.NameOf(fact), arguments);

        string T(string key, params object?[] arguments) => texts.Get(page.Language, key, arguments);
    }

    /// <summary>The detail is a field's name and not what was found.</summary>
    private static bool IsAboutAField(CommandResult.Refused refused) =>
        refused.Detail.Length > 0 && refused.Detail.All(c => char.IsAsciiLetterOrDigit(c) || c is '_') && refused.Reason.Kind == RefusalKind.Invalid;
}
