using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Ledger;
using Workflows.People;

namespace Workflows.PeopleChanges;

/// <summary>What an administrator wants to have changed.</summary>
/// <param name="By">Who.</param>
/// <param name="Key">Of the form: sending it twice changes once.</param>
/// <param name="Via">Where: <see cref="PeopleCommands.ByPage"/>, <see cref="PeopleCommands.ByFile"/> or <see cref="PeopleCommands.ByApi"/>.</param>
/// <param name="MayEmpty">A role may be left without anybody.</param>
/// <param name="Now">Now (UTC).</param>
public sealed record PeopleRequest(Actor By, string Key, string Via, bool MayEmpty, DateTimeOffset Now);

/// <summary>Changes people, while everything runs: what is on record when this returns counts with the next call, reminder and sign-in.</summary>
public sealed class PeopleCommands(PeopleBook book, PeopleLog log, ContractVersions contracts)
{
    /// <summary>A change that was typed on a page.</summary>
    public const string ByPage = "page";

    /// <summary>A change that was brought as a file.</summary>
    public const string ByFile = "file";

    /// <summary>A change by the API.</summary>
    public const string ByApi = "api";

    /// <summary>How often somebody else may be quicker.</summary>
    private const int Attempts = 5;

    private IReadOnlyCollection<ContractProfile> Profiles => [.. contracts.All.Select(c => c.Profile)];

    /// <summary>What drafts would do.</summary>
    public async Task<PeoplePlan> PlanAsync(PeopleRequest request, IReadOnlyList<PersonDraft> drafts) => PlanOf(request, await book.ReadAsync(), drafts);

    /// <summary>Adds somebody.</summary>
    public Task<CommandResult> AddAsync(PeopleRequest request, PersonDraft draft) => ActAsync(request, state =>
    {
        PeoplePlan plan = PlanOf(request, state, [draft]);
        return (Changes(plan), CommandResult.Refused.Of(
            (state.InForce.ById(draft.Id) is { } other
                ? [new(PeopleRefusals.IdTaken, "id") { Words = l => PeopleTexts.All.Get(l, "Refusal.IdTaken", other.NameIn(l)) }] : (CommandResult.Refused[])[])
            .Concat(plan.Refusal?.All ?? [])));
    });

    /// <summary>Says of somebody all that is known of them from now on.</summary>
    /// <param name="request">Who wants it.</param>
    /// <param name="draft">What.</param>
    /// <param name="seen">The act that they saw last of this person; 0: none. Somebody else's change since is not written over.</param>
    public Task<CommandResult> ChangeAsync(PeopleRequest request, PersonDraft draft, int seen) => ActAsync(request, state =>
    {
        PeoplePlan plan = PlanOf(request, state, [draft]);
        return (Changes(plan), OtherSince(state, draft.Id, seen) ?? plan.Refusal);
    });

    /// <summary>What was said of somebody on pages does not count any more; the file does.</summary>
    /// <inheritdoc cref="ChangeAsync"/>
    public Task<CommandResult> ReturnAsync(PeopleRequest request, string personId, int seen) => ActAsync(request, state =>
    {
        if (!state.Said.ContainsKey(personId))
        {
            return ([], null); // the file counts already
        }

        PersonChange change = new(personId, state.InForce.EntryOf(personId), null);
        if (state.File.EntryOf(personId) is not { } entry)
        {
            return ([change], new(PeopleRefusals.NotInFile, personId) { Words = l => PeopleTexts.All.Get(l, "Refusal.NotInFile") });
        }

        PeopleDirectory after = state.After(new(state.Act + 1, request.Key, default, request.By.PersonId, request.Via, [change])).InForce;
        return ([change], OtherSince(state, personId, seen) ?? CommandResult.Refused.Of(PeopleRules.WrongWith(after, entry, Profiles)
            .Concat(PeoplePlan.WrongWith(state.InForce, after, Profiles, DayOf(request), request.MayEmpty, "file"))));
    });

    /// <summary>Takes a file over: all of it, or nothing.</summary>
    /// <param name="request">Who wants it.</param>
    /// <param name="drafts">What.</param>
    /// <param name="seen">Of the plan that they saw (<see cref="PeoplePlan.Seen"/>). Somebody else's change since is not written over.</param>
    public Task<CommandResult> ImportAsync(PeopleRequest request, IReadOnlyList<PersonDraft> drafts, string seen) => ActAsync(request, state =>
    {
        PeoplePlan plan = PlanOf(request, state, drafts);
        return (Changes(plan), plan.Seen == seen ? plan.Refusal
            : PeopleRefusals.Words(RefusalReason.ContentChanged, "file", "Refusal.FileContentChanged"));
    });

    private PeoplePlan PlanOf(PeopleRequest request, PeopleState state, IReadOnlyList<PersonDraft> drafts)
    {
        PeoplePlan plan = PeoplePlan.Of(state, drafts, Profiles, DayOf(request), request.MayEmpty);
        return TooMany(ActOf(request, state, Changes(plan))) is { } tooMany ? plan with { Wrong = [.. plan.Wrong, tooMany] } : plan;
    }

    private static PeopleAct ActOf(PeopleRequest request, PeopleState state, IReadOnlyList<PersonChange> changes) =>
        new(state.Act + 1, request.Key, request.Now, request.By.PersonId, request.Via, changes);

    private static CommandResult.Refused? TooMany(PeopleAct act) => PeopleLog.Fits(act) ? null
        : PeopleRefusals.Words(PeopleRefusals.TooManyPeople, "file", "Refusal.TooManyPeople", act.Changes.Count);

    private DateOnly DayOf(PeopleRequest request) =>
        contracts.All.Count == 0 ? DateOnly.FromDateTime(request.Now.UtcDateTime) : contracts.All.Min(c => c.DayOf(request.Now));

    private static IReadOnlyList<PersonChange> Changes(PeoplePlan plan) =>
        [.. plan.People.Where(p => p.Differs).Select(p => new PersonChange(p.After.Person.Id, p.Before, p.After))];

    private static CommandResult.Refused? OtherSince(PeopleState state, string personId, int seen) =>
        (state.Said.TryGetValue(personId, out SaidOfPerson? said) ? said.Act : 0) == seen ? null
            : new(RefusalReason.ContentChanged, "person")
            {
                Words = l => PeopleTexts.All.Get(l, "Refusal.ContentChanged", said is null ? "-" : state.InForce.ById(said.By)?.NameIn(l) ?? said.By),
            };

    private async Task<CommandResult> ActAsync(
        PeopleRequest request, Func<PeopleState, (IReadOnlyList<PersonChange> Changes, CommandResult.Refused? Refused)> decide)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            PeopleState state = await book.ReadAsync();
            if (book.Has(request.Key))
            {
                return new CommandResult.Done(request.Key);
            }

            (IReadOnlyList<PersonChange> changes, CommandResult.Refused? refused) = decide(state);
            if (refused is not null)
            {
                return refused;
            }

            if (changes.Count == 0)
            {
                return new CommandResult.Done(request.Key);
            }

            PeopleAct act = ActOf(request, state, changes);
            if (TooMany(act) is { } tooMany)
            {
                return tooMany;
            }

            if (await log.TryAddAsync(act))
            {
                await book.ReadAsync(); // it counts, and is in the audit log
                return new CommandResult.Done(request.Key);
            }
        }

        throw new LedgerConflictException($"Expected to change people; others were quicker {Attempts} times.");
    }
}
