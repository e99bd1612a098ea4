using Microsoft.DurableTask.Client;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;

namespace Workflows.Releases;

/// <summary>The forms of releases, the same on the page and behind the link.</summary>
internal sealed class ReleaseForms(ReleaseCommands commands)
{
    /// <summary>Does what a form says; null for an act that there is none of.</summary>
    /// <param name="act">Name of the act.</param>
    /// <param name="release">The release.</param>
    /// <param name="actor">Who acts; as holder of the role that says go, where they do.</param>
    /// <param name="form">The form.</param>
    /// <param name="now">Now (UTC).</param>
    /// <param name="client">Tells the orchestration.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<CommandResult?> ActAsync(
        string act, CaseView<ReleaseState> release, Actor actor, IFormCollection form, DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        CaseId id = release.Id;
        string key = FormState.KeyOf(form);
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
            "go" when form["answer"].ToString() is "go" or "no-go" => await commands.GoAsync(id, key, actor, form["answer"] == "go", comment, now, client, cancellation),
            "start" => await commands.StartAsync(id, actor, comment, now, client, cancellation),
            "step" when OutcomeOf(form["outcome"].ToString()) is { } outcome =>
                await commands.ReportStepAsync(id, key, actor, form["step"].ToString(), outcome, at, comment, now, client, cancellation),
            "undo" => await commands.UndoStepAsync(id, actor, form["step"].ToString(), at, comment, now, client, cancellation),
            "abort" => await commands.AbortAsync(id, actor, form["reason"].ToString(), now, client, cancellation),
            "complete" => await commands.CompleteAsync(id, actor, form["result"].ToString(), now, client, cancellation),
            "close" => await commands.CloseAsync(id, actor, comment, now, client, cancellation),
            "remove-file" => await commands.RemoveFileAsync(id, form["file"].ToString(), actor, form["reason"].ToString(), now, client, cancellation),
            "withdraw" => await commands.WithdrawAsync(id, actor, form["reason"].ToString(), now, client, cancellation),
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
        new(name, form, refused, r => ReleaseWords.Of(r, rules, page));
}
