using System.Security.Cryptography;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Mail;
using Workflows.People;
using Workflows.Texts;

namespace Workflows.Onboarding.Process;

/// <summary>A file as it was handed in.</summary>
public sealed record EvidenceUpload(string Name, string MediaType, byte[] Bytes);

/// <summary>Evidence for one check, as it was handed in.</summary>
public sealed record EvidenceEntry(string CheckId, int? Year, IReadOnlyDictionary<string, string> Values, IReadOnlyList<EvidenceUpload> Files);

/// <summary>What is wrong with evidence for a check.</summary>
public sealed record EvidenceRefusal(string CheckId, int? Year, EvidenceProblem Problem);

/// <summary>What came of a look at evidence.</summary>
/// <param name="Result">Done, or why not.</param>
/// <param name="Record">What was looked at.</param>
/// <param name="File">The file's bytes, where one was asked for.</param>
public sealed record EvidenceLook(CommandResult Result, SensitiveRecord? Record, byte[]? File);

/// <summary>
/// What people do with placements. Each act is checked against the folded facts, recorded as a fact under a key that makes a repeat
/// harmless, and told to the orchestration; who may judge and who may look is checked here.
/// </summary>
public sealed class PlacementCommands(
    PlacementLedger ledger, PlacementReader reader, ContractVersions contracts, PeopleDirectory people, SensitiveStore sensitive, FileDoor? door = null)
    : ApprovalCommands<PlacementSummary, PlacementState>(ledger, reader, contracts)
{
    /// <summary>Files of one placement over its whole life.</summary>
    public const int MaxFilesOfPlacement = 200;

    /// <summary>Files with one check.</summary>
    public const int MaxFiles = 3;

    private const int MaxName = 200;

    private readonly FileDoor door = door ?? new FileDoor();

    /// <summary>Proposes somebody for a role.</summary>
    public Task<(CaseId? Id, CommandResult Result)> ProposeAsync(string contractId, Command by, PlacementContent content) =>
        FileAsync(contractId, by, contract => RefusalOf(Wrong(contract, content)) ?? Act(Proposed(contract, by, content, 1)));

    /// <summary>Writes the proposal anew: whoever had accepted is asked again; evidence stays.</summary>
    public Task<CommandResult> RewriteAsync(CaseId id, Command by, PlacementContent content) =>
        ActAsync(id, by, "proposed/" + by.FormKey, placement =>
            placement.State.Withdrawn is not null || placement.State.Ended is not null || placement.State.IsErased ? Refuse(RefusalReason.CaseClosed, id.Value)
            : CommandResult.Refused.Of(Wrong(placement.Contract, content)) is { } refused ? new(null, refused)
            : placement.State.IsPastRetention(content.To, placement.DayOf(by.Now)) ? Refuse(PlacementRefusals.RetentionOver, "to")
            : Mailbox.Canonical(content.Mail) != placement.State.Content.Mail ? Refuse(RefusalReason.ContentChanged, "mail")
            : Act(Proposed(placement.Contract, by, content, placement.State.Version + 1)));

    /// <summary>Hands evidence in, for several checks at once; all of it or nothing.</summary>
    /// <param name="id">The placement.</param>
    /// <param name="by">The person who is placed, or one of the contractor.</param>
    /// <param name="entries">For each check.</param>
    public async Task<(CommandResult Result, IReadOnlyList<EvidenceRefusal> Problems)> SubmitAsync(CaseId id, Command by, IReadOnlyList<EvidenceEntry> entries)
    {
        if (await reader.FindAsync(id) is not { } placement)
        {
            return No(RefusalReason.NoSuchCase, id.Value);
        }

        PlacementState state = placement.State;
        DateOnly today = placement.DayOf(by.Now);
        ILookup<(string, int?), EvidenceSubmitted> before = state.Facts.OfType<EvidenceSubmitted>().Where(e => e.SubmissionId == by.FormKey)
            .ToLookup(e => (e.CheckId, e.Year));
        if (before.Count > 0)
        {
            // A crash may have kept a part of it: a repeat hands in the rest.
            entries = [.. entries.Where(e => !before.Contains((e.CheckId, e.Year)))];
            if (entries.Count == 0)
            {
                string told = before.First().First().Id;
                await by.Client.TrySignalAsync(id, told, by.Cancellation);
                return (new CommandResult.Done(told), []);
            }
        }

        if (state.IsOver)
        {
            return No(RefusalReason.CaseClosed, id.Value);
        }

        if (entries.Count == 0)
        {
            return No(RefusalReason.MissingField, "evidence");
        }

        List<(EvidenceSubmitted Fact, SensitiveRecord Record, Dictionary<string, byte[]> Contents)> read = [];
        List<EvidenceRefusal> problems = [];
        foreach (EvidenceEntry given in entries)
        {
            EvidenceEntry entry = given;
            if (state.Check(entry.CheckId, entry.Year, today) is not { } check
                || read.Exists(r => r.Fact.CheckId == entry.CheckId && r.Fact.Year == entry.Year))
            {
                return No(PlacementRefusals.NoSuchCheck, entry.CheckId);
            }

            bool isCandidate = by.PersonId == state.Content.PersonId;
            if (isCandidate ? check.Check.EvidenceBy != EvidenceSource.Candidate : check.Check.Sensitive && check.Check.EvidenceBy == EvidenceSource.Candidate)
            {
                return No(RefusalReason.NotAllowed, entry.CheckId);
            }

            if (!check.TakesEvidence(today, state.Rules.Asking.WarnDays.DefaultIfEmpty(0).Max()))
            {
                return No(PlacementRefusals.NotWanted, entry.CheckId);
            }

            if (entry.Files.Count > MaxFiles)
            {
                problems.Add(NotTaken(entry, EvidenceProblemKind.TooManyFiles, $"{MaxFiles}"));
            }

            List<EvidenceUpload> files = [];
            foreach (EvidenceUpload file in entry.Files.Take(MaxFiles))
            {
                if (file.Bytes.Length is 0 or > SensitiveStore.MaxFile || file.Name.Length > MaxName)
                {
                    problems.Add(file.Bytes.Length > SensitiveStore.MaxFile
                        ? NotTaken(entry, EvidenceProblemKind.FileTooLarge, FileSize.Of(SensitiveStore.MaxFile), file)
                        : NotTaken(entry, EvidenceProblemKind.FileUnusable, file: file));
                    continue;
                }

                (string? type, CommandResult.Refused? notTaken) = await door.PassAsync(file.Name, file.Bytes, takesText: false, "files", by.Cancellation);
                if (type is null)
                {
                    problems.Add(NotTaken(
                        entry, notTaken!.Reason == RefusalReason.FileNotClean ? EvidenceProblemKind.FileNotClean : EvidenceProblemKind.WrongFileType,
                        file: file));
                    continue;
                }

                files.Add(file with { MediaType = type });
            }

            if (state.Facts.OfType<EvidenceSubmitted>().Sum(e => e.Files.Count) + read.Sum(r => r.Fact.Files.Count) + files.Count > MaxFilesOfPlacement)
            {
                return No(RefusalReason.TooManyFiles, "files");
            }

            entry = entry with { Files = files };
            EvidenceReading reading = EvidenceForm.Read(check.Check, check.Asked, entry.Values, state.DaysFor(check, today));
            problems.AddRange(reading.Problems.Select(p => new EvidenceRefusal(entry.CheckId, entry.Year, p)));
            read.Add(Taken(state, check, by, entry, reading));
        }

        if (problems.Count > 0)
        {
            return (CommandResult.Refused.Of(problems.Select(p => new CommandResult.Refused(RefusalReason.NotUnderstood, p.Problem.FieldId)))!, problems);
        }

        if (read.Find(r => !Ledger.Fits(r.Fact)) is { Fact: { } large })
        {
            return No(RefusalReason.TooLong, large.CheckId);
        }

        // The values before the fact: a fact whose values are missing could not be judged.
        foreach ((EvidenceSubmitted fact, SensitiveRecord record, Dictionary<string, byte[]> contents) in read)
        {
            await sensitive.PutAsync(id.Value, fact.EvidenceId, record, contents, by.Cancellation);

            // An erasure since the first look would have left these values for good.
            if (await reader.FindAsync(id) is not { State: { IsOver: false } })
            {
                await sensitive.EraseAsync(id.Value, fact.EvidenceId, by.Cancellation);
                return No(RefusalReason.CaseClosed, id.Value);
            }

            await Ledger.RecordAsync(id, fact);
        }

        await by.Client.SignalOrStartAsync(id, read[^1].Fact.Id, by.Cancellation);
        return (new CommandResult.Done(read[0].Fact.Id), []);

        static EvidenceRefusal NotTaken(EvidenceEntry entry, EvidenceProblemKind kind, string? expected = null, EvidenceUpload? file = null) =>
            new(entry.CheckId, entry.Year, new("files", kind, expected, file?.Name, file?.Bytes.Length ?? 0));

        (CommandResult Result, IReadOnlyList<EvidenceRefusal> Problems) No(RefusalReason reason, string detail) =>
            (new CommandResult.Refused(reason, detail), []);
    }

    /// <summary>Judges evidence. Final: other evidence is handed in and judged anew.</summary>
    public async Task<CommandResult> JudgeAsync(CaseId id, Command by, string evidenceId, bool passed, string? comment)
    {
        return await ActAsync(id, by, null, placement =>
        {
            EvidenceSubmitted? evidence = placement.State.Facts.OfType<EvidenceSubmitted>().FirstOrDefault(e => e.EvidenceId == evidenceId);
            EvidenceJudged fact = new()
            {
                Id = "judged/" + evidenceId, EvidenceId = evidenceId, CheckId = evidence?.CheckId ?? "", Passed = passed, Comment = Trimmed(comment),
            };
            if (evidence is null || placement.State.Rules.Check(evidence.CheckId) is not { } check)
            {
                return Refuse(PlacementRefusals.NoSuchCheck, evidenceId);
            }

            if (placement.State.Facts.OfType<EvidenceJudged>().FirstOrDefault(j => j.Id == fact.Id) is { } before)
            {
                return Overtaken(before) is { } other ? new(null, other) : Act(before);
            }

            bool isEnough = evidence.Finding is not EvidenceFinding.DoesNotMeet
                && !(evidence.Finding == EvidenceFinding.Adverse && check.Kind == CheckKind.Antibody);
            return placement.State.IsErased ? Refuse(PlacementRefusals.Erased, evidenceId)
                : !Holds(placement, check.JudgedBy, by.Actor, by.Now) ? Refuse(RefusalReason.NotAllowed, check.JudgedBy)
                : by.PersonId == placement.State.Content.PersonId ? Refuse(RefusalReason.AuthorMayNotDecide, evidenceId)
                : passed && !isEnough ? Refuse(PlacementRefusals.NotEnough, check.Id)
                : !passed && isEnough && fact.Comment is null ? Refuse(RefusalReason.MissingField, "comment")
                : WordsRefusal(fact.Comment, check, "comment") ?? Act(fact);
        }, Overtaken);

        CommandResult.Refused? Overtaken(CaseFact kept) =>
            kept is EvidenceJudged other && (other.Actor, other.Passed, other.Comment) == (by.PersonId, passed, Trimmed(comment)) ? null
                : new(RefusalReason.AlreadyDecided, evidenceId);
    }

    /// <summary>Asks for evidence anew: the evidence so far holds until a day.</summary>
    public Task<CommandResult> ReopenAsync(CaseId id, Command by, string checkId, DateOnly holdsUntil, string reason) =>
        ActAsync(id, by, $"reopened/{checkId}/{by.FormKey}", placement =>
            placement.State.Checks.FirstOrDefault(c => c.Check.Id == checkId) is not { } check ? Refuse(PlacementRefusals.NoSuchCheck, checkId)
            : !Holds(placement, check.Check.JudgedBy, by.Actor, by.Now) ? Refuse(RefusalReason.NotAllowed, check.Check.JudgedBy)
            : check.SatisfiedAt is null ? Refuse(PlacementRefusals.NotWanted, checkId)
            : holdsUntil < placement.DayOf(by.Now) ? Refuse(RefusalReason.BeforeTheStart, "holdsUntil")
            : TextRefusal(reason, "reason") ?? WordsRefusal(reason, check.Check, "reason") ?? Act(new CheckReopened
            {
                CheckId = checkId, HoldsUntil = holdsUntil, Reason = PlainText.Lines(reason),
            }));

    /// <summary>Asks the client to waive a check.</summary>
    public Task<CommandResult> RequestWaiverAsync(CaseId id, Command by, string checkId, string reason) =>
        ActAsync(id, by, $"waiver/{checkId}/{by.FormKey}", placement =>
            placement.State.Checks.FirstOrDefault(c => c.Check.Id == checkId) is not { } check ? Refuse(PlacementRefusals.NoSuchCheck, checkId)
            : !check.Check.Waivable ? Refuse(PlacementRefusals.NotWaivable, checkId)
            : check.StandingOn(placement.DayOf(by.Now)) is CheckStanding.Passed or CheckStanding.Waived || check.Waiver is { Refused: null }
                ? Refuse(PlacementRefusals.NotWanted, checkId)
            : !Holds(placement, check.Check.JudgedBy, by.Actor, by.Now) ? Refuse(RefusalReason.NotAllowed, check.Check.JudgedBy)
            : TextRefusal(reason, "reason") ?? WordsRefusal(reason, check.Check, "reason") ?? Act(new WaiverRequested
            {
                CheckId = checkId, Reason = PlainText.Lines(reason),
                ContentHash = PlacementHash.OfWaiver(id.Value, checkId, by.FormKey + "\n" + PlainText.Lines(reason)),
            }));

    /// <inheritdoc/>
    protected override ApprovalProgress? ApprovalOf(CaseView<PlacementState> found, string stageId, DateTimeOffset now) =>
        found.State.Round(stageId, found.DayOf(now))?.Approval;

    /// <inheritdoc/>
    protected override CaseAct<CaseFact>? Barred(CaseView<PlacementState> found, CaseDecided said) =>
        found.State.Round(said.StageId, found.DayOf(said.At)) is not { } round ? Refuse(RefusalReason.NoSuchStep, said.StageId)
        : found.State.Withdrawn is not null ? Refuse(RefusalReason.CaseClosed, said.StageId)
        : WordsRefusal(said.Comment, round.Check?.Check, "comment");


    /// <summary>The person leaves; a later word replaces an earlier one.</summary>
    public Task<CommandResult> EndAsync(CaseId id, Command by, DateOnly lastDay, string reason, bool demandedByClient) =>
        ActAsync(id, by, "ended/" + by.FormKey, placement =>
            placement.State.AcceptedAt is null || placement.State.Withdrawn is not null ? Refuse(RefusalReason.StepNotStarted, id.Value)
            : placement.State.IsErased ? Refuse(PlacementRefusals.EvidenceErased, "lastDay")
            : lastDay < placement.State.Content.From ? Refuse(RefusalReason.BeforeTheStart, "lastDay")
            : placement.State.IsPastRetention(lastDay, placement.DayOf(by.Now)) ? Refuse(PlacementRefusals.RetentionOver, "lastDay")
            : TextRefusal(reason, "reason") ?? WordsRefusal(reason, SensitiveOf(placement, by.Now), "reason") ?? Act(new PlacementEnded
            {
                LastDay = lastDay, Reason = PlainText.Lines(reason), DemandedByClient = demandedByClient,
            }));

    /// <summary>The person is not going to be placed; the evidence is kept as long as the contract says and then erased.</summary>
    public Task<CommandResult> WithdrawAsync(CaseId id, Command by, string reason) =>
        ActAsync(id, by, "withdrawn", placement =>
            placement.State.AcceptedAt is not null && placement.State.Content.From <= placement.DayOf(by.Now) ? Refuse(RefusalReason.WorkHasStarted, id.Value)
            : TextRefusal(reason, "reason") ?? WordsRefusal(reason, SensitiveOf(placement, by.Now), "reason") ?? Act(new CaseWithdrawn
            {
                Reason = PlainText.Lines(reason),
            }));

    /// <summary>Something that is owed when somebody leaves was done.</summary>
    public Task<CommandResult> DoneLeavingAsync(CaseId id, Command by, string taskId, string? comment) =>
        ActAsync(id, by, "left/" + taskId, placement =>
            placement.State.Rules.Leaving.All(l => l.Id != taskId) ? Refuse(RefusalReason.NoSuchStep, taskId)
            : placement.State.LastDay is null ? Refuse(RefusalReason.StepNotStarted, taskId)
            : comment?.Length > FreeText.Max ? Refuse(RefusalReason.TooLong, "comment")
            : Act(new LeavingTaskDone { TaskId = taskId, Comment = Trimmed(comment) }));

    /// <summary>
    /// Shows evidence to whoever judges it, and of a vaccination day and lot number to whoever is told of it or confirms it. Every
    /// look is in the audit log before anything is shown.
    /// </summary>
    /// <param name="id">The placement.</param>
    /// <param name="evidenceId">The evidence.</param>
    /// <param name="fileId">A file of it; null: the values.</param>
    /// <param name="actor">Who looks.</param>
    /// <param name="purpose">Why.</param>
    /// <param name="now">Now (UTC).</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<EvidenceLook> LookAsync(CaseId id, string evidenceId, string? fileId, Actor actor, string purpose, DateTimeOffset now,
        CancellationToken cancellation)
    {
        if (await reader.FindAsync(id) is not { } placement
            || placement.State.Facts.OfType<EvidenceSubmitted>().FirstOrDefault(e => e.EvidenceId == evidenceId) is not { } evidence
            || placement.State.Rules.Check(evidence.CheckId) is not { } check
            || (fileId is not null && evidence.Files.All(f => f.Id != fileId)))
        {
            return No(PlacementRefusals.NoSuchCheck, evidenceId);
        }

        if (PlainText.IsBlank(purpose))
        {
            return No(RefusalReason.MissingField, "purpose");
        }

        if (purpose.Length > MaxName)
        {
            return No(RefusalReason.TooLong, "purpose");
        }

        if (WordsRefusal(purpose, check, "purpose") is not null)
        {
            return No(PlacementRefusals.NoFigures, "purpose");
        }

        bool judges = Holds(placement, check.JudgedBy, actor, now);
        bool seesLot = fileId is null && SeesLot(placement, check, evidence, actor, now);
        if (!judges && !seesLot)
        {
            return No(RefusalReason.NotAllowed, check.JudgedBy);
        }

        if (placement.State.IsErased)
        {
            return No(PlacementRefusals.Erased, evidenceId);
        }

        SensitiveView view = new(id.ContractId, id.Value, evidenceId, actor.PersonId, PlainText.Lines(purpose), fileId ?? (judges ? "values" : "lot"), now);
        byte[]? file = fileId is null ? null : await sensitive.ViewFileAsync(view, fileId, cancellation);
        SensitiveRecord? record = fileId is not null && file is null ? null : await sensitive.ViewAsync(view, cancellation);
        if (record is null)
        {
            return No(await sensitive.ExistsAsync(id.Value, evidenceId, cancellation) ? PlacementRefusals.KeyLost : PlacementRefusals.Erased, evidenceId);
        }

        string[] shown = ["vaccinated_on", EvidenceForm.LotNumberField];
        return new(
            new CommandResult.Done(evidenceId),
            judges ? record : new(record.Values.Where(v => shown.Contains(v.Key)).ToDictionary(v => v.Key, v => v.Value), []),
            file);

        EvidenceLook No(RefusalReason reason, string detail) => new(new CommandResult.Refused(reason, detail), null, null);
    }

    /// <summary>Whether somebody may see evidence, wholly or its lot number.</summary>
    public bool MayLook(CaseView<PlacementState> placement, EvidenceSubmitted evidence, Actor actor, DateTimeOffset now) =>
        placement.State.Rules.Check(evidence.CheckId) is { } check && !placement.State.IsErased
        && (Holds(placement, check.JudgedBy, actor, now) || SeesLot(placement, check, evidence, actor, now));

    /// <summary>Whether somebody holds a role today, or stands in for its holder.</summary>
    public bool Holds(CaseView<PlacementState> placement, string role, Actor actor, DateTimeOffset now) =>
        people.WhoHolds(placement.Contract.Id, role, placement.DayOf(now))
        .Any(r => r.Person.Id == actor.PersonId || r.OnBehalfOf?.Id == actor.PersonId);

    /// <summary>The id under which somebody is known: the one of <c>people.yaml</c>, or one made of the address.</summary>
    public string PersonIdOf(string mail) => people.ByMail(mail)?.Id ?? "staff-" + ReadableCode.Of(Mailbox.Canonical(mail).ToLowerInvariant());

    private bool SeesLot(CaseView<PlacementState> placement, OnboardingCheck check, EvidenceSubmitted evidence, Actor actor, DateTimeOffset now)
    {
        bool hasLot = evidence.Purpose == EvidencePurpose.Vaccination || check.Kind == CheckKind.Vaccination;
        bool isPassed = placement.State.Facts.OfType<EvidenceJudged>().Any(j => j.EvidenceId == evidence.EvidenceId && j.Passed);
        IEnumerable<string> roles = check.Tell.SelectMany(t => t.To).Concat(placement.State.Rules.Confirmation?.Stages.Select(s => s.Role) ?? []);
        return hasLot && isPassed && roles.Any(r => Holds(placement, r, actor, now));
    }

    /// <summary>Everything that is wrong with a proposal, in the order of its fields.</summary>
    public IEnumerable<CommandResult.Refused> Wrong(Contract contract, PlacementContent content) => PlacementFields.All.InOrder(Found(contract, content));

    private IEnumerable<CommandResult.Refused> Found(Contract contract, PlacementContent content)
    {
        List<CommandResult.Refused> fields = [.. PlacementFields.All.Wrong(content, contract.Profile)];
        foreach (CommandResult.Refused wrong in fields)
        {
            yield return wrong;
        }

        // Whoever is placed is asked for evidence by mail; nobody of a client is placed, least of all of another one.
        if (!PlainText.IsBlank(content.Mail) && !Mailbox.IsAddress(content.Mail))
        {
            yield return new(RefusalReason.NotUnderstood, "mail");
        }
        else if (people.ByMail(content.Mail) is { Party: Party.Client })
        {
            yield return new(RefusalReason.NotInContract, "mail");
        }

        if (content.To < content.From)
        {
            yield return new(RefusalReason.BeforeTheStart, "to");
        }

        if (contract.Profile.Onboarding?.Role(content.RoleId) is not { } role)
        {
            yield break; // which sites and works there are depends on it
        }

        string[] sites = [.. contract.Profile.Sites.Where(s => role.Sites.Count == 0 || role.Sites.Contains(s.Id)).Select(s => s.Id)];
        if (content.Sites.Any(s => !sites.Contains(s)) && !fields.Exists(w => w.Detail == "sites"))
        {
            yield return new(PlacementRefusals.NoSuchSite, "sites");
        }
        else if (sites.Length > 0 && content.Sites.Count == 0)
        {
            yield return new(RefusalReason.MissingField, "sites");
        }

        if (content.Works.Any(w => role.Works.All(k => k.Id != w)) && !fields.Exists(w => w.Detail == "works"))
        {
            yield return new(PlacementRefusals.NoSuchSite, "works");
        }
    }

    private CaseWritten<PlacementContent> Proposed(Contract contract, Command by, PlacementContent content, int version)
    {
        PlacementContent kept = PlacementFields.All.Cleaned(content, []) with
        {
            PersonId = PersonIdOf(content.Mail),
            Mail = Mailbox.Canonical(content.Mail),
            Sites = [.. contract.Profile.Sites.Select(s => s.Id).Where(content.Sites.Contains)],
        };
        return new() { Id = "proposed/" + by.FormKey, Content = kept, Version = version, ContentHash = PlacementHash.Of(kept, version) };
    }

    private static (EvidenceSubmitted Fact, SensitiveRecord Record, Dictionary<string, byte[]> Contents) Taken(
        PlacementState state, CheckState check, Command by, EvidenceEntry entry, EvidenceReading reading)
    {
        string evidenceId = $"{check.Check.Id}.{ReadableCode.Of($"{state.Id}/{by.FormKey}/{check.Check.Id}/{check.Year}")}";
        Dictionary<string, string> values = EvidenceForm.FieldsOf(check.Check, check.Asked).Where(f => !PlainText.IsBlank(entry.Values.GetValueOrDefault(f.Id)))
            .ToDictionary(f => f.Id, f => PlainText.Lines(entry.Values[f.Id]));
        List<SensitiveFile> files = [.. entry.Files.Select((f, i) =>
            new SensitiveFile(FormattableString.Invariant($"f{i + 1}"), PlainText.Line(f.Name) is { Length: > 0 } name ? name : "file", f.MediaType))];
        EvidenceSubmitted fact = new()
        {
            Id = "evidence/" + evidenceId, At = by.Now, RecordedAt = by.Now, Actor = by.PersonId, ActorFor = by.For, CheckId = check.Check.Id,
            Year = check.Year, EvidenceId = evidenceId, SubmissionId = by.FormKey, Purpose = check.Asked, Finding = reading.Finding, DoneOn = reading.DoneOn,
            ValidUntil = reading.ValidUntil, MonthsAtBase = reading.MonthsAtBase, MonthsAtStart = reading.MonthsAtStart,
            Values = check.Check.Sensitive ? new Dictionary<string, string>() : values,
            Files = [.. entry.Files.Select((f, i) => new EvidenceFile(files[i].Id, f.Bytes.Length, Convert.ToHexStringLower(SHA256.HashData(f.Bytes))))],
        };
        return (fact, new(values, files), entry.Files.Select((f, i) => (files[i].Id, f.Bytes)).ToDictionary(f => f.Id, f => f.Bytes));
    }

    /// <summary>A sensitive check of a placement, whose values words on the whole placement could give away; null: it has none.</summary>
    private static OnboardingCheck? SensitiveOf(CaseView<PlacementState> placement, DateTimeOffset now) =>
        placement.State.ChecksUntil(placement.DayOf(now)).FirstOrDefault(c => c.Check.Sensitive)?.Check;

    /// <summary>Words on a sensitive check are read by many: no figures, so that no value gets in.</summary>
    private static CaseAct<CaseFact>? WordsRefusal(string? words, OnboardingCheck? check, string field) =>
        words?.Length > FreeText.Max ? Refuse(RefusalReason.TooLong, field)
        : check is { Sensitive: true } && words?.Any(char.IsDigit) == true ? Refuse(PlacementRefusals.NoFigures, field)
        : null;
}
