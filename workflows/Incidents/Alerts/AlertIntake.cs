using System.Diagnostics;
using Azure;
using Microsoft.DurableTask.Client;
using Workflows.Contracts;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Observability;
using Workflows.Webhooks;

namespace Workflows.Incidents.Alerts;

/// <summary>What became of one signal.</summary>
public sealed record AlertReceipt(string RuleKey, AlertMove Move, string? IncidentId, string Why);

/// <summary>The rule of an alert is being written by too many at once; the source has to send it again.</summary>
public sealed class AlertBusyException(string ruleKey) : Exception($"The alert rule {ruleKey} is being written by others; send it again.");

/// <summary>
/// Turns alert signals into incidents. What a signal does is decided by <see cref="AlertCorrelation"/>; here it is written. Every step is
/// idempotent and ordered so that a crash between any two of them is made good by the source's retry: first the group's row (so that of
/// two alerts of a new group one opens its incident), then the rule's row (which fixes the incident's id), then the incident's facts and
/// its row, then its orchestration.
/// </summary>
public sealed class AlertIntake(ContractVersions contracts, AlertLedger alerts, IncidentLedger incidents, IncidentWriter opening)
{
    private const int Attempts = 20;

    /// <summary>Deliveries of one rule go one after the other, so that they do not fight for its row.</summary>
    private readonly Task[] lanes = [.. Enumerable.Repeat(Task.CompletedTask, 64)];

    /// <summary>Handles the signals of one body, in order.</summary>
    /// <param name="contractId">The contract of the source.</param>
    /// <param name="signals">What the body said.</param>
    /// <param name="bodyId">The kept raw body.</param>
    /// <param name="receivedAt">When it arrived (UTC).</param>
    /// <param name="client">Starts and wakes orchestrations.</param>
    /// <param name="cancellation">Gives up between signals; what was done stays.</param>
    /// <param name="replayed">The body is an old one, taken again as of its arrival.</param>
    /// <param name="recorded">
    /// What remains to be written once everything that the body says is on record; done beside the start of the last orchestration, which the sweep
    /// makes good.
    /// </param>
    /// <exception cref="AlertBusyException">Other processes write the same rule all the time.</exception>
    public async Task<IReadOnlyList<AlertReceipt>> ReceiveAsync(
        string contractId, IReadOnlyList<AlertSignal> signals, string bodyId, DateTimeOffset receivedAt, DurableTaskClient client,
        CancellationToken cancellation, bool replayed = false, Func<Task>? recorded = null)
    {
        Contract contract = await contracts.PinAsync(contractId);
        List<AlertReceipt> receipts = [];
        foreach (AlertSignal signal in signals)
        {
            TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Task before = Interlocked.Exchange(ref lanes[(string.GetHashCode(signal.RuleKey, StringComparison.Ordinal) & int.MaxValue) % lanes.Length],
                done.Task);
            try
            {
                await before.WaitAsync(cancellation);
                using Activity? trace = Telemetry.Source.StartActivity("alert.receive");
                (AlertReceipt receipt, Task started) = await ReceiveOneAsync(contract, signal, bodyId, receivedAt, replayed, client, cancellation);
                await Task.WhenAll(started, receipts.Count == signals.Count - 1 ? Recorded() : Task.CompletedTask);
                trace?.SetTag("workflows.alert.move", receipt.Move.ToString()).SetTag("workflows.case", receipt.IncidentId);
                Telemetry.Alert(receipt.Move.ToString().ToLowerInvariant());
                receipts.Add(receipt);
            }
            finally
            {
                done.SetResult();
            }
        }

        if (signals.Count == 0)
        {
            await Recorded();
        }

        return receipts;

        Task Recorded() => recorded?.Invoke() ?? Task.CompletedTask;
    }

    /// <returns>What became of it, and the start of the incident's orchestration, which is under way.</returns>
    private async Task<(AlertReceipt Receipt, Task Started)> ReceiveOneAsync(
        Contract contract, AlertSignal signal, string bodyId, DateTimeOffset receivedAt, bool replayed, DurableTaskClient client,
        CancellationToken cancellation)
    {
        IncidentRules rules = contract.Profile.Incident;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            (AlertRecord? known, ETag tag) = await alerts.FindAsync(contract.Id, signal.RuleKey);
            Dictionary<string, Standing> standings = new(StringComparer.Ordinal);
            foreach (string episodeOf in (known?.Episodes ?? []).Select(e => e.IncidentId).OfType<string>().Distinct(StringComparer.Ordinal))
            {
                standings.Add(episodeOf, await StandingAsync(episodeOf));
            }

            AlertGroup? group = rules.Join == JoinRule.Group && signal.GroupKey is { } groupKey ? await alerts.GroupAsync(contract.Id, groupKey) : null;
            Standing? ofGroup = group?.IncidentId is { } joined ? standings.GetValueOrDefault(joined) ?? await StandingAsync(joined) : null;
            AlertDecision decision = AlertCorrelation.Decide(
                signal, receivedAt, known, id => id is not null && standings.GetValueOrDefault(id) is { IsOpen: true },
                ofGroup is { IsOpen: true } ? group!.IncidentId : null, rules, replayed);

            CaseId? belongsTo = decision.Move == AlertMove.Open ? NewId(contract, signal, receivedAt) : decision.IncidentId is { } existing
                ? CaseId.Parse(IncidentKind.Incidents, existing) : null;
            if (decision.Move == AlertMove.Open && group is not null && !await alerts.TryWriteGroupAsync(contract.Id, group, belongsTo!.Value))
            {
                continue; // another alert of the group opens its incident: join that
            }

            AlertWrite write = AlertCorrelation.Write(decision, signal, receivedAt, known, belongsTo?.Value);
            if (write.Row is { } row && !await alerts.TryWriteAsync(contract.Id, row, tag))
            {
                continue; // another process had the same rule: decide again on what it wrote
            }

            if (belongsTo is not { } incident)
            {
                return (new(signal.RuleKey, decision.Move, null, decision.Why), Task.CompletedTask);
            }

            Standing standing = decision.Move == AlertMove.Open ? Standing.Promised
                : standings.GetValueOrDefault(incident.Value) ?? (incident.Value == group?.IncidentId ? ofGroup! : await StandingAsync(incident.Value));
            IncidentFact fact = AlertCorrelation.FactOf(signal, write.FactId, bodyId, write.At, write.Told?.LastSeenAt ?? receivedAt, decision.Doubt);
            (incident, Task started) = await WriteAsync(contract, incident, standing, decision, write, fact, client, cancellation);
            return (new(signal.RuleKey, decision.Move, incident.Value, decision.Why), started);
        }

