using Workflows.Contracts;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.People;
using Workflows.Texts;

namespace Workflows.SecurityIncidents;

/// <summary>Why an act on security incidents is refused, beside the reasons that other processes have, too (<see cref="RefusalReason"/>).</summary>
public static class SecurityRefusals
{
    /// <summary>The contract says nothing about them.</summary>
    public static RefusalReason NoSuchSecurityRules { get; } = RefusalReason.Invalid();

    /// <summary>The contract has no such kind.</summary>
    public static RefusalReason NoSuchSecurityKind { get; } = RefusalReason.Invalid();

    /// <summary>The contract has no such handling.</summary>
    public static RefusalReason NoSuchSecurityHandling { get; } = RefusalReason.Invalid();

    /// <summary>The contract has no such incident.</summary>
    public static RefusalReason NoSuchSecurityIncident { get; } = RefusalReason.Invalid();

    /// <summary>A file is named that was not kept, or is not held.</summary>
    public static RefusalReason NoSuchEvidence { get; } = RefusalReason.Invalid();

    /// <summary>The client has to instruct first.</summary>
    public static RefusalReason NotInstructedToAct { get; } = RefusalReason.Conflict();

    /// <summary>The contractor caused it, and the client has not approved that; or nothing was written.</summary>
    public static RefusalReason MeasuresNotApproved { get; } = RefusalReason.Conflict();

    /// <summary>Nobody has said whether it is an infringement.</summary>
    public static RefusalReason NotAssessed { get; } = RefusalReason.Conflict();

    /// <summary>Only the client's word ends an emergency.</summary>
    public static RefusalReason EmergencyStands { get; } = RefusalReason.Conflict();

    /// <summary>There is no emergency.</summary>
    public static RefusalReason NoEmergency { get; } = RefusalReason.Conflict();

    /// <summary>What was reported orally is still to be written.</summary>
    public static RefusalReason OralNotWritten { get; } = RefusalReason.Conflict();

    /// <summary>Measures, report or prevention are still owed.</summary>
    public static RefusalReason PapersOpen { get; } = RefusalReason.Conflict();

    /// <summary>The cause has to be found, and something done against it.</summary>
    public static RefusalReason CauseNotMet { get; } = RefusalReason.Conflict();

    /// <summary>It is held until the end of the contract.</summary>
    public static RefusalReason EvidenceIsHeld { get; } = RefusalReason.Conflict();
}

