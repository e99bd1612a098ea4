using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Pages.Forms;
using Workflows.Security;

namespace Workflows.Registers;

/// <summary>A register of a contract that a reader may choose.</summary>
public sealed record ChosenRegister(Contract Contract, Register Register)
{
    /// <summary>As addresses and forms name it.</summary>
    public string Value => Contract.Id + "/" + Register.Id;
}

/// <summary>The registers with their entries, the page of one entry with its acts, and the form that registers one.</summary>
internal sealed class RegisterPages(CasePages pages, PageEntry entry, FormGuard forms, Access access, RegisterRights rights, RegisterLedger ledger,
    RegisterReader reader, RegisterCommands commands, RegisterFiles files, ConcernedFinder concerned)
{
    // Names of what the list is filtered by.
    public const string InRegister = "register";
    public const string InState = "is";
    public const string Search = "q";
    public const string LateOnly = "late";
    public const string AsOf = "at";

    [Function("ShowRegistersPage")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "registers")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        if (page is null)
        {
            return answer!;
        }

        List<ChosenRegister> all = All(page);
        CaseFilter filter = CaseFilter.Of(request.Query, InRegister, InState, Search, LateOnly, AsOf);
        ChosenRegister? chosen = all.Find(c => c.Value == filter.Own.GetValueOrDefault(InRegister));
        Dictionary<string, (int Open, int Late)> counts = [];
        Dictionary<string, IReadOnlyList<RegisterColumn>> columns =
            all.ToDictionary(c => c.Value, c => rights.Columns(page, c.Contract.Id, c.Register), StringComparer.Ordinal);
        CaseListing<EntrySummary> listing = chosen is not null
            && LocalMoment.TryRead(filter.Own.GetValueOrDefault(AsOf), chosen.Contract.Calendars.Zone, out DateTimeOffset moment)
            ? Stood(chosen.Contract, await files.AtAsync(chosen.Contract, chosen.Register, moment), filter with { Contract = chosen.Contract.Id }, Shows)
            : await CaseListings.ReadAsync(
                ledger, page, chosen is null ? filter : filter with { Contract = chosen.Contract.Id }, (_, _) => true, // whose it is, the register says
                Shows, summary => summary.IsLate ? "1" : "0", RegisterArea.ClosedDays);
        return PageAnswers.Page<RegisterListPage>(new
        {
            Page = page, Listing = listing, All = all, Chosen = chosen, Counts = counts, Columns = chosen is null ? [] : columns[chosen.Value],
            CanRegister = chosen is null ? all.Exists(c => pages.CanAct(page, c.Contract)) : pages.CanAct(page, chosen.Contract),
        });

        bool Shows(EntrySummary summary, Contract contract)
        {
            string value = contract.Id + "/" + summary.RegisterId;
            if (!columns.TryGetValue(value, out IReadOnlyList<RegisterColumn>? seen))
            {
                return false;
            }

            (int open, int late) = counts.GetValueOrDefault(value);
            counts[value] = (open + 1, late + (summary.IsLate ? 1 : 0));
            return (chosen is null || chosen.Value == value) && (!filter.Mine || IsMine(page, contract, summary))
                && (!filter.Has(LateOnly) || summary.IsLate)
                && (filter.Own.GetValueOrDefault(InState) is not { } state || summary.State == state)
                && (filter.Own.GetValueOrDefault(Search) is not { } words || Fits(page, seen, summary, words));
        }
    }

    [Function("ShowRegisterPage")]
    public Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "registers/{id}")] HttpRequest request, string id) =>
        pages.ShowAsync(request, id, reader, (page, found) => Show(page, found, new FormState()));

    [Function("SubmitRegisterAct")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "registers/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) => pages.ActAsync(request, id, reader, client, async form => act switch
        {
            "change" => await ChangeAsync(form),
            "swap" => MomentOf(form.Form, form.Case.Contract, out DateTimeOffset? at)
                ?? await commands.SwapAsync(form.Case.Id, form.By, form["with"], form["becomes"], form["note"] is { Length: > 0 } note ? note : null, at),
            "concern" => await commands.ConcernAsync(form.Case.Id, form.By, [.. form.Form["entries"].OfType<string>()]),
            "remove" => await commands.RemoveAsync(form.Case.Id, form.By, form["reason"]),
            _ => null,
        }, (form, no) => Show(form.Page, form.Case, new FormState(
            act == "change" ? FormOf(form["state"], form.Case.State) : act, form.Form, no, r => RegisterPageTexts.Of(r, form.Page))), cancellation);

    [Function("ShowRegisterEntryPage")]
    public IResult New([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "register-entry")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        if (page is null)
        {
            return answer!;
        }

        List<ChosenRegister> choices = [.. All(page).Where(c => pages.CanAct(page, c.Contract))];
        return choices.Count == 0 ? PageEntry.NotFound(page)
            : Form(page, choices, choices.Find(c => c.Value == request.Query[InRegister]), new FormState());
    }

    [Function("SubmitRegisterEntry")]
    public async Task<IResult> RegisterAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "register-entry")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        (PageContext? page, IResult? answer) = await forms.EnterAsync(request);
        if (page is null)
        {
            return answer!;
        }

        IFormCollection form = request.Form;
        List<ChosenRegister> choices = [.. All(page).Where(c => pages.CanAct(page, c.Contract))];
        if (choices.Find(c => c.Value == form[InRegister]) is not { Contract: { } contract, Register: { } register } chosen)
        {
            return PageEntry.NotFound(page);
        }

        (CaseId? id, CommandResult result) = MomentOf(form, contract, out DateTimeOffset? at) is { } unread ? (null, unread)
            : await commands.RegisterAsync(
                contract.Id, new(access.ActorOf(page.Visitor!, contract.Id), FormState.KeyOf(form), page.Now, client, cancellation), register.Id,
                form["state"].ToString() is { Length: > 0 } state ? state : null, WrittenIn(form, rights.Columns(page, contract.Id, register)), at);
        return result is CommandResult.Refused refused
            ? Form(page, choices, chosen, new FormState("register", form, refused, r => RegisterPageTexts.Of(r, page)))
            : PageAnswers.SeeOther($"/registers/{id}");
    }

    /// <summary>The form on which an entry comes into a state; the one of the state that it has is for everything else.</summary>
    public static string FormOf(string state, EntryState entry) => state.Length == 0 || state == entry.Current.State ? "change" : "to-" + state;

    private static List<ChosenRegister> All(PageContext page) =>
        [.. page.Contracts.SelectMany(c => RegisterRights.Of(page, c).Select(r => new ChosenRegister(c, r)))];

    private async Task<CommandResult> ChangeAsync(CaseForm<EntryState> form)
    {
        EntryState state = form.Case.State;
        return MomentOf(form.Form, form.Case.Contract, out DateTimeOffset? at)
            ?? await commands.ChangeAsync(
                form.Case.Id, form.By, form["state"] is { Length: > 0 } into && into != state.Current.State ? into : null,
                WrittenIn(form.Form, rights.Columns(form.Page, form.Case.Contract.Id, state.Register)), form["note"] is { Length: > 0 } note ? note : null, at);
    }

    /// <summary>A day of it is owed, and the reader keeps the register.</summary>
    private bool IsMine(PageContext page, Contract contract, EntrySummary entry) => entry.Breach is not null
        && contract.Profile.Section<RegisterRules>()!.Item(entry.RegisterId)!.Owner.Intersect(access.RolesOf(page.Reader!.Id, contract.Id)).Any();

    /// <summary>What a form says of the columns that it shows.</summary>
    private static Dictionary<string, string> WrittenIn(IFormCollection form, IReadOnlyList<RegisterColumn> columns) =>
        columns.Where(c => form.ContainsKey(c.Id)).ToDictionary(c => c.Id, c => form[c.Id].ToString(), StringComparer.Ordinal);

    private static CommandResult.Refused? MomentOf(IFormCollection form, Contract contract, out DateTimeOffset? at)
    {
        at = null;
        string typed = form["at"].ToString();
        if (typed.Length == 0)
        {
            return null;
        }

        if (!LocalMoment.TryRead(typed, contract.Calendars.Zone, out DateTimeOffset moment))
        {
            return LocalMoment.Refusal("at", typed);
        }

        at = moment;
        return null;
    }

    /// <summary>Entries as they stood at a moment, by name.</summary>
    private static CaseListing<EntrySummary> Stood(
        Contract contract, IReadOnlyList<CaseRow<EntrySummary>> rows, CaseFilter filter, Func<EntrySummary, Contract, bool> shows)
    {
        string first = rows.Count == 0 ? "" : contract.Profile.Section<RegisterRules>()!.Item(rows[0].Summary!.RegisterId)!.Columns[0].Id;
        List<ListedCase<EntrySummary>> found = [.. rows.Where(r => shows(r.Summary!, contract))
            .Select(r => new ListedCase<EntrySummary>(r.Id, contract, r.Summary!, r.FiledAt))
            .OrderBy(r => r.Summary.Values.GetValueOrDefault(first, ""), StringComparer.Ordinal)];
        int pages = Math.Max(1, (found.Count + CaseListings.PageSize - 1) / CaseListings.PageSize);
        int number = Math.Min(filter.Number, pages);
        return new([.. found.Skip((number - 1) * CaseListings.PageSize).Take(CaseListings.PageSize)], found.Count, pages, filter with { Number = number });
    }

    private static bool Fits(PageContext page, IReadOnlyList<RegisterColumn> seen, EntrySummary entry, string words)
    {
        string text = RegisterValues.KeyOf(
            string.Join('\n', seen.Select(c => RegisterPageTexts.Shown(c, entry.Values.GetValueOrDefault(c.Id), page)).Append(entry.Id)));
        return RegisterValues.KeyOf(words).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).All(w => text.Contains(w, StringComparison.Ordinal));
    }

    private async Task<IResult> Show(PageContext page, CaseView<EntryState> found, FormState form)
    {
        EntryState state = found.State;
        bool canAct = pages.CanAct(page, found.Contract) && !state.IsOver;
        return !RegisterRights.Sees(page, state.Register) ? PageEntry.NotFound(page) : PageAnswers.Page<RegisterPage>(
            new
            {
                Page = page, Entry = found, Columns = rights.Columns(page, found.Contract.Id, state.Register), People = access.RespondersOf(found.Contract.Id),
                Spares = canAct && state.Register.Swap is { } swap && state.Current.State == swap.InUse ? await SparesAsync(state, swap) : [],
                CanAct = canAct, Form = form,
                Concerned = await concerned.SuggestAsync(found.Contract, state),
            }, form);
    }

    /// <summary>What may take the place of an entry, by name.</summary>
    private async Task<IReadOnlyList<EntrySummary>> SparesAsync(EntryState state, RegisterSwap swap) =>
    [
        .. (await files.RowsAsync(state.Contract, state.Register)).Where(r => !r.IsClosed && r.Summary!.State == swap.Spare).Select(r => r.Summary!)
            .OrderBy(s => s.Values.GetValueOrDefault(state.Register.Columns[0].Id, ""), StringComparer.Ordinal),
    ];

    private IResult Form(PageContext page, List<ChosenRegister> choices, ChosenRegister? chosen, FormState form) => PageAnswers.Page<RegisterEntryPage>(
        new
        {
            Page = page, Choices = choices, Chosen = chosen, Form = form,
            Columns = chosen is null ? [] : rights.Columns(page, chosen.Contract.Id, chosen.Register),
            People = chosen is null ? [] : access.RespondersOf(chosen.Contract.Id),
        }, form);
}