        throw new AlertBusyException(signal.RuleKey);
    }

    /// <summary>Brings the decision into the incident's ledger, from whatever a crash may have left there.</summary>
    /// <returns>The incident that has it in the end, and the start of its orchestration, which is under way.</returns>
    private async Task<(CaseId Incident, Task Started)> WriteAsync(
        Contract contract, CaseId incident, Standing standing, AlertDecision decision, AlertWrite write, IncidentFact fact, DurableTaskClient client,
        CancellationToken cancellation)
    {
        bool isNothing = decision.Move == AlertMove.Ignore && write.Told is null;
        if (isNothing)
        {
            return (incident, Task.CompletedTask);
        }

        if (fact is AlertFired first && decision.Move != AlertMove.Ignore && (standing.IsPromised || (standing.IsUnseen && decision.Move == AlertMove.Resend)))
        {
            return (incident, await OpenAsync(contract, incident, first, client, cancellation));
        }

        if (write.Told is { FactId: null } || (write.Told is not null && !standing.IsOpen))
        {
            return (incident, Task.CompletedTask); // told before, and whatever became of it is over
        }

        if (fact is AlertFired about && write.Told is null)
        {
            await opening.HoldAsync(incident, about.System, about.RecordedAt); // before the alert, so that nobody is called for planned work
        }

        bool isNew = (await incidents.RecordAsync(incident, fact)).IsNew;
        if (standing.IsPromised)
        {
            // A crash kept the firing from the ledger, and its end is the first news after that: it happened all the same.
            return (incident, await OpenAsync(contract, incident, AlertCorrelation.LostFiring(decision.Episode!, (AlertResolved)fact), client, cancellation));
        }

        if (fact is AlertFired late && await incidents.IsClosedAsync(incident))
        {
            incident = await opening.OpenAnotherAsync(incident, late); // it was being closed at this very moment
            await client.StartOrSignalAsync(incident, late.Id, cancellation);
        }
        else if (isNew || write.Told is not null) // told before: the signal, too, may have been lost
        {
            await client.TrySignalAsync(incident, fact.Id, cancellation);
        }

        return (incident, Task.CompletedTask);
    }

    /// <summary>All writes before the orchestration, which reads them.</summary>
    /// <returns>Its start, which is under way.</returns>
    private async Task<Task> OpenAsync(Contract contract, CaseId id, AlertFired fired, DurableTaskClient client, CancellationToken cancellation)
    {
        Task audited = await opening.OpenAsync(contract, id, fired, fired.System);
        return Task.WhenAll(client.StartOrSignalAsync(id, fired.Id, cancellation), audited);
    }

    private async Task<Standing> StandingAsync(string incidentId)
    {
        CaseId id = CaseId.Parse(IncidentKind.Incidents, incidentId);
        return await incidents.FindAsync(id) is not { } row ? Standing.Promised
            : new(IsOpen: !row.IsClosed && !await incidents.IsOverAsync(id), IsPromised: false, IsUnseen: row.LookedAt is null);
    }

    /// <summary>Where an incident stands that an alert may belong to.</summary>
    /// <param name="IsOpen">By its row, and neither withdrawn nor about to be moved to the closed ones.</param>
    /// <param name="IsPromised">A rule or group names it, but it is not there: another alert is opening it, or a crash came between.</param>
    /// <param name="IsUnseen">Its orchestration has not looked at it yet.</param>
    private sealed record Standing(bool IsOpen, bool IsPromised, bool IsUnseen)
    {
        public static Standing Promised { get; } = new(true, true, true);
    }

    /// <summary>Named after the day of its arrival: a source's start may be anything.</summary>
    private static CaseId NewId(Contract contract, AlertSignal signal, DateTimeOffset receivedAt)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(receivedAt, contract.Calendars.Zone);
        return CaseId.For(IncidentKind.Incidents, contract.Id, FormattableString.Invariant($"{signal.EpisodeKey}/{receivedAt.UtcTicks}"),
            DateOnly.FromDateTime(local.DateTime));
    }
}
