using Microsoft.AspNetCore.Components;
using Workflows.Api;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Security;
using Workflows.Texts;

namespace Workflows.Registers;

/// <summary>Registers as this application shows them.</summary>
internal sealed class RegisterArea()
    : CaseArea(RegisterProcess.Definition, RegisterTexts.All, NavigationGroup.Operations, Cases, "register-entry", "register-import", "register-export", "register-certificate")
{
    /// <summary>Entries that are over are listed for ten years: what was disposed of is still asked for.</summary>
    public const int ClosedDays = CaseListings.ClosedPlacementDays;

    /// <summary>The API.</summary>
    public static ApiCases Cases { get; } = new(RegisterProcess.Definition)
    {
        ListSummary = "Entries of registers that are not over, or those that are.",
        GetSummary = "An entry of a register: columns, state, watched days, history.",
        Listed = typeof(EntrySummary),
        Shown = typeof(EntryDocument),
        Filing = new ApiFiling<RegisterCommands>(
            "RegisterEntry", "A person puts something into a register of the contract.", RegisterRequests.New,
            (commands, c) => commands.RegisterAsync(
                c.Id, c.By, c.Values.Text("register"), c.Values.TextOrNull("state"), c.Values.Map("values"), c.Values.TimeOrNull("at"))),
        Acts = RegisterRequests.Acts,
        Others =
        [
            new("get", "api/registers/{id}/concerned", "GetConcernedByRegister", "Entries of other registers that an advisory is likely to concern, and why.")
            {
                Answer = ApiAnswer.Of(typeof(ConcernedList)), Refusals = [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound],
            },
        ],
        ClosedDays = ClosedDays,
    };

    /// <inheritdoc/>
    public override RenderFragment? ContractCard(PageContext page, Contract contract) =>
        contract.Profile.Section<RegisterRules>() is { } rules
            ? PageAnswers.Part<RegisterRulesCard>(new { Page = page, contract.Profile, Rules = rules }) : null;

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services) => services.AddSingleton<RegisterRights>().AddSingleton<IPeriodFiles, RegisterTables>();
}

/// <summary>Who sees which register, and which columns of it.</summary>
internal sealed class RegisterRights(Access access)
{
    /// <summary>The registers of a contract that the reader sees.</summary>
    public static IEnumerable<Register> Of(PageContext page, Contract contract) =>
        (contract.Profile.Section<RegisterRules>()?.Items ?? []).Where(r => Sees(page, r));

    /// <summary>The reader sees the register: what is the contractor's own affair is not shown to the client.</summary>
    public static bool Sees(PageContext page, Register register) => !register.Internal || page.IsInternal;

    /// <summary>The columns that the reader sees, in their order; in what goes out of the house, those that everybody sees.</summary>
    public IReadOnlyList<RegisterColumn> Columns(PageContext page, string contractId, Register register)
    {
        IReadOnlyList<string> roles = access.RolesOf(page.Reader!.Id, contractId);
        bool seesAll = !page.IsForClient && Access.IsAdministrator(page.Visitor!);
        return [.. register.Columns.Where(c => c.See.Count == 0 || seesAll || (!page.IsForClient && c.See.Intersect(roles).Any()))];
    }

    /// <summary>A register as a table: the headings, then its entries by their first column.</summary>
    public IEnumerable<IReadOnlyList<string?>> Lines(
        PageContext page, Contract contract, Register register, IReadOnlyList<CaseRow<EntrySummary>> rows) => RegisterFiles.Lines(
            register, Columns(page, contract.Id, register),
            rows.Select(r => r.Summary!).OrderBy(s => s.Values.GetValueOrDefault(register.Columns[0].Id, ""), StringComparer.Ordinal)
                .ThenBy(s => s.Id, StringComparer.Ordinal),
            page.Language, id => page.Actor(id));
}

/// <summary>Refusals and facts of registers in the reader's words.</summary>
internal static class RegisterPageTexts
{
    /// <summary>Why an act was refused; what is about a column says its name already.</summary>
    public static string Of(CommandResult.Refused refused, PageContext page) =>
        CasePageTexts.Refusal(RegisterTexts.All, refused, page, field => RegisterTexts.All.Find(page.Language, "Field." + field));

