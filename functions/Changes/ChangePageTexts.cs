using Workflows.Cases;
using Workflows.Changes.Process;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.Changes;

/// <summary>The texts of the pages about changes.</summary>
internal static class ChangePageTexts
{
    /// <summary>From <c>ChangePageTexts.resx</c> and <c>ChangePageTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(ChangePageTexts));

    /// <summary>Why an act was refused.</summary>
    public static string Of(CommandResult.Refused refused, ChangeClass? rules, PageContext page) =>
        CasePageTexts.Refusal(ChangeTexts.All, refused, page, field => FieldName(field, rules, page));

    /// <summary>A field of the form, of the class, or its id.</summary>
    public static string FieldName(string field, ChangeClass? rules, PageContext page) =>
        ChangePageTexts.All.Find(page.Language, "Field." + (field == "window" ? "windowFrom" : field))
        ?? rules?.Fields.Concat(rules.Completion).FirstOrDefault(f => f.Id == field)?.Name.In(page.Language)
        ?? ChangePageTexts.All.Find(page.Language, "FieldName." + field)
        ?? page.T("FieldName");

    /// <summary>A fact on the history.</summary>
    public static string Of(CaseFact fact, ChangeState state, PageContext page)
    {
        return fact switch
        {
            CaseWritten<ChangeContent> f => T(page, "Fact.ChangeWritten", state.Versions.First(v => v.Written == f).Number),
            CaseDecided f => T(page, "Fact.ChangeDecided", ApprovalTexts.All.Get(page.Language, "Answer." + f.Answer), f.Comment ?? StageName(f.StageId)),
            ReviewRecorded f => T(page, "Fact.ReviewRecorded", f.Text),
            WorkStarted or WorkCompleted when ReleaseOf(fact) is { } release =>
                T(page, "Fact." + ChangeFacts.Family.NameOf(fact)) + page.T("Join.Dot") + release,
            _ => CasePageTexts.Of(fact, ChangeProcess.Definition, All, page),
        };

        string StageName(string id) => state.Class.Stages.FirstOrDefault(s => s.Id == id) is { } stage ? page.Role(state.Profile, stage.Role) : id;
    }

    private static string? ReleaseOf(CaseFact fact) => fact switch
    {
        WorkStarted f => f.ReleaseId,
        WorkCompleted f => f.ReleaseId,
        _ => null,
    };

    public static string T(PageContext page, string key, params object?[] arguments) => ChangePageTexts.All.Get(page.Language, key, arguments);
}

/// <summary>A component of the pages about changes.</summary>
public abstract class ChangePart : WordedPart
{
    /// <inheritdoc/>
    protected override TextResource Texts => ChangePageTexts.All;
}
