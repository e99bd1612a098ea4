using System.Security.Cryptography;
using System.Text;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.People;
using Workflows.Texts;

namespace Workflows.Incidents.Process;

/// <summary>What a party proposes.</summary>
/// <param name="Code">A ground of the profile.</param>
/// <param name="Indicators">Indicators that the incident is taken out of; empty: all that the ground applies to.</param>
/// <param name="Evidence">What shows it, or where that is found.</param>
/// <param name="PublishedOn">The day on which the fault was published, where the ground asks for it.</param>
/// <param name="PublishedAt">Where (http or https).</param>
/// <param name="Investigation">The record of the investigation, where the ground asks for it.</param>
/// <param name="Unpublished">Nothing was published about the fault: said instead of day and address.</param>
public sealed record ExclusionProposal(
    string Code, IReadOnlyList<string> Indicators, string Evidence, DateOnly? PublishedOn = null, string? PublishedAt = null, string? Investigation = null,
    bool Unpublished = false);

/// <summary>
/// Two parties take an incident out of figures (Okayama Ch8§3): one proposes, the other agrees or refuses. What was refused comes again
/// only with new evidence. Who may propose is the caller's business; who answers holds the role that the contract names.
/// </summary>
public sealed class ExclusionCommands(IncidentLedger ledger, IncidentReader reader, ContractVersions contracts, PeopleDirectory people)
    : CaseCommands<IncidentFact, IncidentSummary, IncidentState>(ledger, reader, contracts)
{
    /// <summary>Longest address that is taken.</summary>
    public const int LongestAddress = 500;

    /// <inheritdoc/>
    protected override RefusalReason NoSuchCase => IncidentRefusals.NoSuchIncident;

    /// <inheritdoc/>
    protected override RefusalReason CaseClosed => IncidentRefusals.IncidentClosed;

    /// <inheritdoc/>
    protected override string LargestField => "evidence";

    /// <summary>A party proposes to exclude the incident.</summary>
    /// <param name="id">The incident.</param>
    /// <param name="by">Who proposes.</param>
    /// <param name="proposal">What.</param>
    /// <param name="byClient">They speak for the client: the contractor answers.</param>
    public Task<CommandResult> ProposeAsync(CaseId id, Command by, ExclusionProposal proposal, bool byClient)
    {
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(by.PersonId + "/" + by.FormKey)))[..12];
        string factId = "exclusion/" + name;
        return ActAsync(id, by, factId, incident =>
        {
            if (incident.State.Profile.Exclusions?.Find(proposal.Code) is not { } code)
            {
                return Refuse(IncidentRefusals.NoSuchExclusion, "code");
            }

            bool needsPublication = code.Needs == ExclusionNeed.Publication;
            IReadOnlyList<string> indicators = proposal.Indicators is { Count: > 0 } some ? [.. some.Distinct(StringComparer.Ordinal)] : code.AppliesTo;
            return indicators.Any(i => !code.AppliesTo.Contains(i, StringComparer.Ordinal)) ? Refuse(IncidentRefusals.NoSuchIndicator, "indicators")
                : TextRefusal(proposal.Evidence, "evidence") ?? NeedRefusal(code, proposal, incident.State, by.Now)
                ?? RepeatRefusal(proposal, indicators, incident.State) ?? Act(new ExclusionProposed
                {
                    Proposal = name, Code = code.Id, Indicators = indicators, Evidence = PlainText.Lines(proposal.Evidence),
                    PublishedOn = needsPublication && !proposal.Unpublished ? proposal.PublishedOn : null,
                    PublishedAt = needsPublication && !proposal.Unpublished ? PlainText.Line(proposal.PublishedAt) : null,
                    Unpublished = needsPublication && proposal.Unpublished,
                    Investigation = code.Needs == ExclusionNeed.Investigation ? Trimmed(proposal.Investigation) : null, ByClient = byClient,
                });
        });
    }

    /// <summary>The other party agrees, or refuses and says why. The first answer stands.</summary>
    /// <param name="id">The incident.</param>
    /// <param name="by">Who answers.</param>
    /// <param name="proposal">Which proposal.</param>
    /// <param name="asClient">They speak for the client.</param>
    /// <param name="agree">Whether it is excluded.</param>
    /// <param name="reason">Why not.</param>
    public Task<CommandResult> AnswerAsync(CaseId id, Command by, string proposal, bool asClient, bool agree, string? reason) =>
        ActAsync(id, by, null, incident =>
            incident.State.Exclusions.FirstOrDefault(e => e.Id == proposal) is not { } exclusion ? Refuse(IncidentRefusals.NoSuchProposal, "proposal")
            : exclusion.Proposed.ByClient == asClient || !Holds(incident, by, exclusion) ? Refuse(RefusalReason.NotAsked, "proposal")
            : exclusion.Answer is { } answer
                ? IsSame(answer, agree, reason, by.PersonId)
                    ? new(answer, new CommandResult.Done(answer.Id)) : Refuse(RefusalReason.AlreadyDecided, answer.Actor)
            : (agree ? null : TextRefusal(reason, "reason")) ?? Act(new ExclusionAnswered
            {
                Id = ExclusionAnswered.IdOf(proposal), Proposal = proposal, Agreed = agree, Reason = agree ? null : PlainText.Lines(reason),
            }), kept => IsSame(kept, agree, reason, by.PersonId) ? null : new(RefusalReason.AlreadyDecided, kept.Actor));

    /// <summary>Who proposed it, or another of their party, takes it back before it is answered.</summary>
    public Task<CommandResult> TakeBackAsync(CaseId id, Command by, string proposal, bool asClient) =>
        ActAsync(id, by, null, incident =>
            incident.State.Exclusions.FirstOrDefault(e => e.Id == proposal) is not { } exclusion ? Refuse(IncidentRefusals.NoSuchProposal, "proposal")
            : exclusion.Proposed.ByClient != asClient ? Refuse(RefusalReason.NotAllowed, "proposal")
            : exclusion.Answer is { } answer
                ? answer is ExclusionTakenBack ? new(answer, new CommandResult.Done(answer.Id)) : Refuse(RefusalReason.AlreadyDecided, answer.Actor)
            : Act(new ExclusionTakenBack
            {
                Id = ExclusionAnswered.IdOf(proposal), Proposal = proposal,
            }), kept => kept is ExclusionTakenBack ? null : new(RefusalReason.AlreadyDecided, kept.Actor));

    private bool Holds(CaseView<IncidentState> incident, Command by, ExclusionState exclusion) =>
        incident.Contract.Profile.Exclusions is { } rules
        && people.RightsOf(by.PersonId, incident.Contract.Id, incident.Contract.DayOf(by.Now)).Contains(exclusion.AnsweredBy(rules));

    /// <summary>The same words of the same person are a repeat, anything else comes too late.</summary>
    private static bool IsSame(IncidentFact kept, bool agree, string? reason, string person) =>
        kept is ExclusionAnswered answer && answer.Agreed == agree && answer.Actor == person && (agree || answer.Reason == Trimmed(reason));

    /// <summary>What the ground asks for beside the evidence.</summary>
    private static CaseAct<IncidentFact>? NeedRefusal(ExclusionCode code, ExclusionProposal proposal, IncidentState incident, DateTimeOffset now)
    {
        BusinessCalendar business = incident.Clocks.Calendars.Business;
        return code.Needs switch
        {
            ExclusionNeed.Investigation => TextRefusal(proposal.Investigation, "investigation"),
            ExclusionNeed.Publication when !proposal.Unpublished =>
                proposal.PublishedOn is not { } day ? Refuse(RefusalReason.MissingField, "publishedOn")
                : string.IsNullOrWhiteSpace(proposal.PublishedAt) ? Refuse(RefusalReason.MissingField, "publishedAt")
                : proposal.PublishedAt.Length > LongestAddress ? Refuse(RefusalReason.TooLong, "publishedAt")
                : !IsAddress(PlainText.Line(proposal.PublishedAt)) ? Refuse(RefusalReason.NotUnderstood, "publishedAt")
                : day > business.DayOf(now) ? Refuse(RefusalReason.InTheFuture, "publishedOn")
                : day < business.DayOf(incident.OccurredAt) ? Refuse(IncidentRefusals.KnownBefore, "publishedOn")
                : null,
            _ => null,
        };
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp);

    /// <summary>The same twice, and what was refused on the same evidence.</summary>
    private static CaseAct<IncidentFact>? RepeatRefusal(ExclusionProposal proposal, IReadOnlyList<string> indicators, IncidentState incident)
    {
        ExclusionState[] before = [.. incident.Exclusions.Where(e =>
            e.Proposed.Code == proposal.Code && e.Proposed.Indicators.Intersect(indicators, StringComparer.Ordinal).Any())];
        return before.Any(e => e.Standing == ExclusionStanding.Open || (e.Standing == ExclusionStanding.Agreed && Covers(e, incident)))
            ? Refuse(IncidentRefusals.AlreadyProposed, "code")
            : before.Any(e => e.Standing == ExclusionStanding.Refused && Shown(e.Proposed) == Shown(proposal))
                ? Refuse(IncidentRefusals.NoNewEvidence, "evidence")
            : null;
    }

    /// <summary>Nothing has stopped again since it was agreed on.</summary>
    private static bool Covers(ExclusionState exclusion, IncidentState incident) => incident.Stops().All(s => s.From <= exclusion.Proposed.RecordedAt);

    private static (string, string?, string?) Shown(ExclusionProposed proposed) => (proposed.Evidence, proposed.PublishedAt, proposed.Investigation);

    private static (string, string?, string?) Shown(ExclusionProposal proposal) =>
        (PlainText.Lines(proposal.Evidence), PlainText.LineOrNull(proposal.PublishedAt), Trimmed(proposal.Investigation));
}
