using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Rosters.Process;
using Workflows.Texts;

namespace Workflows.Rosters;

/// <summary>The texts of the pages about rosters.</summary>
internal static class RosterPageTexts
{
    /// <summary>From <c>RosterPageTexts.resx</c> and <c>RosterPageTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(RosterPageTexts));

    public static string T(PageContext page, string key, params object?[] arguments) => RosterPageTexts.All.Get(page.Language, key, arguments);

    /// <summary>The month and what the contract calls its plan.</summary>
    public static string TitleOf(RosterSummary roster, Contract contract, PageContext page) =>
        $"{(RosterMonth.TryParse(roster.Month, out RosterMonth month) ? RosterWords.Of(month, page.Language) : roster.Month)} {contract.Profile.Roster?.Name.In(page.Language)}";

    /// <summary>Why an act was refused.</summary>
    public static string Of(CommandResult.Refused refused, PageContext page) =>
        CasePageTexts.Refusal(RosterTexts.All, refused, page, detail => refused.Reason.Code switch
    {
        nameof(RosterRefusals.NotOnDuty) or nameof(RosterRefusals.NotAvailable) => page.Actor(detail),
        nameof(RefusalReason.MissingField) or nameof(RefusalReason.TooLong) when detail.Length > 0 =>
            RosterPageTexts.All.Find(page.Language, char.ToUpperInvariant(detail[0]) + detail[1..]),
        _ => null,
    });

    /// <summary>A fact on the history.</summary>
    public static string Of(CaseFact fact, RosterView model, PageContext page) => fact switch
    {
        RosterEdited { Generated: true } f => T(page, "Fact.Generated", f.Cells.Count),
        RosterEdited f => T(page, "Fact.Edited", f.Cells.Count),
        RosterOverridden f =>
            T(page, "Fact.Overridden", RosterTexts.All.Get(page.Language, "Override." + f.Reason), model.Name(f.Out, page),
            f.In is { } stand ? model.Name(stand, page) : RosterTexts.All.Get(page.Language, "Label.Nobody")),
        CaseDecided f => T(page, "Fact.Decided", ApprovalTexts.All.Get(page.Language, "Answer." + f.Answer), f.Comment ?? f.StageId),
        RosterDutyPerformed f =>
            T(page, "Duty." + f.Duty.Kind) + CaseReading.ArrowTo(page, f.Told, p => model.Name(p, page)),
        CaseMailUndeliverable f => T(page, "Fact.Undeliverable", model.Name(f.PersonId, page)),
        _ => T(page, "Fact." + RosterFacts.Family.NameOf(fact)["Roster".Length..]),
    };
}

/// <summary>A component of the pages about rosters.</summary>
public abstract class RosterPart : WordedPart
{
    /// <inheritdoc/>
    protected override TextResource Texts => RosterPageTexts.All;
}
