using Azure;
using Microsoft.DurableTask.Client;
using Workflows.Contracts;
using Workflows.Webhooks;

namespace Workflows.Incidents;

/// <summary>What became of one signal.</summary>
public sealed record AlertReceipt(string RuleKey, AlertMove Move, string? IncidentId, string Why);

/// <summary>
/// Turns alert signals into incidents. Every step is idempotent and ordered so that a death between any two of them is made good
/// by the source's retry: first the group's row (so that of two alerts of a new group one opens its incident), then the rule's row
/// (which fixes the incident's id), then the incident and its fact, then its orchestration.
/// </summary>
public sealed class AlertIntake(ContractBook contracts, AlertLedger alerts, IncidentLedger incidents, IncidentOpening opening)
{
    private const int Attempts = 20;

    /// <summary>Handles the signals of one body, in order.</summary>
    /// <param name="contractId">The contract of the source.</param>
    /// <param name="signals">What the body said.</param>
    /// <param name="bodyId">The kept raw body.</param>
    /// <param name="receivedAt">When it arrived (UTC).</param>
    /// <param name="client">Starts and wakes orchestrations.</param>
    /// <param name="cancellation">Gives up between signals; what was done stays.</param>
    public async Task<IReadOnlyList<AlertReceipt>> ReceiveAsync(
        string contractId, IReadOnlyList<AlertSignal> signals, string bodyId, DateTimeOffset receivedAt, DurableTaskClient client, CancellationToken cancellation)
    {
        Contract contract = await contracts.PinAsync(contractId);
        List<AlertReceipt> receipts = [];
        foreach (AlertSignal signal in signals)
        {
            receipts.Add(await ReceiveOneAsync(contract, signal, bodyId, receivedAt, client, cancellation));
        }

        return receipts;
    }

    private async Task<AlertReceipt> ReceiveOneAsync(
        Contract contract, AlertSignal signal, string bodyId, DateTimeOffset receivedAt, DurableTaskClient client, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            (AlertRecord? known, ETag tag) = await alerts.FindAsync(contract.Id, signal.RuleKey);
            IncidentRow? row = known?.IncidentId is { } incidentId ? await incidents.FindAsync(IncidentId.Parse(incidentId)) : null;
            bool promised = known?.IncidentId is not null && row is null; // a death came between the rule's row and the incident
            bool isOpen = promised || await IsOpenAsync(row);
            AlertGroup? group = contract.Profile.Incident.Join == JoinRule.Group && signal.GroupKey is { } groupKey ? await alerts.GroupAsync(contract.Id, groupKey) : null;
            IncidentRow? ofGroup = group?.IncidentId is { } joined ? await incidents.FindAsync(IncidentId.Parse(joined)) : null;
            bool groupPromised = group?.IncidentId is not null && ofGroup is null; // another alert is opening it, or died meanwhile
            string? openOfGroup = groupPromised || await IsOpenAsync(ofGroup) ? group?.IncidentId : null;
            AlertDecision decision = AlertCorrelation.Decide(signal, known, isOpen, openOfGroup, contract.Profile.Incident);

            // The same was told before; whether its fact got into the ledger before a death is seen to below.
            AlertRecord? repeated = known is not null && known.State == signal.State && known.EpisodeKey == signal.EpisodeKey
                && decision.Move is AlertMove.Resend or AlertMove.Ignore ? known : null;
            IncidentId? id = decision.Move == AlertMove.Open ? NewId(contract, signal, receivedAt)
                : decision.IncidentId is { } existing ? IncidentId.Parse(existing) : null;
            string factId = repeated?.FactId ?? FactIdOf(signal, receivedAt);
            if (decision.Move == AlertMove.Open && group is not null && !await alerts.TryWriteGroupAsync(contract.Id, group, id!.Value))
            {
                continue; // another alert of the group opens its incident: join that
            }

            if (decision.Move != AlertMove.Ignore || known is null)
            {
                AlertRecord next = new()
                {
                    RuleKey = signal.RuleKey,
                    EpisodeKey = signal.EpisodeKey,
                    State = signal.State,
                    IncidentId = id?.Value,
                    GroupKey = signal.GroupKey,
                    Title = signal.Title,
                    StartsAt = signal.StartsAt ?? (signal.EpisodeKey == known?.EpisodeKey ? known.StartsAt : null),
                    LastSeenAt = receivedAt,
                    FactId = repeated is null ? factId : repeated.FactId,
                };
                if (!await alerts.TryWriteAsync(contract.Id, next, tag))
                {
                    continue; // another request had the same rule: decide again on what it wrote
                }
            }

            if (id is not { } incident)
            {
                return new(signal.RuleKey, decision.Move, null, decision.Why);
            }

            IncidentFact fact = FactOf(signal, factId, bodyId, repeated?.LastSeenAt ?? receivedAt);
            bool neverLookedAt = promised || (decision.Move == AlertMove.Resend && isOpen && row?.Summary is null)
                || (groupPromised && decision.Move == AlertMove.Join && incident.Value == group!.IncidentId);
            if (fact is AlertFired first && (decision.Move == AlertMove.Open || (decision.Move != AlertMove.Ignore && neverLookedAt)))
            {
                await OpenAsync(contract, incident, first, client, cancellation);
            }
            else if (repeated is null ? decision.Move != AlertMove.Ignore : repeated.FactId is not null && isOpen)
            {
                bool isNew = await incidents.RecordAsync(incident, fact);
                if (promised)
                {
                    // A death kept the firing from the ledger, and its end is the first news after that: it happened all the same.
                    await OpenAsync(contract, incident, LostFiring(known!, signal, bodyId), client, cancellation);
                }
                else if (fact is AlertFired late && await incidents.IsClosedAsync(incident))
                {
                    incident = await opening.OpenAnotherAsync(incident, late); // it was being closed at this very moment
                    await client.StartOrSignalAsync(incident, late.Id, cancellation);
                }
                else if (isNew || repeated is not null) // a repeat: the signal, too, may have died
                {
                    await client.TrySignalAsync(incident, fact.Id, cancellation);
                }
            }

            return new(signal.RuleKey, decision.Move, incident.Value, decision.Why);
        }

