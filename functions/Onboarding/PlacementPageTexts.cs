using Workflows.Cases;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Onboarding.Process;
using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.Onboarding;

/// <summary>The texts of the pages about placements.</summary>
internal static class PlacementPageTexts
{
    /// <summary>From <c>PlacementPageTexts.resx</c> and <c>PlacementPageTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(PlacementPageTexts));

    /// <summary>Why an act was refused.</summary>
    public static string Of(CommandResult.Refused refused, PageContext page) =>
        CasePageTexts.Refusal(PlacementTexts.All, refused, page, field => refused.Reason.Kind == RefusalKind.Invalid ? FieldName(field, page) : null);

    /// <summary>What is wrong with a field of evidence; never what was typed.</summary>
    public static string Of(EvidenceProblem problem, PageContext page) => PlacementTexts.Of(problem, page.Language);

    /// <summary>A field of evidence.</summary>
    public static string Of(EvidenceField field, PageContext page) =>
        field.Name?.In(page.Language) ?? PlacementTexts.All.Get(page.Language, "Field." + field.Id);

    /// <summary>Why somebody is not on a roster, or restricted.</summary>
    public static string Of(ClearanceReason reason, OnboardingRules? rules, PageContext page)
    {
        string words = PlacementTexts.All.Get(page.Language, "Obstacle." + reason.Obstacle, reason.Day is { } day ? TimeText.Of(day, page.Language) : "");
        return reason.CheckId is { } check ? $"{rules?.Check(check)?.Name.In(page.Language) ?? check}: {words}" : words;
    }

    /// <summary>A fact on the history.</summary>
    public static string Of(CaseFact fact, PlacementState state, PageContext page)
    {
        return fact switch
        {
            CaseWritten<PlacementContent> f => T(page, "Fact.PlacementProposed", f.Version),
            // Before somebody has judged it, and beyond what the contract reports, what a sensitive check says is between the person and the judges.
            EvidenceSubmitted f when state.Rules.Check(f.CheckId) is not { Sensitive: false } => T(page, "Fact.EvidenceSubmitted.Sensitive", Check(f.CheckId)),
            EvidenceSubmitted f => T(page, "Fact.EvidenceSubmitted", Check(f.CheckId), PlacementTexts.All.Get(page.Language, "Finding." + f.Finding)),
            EvidenceJudged f => T(page, f.Passed ? "Fact.EvidenceJudged.Passed" : "Fact.EvidenceJudged.Failed", Check(f.CheckId))
                + (f.Comment is null ? "" : " — " + f.Comment),
            CheckReopened f => T(page, "Fact.CheckReopened", Check(f.CheckId), TimeText.Of(f.HoldsUntil, page.Language), f.Reason),
            WaiverRequested f => T(page, "Fact.WaiverRequested", Check(f.CheckId), f.Reason),
            CaseDecided f => T(page, "Fact.PlacementDecided", ApprovalTexts.All.Get(page.Language, "Answer." + f.Answer), f.Comment ?? ""),
            PlacementEnded f => T(page, "Fact.PlacementEnded", TimeText.Of(f.LastDay, page.Language), f.Reason),
            CaseWithdrawn f => T(page, "Fact.PlacementWithdrawn", f.Reason),
            LeavingTaskDone f => T(page, "Fact.LeavingTaskDone", state.Rules.Leaving.FirstOrDefault(l => l.Id == f.TaskId)?.Name.In(page.Language) ?? f.TaskId),
            CaseDutyPerformed<PlacementDuty> f =>
                T(page, "Duty." + f.Duty.Kind) + CaseReading.ArrowTo(page, f.Told, t => Name(t, state, page)),
            CaseMailUndeliverable f => T(page, "Fact.PlacementMailUndeliverable", Name(f.PersonId, state, page)),
            _ => T(page, "Fact." + PlacementFacts.Family.NameOf(fact)),
        };

        string Check(string id) => state.Rules.Check(id)?.Name.In(page.Language) ?? id;
    }

    /// <summary>Somebody's name, placed or not.</summary>
    public static string Name(string id, PlacementState state, PageContext page) =>
        id == state.Content.PersonId ? PlacementMail.NameOf(state, page.Language) : page.Actor(id);

    public static string T(PageContext page, string key, params object?[] arguments) => PlacementPageTexts.All.Get(page.Language, key, arguments);

    private static string FieldName(string field, PageContext page) =>
        PlacementPageTexts.All.Find(page.Language, "Form." + field)
            ?? PlacementTexts.All.Find(page.Language, "Field." + field) ?? page.T("FieldName");
}

/// <summary>A component of the pages about placements.</summary>
public abstract class PlacementPart : WordedPart
{
    /// <inheritdoc/>
    protected override TextResource Texts => PlacementPageTexts.All;
}
