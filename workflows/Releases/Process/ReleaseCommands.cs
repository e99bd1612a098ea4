using Workflows.Changes.Process;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.People;
using Workflows.Texts;

namespace Workflows.Releases.Process;

/// <summary>
/// What people do with releases. Each act is checked against the folded facts, recorded as a fact under a key that makes a repeat
/// harmless, and told to the orchestration; who may act at all is the caller's business, who may pass a gate, say go or approve is
/// checked here.
/// </summary>
public sealed class ReleaseCommands(
    ReleaseLedger ledger, ReleaseReader reader, ReleaseChangeSync watch, FileStore files, CaseFiles handedIn, ContractVersions contracts,
    PeopleDirectory people)
    : ApprovalCommands<ReleaseSummary, ReleaseState>(ledger, reader, contracts)
{
    /// <summary>All texts of a plan together, so that it fits into one fact.</summary>
    public const int MaxPlan = 18_000;

    /// <summary>Most changes in a release.</summary>
    public const int MaxChanges = 30;

    /// <summary>Most steps in a run.</summary>
    public const int MaxSteps = 40;

    /// <summary>Most files for a gate.</summary>
    public const int MaxFiles = 10;

    /// <summary>A start and a withdrawal share one key: of two at the same moment the ledger keeps one.</summary>
    private const string BegunKey = "begun-or-withdrawn";

    /// <summary>A completion and an abort share one key.</summary>
    private const string EndedKey = "run-ended";

    /// <summary>Plans a release. What is missing may follow by <see cref="RewriteAsync"/>; until then nobody is asked.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="by">Who plans it.</param>
    /// <param name="content">The plan; of its changes only the ids are looked at.</param>
    public async Task<(CaseId? Id, CommandResult Result)> FileAsync(string contractId, Command by, ReleaseContent content)
    {
        (ReleaseContent kept, CommandResult.Refused? refused) = await ResolveAsync(contractId, content);
        return await FileAsync(contractId, by, contract => RefusalOf(Wrong(contract, kept, by.Now))
            ?? (refused is not null ? new(null, refused) : Act(Written(contract, by, kept, 1))));
    }

    /// <summary>Plans it anew: approvals, gates and the word to go start again. Not once the run has begun.</summary>
    public async Task<CommandResult> RewriteAsync(CaseId id, Command by, ReleaseContent content)
    {
        (ReleaseContent kept, CommandResult.Refused? refused) = await ResolveAsync(id.ContractId, content);
        CommandResult result = await ActAsync(id, by, "written/" + by.FormKey, release =>
            release.State.Started is not null ? Refuse(RefusalReason.WorkHasStarted, id.Value)
            : release.State.Status is ReleaseStatus.Rejected or ReleaseStatus.Lapsed or ReleaseStatus.Withdrawn ? Refuse(RefusalReason.CaseClosed, id.Value)
            : CommandResult.Refused.Of(Wrong(release.Contract, kept, by.Now)) is { } no ? new(null, no)
            : refused is not null ? new(null, refused)
            : Act(Written(release.Contract, by, kept, release.State.Versions.Count + 1)));
        return result is CommandResult.Done written && await reader.FindAsync(id) is { State: { Started: not null } state }
            && state.Versions.All(v => v.Written.Id != written.FactId)
            ? new CommandResult.Refused(RefusalReason.WorkHasStarted, id.Value)
            : result;
    }

    /// <inheritdoc/>
    protected override ApprovalProgress? ApprovalOf(CaseView<ReleaseState> found, string stageId, DateTimeOffset now) =>
        found.State.WithdrawnAt is null ? found.State.Approval : null;

    /// <summary>Keeps a file that a gate is going to be shown with.</summary>
    /// <param name="id">The release.</param>
    /// <param name="name">As the person's device calls it.</param>
    /// <param name="bytes">At most <see cref="FileStore.MaxLength"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<(KeptFile? File, CommandResult.Refused? Refused)> KeepFileAsync(
        CaseId id, string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellation) =>
        await handedIn.KeepAsync(id, (await reader.FindAsync(id))?.State, name, bytes, cancellation);

    /// <summary>Removes the bytes of a file that should not have been handed in; that it was there, and who removed it and why, stays on record.</summary>
    /// <param name="id">The release.</param>
    /// <param name="sha256">The file.</param>
    /// <param name="by">Who removes it.</param>
    /// <param name="reason">Why.</param>
    public async Task<CommandResult> RemoveFileAsync(CaseId id, Command by, string sha256, string reason)
    {
        string factId = "file-removed/" + sha256;
        KeptFile? file = await files.FindAsync(id.Value, sha256, by.Cancellation);
        CommandResult result = await ActAsync(id, by, factId, _ =>
            file is null ? Refuse(ReleaseRefusals.EvidenceMissing, sha256)
            : TextRefusal(reason, "reason")
            ?? Act(new FileRemoved { Sha256 = sha256, Name = file.Name, Reason = reason.Trim() }), alsoWhenClosed: true);
        if (result is CommandResult.Done)
        {
            await files.RemoveAsync(id.Value, sha256, new(by.PersonId, by.Now, reason.Trim()), by.Cancellation);
        }

        return result;
    }

    /// <summary>A gate is passed, or it does not hold (any more).</summary>
    /// <param name="id">The release.</param>
    /// <param name="by">A holder of the owner's role, or the release's manager.</param>
    /// <param name="gateId">The gate.</param>
    /// <param name="passed">False: it does not hold.</param>
    /// <param name="values">Its fields by id.</param>
    /// <param name="evidence">SHA-256 of files that were kept before.</param>
    /// <param name="comment">More about it; needed when it does not hold.</param>
    public async Task<CommandResult> RecordGateAsync(CaseId id, Command by, string gateId, bool passed, IReadOnlyDictionary<string, string> values,
        IReadOnlyList<string> evidence, string? comment)
    {
        (IReadOnlyList<KeptFile> kept, string? missing) = await handedIn.FindAsync(id, evidence, MaxFiles, by.Cancellation);
        if (missing is not null)
        {
            return new CommandResult.Refused(ReleaseRefusals.EvidenceMissing, missing);
        }

        // The gate and the word are in the key: a page that the browser shows again has several forms with one key.
        string factId = $"gate/{gateId}/{(passed ? "passed" : "open")}/{by.FormKey}";
        return await ActAsync(id, by, factId, release =>
        {
            ReleaseState state = release.State;
            if (state.Gate(gateId) is not { } gate)
            {
                return Refuse(ReleaseRefusals.NoSuchGate, gateId);
            }

            ReportField? missing = passed ? gate.Rule.Fields.FirstOrDefault(f => f.Required && PlainText.IsBlank(values.GetValueOrDefault(f.Id))) : null;
            return !state.IsOn || state.ApprovedAt is null ? Refuse(RefusalReason.NotApproved, id.Value)
                : PhaseRefusal(state, gate) is { } tooLate ? tooLate
                : !Holds(release, gate.Rule.Owner, by.Actor, by.Now) && by.PersonId != state.Content.Manager ? Refuse(ReleaseRefusals.NotYours, gateId)
                : missing is not null ? Refuse(RefusalReason.MissingField, missing.Id)
                : passed && gate.Rule.Evidence && kept.Count == 0 ? Refuse(ReleaseRefusals.EvidenceMissing, gateId)
                : !passed && PlainText.IsBlank(comment) ? Refuse(RefusalReason.MissingField, "comment")
                : kept.Count > MaxFiles ? Refuse(RefusalReason.TooLong, "evidence")
                : comment?.Length > FreeText.Max || values.Values.Any(v => v.Length > ReleaseFields.MaxValue)
                    || values.Values.Sum(v => v.Length) > ChangeCommands.MaxValues ? Refuse(RefusalReason.TooLong, "values")
                : Act(new GateRecorded
                {
                    Version = state.Current.Number, GateId = gateId, Passed = passed,
                    Values = gate.Rule.Fields.Where(f => !PlainText.IsBlank(values.GetValueOrDefault(f.Id)))
                        .ToDictionary(f => f.Id, f => PlainText.Lines(values[f.Id])),
                    Evidence = kept, Comment = Trimmed(comment),
                });
        });
    }

    /// <summary>Go or no-go; go is refused while a gate before it is open or a change no longer stands.</summary>
    public async Task<CommandResult> GoAsync(CaseId id, Command by, bool go, string? comment)
    {
        await LookAsync(id, by);
        string factId = $"{(go ? "go" : "no-go")}/{by.FormKey}";
        return await ActAsync(id, by, factId, release =>
        {
            ReleaseState state = release.State;
            return state.Started is not null ? Refuse(RefusalReason.WorkHasStarted, id.Value)
                : !state.IsOn || state.ApprovedAt is null ? Refuse(RefusalReason.NotApproved, id.Value)
                : !Holds(release, state.Rules.GoRole, by.Actor, by.Now) ? Refuse(ReleaseRefusals.NotYours, "go")
                : comment?.Length > FreeText.Max ? Refuse(RefusalReason.TooLong, "comment")
                : go ? Blocker(state, GatePhase.BeforeGo) ?? Said()
                : TextRefusal(comment, "comment") ?? Said();

            CaseAct<CaseFact> Said() => Act(new GoDecided { Version = state.Current.Number, Go = go, Comment = Trimmed(comment) });
        });
    }

    /// <summary>The run begins, and with it the work of its changes: inside the window, after the word to go.</summary>
    public async Task<CommandResult> StartAsync(CaseId id, Command by, string? comment)
    {
        await LookAsync(id, by);
        CommandResult result = await ActOnceAsync(id, by, s => s.Started, RefusalReason.CaseClosed, release =>
        {
            ReleaseState state = release.State;
            return !state.IsOn || state.ApprovedAt is null ? Refuse(RefusalReason.NotApproved, id.Value)
                : Blocker(state, GatePhase.BeforeGo) is { } blocked ? blocked
                : !state.MayStart ? Refuse(ReleaseRefusals.NoGo, id.Value)
                : by.Now < state.Content.WindowFrom || by.Now >= state.Content.WindowTo ? Refuse(ReleaseRefusals.OutsideWindow, id.Value)
                : comment?.Length > FreeText.Max ? Refuse(RefusalReason.TooLong, "comment")
                : Act(new RunStarted { Id = BegunKey, Version = state.Current.Number, Comment = Trimmed(comment) });
        });
        await KeepInStepAsync(id, by, result);
        return result;
    }

    /// <summary>A step began, is done, failed or is not needed. Steps are gone through in their order.</summary>
    /// <param name="id">The release.</param>
    /// <param name="by">Who reports.</param>
    /// <param name="stepId">The step.</param>
    /// <param name="outcome">What is said of it.</param>
    /// <param name="at">When it happened; null: now.</param>
    /// <param name="comment">Needed for a failure and where it is not needed.</param>
    public Task<CommandResult> ReportStepAsync(CaseId id, Command by, string stepId, StepOutcome outcome, DateTimeOffset? at, string? comment) =>
        ActAsync(id, by, $"step/{stepId}/{by.FormKey}", release =>
        {
            ReleaseState state = release.State;
            if (state.Steps.FirstOrDefault(s => s.Step.Id == stepId) is not { } step)
            {
                return Refuse(RefusalReason.NoSuchStep, stepId);
            }

            DateTimeOffset happened = Told(at ?? by.Now, state);
            return NotRunning(state) is { } not ? not
                : step.Outcome == outcome ? Act(step.Last!) // told twice, e.g. by two people
                : state.NextStep?.Step.Id != stepId ? Refuse(ReleaseRefusals.OutOfOrder, state.NextStep?.Step.Id ?? stepId)
                : happened > by.Now + Skew ? Refuse(RefusalReason.InTheFuture, "at")
                : happened < state.Started!.At ? Refuse(RefusalReason.BeforeTheStart, "at")
                : outcome is StepOutcome.Failed or StepOutcome.Skipped && PlainText.IsBlank(comment) ? Refuse(RefusalReason.MissingField, "comment")
                : comment?.Length > FreeText.Max ? Refuse(RefusalReason.TooLong, "comment")
                : Act(new StepReported { At = happened, StepId = stepId, Outcome = outcome, Comment = Trimmed(comment) });
        });

    /// <summary>The run is not going on; what was done is to be undone, last step first.</summary>
    public async Task<CommandResult> AbortAsync(CaseId id, Command by, string reason)
    {
        CommandResult result = await ActOnceAsync(id, by, s => s.Aborted, RefusalReason.WorkCompleted, release =>
            NotRunning(release.State) ?? TextRefusal(reason, "reason")
            ?? Act(new RunAborted { Id = EndedKey, Reason = PlainText.Lines(reason) }));
        await KeepInStepAsync(id, by, result); // nothing to undo: it is over
        return result;
    }

    /// <summary>A step was undone; only the last one that is not is next.</summary>
    public async Task<CommandResult> UndoStepAsync(CaseId id, Command by, string stepId, DateTimeOffset? at, string? comment)
    {
        CommandResult result = await ActAsync(id, by, "undone/" + stepId, release =>
        {
            ReleaseState state = release.State;
            DateTimeOffset happened = Told(at ?? by.Now, state);
            return state.Aborted is not { } aborted ? Refuse(ReleaseRefusals.NotAborted, id.Value)
                : state.ToUndo.All(s => s.Step.Id != stepId) ? Refuse(RefusalReason.NoSuchStep, stepId)
                : state.NextToUndo?.Step.Id != stepId ? Refuse(ReleaseRefusals.OutOfOrder, state.NextToUndo!.Step.Id)
                : happened > by.Now + Skew ? Refuse(RefusalReason.InTheFuture, "at")
                : happened < state.Started!.At ? Refuse(RefusalReason.BeforeTheStart, "at")
                : comment?.Length > FreeText.Max ? Refuse(RefusalReason.TooLong, "comment")
                : Act(new StepUndone { At = happened, StepId = stepId, Comment = Trimmed(comment) });
        });
        await KeepInStepAsync(id, by, result);
        return result;
    }

    /// <summary>Every step is done and what has to be shown after the run is shown: the result goes out, and the work of the changes is completed.</summary>
    public async Task<CommandResult> CompleteAsync(CaseId id, Command by, string resultText)
    {
        CommandResult result = await ActOnceAsync(id, by, s => s.Completed, ReleaseRefusals.Aborted, release =>
            NotRunning(release.State)
            ?? (release.State.NextStep is { } open ? Refuse(ReleaseRefusals.OutOfOrder, open.Step.Id) : null)
            ?? Blocker(release.State, GatePhase.AfterRun)
            ?? TextRefusal(resultText, "result")
            ?? Act(new RunCompleted { Id = EndedKey, Result = PlainText.Lines(resultText) }));
        await KeepInStepAsync(id, by, result);
        return result;
    }

    /// <summary>Closes a completed release; refused while a gate before the close is open.</summary>
    public Task<CommandResult> CloseAsync(CaseId id, Command by, string? comment) =>
        ActAsync(id, by, "close-declared", release =>
            release.State.Completed is null ? Refuse(ReleaseRefusals.NotCompleted, id.Value)
            : comment?.Length > FreeText.Max ? Refuse(RefusalReason.TooLong, "comment")
            : Blocker(release.State, GatePhase.BeforeClose)
            ?? Act(new CloseDeclared { Comment = Trimmed(comment) }));

    /// <summary>It is not going to be done; whoever was told of it is told so. Not once the run has begun: that is aborted.</summary>
    public Task<CommandResult> WithdrawAsync(CaseId id, Command by, string reason) =>
        ActOnceAsync(id, by, s => s.Withdrawn, RefusalReason.WorkHasStarted, release =>
            release.State.Started is not null ? Refuse(RefusalReason.WorkHasStarted, id.Value)
            : TextRefusal(reason, "reason")
            ?? Act(new CaseWithdrawn { Id = BegunKey, Reason = PlainText.Lines(reason) }));

    /// <summary>
    /// An act that happens once and rules another one out, which has the same fact id. A repeat is the same act; whoever came second at the
    /// same moment is refused with what came first.
    /// </summary>
    private Task<CommandResult> ActOnceAsync<TDone>(CaseId id, Command by, Func<ReleaseState, TDone?> done, RefusalReason ruledOut,
        Func<CaseView<ReleaseState>, CaseAct<CaseFact>> decide)
        where TDone : CaseFact =>
        ActAsync(
            id, by, null, release => done(release.State) is { } before ? Act(before) : decide(release), kept => kept is TDone ? null : new(ruledOut, id.Value));

    /// <summary>People tell minutes: what is told of the minute in which the run began was not before it.</summary>
    private static DateTimeOffset Told(DateTimeOffset at, ReleaseState state) =>
        state.Started is { At: var start } && at < start && at >= start.AddTicks(-(start.UtcTicks % TimeSpan.TicksPerMinute)) ? start : at;

    private static CaseAct<CaseFact>? NotRunning(ReleaseState state) =>
        state.Started is null ? Refuse(RefusalReason.WorkNotStarted, state.Id.Value)
        : state.Completed is not null ? Refuse(RefusalReason.WorkCompleted, state.Id.Value)
        : state.Aborted is not null ? Refuse(ReleaseRefusals.Aborted, state.Id.Value)
        : null;

    /// <summary>What keeps a release from going on.</summary>
    private static CaseAct<CaseFact>? Blocker(ReleaseState state, GatePhase phase) =>
        phase == GatePhase.BeforeGo && state.Lost.Count > 0 ? Refuse(ReleaseRefusals.ChangeNotApproved, state.Lost[0].ChangeId)
        : state.Open(phase) is { Count: > 0 } open ? Refuse(ReleaseRefusals.GateOpen, string.Join(",", open.Select(g => g.Rule.Id)))
        : null;

    /// <summary>A gate is shown while what it blocks lies ahead, and not before there is anything to show.</summary>
    private static CaseAct<CaseFact>? PhaseRefusal(ReleaseState state, GateState gate) => gate.Rule.Phase switch
    {
        GatePhase.BeforeGo => state.Started is null ? null : Refuse(RefusalReason.WorkHasStarted, gate.Rule.Id),
        GatePhase.AfterRun => state.Completed is not null ? Refuse(RefusalReason.WorkCompleted, gate.Rule.Id) : state.StepsOverAt is null
            ? Refuse(ReleaseRefusals.NotCompleted, gate.Rule.Id) : null,
        _ => state.Completed is null ? Refuse(ReleaseRefusals.NotCompleted, gate.Rule.Id) : null,
    };

    private bool Holds(CaseView<ReleaseState> release, string role, Actor actor, DateTimeOffset now) =>
        people.WhoHolds(release.Contract.Id, role, release.DayOf(now)).Any(r => r.Person.Id == actor.PersonId || r.OnBehalfOf?.Id == actor.PersonId);

    private async Task LookAsync(CaseId id, Command by)
    {
        if (await reader.FindAsync(id) is { State: { Started: null, IsClosed: false } } release)
        {
            await watch.LookAsync(release, by.Now, by.Client, by.Cancellation);
        }
    }

    private async Task KeepInStepAsync(CaseId id, Command by, CommandResult result)
    {
        if (result is CommandResult.Done && await reader.FindAsync(id) is { } release)
        {
            await watch.LookAsync(release, by.Now, by.Client, by.Cancellation);
        }
    }

    /// <summary>The plan with its changes as they are approved now.</summary>
    private async Task<(ReleaseContent Content, CommandResult.Refused? Refused)> ResolveAsync(string contractId, ReleaseContent content)
    {
        List<ReleasedChange> changes = [];
        foreach (string id in content.Changes.Select(c => c.Id.Trim()).Distinct(StringComparer.Ordinal).Take(MaxChanges + 1))
        {
            if (await reader.FindChangeAsync(contractId, id) is not { } change)
            {
                return (content, new(ReleaseRefusals.ChangeNotApproved, id));
            }

            changes.Add(change);
        }

        return (content with { Changes = changes }, null);
    }

    /// <summary>Everything that is wrong with a plan, in the order of its fields.</summary>
    public IEnumerable<CommandResult.Refused> Wrong(Contract contract, ReleaseContent content, DateTimeOffset now)
    {
        if (contract.Profile.Releases is null)
        {
            yield return new(ReleaseRefusals.NoReleases, contract.Id);
            yield break;
        }

        DateOnly day = contract.DayOf(content.WindowFrom ?? now);
        foreach (CommandResult.Refused wrong in ReleaseFields.All.Wrong(content, contract.Profile))
        {
            yield return wrong;
        }

        if (!PlainText.IsBlank(content.Manager) && !people.MayBeNamed(content.Manager.Trim(), contract.Id, day))
        {
            yield return new(RefusalReason.NotInContract, "manager");
        }

        if (content.WindowFrom is null != content.WindowTo is null)
        {
            yield return new(RefusalReason.MissingField, content.WindowFrom is null ? "windowFrom" : "windowTo");
        }
        else if (content.WindowTo <= content.WindowFrom)
        {
            yield return new(RefusalReason.BeforeTheStart, "windowTo");
        }
        else if (content.WindowTo <= now)
        {
            yield return new(ReleaseRefusals.OutsideWindow, "windowTo");
        }

        if (content.Steps.Any(s => PlainText.IsBlank(s.Title)))
        {
            yield return new(RefusalReason.MissingField, "steps");
        }

        if (content.Steps.Any(s => PlainText.IsBlank(s.Owner)))
        {
            yield return new(RefusalReason.MissingField, "owner");
        }
        else if (content.Steps.Any(s => !people.MayBeNamed(s.Owner.Trim(), contract.Id, day, asWorker: true)))
        {
            yield return new(RefusalReason.NotInContract, "owner");
        }

        string?[] texts = [.. content.Values.Values, .. content.Steps.SelectMany(s => (string?[])[s.Title, s.Undo])];
        if (texts.Any(t => t?.Length > ReleaseFields.MaxValue) || texts.Sum(t => t?.Length ?? 0) > MaxPlan || content.Steps.Count > MaxSteps
            || content.Changes.Count > MaxChanges)
        {
            yield return new(RefusalReason.TooLong, "values");
        }
    }

    /// <summary>The plan as it is kept: known fields only, without surrounding blanks, steps numbered.</summary>
    private static CaseWritten<ReleaseContent> Written(Contract contract, Command by, ReleaseContent content, int version)
    {
        ReleaseContent kept = ReleaseFields.All.Cleaned(content, contract.Profile.Releases!.Plan) with
        {
            Steps =
            [
                .. content.Steps.Select((s, i) => new ReleaseStep(
                    (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), PlainText.Line(s.Title), s.Owner.Trim(),
                    s.PlannedAt?.ToUniversalTime(), Trimmed(s.Undo))),
            ],
        };
        return new() { Id = "written/" + by.FormKey, Content = kept, Version = version, ContentHash = ReleaseFields.All.HashOf(kept, version) };
    }
}