/// <summary>What people do with security incidents: readers of the case only. The client's approval is <c>DecideAsync</c>.</summary>
public sealed class SecurityCommands(
    SecurityLedger ledger, SecurityReader reader, ContractVersions contracts, PeopleDirectory people, IncidentReader incidents, CaseFiles files,
    FileStore store)
    : ApprovalCommands<SecuritySummary, SecurityState>(ledger, reader, contracts)
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxLine = FreeText.MaxLine;

    /// <summary>Nobody types later than that what was noticed: it is a slip.</summary>
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(366);

    /// <summary>Whether a person sees such cases of a contract.</summary>
    public bool MaySee(string personId, Contract contract, DateTimeOffset now) => contract.Profile.Section<SecurityRules>() is { } rules
        && people.RightsOf(personId, contract.Id, contract.DayOf(now)).Intersect(rules.Readers).Any();

    /// <summary>Security is infringed, or may be: the client is told at once.</summary>
    public async Task<(CaseId? Id, CommandResult Result)> FileAsync(string contractId, Command by, SecurityContent content)
    {
        List<CommandResult.Refused> incident = PlainText.LineOrNull(content.Incident) is { } id
            && await incidents.NamedAsync(contractId, id) is not { State.IsBegun: true } ? [new(SecurityRefusals.NoSuchSecurityIncident, "incident")] : [];
        return await FileAsync(contractId, by, contract => RefusalOf([.. Wrong(contract, content, by.Now), .. incident])
            ?? (!MaySee(by.PersonId, contract, by.Now) ? Refuse(RefusalReason.NotAllowed, contractId)
                : Act(new SecurityFiled { Id = "filed", At = content.Noticed.ToUniversalTime(), Content = SecurityFields.All.Cleaned(content, []) })));
    }

    /// <summary>It is an infringement, or it was none. The last word counts.</summary>
    public Task<CommandResult> AssessAsync(CaseId id, Command by, bool isInfringement, string text) => DoAsync(id, by, "assessed", s =>
        TextRefusal(text, "text") ?? Act(new SecurityAssessed { IsInfringement = isInfringement, Text = PlainText.Lines(text) }));

    /// <summary>The client says whether the contractor caused it.</summary>
    public Task<CommandResult> AttributeAsync(CaseId id, Command by, bool byContractor, string who) => DoAsync(id, by, "attributed", s =>
        LineRefusal(who, "who") ?? Act(new SecurityAttributed { ByContractor = byContractor, Who = PlainText.Line(who) }));

    /// <summary>The cause was found.</summary>
    public Task<CommandResult> FindCauseAsync(CaseId id, Command by, string text) => DoAsync(id, by, "cause", s => TextRefusal(text, "text")
        ?? Act(new SecurityCauseFound { Text = PlainText.Lines(text) }));

    /// <summary>Malware was detected, and handled in one or several ways; the client and the users are told.</summary>
    /// <param name="id">The case.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="kindId">Which kind of the contract.</param>
    /// <param name="device">On which device.</param>
    /// <param name="path">Where on it.</param>
    /// <param name="name">As the scanner calls it.</param>
    /// <param name="handlings">What was done with it, one or several.</param>
    public Task<CommandResult> DetectAsync(
        CaseId id, Command by, string kindId, string device, string? path, string? name, IReadOnlyList<string> handlings) =>
        DoAsync(id, by, "detected", s => s.Rules.Kind(kindId) is null ? Refuse(SecurityRefusals.NoSuchSecurityKind, "kind")
            : LineRefusal(device, "device") ?? Longer(path, "path") ?? Longer(name, "name")
            ?? (!handlings.All(h => s.Rules.Handlings.Any(r => r.Id == h)) ? Refuse(SecurityRefusals.NoSuchSecurityHandling, "handlings")
            : handlings.Count == 0 ? Refuse(RefusalReason.MissingField, "handlings")
            : Act(new SecurityDetected
            {
                KindId = kindId, Device = PlainText.Line(device), Path = PlainText.LineOrNull(path), Name = PlainText.LineOrNull(name),
                Handlings = [.. handlings.Distinct(StringComparer.Ordinal)],
            })));

    /// <summary>The client instructs.</summary>
    public Task<CommandResult> InstructAsync(CaseId id, Command by, string who, string text) => DoAsync(id, by, "instructed", s => LineRefusal(who, "who")
        ?? TextRefusal(text, "text") ?? Act(new SecurityInstructed { Who = PlainText.Line(who), Text = PlainText.Lines(text) }));

    /// <summary>The first response. Where the contract asks for an instruction, not before it; of a virus, even without.</summary>
    public Task<CommandResult> ActAsync(CaseId id, Command by, string text) => DoAsync(id, by, "acted", s =>
        s.AwaitsInstruction ? Refuse(SecurityRefusals.NotInstructedToAct, id.Value)
        : TextRefusal(text, "text") ?? Act(new SecurityActed { Text = PlainText.Lines(text) }));

    /// <summary>The client declares an emergency: the chain is called day and night until the client lifts it.</summary>
    public Task<CommandResult> DeclareAsync(CaseId id, Command by, string who, string reason) => EmergencyAsync(id, by, true, who, reason);

    /// <summary>The client lifts it.</summary>
    public Task<CommandResult> LiftAsync(CaseId id, Command by, string who, string reason) => EmergencyAsync(id, by, false, who, reason);

    /// <summary>Somebody answers the chain.</summary>
    public Task<CommandResult> TakeAsync(CaseId id, Command by) => DoAsync(id, by, "taken", s =>
        s.Emergency is null ? Refuse(SecurityRefusals.NoEmergency, id.Value)
        : Act(new SecurityTaken()));

    /// <summary>It was reported orally: a written report is due.</summary>
    public Task<CommandResult> ReportOrallyAsync(CaseId id, Command by, string to, DateTimeOffset at) => DoAsync(id, by, "oral", s => LineRefusal(to, "to")
        ?? (at > by.Now + Skew ? Refuse(RefusalReason.InTheFuture, "at") : at < s.Content.Noticed ? Refuse(RefusalReason.BeforeTheStart, "at") : null)
        ?? Act(new SecurityOralReported { At = at.ToUniversalTime(), To = PlainText.Line(to) }));

    /// <summary>Measures, report or prevention are written. Where the contractor caused it the client is asked to approve them; else it is told.</summary>
    public Task<CommandResult> WriteAsync(CaseId id, Command by, SecurityPaperKind kind, string text) => DoAsync(id, by, "paper", s =>
    {
        SecurityPaper paper = new() { Kind = kind, Text = PlainText.Lines(text) };
        int number = s.Papers.Count + 1;
        return TextRefusal(text, "text") ?? Act(new CaseWritten<SecurityPaper> { Content = paper, Version = number, ContentHash = paper.HashOf(number) });
    });

    /// <summary>Measures or prevention are carried out: with the client's approval where the contractor caused it.</summary>
    public Task<CommandResult> CarryOutAsync(CaseId id, Command by, SecurityPaperKind paper, string text) => DoAsync(id, by, "carried-out", s =>
        paper == SecurityPaperKind.Report ? Refuse(RefusalReason.NotUnderstood, "paper")
        : !s.IsReleased(paper) ? Refuse(SecurityRefusals.MeasuresNotApproved, "paper")
        : TextRefusal(text, "text") ?? Act(new SecurityCarriedOut { Paper = paper, Text = PlainText.Lines(text) }));

    /// <summary>What was stopped runs again: after the cause is found and something was done, or for the time being on the client's instruction.</summary>
    public Task<CommandResult> RestoreAsync(CaseId id, Command by, bool isTemporary, string text) => DoAsync(id, by, "restored", s =>
        isTemporary && !s.Facts.Any(f => f is SecurityInstructed) ? Refuse(SecurityRefusals.NotInstructedToAct, id.Value)
        : !isTemporary && !(s.IsCauseFound && s.IsActedOn) ? Refuse(SecurityRefusals.CauseNotMet, id.Value)
        : TextRefusal(text, "text") ?? Act(new SecurityRestored { IsTemporary = isTemporary, Text = PlainText.Lines(text) }));

    /// <inheritdoc cref="CaseFiles.KeepAsync"/>
    public async Task<(KeptFile? File, CommandResult.Refused? Refused)> KeepFileAsync(
        CaseId id, string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellation) =>
        await files.KeepAsync(id, (await reader.FindAsync(id))?.State, name, bytes, cancellation);

    /// <summary>A file that was kept before is evidence: it is held until the end of the contract.</summary>
    /// <param name="id">The case.</param>
    /// <param name="by">Who hands it in.</param>
    /// <param name="hash">SHA-256 of the file.</param>
    /// <param name="from">Where it comes from.</param>
    /// <param name="custody">Who has it in custody.</param>
    public async Task<CommandResult> HoldAsync(CaseId id, Command by, string hash, string from, string custody)
    {
        (IReadOnlyList<KeptFile> kept, _) = await files.FindAsync(id, [hash], 1, by.Cancellation);
        return await DoAsync(id, by, "evidence", s => kept is not [var file] ? Refuse(SecurityRefusals.NoSuchEvidence, "file")
            : LineRefusal(from, "from") ?? LineRefusal(custody, "custody") ?? Act(new SecurityEvidenceHeld
            {
                File = file, From = PlainText.Line(from), Custody = PlainText.Line(custody),
            }));
    }

    /// <summary>Evidence was given to somebody who asked for it; also when the case is over.</summary>
    public Task<CommandResult> ProvideAsync(CaseId id, Command by, string hash, string to) => DoAsync(id, by, "provided", s =>
        s.Evidence.All(e => e.File.Sha256 != hash) ? Refuse(SecurityRefusals.NoSuchEvidence, "evidence")
        : LineRefusal(to, "to") ?? Act(new SecurityEvidenceProvided { Sha256 = hash, To = PlainText.Line(to) }), alsoWhenOver: true);

    /// <summary>Evidence is destroyed: not before the contract is over.</summary>
    public async Task<CommandResult> DestroyAsync(CaseId id, Command by, string hash, string reason)
    {
        CommandResult result = await DoAsync(id, by, "destroyed", s =>
            s.Facts.OfType<SecurityEvidenceDestroyed>().FirstOrDefault(d => d.Sha256 == hash) is { } before ? Act(before)
            : s.Evidence.All(e => e.File.Sha256 != hash) ? Refuse(SecurityRefusals.NoSuchEvidence, "evidence")
            : !IsTermOver(id.ContractId, s, by.Now) ? Refuse(SecurityRefusals.EvidenceIsHeld, "evidence")
            : TextRefusal(reason, "reason") ?? Act(new SecurityEvidenceDestroyed
            {
                Id = "destroyed/" + hash, Sha256 = hash, Reason = PlainText.Lines(reason),
            }), alsoWhenOver: true);
        if (result is CommandResult.Done)
        {
            await store.RemoveAsync(id.Value, hash, new(by.PersonId, by.Now, PlainText.Lines(reason)), by.Cancellation);
        }

        return result;
    }

    /// <summary>Nothing is owed of it any more: it was none, or everything that the contract asks for is there.</summary>
    public Task<CommandResult> ConcludeAsync(CaseId id, Command by, string text) => DoAsync(id, by, "concluded", s =>
        s.Assessed is not { } assessed ? Refuse(SecurityRefusals.NotAssessed, id.Value)
        : s.Emergency is not null ? Refuse(SecurityRefusals.EmergencyStands, id.Value)
        : s.Oral is not null ? Refuse(SecurityRefusals.OralNotWritten, id.Value)
        : assessed.IsInfringement && !IsDone(s) ? Refuse(SecurityRefusals.PapersOpen, id.Value)
        : TextRefusal(text, "text") ?? Act(new SecurityConcluded { Text = PlainText.Lines(text) }));

    /// <summary>Everything that is wrong with a filing, in the order of its fields; whether its incident is there is not looked at.</summary>
    public static IEnumerable<CommandResult.Refused> Wrong(Contract contract, SecurityContent content, DateTimeOffset now)
    {
        if (contract.Profile.Section<SecurityRules>() is null)
        {
            return [new(SecurityRefusals.NoSuchSecurityRules, "contract")];
        }

        List<CommandResult.Refused> wrong = [.. SecurityFields.All.Wrong(content, contract.Profile)];
        if (content.Kinds.Count == 0)
        {
            wrong.Add(new(RefusalReason.MissingField, "kinds"));
        }

        if (content.Noticed > now + Skew)
        {
            wrong.Add(new(RefusalReason.InTheFuture, "noticed"));
        }
        else if (content.Noticed != default && content.Noticed < now - Oldest)
        {
            wrong.Add(new(RefusalReason.NoSuchDate, "noticed"));
        }

        return SecurityFields.All.InOrder(wrong);
    }

    /// <inheritdoc/>
    protected override ApprovalProgress? ApprovalOf(CaseView<SecurityState> found, string stageId, DateTimeOffset now) =>
        found.State.Papers.LastOrDefault(p => p.Approval.Stage(stageId) is not null) is { } paper
            && (found.State.IsAsking(paper) || paper.Approval.ApprovedAt is not null || paper.Approval.Refused is not null) ? paper.Approval : null;

    /// <summary>
    /// Something was done and reported; where the contractor caused it, measures and prevention were approved and carried out, the report approved.
    /// </summary>
    private static bool IsDone(SecurityState security) => security.IsReleased(SecurityPaperKind.Report) && security.IsActedOn
        && (!security.IsOurs || (security.IsReleased(SecurityPaperKind.Prevention)
            && security.IsCarriedOut(SecurityPaperKind.Measures) && security.IsCarriedOut(SecurityPaperKind.Prevention)));

    private static CaseAct<CaseFact>? Longer(string? text, string field) => text?.Length > MaxLine ? Refuse(RefusalReason.TooLong, field) : null;

    /// <summary>The last day of the term has ended; a contract without one holds for good.</summary>
    private bool IsTermOver(string contractId, SecurityState security, DateTimeOffset now) =>
        Contracts.Current(contractId) is { } contract && (contract.Profile.Term.To ?? security.Profile.Term.To) is { } last && contract.DayOf(now) > last;

    private Task<CommandResult> EmergencyAsync(CaseId id, Command by, bool isDeclared, string who, string reason) => DoAsync(id, by, "emergency", s =>
        !isDeclared && s.Emergency is null ? Refuse(SecurityRefusals.NoEmergency, id.Value)
        : isDeclared && s.Emergency is not null ? Refuse(SecurityRefusals.EmergencyStands, id.Value)
        : LineRefusal(who, "who") ?? TextRefusal(reason, "reason") ?? Act(new SecurityEmergency
        {
            IsDeclared = isDeclared, Who = PlainText.Line(who), Reason = PlainText.Lines(reason),
        }));

    /// <summary>An act of a reader of the case. The same form twice is one fact.</summary>
    private Task<CommandResult> DoAsync(
        CaseId id, Command by, string prefix, Func<SecurityState, CaseAct<CaseFact>> decide, bool alsoWhenOver = false) =>
        ActAsync(id, by, prefix == "concluded" ? prefix : $"{prefix}/{by.FormKey}", found =>
            !MaySee(by.PersonId, found.Contract, by.Now) ? Refuse(RefusalReason.NotAllowed, id.Value)
            : found.State.Concluded is not null && !alsoWhenOver ? Refuse(RefusalReason.CaseClosed, id.Value)
            : decide(found.State), alsoWhenClosed: alsoWhenOver);
}
