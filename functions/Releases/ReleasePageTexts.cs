using Workflows.Cases;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Releases.Process;
using Workflows.Texts;

namespace Workflows.Releases;

/// <summary>The texts of the pages about releases.</summary>
internal static class ReleasePageTexts
{
    /// <summary>From <c>ReleasePageTexts.resx</c> and <c>ReleasePageTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(ReleasePageTexts));

    /// <summary>Why an act was refused.</summary>
    public static string Of(CommandResult.Refused refused, ReleaseRules? rules, PageContext page) =>
        CasePageTexts.Refusal(ReleaseTexts.All, refused, page, detail => refused.Reason.Code switch
    {
        nameof(ReleaseRefusals.GateOpen) => string.Join(page.T("Join"), detail.Split(',').Select(g => GateName(g, rules, page))),
        _ when refused.Reason.Kind == RefusalKind.Invalid => FieldName(detail, rules, page),
        _ => null,
    });

    /// <summary>A field of the form, of the plan, of a gate, or its id.</summary>
    public static string FieldName(string field, ReleaseRules? rules, PageContext page) =>
        ReleasePageTexts.All.Find(page.Language, "Field." + field)
        ?? rules?.Plan.Concat(rules.Gates.SelectMany(g => g.Fields)).FirstOrDefault(f => f.Id == field)?.Name.In(page.Language)
        ?? page.T("FieldName");

    /// <summary>A gate by its id.</summary>
    public static string GateName(string gate, ReleaseRules? rules, PageContext page) =>
        rules?.Gates.FirstOrDefault(g => g.Id == gate)?.Name.In(page.Language) ?? gate;

    /// <summary>A fact on the history.</summary>
    public static string Of(CaseFact fact, ReleaseState state, PageContext page) => fact switch
    {
        CaseWritten<ReleaseContent> f => T(page, "Fact.ReleaseWritten", state.Versions.First(v => v.Written == f).Number),
        CaseDecided f => T(page, "Fact.ReleaseDecided", ApprovalTexts.All.Get(page.Language, "Answer." + f.Answer),
            f.Comment ?? (state.Rules.Stages.FirstOrDefault(s => s.Id == f.StageId) is { } stage ? page.Role(state.Profile, stage.Role) : f.StageId)),
        GateRecorded f => T(page, f.Passed ? "Fact.GateRecorded.Passed" : "Fact.GateRecorded.Failed", GateName(f.GateId, state.Rules, page), f.Comment),
        GoDecided f => T(page, f.Go ? "Fact.GoDecided.Go" : "Fact.GoDecided.NoGo", f.Comment),
        ChangeStandingSeen f => T(page, f.Stands ? "Fact.ChangeStandingSeen.Stands" : "Fact.ChangeStandingSeen.Lost", f.ChangeId),
        StepReported f => T(page, "Fact.StepReported", f.StepId, ReleaseTexts.All.Get(page.Language, "Outcome." + f.Outcome), f.Comment),
        RunAborted f => T(page, "Fact.RunAborted", f.Reason),
        StepUndone f => T(page, "Fact.StepUndone", f.StepId, f.Comment),
        RunCompleted f => T(page, "Fact.RunCompleted", f.Result),
        FileRemoved f => T(page, "Fact.FileRemoved", f.Name, f.Reason),
        _ => CasePageTexts.Of(fact, ReleaseProcess.Definition, All, page),
    };

    public static string T(PageContext page, string key, params object?[] arguments) => ReleasePageTexts.All.Get(page.Language, key, arguments);
}

/// <summary>A component of the pages about releases.</summary>
public abstract class ReleasePart : WordedPart
{
    /// <inheritdoc/>
    protected override TextResource Texts => ReleasePageTexts.All;
}
