using Workflows.Contracts;
using Workflows.Incidents.Likeness;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Texts;

namespace Workflows.Incidents.Process;

/// <summary>
/// What people say about the kind of an incident: its class, where its cause lies and who answers for that, which ones were like it
/// (MIE-INC-22 to -24, -31). Each may be said again; the newest word stands and the others stay on record.
/// </summary>
public sealed class ClassificationCommands(
    IncidentLedger ledger, IncidentReader reader, ContractVersions contracts, IEnumerable<ISimilarMatters> matters)
    : CaseCommands<IncidentFact, IncidentSummary, IncidentState>(ledger, reader, contracts)
{
    private readonly IncidentReader reader = reader;

    /// <inheritdoc/>
    protected override RefusalReason NoSuchCase => IncidentRefusals.NoSuchIncident;

    /// <inheritdoc/>
    protected override RefusalReason CaseClosed => IncidentRefusals.IncidentClosed;

    /// <inheritdoc/>
    protected override string LargestField => "text";

    /// <summary>A person classifies the incident. What the contract has no list of is left out.</summary>
    public Task<CommandResult> ClassifyAsync(CaseId id, Command by, string? category, string? urgency, string? effect)
    {
        string factId = "classified/" + by.FormKey;
        return ActAsync(id, by, factId, incident => incident.State.Profile.Classification is not { } rules
            ? Refuse(IncidentRefusals.NoSuchClassification, id.ContractId)
            : CommandResult.Refused.Of(((CommandResult.Refused?[])
            [
                Unlisted(category, [.. rules.Categories.Select(c => c.Id)], IncidentRefusals.NoSuchCategory, "category"),
                Unlisted(urgency, [.. rules.Urgencies.Select(u => u.Id)], IncidentRefusals.NoSuchUrgency, "urgency"),
                Unlisted(effect, [.. rules.Effects.Select(e => e.Id)], IncidentRefusals.NoSuchEffect, "effect"),
            ]).OfType<CommandResult.Refused>()) is { } wrong ? new(null, wrong)
            : Act(new Classified { Category = rules.Category(category)?.Id, Urgency = rules.Urgency(urgency)?.Id, Effect = rules.Effect(effect)?.Id }));
    }

    /// <summary>A person says where the cause lies.</summary>
    /// <param name="id">The incident.</param>
    /// <param name="by">Who says it.</param>
    /// <param name="cause">A cause of the contract.</param>
    /// <param name="party">Who answers for it, by its name in <see cref="ClassificationRules.Parties"/>; empty: as the contract's matrix says.</param>
    /// <param name="text">What was found.</param>
    /// <param name="reason">Why it is another party than in the matrix.</param>
    public Task<CommandResult> FindCauseAsync(CaseId id, Command by, string cause, string? party, string text, string? reason)
    {
        string factId = "cause/" + by.FormKey;
        return ActAsync(id, by, factId, incident =>
        {
            if (incident.State.Profile.Classification?.Cause(cause) is not { } rule)
            {
                return Refuse(IncidentRefusals.NoSuchCause, "cause");
            }

            if (!string.IsNullOrEmpty(party) && !ClassificationRules.Parties.Keys.Contains(party))
            {
                return Refuse(RefusalReason.NotUnderstood, "party");
            }

            CauseParty answers = string.IsNullOrEmpty(party) ? rule.Party : ClassificationRules.Parties[party];
            return CommandResult.Refused.Of(((CommandResult.Refused?[])
            [
                FreeText.RefusalOf(text, "text"), answers == rule.Party ? null : FreeText.RefusalOf(reason, "reason"),
            ]).OfType<CommandResult.Refused>()) is { } wrong ? new(null, wrong) : Act(new CauseFound
            {
                Cause = rule.Id, Party = answers, Text = PlainText.Lines(text), Reason = answers == rule.Party ? null : PlainText.Lines(reason),
            });
        });
    }

    /// <summary>A person looked for what is similar and names an incident or a problem of the same contract.</summary>
    public async Task<CommandResult> MatchAsync(CaseId id, Command by, string similar, string? comment)
    {
        string other = PlainText.Line(similar);
        if (!await IsKnownAsync(id, other))
        {
            return new CommandResult.Refused(IncidentRefusals.NoSuchSimilar, "similar");
        }

        string factId = "similar/" + by.FormKey;
        return await ActAsync(id, by, factId, incident => incident.State.Similar.FirstOrDefault(m => m.With == other) is { } known
            ? new(known, new CommandResult.Done(known.Id))
            : (string.IsNullOrWhiteSpace(comment) ? null : TextRefusal(comment, "comment")) ?? Act(new Matched
            {
                With = other, Comment = Trimmed(comment),
            }));
    }

    /// <summary>A person looked for what is similar, and there is nothing.</summary>
    public Task<CommandResult> NothingSimilarAsync(CaseId id, Command by, string? comment) => ActAsync(id, by, "nothing-similar/" + by.FormKey, _ =>
        (string.IsNullOrWhiteSpace(comment) ? null : TextRefusal(comment, "comment")) ?? Act(new NothingSimilar { Comment = Trimmed(comment) }));

    /// <summary>Another incident of the contract, or one of its problems.</summary>
    private async Task<bool> IsKnownAsync(CaseId id, string other)
    {
        if (CaseId.TryParse(IncidentKind.Incidents, other, out CaseId incident))
        {
            return incident != id && incident.ContractId == id.ContractId && await reader.FindAsync(incident) is { State.IsBegun: true };
        }

        foreach (ISimilarMatters of in matters)
        {
            if (await of.KnowsAsync(id.ContractId, other))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A value that the contract does not list; one that is missing where there is a list.</summary>
    private static CommandResult.Refused? Unlisted(string? value, IReadOnlyCollection<string> listed, RefusalReason unknown, string field) =>
        string.IsNullOrEmpty(value) ? listed.Count == 0 ? null : new(RefusalReason.MissingField, field)
        : listed.Contains(value) ? null : new(unknown, field);
}
