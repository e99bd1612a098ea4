using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Workflows.Changes;
using Workflows.Changes.Process;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.Releases.Process;

/// <summary>
/// Keeps releases and their changes in step: a change that is withdrawn, refused or written anew blocks its release; a release's
/// run is the work of its changes. Runs with the sweeps, and at once after an act on a release.
/// </summary>
public sealed partial class ReleaseChangeSync(
    ContractVersions contracts, ReleaseLedger ledger, ReleaseReader reader, ChangeLedger changeLedger, ChangeReader changeReader, ChangeCommands changes,
    ILogger<ReleaseChangeSync> log) : ICaseSweep
{
    /// <summary>What the rows said when a case was last looked at by its facts, by its id. A restart forgets it, and looks at all of them.</summary>
    private Dictionary<string, string> seen = [];

    /// <inheritdoc/>
    public async Task<int> RunAsync(DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        Dictionary<string, string> looked = [];
        foreach (string contractId in contracts.All.Select(c => c.Id).Union(await ledger.ContractsWithOpenAsync(), StringComparer.Ordinal))
        {
            List<CaseRow<ReleaseSummary>> releases = await ledger.OfAsync(contractId).ToListAsync(cancellation);
            Dictionary<string, CaseRow<ChangeSummary>> open = await changeLedger.OfAsync(contractId)
                .ToDictionaryAsync(c => c.Id.Value, cancellationToken: cancellation);
            foreach (CaseRow<ReleaseSummary> row in releases)
            {
                await TryAsync(row.Id, RowsOf(row, open), async () =>
                {
                    if (await reader.FindAsync(row.Id) is { } release)
                    {
                        await LookAsync(release, now, client, cancellation);
                    }
                });
            }

            // A release that is rolled back closes at once, maybe before its changes know: whatever it began, it ends.
            HashSet<string> released = [.. releases.SelectMany(r => r.Summary?.Changes ?? [])];
            foreach (CaseRow<ChangeSummary> row in open.Values.Where(c => c.Summary is { Status: ChangeStatus.InWork } && !released.Contains(c.Id.Value)))
            {
                await TryAsync(row.Id, "in work, in no open release", async () =>
                {
                    if (await changeReader.FindAsync(row.Id) is { State.Work: { } work }
                        && CaseId.TryParse(ReleaseProcess.Releases, work.ReleaseId ?? work.Comment, out CaseId id)
                            && await reader.FindAsync(id) is { State: { IsClosed: true, Started: not null } over })
                    {
                        await KeepInStepAsync(over, now, client, cancellation);
                    }
                });
            }
        }

        seen = looked;
        return 0;

        // Rows are cheap, facts are not: by its facts a case is looked at when a row of it has changed since, and in its turn.
        async Task TryAsync(CaseId id, string rows, Func<Task> look)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                if (seen.GetValueOrDefault(id.Value) != rows || SweepTimes.IsTurn(id, now))
                {
                    await look();
                }

                looked[id.Value] = rows;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogFailed(log, id.Value, failure);
            }
        }
    }

    /// <summary>What the rows of a release and its open changes say.</summary>
    private static string RowsOf(CaseRow<ReleaseSummary> release, Dictionary<string, CaseRow<ChangeSummary>> open) => string.Join(
        '\n', (release.Summary?.Changes ?? []).Select(id => LedgerJson.Write(open.GetValueOrDefault(id)?.Summary)).Prepend(LedgerJson.Write(release.Summary)));

    /// <summary>Looks at one release.</summary>
    /// <returns>Its changes stand as they were approved.</returns>
    public async Task<bool> LookAsync(CaseView<ReleaseState> release, DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        ReleaseState state = release.State;
        if (state.Started is not null)
        {
            await KeepInStepAsync(state, now, client, cancellation);
            return true;
        }

        bool allStand = true;
        bool isSeen = false;
        foreach (ReleasedChange change in state.IsOn ? state.Content.Changes : [])
        {
            bool stands = await reader.StandsAsync(change);
            allStand &= stands;
            int version = state.Current.Number;
            ChangeStandingSeen[] seen = [.. state.Facts.OfType<ChangeStandingSeen>().Where(s => s.Version == version && s.ChangeId == change.Id)];
            if (stands == (seen.LastOrDefault()?.Stands ?? true))
            {
                isSeen |= seen.Length > 0;
                continue;
            }

            ChangeStandingSeen fact = new()
            {
                Id = FormattableString.Invariant($"standing/{version}/{change.Id}/{seen.Length}"), At = now, RecordedAt = now, Actor = "system",
                Version = version, ChangeId = change.Id, Stands = stands,
            };
            await ledger.RecordAsync(release.Id, fact);
            await client.SignalOrStartAsync(release.Id, fact.Id, cancellation);
        }

        if (isSeen && (await ledger.FindAsync(release.Id))?.Summary?.Status != state.Status)
        {
            await client.SignalOrStartAsync(release.Id, "standing", cancellation); // a crash came between what was seen and the telling of it
        }

        return allStand;
    }

    /// <summary>What the run says of its changes' work, so that nobody types it twice. Every part of it may be repeated.</summary>
    private async Task KeepInStepAsync(ReleaseState release, DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        RunStarted started = release.Started!;
        foreach (ReleasedChange released in release.Content.Changes)
        {
            CaseId id = CaseId.Parse(ChangeProcess.Changes, released.Id);
            if (await changeReader.FindAsync(id) is not { State: { IsClosed: false } change })
            {
                continue;
            }

            if (change.Work is null)
            {
                await changes.StartWorkAsync(id, By(started), started.At, null, release.Id.Value);
            }

            if (release.EndedAt is not null && change.Completed is null)
            {
                CaseFact end = (CaseFact?)release.Completed ?? release.Aborted!;
                string result = release.Completed?.Result ?? release.Aborted!.Reason;
                if (result.Length > ChangeFields.MaxValue)
                {
                    result = result[..ChangeFields.MaxValue];
                }

                await changes.CompleteWorkAsync(
                    id, By(end), release.Completed is not null, change.Class.Completion.ToDictionary(f => f.Id, _ => result), null, release.Id.Value);
            }
            else if (change.Work is not null && (await changeLedger.FindAsync(id))?.Summary?.Status != change.Status)
            {
                await client.SignalOrStartAsync(id, "release", cancellation); // a crash came between the word and the telling of it
            }
        }

        Command By(CaseFact fact) => new(new(fact.Actor, fact.ActorFor), release.Id.Value, now, client, cancellation);
    }

    [LoggerMessage(2021, LogLevel.Error, "Could not compare {Case} with its release or changes")]
    private static partial void LogFailed(ILogger log, string @case, Exception failure);
}
