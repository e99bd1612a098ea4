using Azure;
using Microsoft.DurableTask.Client;
using Workflows.Contracts;
using Workflows.Webhooks;

namespace Workflows.Incidents;

/// <summary>What became of one signal.</summary>
public sealed record AlertReceipt(string RuleKey, AlertMove Move, string? IncidentId, string Why);

/// <summary>
/// Turns alert signals into incidents. Every step is idempotent and ordered so that a death between any two of them is made good
/// by the source's retry: first the rule's row (which fixes the incident's id), then the incident and its fact, then its orchestration.
/// </summary>
public sealed class AlertIntake(ContractBook contracts, AlertLedger alerts, IncidentLedger incidents, MaintenanceCalendar maintenance)
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
            string? group = await OpenOfGroupAsync(contract, signal);
            AlertDecision decision = AlertCorrelation.Decide(signal, known, row is { IsClosed: false } || promised, group, contract.Profile.Incident);

            if (decision.Move == AlertMove.Ignore && known is not null)
            {
                return new(signal.RuleKey, decision.Move, decision.IncidentId, decision.Why);
            }

            IncidentId? id = decision.Move == AlertMove.Open ? NewId(contract, signal, receivedAt)
                : decision.IncidentId is { } existing ? IncidentId.Parse(existing) : null;
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
            };
            if (!await alerts.TryWriteAsync(contract.Id, next, tag))
            {
                continue; // another request had the same rule: decide again on what it wrote
            }

            if (id is { } incident)
            {
                await ApplyAsync(contract, incident, decision.Move, promised, signal, bodyId, receivedAt, client, cancellation);
            }

            return new(signal.RuleKey, decision.Move, id?.Value, decision.Why);
        }

        throw new InvalidOperationException($"The alert rule {signal.RuleKey} changed under {Attempts} attempts to write it.");
    }

    private async Task ApplyAsync(
        Contract contract, IncidentId id, AlertMove move, bool promised, AlertSignal signal, string bodyId, DateTimeOffset receivedAt,
        DurableTaskClient client, CancellationToken cancellation)
    {
        bool opens = move == AlertMove.Open || (promised && signal.State == AlertState.Firing);
        if (move == AlertMove.Resend && !opens)
        {
            IncidentRow? row = await incidents.FindAsync(id);
            if (row is { IsClosed: false, Summary: null })
            {
                await client.EnsureStartedAsync(id, cancellation); // it was opened, and then the process died
            }

            return;
        }

        string occurrence = signal.EpisodeFromSource ? signal.EpisodeKey : FormattableString.Invariant($"{signal.EpisodeKey}/{receivedAt.ToUnixTimeMilliseconds()}");
        IncidentFact fact = signal.State == AlertState.Firing
            ? new AlertFired
            {
                Id = "fired/" + occurrence,
                At = receivedAt,
                RecordedAt = receivedAt,
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
                Id = "resolved/" + occurrence,
                At = receivedAt,
                RecordedAt = receivedAt,
                Actor = "monitoring:" + signal.Source,
                RuleKey = signal.RuleKey,
                EpisodeKey = signal.EpisodeKey,
                EndsAt = signal.EndsAt,
            };

        if (opens)
        {
            // Side by side, because each waits for the disk; all before the orchestration, which reads them. A death among them is made
            // good like one before: the retry finds the rule's row and writes whatever is missing.
            Task<bool> opened = incidents.OpenAsync(new IncidentRow { Id = id, ProfileVersion = contract.Profile.Version, OpenedAt = receivedAt });
            Task<Recording> recorded = incidents.BeginRecordAsync(id, fact);
            Task grouped = signal.GroupKey is null ? Task.CompletedTask : alerts.SetIncidentOfGroupAsync(contract.Id, signal.GroupKey, id.Value);
            IReadOnlyList<MaintenanceHeld> holds = await maintenance.HoldsAsync(contract.Id, signal.System, receivedAt);
            await Task.WhenAll([opened, recorded, grouped, .. holds.Select(held => incidents.RecordAsync(id, held))]);
            await Task.WhenAll(client.EnsureStartedAsync(id, cancellation), (await recorded).Audited);
        }
        else if (await incidents.RecordAsync(id, fact))
        {
            await client.TrySignalAsync(id, fact.Id, cancellation);
        }
    }

    private async Task<string?> OpenOfGroupAsync(Contract contract, AlertSignal signal)
    {
        if (contract.Profile.Incident.Join != JoinRule.Group || signal.GroupKey is null
            || await alerts.IncidentOfGroupAsync(contract.Id, signal.GroupKey) is not { } id)
        {
            return null;
        }

        return await incidents.FindAsync(IncidentId.Parse(id)) is { IsClosed: false } ? id : null;
    }

    private static IncidentId NewId(Contract contract, AlertSignal signal, DateTimeOffset receivedAt)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(signal.StartsAt ?? receivedAt, contract.Calendars.Zone);
        string seed = signal.EpisodeFromSource ? signal.EpisodeKey : FormattableString.Invariant($"{signal.EpisodeKey}/{receivedAt.UtcTicks}");
        return IncidentId.For(contract.Id, seed, DateOnly.FromDateTime(local.DateTime));
    }
}