    /// <summary>A fact on the history; columns that the reader does not see are left out.</summary>
    /// <param name="fact">The fact.</param>
    /// <param name="state">Of which entry.</param>
    /// <param name="page">The reader.</param>
    /// <param name="columns">What they see.</param>
    public static string Of(CaseFact fact, EntryState state, PageContext page, IReadOnlyList<RegisterColumn> columns) => fact switch
    {
        EntryRegistered f => T(page, "Fact.EntryRegistered", RegisterMail.StateName(state.Register, f.State ?? "", page.Language)),
        EntryChanged f => T(page, "Fact.EntryChanged", string.Join(page.T("Join"), Differences(f, f, state, page, columns))) + Noted(f.Note, page)
            + Recorded(f, state, page),
        EntrySwapped f => T(page, f.Handed is null ? "Fact.EntrySwapped.In" : "Fact.EntrySwapped.Out", f.With) + page.T("Join.Dot")
            + string.Join(page.T("Join"), Differences(f, f, state, page, columns)) + Noted(f.Note, page) + Recorded(f, state, page),
        _ => CasePageTexts.Of(fact, RegisterProcess.Definition, RegisterTexts.All, page),
    };

    public static string T(PageContext page, string key, params object?[] arguments) => RegisterTexts.All.Get(page.Language, key, arguments);

    /// <summary>A value as the reader reads it.</summary>
    public static string Shown(RegisterColumn column, string? value, PageContext page) =>
        value is null ? "" : RegisterValues.Shown(column, value, page.Language, id => page.Actor(id));

    /// <summary>When it was recorded, where that was later than it happened.</summary>
    private static string Recorded(CaseFact fact, EntryState state, PageContext page) => fact.RecordedAt - fact.At > TimeSpan.FromMinutes(1)
        ? page.T("Join.Dot") + T(page, "Recorded", page.Time(fact.RecordedAt, state.Contract.Calendars.Zone)) : "";

    private static string Noted(string? note, PageContext page) => note is null ? "" : page.T("Join.Dot") + note;

    /// <summary>What was said before, and what since, column by column.</summary>
    private static IEnumerable<string> Differences(
        CaseFact fact, IEntryWords changed, EntryState state, PageContext page, IReadOnlyList<RegisterColumn> columns)
    {
        EntrySnapshot before = state.Before(fact);
        if (changed.State is { } into)
        {
            yield return T(page, "From.To", T(page, "Field.state"), RegisterMail.StateName(state.Register, before.State, page.Language),
                RegisterMail.StateName(state.Register, into, page.Language));
        }

        foreach (RegisterColumn column in columns.Where(c => changed.Values.ContainsKey(c.Id)))
        {
            yield return T(
                page, "From.To", column.Name.In(page.Language), OrNone(before.Values.GetValueOrDefault(column.Id)), OrNone(changed.Values[column.Id]));

            string OrNone(string? value) => string.IsNullOrEmpty(value) ? T(page, "From.None") : Shown(column, value, page);
        }
    }
}

/// <summary>
/// Entries as lines: a watched day is the owner's turn once it is near. The words that they are found by are those that everybody sees.
/// </summary>
internal sealed class RegisterLines(RegisterLedger ledger) : CaseLines<CaseFact, EntrySummary>(ledger)
{
    /// <summary>So many days before the day to aim at it is the owner's turn.</summary>
    private const int TurnDays = 7;

    /// <inheritdoc/>
    protected override int ClosedDays => RegisterArea.ClosedDays;

    /// <inheritdoc/>
    protected override CaseLine? Line(ListedCase<EntrySummary> item, PageContext page)
    {
        EntrySummary entry = item.Summary;
        if (item.Contract.Profile.Section<RegisterRules>()?.Item(entry.RegisterId) is not { } register || !RegisterRights.Sees(page, register))
        {
            return null;
        }

        DateOnly? day = entry.IsLate ? entry.Breach : entry.Target;
        bool isOwed = entry.ClosedAt is null && day is not null;
        return new(item.Id, item.Contract, RegisterMail.TitleOf(register, entry.Values, page.Language),
            RegisterMail.StateName(register, entry.State, page.Language))
        {
            Turn = isOwed && day <= item.Contract.DayOf(page.Now).AddDays(TurnDays) ? Holders(item.Contract, page, register.Owner) : [],
            NextAt = isOwed ? EndOf(day!.Value, item.Contract) : null,
            Next = register.Watch.FirstOrDefault(w => w.Id == entry.Watch)?.Name.In(page.Language),
            IsDeadline = isOwed,
            Words = [.. register.Columns.Where(c => c.See.Count == 0).Select(c => RegisterPageTexts.Shown(c, entry.Values.GetValueOrDefault(c.Id), page))],
        };
    }
}

/// <summary>A component of the pages about registers.</summary>
public abstract class RegisterPart : WordedPart
{
    /// <inheritdoc/>
    protected override TextResource Texts => RegisterTexts.All;
}
