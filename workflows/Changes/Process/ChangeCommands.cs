using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.People;
using Workflows.Texts;

namespace Workflows.Changes.Process;

/// <summary>
/// What people do with changes. Each act is checked against the folded facts, recorded as a fact under a key that makes a repeat
/// harmless, and told to the orchestration; who may do what in general is the caller's business, who may decide is checked here.
/// </summary>
public sealed class ChangeCommands(ChangeLedger ledger, ChangeReader reader, ContractVersions contracts, PeopleDirectory people)
    : ApprovalCommands<ChangeSummary, ChangeState>(ledger, reader, contracts)
{
    /// <summary>All values together, so that a change fits into one fact.</summary>
    public const int MaxValues = 12_000;

    /// <summary>Files a change. What is not attached yet may follow by <see cref="RewriteAsync"/>; until then nobody is asked.</summary>
    public Task<(CaseId? Id, CommandResult Result)> FileAsync(string contractId, Command by, ChangeContent content) =>
        FileAsync(contractId, by, contract => RefusalOf(Wrong(contract, content, by.Now)) ?? Act(Written(contract, by, content, 1)));

    /// <summary>Writes it anew: whoever had approved is asked again. Not once the work has begun, nor after a rejection.</summary>
    public Task<CommandResult> RewriteAsync(CaseId id, Command by, ChangeContent content) =>
        ActAsync(id, by, "written/" + by.FormKey, change =>
            change.State.Work is not null ? Refuse(RefusalReason.WorkHasStarted, change.Id.Value)
            : change.State.Status is ChangeStatus.Rejected or ChangeStatus.Lapsed or ChangeStatus.Withdrawn ? Refuse(RefusalReason.CaseClosed, change.Id.Value)
            : CommandResult.Refused.Of(Wrong(change.Contract, content, by.Now)) is { } refused ? new(null, refused)
            : Act(Written(change.Contract, by, content, change.State.Versions.Count + 1)));

    /// <inheritdoc/>
    protected override ApprovalProgress? ApprovalOf(CaseView<ChangeState> found, string stageId, DateTimeOffset now) =>
        found.State.WithdrawnAt is null ? found.State.Approval : null;

    /// <summary>
    /// The work began; without an approval it is recorded as unauthorised, never refused: it is what happened. That takes a reason and a
    /// second look, since it stays on record and the manager is told.
    /// </summary>
    /// <param name="id">The change.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="startedAt">When it began.</param>
    /// <param name="comment">More about it; the reason, where there is no approval.</param>
    /// <param name="releaseId">The release that it is a step of.</param>
    /// <param name="saysUnapproved">Whether the caller says that they know of the missing approval;
    /// null where a person was asked before, or nobody can be.</param>
    public Task<CommandResult> StartWorkAsync(CaseId id, Command by, DateTimeOffset startedAt, string? comment, string? releaseId = null,
        bool? saysUnapproved = null) =>
        ActAsync(id, by, "work-started", change =>
            saysUnapproved is { } says && change.State.IsUnapproved && (PlainText.IsBlank(comment) || !says)
                ? Refuse(RefusalReason.NotApproved, says ? "comment" : "unapproved")
            : startedAt > by.Now + Skew ? Refuse(RefusalReason.InTheFuture, "startedAt")
            : comment?.Length > FreeText.Max ? Refuse(RefusalReason.TooLong, "comment")
            : Act(new WorkStarted { At = startedAt, Comment = Trimmed(comment), ReleaseId = releaseId }));

    /// <summary>The work ended, with what the class asks for.</summary>
    public Task<CommandResult> CompleteWorkAsync(CaseId id, Command by, bool successful, IReadOnlyDictionary<string, string> values, string? comment,
        string? releaseId = null) =>
        ActAsync(id, by, "work-completed", change =>
        {
            ReportField? missing = change.State.Class.Completion.FirstOrDefault(f => f.Required && PlainText.IsBlank(values.GetValueOrDefault(f.Id)));
            return change.State.Work is null ? Refuse(RefusalReason.WorkNotStarted, id.Value)
                : missing is not null ? Refuse(RefusalReason.MissingField, missing.Id)
                : values.Values.Any(v => v.Length > ChangeFields.MaxValue) || comment?.Length > FreeText.Max ? Refuse(RefusalReason.TooLong, "comment")
                : Act(new WorkCompleted
                {
                    Successful = successful,
                    Values = change.State.Class.Completion.Where(f => values.ContainsKey(f.Id)).ToDictionary(f => f.Id, f => PlainText.Lines(values[f.Id])),
                    Comment = Trimmed(comment), ReleaseId = releaseId,
                });
        });

    /// <summary>Somebody reviewed it; who and what is on record.</summary>
    public Task<CommandResult> ReviewAsync(CaseId id, Command by, string text) =>
        ActAsync(id, by, "review/" + by.FormKey, _ => TextRefusal(text, "text") ?? Act(new ReviewRecorded { Text = PlainText.Lines(text) }));

    /// <summary>It is not going to be done; a booked stop is taken back, and whoever was told of it is told so.</summary>
    public Task<CommandResult> WithdrawAsync(CaseId id, Command by, string reason) =>
        ActAsync(id, by, "withdrawn", change =>
            change.State.Work is not null ? Refuse(RefusalReason.WorkHasStarted, id.Value)
            : TextRefusal(reason, "reason") ?? Act(new CaseWithdrawn { Reason = PlainText.Lines(reason) }));

    /// <summary>Everything that is wrong with a change, in the order of its fields.</summary>
    public IEnumerable<CommandResult.Refused> Wrong(Contract contract, ChangeContent content, DateTimeOffset now)
    {
        if (contract.Profile.Changes?.Class(content.ClassId) is null)
        {
            yield return new(ChangeRefusals.NoSuchClass, "class");
        }

        foreach (CommandResult.Refused wrong in ChangeFields.All.Wrong(content, contract.Profile))
        {
            yield return wrong;
        }

        DateOnly day = contract.DayOf(content.WindowFrom ?? now);
        if (Trimmed(content.Manager) is { } manager && !people.MayBeNamed(manager, contract.Id, day))
        {
            yield return new(RefusalReason.NotInContract, "manager");
        }

        if (content.Performers.Any(p => !people.MayBeNamed(p.Trim(), contract.Id, day, asWorker: true)))
        {
            yield return new(RefusalReason.NotInContract, "performers");
        }
        else if (content.Performers.Count > 50)
        {
            yield return new(RefusalReason.TooLong, "performers");
        }

        if (content.WindowFrom is null != content.WindowTo is null)
        {
            yield return new(RefusalReason.MissingField, content.WindowFrom is null ? "windowFrom" : "windowTo");
        }

        if (content.WindowTo <= content.WindowFrom)
        {
            yield return new(RefusalReason.BeforeTheStart, "windowTo");
        }

        if (ChangeFields.All.LengthOf(content) > MaxValues)
        {
            yield return new(RefusalReason.TooLong, "values");
        }
    }

    /// <summary>The content as it is kept: known fields only, without surrounding blanks.</summary>
    private static CaseWritten<ChangeContent> Written(Contract contract, Command by, ChangeContent content, int version)
    {
        ChangeContent kept = ChangeFields.All.Cleaned(content, contract.Profile.Changes!.Class(content.ClassId)!.Fields);
        return new() { Id = "written/" + by.FormKey, Content = kept, Version = version, ContentHash = ChangeFields.All.HashOf(kept, version) };
    }
}
