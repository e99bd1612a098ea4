using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.People;
using Workflows.Rosters.Planning;
using Workflows.Texts;

namespace Workflows.Rosters.Process;

/// <summary>What a person changes in a draft; whatever is null stays as it is.</summary>
public sealed record RosterEdit(
    IReadOnlyList<RosterCell> Cells, IReadOnlyList<SpecialDay>? SpecialDays = null, IReadOnlyDictionary<string, string>? Values = null,
    IReadOnlyDictionary<string, string>? Codes = null);

/// <summary>Who does not work as approved, and who does instead.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Out">Person who does not work.</param>
/// <param name="In">Person who works instead; null: nobody yet. For a swap: whose shifts the other one takes.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="Comment">More about it.</param>
public sealed record RosterChange(OverrideReason Reason, string Out, string? In, DateOnly From, DateOnly To, string? Comment);

/// <summary>
/// What people do with a month's roster. Whoever changes the plan says which step they saw last; somebody who was faster is not
/// overwritten. Who may do what in general is the caller's business, who may approve is checked here.
/// </summary>
public sealed class RosterCommands(RosterLedger ledger, RosterReader reader, RosterTeams teams, ContractVersions contracts)
    : ApprovalCommands<RosterSummary, RosterState>(ledger, reader, contracts)
{
    /// <summary>Longest value of a field, in characters.</summary>
    public const int MaxValue = 2_000;

    /// <summary>A plan's cells as they are stored, in characters: they have to fit into a property of a row.</summary>
    public const int MaxCells = 24_000;

    /// <summary>All fields together, in characters.</summary>
    private const int MaxValues = 12_000;

    /// <summary>How many months ahead may be planned.</summary>
    private const int MaxMonthsAhead = 12;

    private readonly ContractVersions contracts = contracts;

    /// <summary>Opens a month for planning; one that is open already is left as it is.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="month">This month or a later one, in the contract's term.</param>
    /// <param name="by">Who opens it.</param>
    public async Task<(CaseId? Id, CommandResult Result)> OpenAsync(string contractId, Command by, RosterMonth month)
    {
        Contract contract = await contracts.PinAsync(contractId);
        if (contract.Profile.Roster is null)
        {
            return (null, new CommandResult.Refused(RosterRefusals.NoRoster, contractId));
        }

        var today = RosterMonth.Of(contract.Calendars.Business.DayOf(by.Now));
        if (month < today || month > RosterMonth.Of(today.First.AddMonths(MaxMonthsAhead))
            || new RosterDays(contract.Profile, contract.Calendars, month).All.Count == 0)
        {
            return (null, new CommandResult.Refused(RosterRefusals.NoSuchMonth, month.ToString()));
        }

        CaseId id = RosterLedger.IdOf(contractId, month);
        RosterOpened fact = new() { Id = "opened", Month = month.ToString() };
        await BeginAsync(id, contract, by, fact);
        return (id, new CommandResult.Done(fact.Id));
    }

    /// <summary>Changes the draft. Errors may stay in a draft; it is not submitted with them.</summary>
    public async Task<CommandResult> EditAsync(CaseId id, Command by, int lastStep, RosterEdit edit)
    {
        if (await reader.FindAsync(id) is not { } found)
        {
            return new CommandResult.Refused(RefusalReason.NoSuchCase, id.Value);
        }

        RosterTeam team = await teams.OfAsync(found.Contract, found.State.Month.Last);
        return await StepAsync(id, by, lastStep, month => Edited(month, by, team, edit));
    }

    /// <summary>Fills the draft anew from the usual week, the rotation and the special days.</summary>
    public async Task<CommandResult> GenerateAsync(CaseId id, Command by, int lastStep)
    {
        if (await reader.FindAsync(id) is not { } found)
        {
            return new CommandResult.Refused(RefusalReason.NoSuchCase, id.Value);
        }

        RosterTeam team = await teams.OfAsync(found.Contract, found.State.Month.Last);
        RosterContent before = await reader.BeforeAsync(found);
        return await StepAsync(id, by, lastStep, month =>
            Filled(month, by, team, RosterGenerator.Generate(month.State.Rules, month.State.Days, month.State.Draft, before, team)));
    }

    /// <summary>Fills the draft anew from the month before, weekday by weekday; refused where there is no plan of it.</summary>
    public async Task<CommandResult> CopyAsync(CaseId id, Command by, int lastStep)
    {
        if (await reader.FindAsync(id) is not { } found)
        {
            return new CommandResult.Refused(RefusalReason.NoSuchCase, id.Value);
        }

        RosterTeam team = await teams.OfAsync(found.Contract, found.State.Month.Last);
        RosterContent before = await reader.BeforeAsync(found);
        return await StepAsync(id, by, lastStep, month => before.Cells.Count == 0 ? Refuse(RosterRefusals.NothingToCopy, month.State.Month.Previous.ToString())
            : Filled(month, by, team, RosterGenerator.Copy(month.State.Days, month.State.Draft,
                new(month.State.Profile, month.State.Calendars, month.State.Month.Previous), before, team)));
    }

    /// <summary>Submits the draft; refused with errors, and when nothing has changed since the last version.</summary>
    public async Task<CommandResult> SubmitAsync(CaseId id, Command by, int lastStep)
    {
        if (await reader.FindAsync(id) is not { } found)
        {
            return new CommandResult.Refused(RefusalReason.NoSuchCase, id.Value);
        }

        RosterTeam team = await teams.OfAsync(found.Contract, found.State.Month.Last);
        IReadOnlyList<RosterCell> around = await reader.AroundAsync(found);
        return await StepAsync(id, by, lastStep, month =>
        {
            RosterState state = month.State;
            IReadOnlyList<RosterFinding> findings = RosterCheck.Of(state.Rules, state.Days, state.Draft, team, around);
            return findings.Any(f => f.IsError)
                ? Refuse(RosterRefusals.RosterHasErrors, findings.Count(f => f.IsError).ToString(System.Globalization.CultureInfo.InvariantCulture))
                : !state.HasUnsubmitted && state.Current is not ({ IsRefused: true } or { Approval.Unanswerable: not null })
                    ? Refuse(RefusalReason.AlreadySent, id.Value)
                : Act(new RosterSubmitted { Id = StepId(state), Step = state.LastStep + 1, FormKey = by.FormKey, Warnings = findings.Count });
        });
    }

    /// <summary>Somebody does not work as approved: it holds at once, whoever approves it later.</summary>
    public async Task<CommandResult> OverrideAsync(CaseId id, Command by, RosterChange change)
    {
        if (await reader.FindAsync(id) is not { } found)
        {
            return new CommandResult.Refused(RefusalReason.NoSuchCase, id.Value);
        }

        RosterTeam team = await teams.OfAsync(found.Contract, found.State.Month.Last);
        IReadOnlyList<RosterCell> around = await reader.AroundAsync(found);
        return await StepAsync(id, by, null, month => Overridden(month, by, change, team, around));
    }

    /// <inheritdoc/>
    protected override ApprovalProgress? ApprovalOf(CaseView<RosterState> found, string stageId, DateTimeOffset now) => found.State.Current?.Approval;

    private static CaseAct<CaseFact> Filled(CaseView<RosterState> month, Command by, RosterTeam team, RosterContent filled)
    {
        CaseAct<CaseFact> act = Edited(month, by, team, new(filled.CellsSince(month.State.Draft), Codes: filled.Codes));
        return act.Fact is RosterEdited edited ? Act(edited with { Generated = true }) : act;
    }

    private static CaseAct<CaseFact> Edited(CaseView<RosterState> month, Command by, RosterTeam team, RosterEdit edit)
    {
        RosterState state = month.State;
        RosterRules rules = state.Rules;
        if (edit.Cells.FirstOrDefault(c =>
            !state.Days.All.Contains(c.Day) || rules.Place(c.Site)?.Shifts.Any(s => s.ShiftId == c.Shift) is not true) is { } unknown)
        {
            return Refuse(RosterRefusals.NoSuchSlot, (unknown with { Persons = [] }).ToString());
        }

        if (edit.SpecialDays?.FirstOrDefault(s =>
            !state.Days.All.Contains(s.Day) || rules.SpecialDays.FirstOrDefault(k => k.Id == s.Kind)?.Sites.Contains(s.Site) is not true) is { } day)
        {
            return Refuse(RosterRefusals.NoSuchSlot, FormattableString.Invariant($"{day.Day:yyyy-MM-dd} {day.Kind} {day.Site}"));
        }

        // Somebody who is not (yet) of the team may stand in a draft, and is a finding; somebody of a client may not.
        string[] named = [.. edit.Cells.SelectMany(c => c.Persons).Concat(edit.Codes?.Values.Select(c => c.Trim()).Where(c => c.Length > 0) ?? [])];
        if (named.Any(p => team.PersonOf(p) is { Party: Party.Client }))
        {
            return Refuse(RefusalReason.NotInContract,
                edit.Cells.Any(c => c.Persons.Any(p => team.PersonOf(p) is { Party: Party.Client })) ? "cells" : "codes");
        }

        Dictionary<string, string>? values = edit.Values is null ? null
            : rules.Fields.Select(f =>
                (f.Id, Text: edit.Values.GetValueOrDefault(f.Id, state.Draft.Values.GetValueOrDefault(f.Id, "")).Trim().ReplaceLineEndings("\n")))
                .Where(v => v.Text.Length > 0).ToDictionary(v => v.Id, v => v.Text);
        Dictionary<string, string>? codes = edit.Codes is null ? null
            : edit.Codes.Where(c => rules.Model?.Codes.ContainsKey(c.Key) is true && !PlainText.IsBlank(c.Value)).ToDictionary(c => c.Key, c => c.Value.Trim());
        RosterContent after = state.Draft.With(edit.Cells);
        if (LedgerJson.Write(after.Cells).Length > MaxCells)
        {
            return Refuse(RefusalReason.TooLong, "cells");
        }

        if (values?.Values.Any(v => v.Length > MaxValue) is true || values?.Values.Sum(v => v.Length) > MaxValues)
        {
            return Refuse(RefusalReason.TooLong, "values");
        }

        return Act(new RosterEdited
        {
            Id = StepId(state), Step = state.LastStep + 1, FormKey = by.FormKey, Cells = after.CellsSince(state.Draft),
            SpecialDays = edit.SpecialDays is null ? null
                : [.. edit.SpecialDays.Distinct().OrderBy(s => s.Day).ThenBy(s => s.Site, StringComparer.Ordinal).ThenBy(s => s.Kind, StringComparer.Ordinal)],
            Values = values, Codes = codes,
        });
    }

    private static CaseAct<CaseFact> Overridden(CaseView<RosterState> month, Command by, RosterChange change, RosterTeam team, IReadOnlyList<RosterCell> around)
    {
        RosterState state = month.State;
        if (state.InForce is not { } roster)
        {
            return Refuse(RosterRefusals.NotInForce, month.Id.Value);
        }

        if (change.To < change.From || !state.Days.All.Contains(change.From) || !state.Days.All.Contains(change.To))
        {
            return Refuse(RosterRefusals.NoSuchSlot, FormattableString.Invariant($"{change.From:yyyy-MM-dd} – {change.To:yyyy-MM-dd}"));
        }

        if (change.Comment?.Length > FreeText.Max)
        {
            return Refuse(RefusalReason.TooLong, "comment");
        }

        if (change.Reason == OverrideReason.Swap && PlainText.IsBlank(change.In))
        {
            return Refuse(RefusalReason.MissingField, "in");
        }

        string? stand = Trimmed(change.In);
        List<RosterCell> days = [.. roster.Cells.Where(c => c.Day >= change.From && c.Day <= change.To)];
        if (stand == change.Out || !days.Exists(c => c.Persons.Contains(change.Out)))
        {
            return Refuse(RosterRefusals.NotOnDuty, change.Out);
        }

        RosterContent after = roster.With(days.Select(c => c with { Persons = [.. c.Persons.Select(p => Instead(p)).OfType<string>()] }));
        IReadOnlyList<RosterFinding> findings = RosterCheck.Of(state.Rules, state.Days, after, team, around);
        HashSet<string> known = [.. RosterCheck.Of(state.Rules, state.Days, roster, team, around).Select(f => f.Code)];
        if (findings.FirstOrDefault(f =>
            f.IsError && f.Person is { } person && (person == stand || person == change.Out) && !known.Contains(f.Code)) is { } wrong)
        {
            return Refuse(RosterRefusals.NotAvailable, wrong.Person!);
        }

        IReadOnlyList<RosterCell> cells = after.CellsSince(roster);
        return cells.Count == 0 || LedgerJson.Write(after.Cells).Length > MaxCells
            ? Refuse(cells.Count == 0 ? RosterRefusals.NotOnDuty : RefusalReason.TooLong, change.Out) : Act(new RosterOverridden
            {
                Id = StepId(state), Step = state.LastStep + 1, FormKey = by.FormKey, Reason = change.Reason, Out = change.Out, In = stand,
                From = change.From, To = change.To, Comment = Trimmed(change.Comment), Cells = cells,
            });

        string? Instead(string person) => person == change.Out ? stand : person == stand && change.Reason == OverrideReason.Swap ? change.Out : person;
    }

    /// <summary>Two steps of one number at the same moment: the ledger keeps one, and the other is told so.</summary>
    private Task<CommandResult> StepAsync(CaseId id, Command by, int? lastStep, Func<CaseView<RosterState>, CaseAct<CaseFact>> decide) =>
        ActAsync(id, by, null, month =>
            month.State.Steps.FirstOrDefault(s => s.FormKey == by.FormKey) is { } done ? Act(done)
            : lastStep is { } seen && seen != month.State.LastStep
                ? Refuse(RefusalReason.ContentChanged, FormattableString.Invariant($"step {month.State.LastStep}; {seen} was seen"))
            : decide(month), kept => kept is RosterStep step && step.FormKey != by.FormKey ? new(RefusalReason.ContentChanged, step.Id) : null);

    private static string StepId(RosterState state) => FormattableString.Invariant($"step/{state.LastStep + 1}");
}