        throw new InvalidOperationException($"The alert rule {signal.RuleKey} changed under {Attempts} attempts to write it.");
    }

    /// <summary>All writes before the orchestration, which reads them.</summary>
    private async Task OpenAsync(Contract contract, IncidentId id, AlertFired fired, DurableTaskClient client, CancellationToken cancellation)
    {
        Task audited = await opening.OpenAsync(contract, id, fired, fired.System);
        await Task.WhenAll(client.StartOrSignalAsync(id, fired.Id, cancellation), audited);
    }

    /// <summary>Open by its row, and neither withdrawn nor about to be moved to the closed ones.</summary>
    private async Task<bool> IsOpenAsync(IncidentRow? row) => row is { IsClosed: false } && !await incidents.IsOverAsync(row.Id);

    /// <summary>The firing that the rule's row stands for, as far as the row tells it.</summary>
    private static AlertFired LostFiring(AlertRecord known, AlertSignal resolved, string bodyId) => new()
    {
        Id = known is { State: AlertState.Firing, FactId: { } id } ? id : "fired/" + known.EpisodeKey,
        At = known.State == AlertState.Firing ? known.LastSeenAt : known.StartsAt ?? known.LastSeenAt,
        RecordedAt = known.LastSeenAt,
        Actor = "monitoring:" + resolved.Source,
        RuleKey = known.RuleKey,
        EpisodeKey = known.EpisodeKey,
        Source = resolved.Source,
        Title = known.Title,
        Severity = resolved.Severity,
        System = resolved.System,
        StartsAt = known.StartsAt,
        BodyId = bodyId,
    };

    private static string FactIdOf(AlertSignal signal, DateTimeOffset receivedAt) =>
        (signal.State == AlertState.Firing ? "fired/" : "resolved/")
        + (signal.EpisodeFromSource ? signal.EpisodeKey : FormattableString.Invariant($"{signal.EpisodeKey}/{receivedAt.ToUnixTimeMilliseconds()}"));

    private static IncidentFact FactOf(AlertSignal signal, string id, string bodyId, DateTimeOffset at) => signal.State == AlertState.Firing
        ? new AlertFired
        {
            Id = id,
            At = at,
            RecordedAt = at,
            Actor = "monitoring:" + signal.Source,
            RuleKey = signal.RuleKey,
            EpisodeKey = signal.EpisodeKey,
            Source = signal.Source,
            Title = signal.Title,
            Description = signal.Description,
            Severity = signal.Severity,
            System = signal.System,
            StartsAt = signal.StartsAt,
            Link = signal.Link,
            BodyId = bodyId,
        }
        : new AlertResolved
        {
            Id = id,
            At = at,
            RecordedAt = at,
            Actor = "monitoring:" + signal.Source,
            RuleKey = signal.RuleKey,
            EpisodeKey = signal.EpisodeKey,
            NamesEpisode = signal.EpisodeFromSource,
            EndsAt = signal.EndsAt,
        };

    private static IncidentId NewId(Contract contract, AlertSignal signal, DateTimeOffset receivedAt)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(signal.StartsAt ?? receivedAt, contract.Calendars.Zone);
        string seed = signal.EpisodeFromSource ? signal.EpisodeKey : FormattableString.Invariant($"{signal.EpisodeKey}/{receivedAt.UtcTicks}");
        return IncidentId.For(contract.Id, seed, DateOnly.FromDateTime(local.DateTime));
    }
}
