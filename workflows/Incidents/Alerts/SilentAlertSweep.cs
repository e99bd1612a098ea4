using Azure;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Workflows.Contracts;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Webhooks;

namespace Workflows.Incidents.Alerts;

/// <summary>
/// An alert of which nothing was heard for the contract's time goes stale. One that came so soon after its end that it may have been
/// a late copy, and of which nothing was heard since, is taken for over, to be confirmed.
/// </summary>
public sealed class SilentAlertSweep(ContractVersions contracts, IncidentLedger ledger, AlertLedger alerts, ILogger<SilentAlertSweep> log) : ICaseSweep
{
    /// <inheritdoc/>
    /// <remarks>Of a contract whose profile is no longer there alerts are refused, so that every source is silent: it is not looked at.</remarks>
    public async Task<int> RunAsync(DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        foreach (Contract contract in contracts.All)
        {
            cancellation.ThrowIfCancellationRequested();
            await log.TryAsync(contract.Id, () => FlagAsync(contract, now, client, cancellation));
        }

        return 0;
    }

    private async Task FlagAsync(Contract contract, DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        TimeSpan stale = contract.Profile.Incident.StaleAfter;
        foreach (AlertRecord rule in await alerts.SilentSinceAsync(
            contract.Id, now - (stale < AlertCorrelation.DoubtfulFor ? stale : AlertCorrelation.DoubtfulFor)))
        {
            foreach (AlertRecord silent in rule.Episodes.Where(e => e is { State: AlertState.Firing, IncidentId: not null }))
            {
                if (AlertCorrelation.AfterSilence(silent, now, stale) is not { } after)
                {
                    continue;
                }

                IncidentFact fact = after.StaleNoted
                    ? new AlertWentStale
                    {
                        Id = "stale/" + silent.EpisodeKey, At = now, RecordedAt = now, Actor = "system", RuleKey = silent.RuleKey,
                        LastSeenAt = silent.LastSeenAt
                    }
                    : new AlertResolved
                    {
                        Id = after.FactId!, At = now, RecordedAt = now, Actor = "system", RuleKey = silent.RuleKey, EpisodeKey = silent.EpisodeKey,
                        NamesEpisode = silent.HasId,
                        Reason = "it fired once more right after its end, and was not repeated since",
                    };
                var id = CaseId.Parse(IncidentKind.Incidents, silent.IncidentId!);
                if (await ledger.FindAsync(id) is { IsClosed: false } && (await ledger.RecordAsync(id, fact)).IsNew)
                {
                    await client.TrySignalAsync(id, fact.Id, cancellation);
                }

                (AlertRecord? latest, ETag tag) = await alerts.FindAsync(contract.Id, silent.RuleKey);
                if (latest?.Episodes.Contains(silent) == true)
                {
                    await alerts.TryWriteAsync(contract.Id, latest.With(silent, after), tag);
                }
            }
        }
    }
}
