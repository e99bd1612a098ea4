using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Pages.Forms;
using Workflows.Releases.Process;

namespace Workflows.Releases.Acts;

/// <summary>The forms of releases, the same on the page and behind the link.</summary>
internal sealed class ReleaseForms(ReleaseCommands commands)
{
    /// <summary>Does what a form says; null for an act that there is none of.</summary>
    /// <param name="act">Name of the act.</param>
    /// <param name="release">The release.</param>
    /// <param name="by">Who acts; as holder of the role that says go, where they do.</param>
    /// <param name="form">The form.</param>
    public async Task<CommandResult?> ActAsync(
        string act, CaseView<ReleaseState> release, Command by, IFormCollection form)
    {
        CaseId id = release.Id;
        string comment = form["comment"].ToString();
        DateTimeOffset? at = null;
        if (form["at"] is [{ Length: > 0 } typed])
        {
            if (!LocalMoment.TryRead(typed, release.Zone, out DateTimeOffset read))
            {
                return new CommandResult.Refused(RefusalReason.NoSuchDate, "at");
            }

            at = read;
        }

        return act switch
        {
            "go" when form["answer"].ToString() is "go" or "no-go" => await commands.GoAsync(id, by, form["answer"] == "go", comment),
            "start" => await commands.StartAsync(id, by, comment),
            "step" when OutcomeOf(form["outcome"].ToString()) is { } outcome =>
                await commands.ReportStepAsync(id, by, form["step"].ToString(), outcome, at, comment),
            "undo" => await commands.UndoStepAsync(id, by, form["step"].ToString(), at, comment),
            "abort" => await commands.AbortAsync(id, by, form["reason"].ToString()),
            "complete" => await commands.CompleteAsync(id, by, form["result"].ToString()),
            "close" => await commands.CloseAsync(id, by, comment),
            "remove-file" => await commands.RemoveFileAsync(id, by, form["file"].ToString(), form["reason"].ToString()),
            "withdraw" => await commands.WithdrawAsync(id, by, form["reason"].ToString()),
            _ => null,
        };
    }

    /// <summary>An outcome as forms and the API write it; null for none.</summary>
    public static StepOutcome? OutcomeOf(string text) => text switch
    {
        "started" => StepOutcome.Started,
        "done" => StepOutcome.Done,
        "failed" => StepOutcome.Failed,
        "skipped" => StepOutcome.Skipped,
        _ => null,
    };

    /// <summary>The form of a refused act, with what was typed.</summary>
    public static FormState Refused(string name, IFormCollection form, CommandResult.Refused refused, ReleaseRules? rules, PageContext page) =>
        new(name, form, refused, r => ReleasePageTexts.Of(r, rules, page));
}
