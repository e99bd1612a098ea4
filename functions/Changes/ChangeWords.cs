using Workflows.Approvals;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Pages;

namespace Workflows.Changes;

/// <summary>Refusals and facts of changes in the reader's words.</summary>
internal static class ChangeWords
{
    /// <summary>Why an act was refused.</summary>
    public static string Of(DeskResult.Refused refused, ChangeClass? rules, PageContext page) => refused.Reason switch
    {
        RefusalReason.MissingField or RefusalReason.TooLong or RefusalReason.BeforeTheStart => T(page, "Refusal.Missing", FieldName(refused.Detail, rules, page)),
        _ => CaseWords.Refusal(ChangePageTexts.All, refused, page),
    };

    /// <summary>A field of the form, of the class, or its id.</summary>
    public static string FieldName(string field, ChangeClass? rules, PageContext page) =>
        ChangePageTexts.All.Find(page.Language, "Field." + (field == "window" ? "windowFrom" : field))
        ?? rules?.Fields.Concat(rules.Completion).FirstOrDefault(f => f.Id == field)?.Name.In(page.Language)
        ?? field;

    /// <summary>A fact on the history.</summary>
    public static string Of(ChangeFact fact, ChangeState state, PageContext page) => fact switch
    {
        ChangeWritten f => T(page, "Fact.ChangeWritten", state.Versions.First(v => v.Written == f).Number),
        ChangeDecided f => T(page, "Fact.ChangeDecided", ApprovalTexts.All.Get(page.Language, "Answer." + f.Answer), f.Comment ?? f.StageId),
        ChangeDutyPerformed f => T(page, "Duty." + f.Duty.Kind) + (f.Told.Count > 0 ? " → " + page.Names(f.Told) : ""),
        ChangeMailUndeliverable f => T(page, "Fact.ChangeMailUndeliverable", page.Actor(f.PersonId)),
        ChangeWithdrawn f => T(page, "Fact.ChangeWithdrawn", f.Reason),
        ReviewRecorded f => T(page, "Fact.ReviewRecorded", f.Text),
        _ => T(page, "Fact." + fact.GetType().Name),
    };

    public static string T(PageContext page, string key, params object?[] arguments) => ChangePageTexts.All.Get(page.Language, key, arguments);
}
