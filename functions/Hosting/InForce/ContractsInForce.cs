using System.Globalization;
using System.Runtime.ExceptionServices;
using Azure.Data.Tables;
using Workflows.Contracts;
using Workflows.Ledger;
using Workflows.People;
using Workflows.PeopleChanges;

namespace Workflows.Hosting.InForce;

/// <summary>
/// Which contract files are in force: those of the folder, or those that were put over it while the application ran. The last word counts: as
/// long as the folder is as it was, a start takes what was applied over it; a folder that was changed since is a newer word.
/// </summary>
/// <remarks>The register of obligations is no part of it: it is read with a start.</remarks>
public sealed class ContractsInForce(
    ContractFolder folder, ContractVersions contracts, PeopleBook people, LedgerTables tables, AuditLog audit, TimeProvider clock) : IDisposable
{
    private const string AppliedTable = "contractsapplied";
    private const string Partition = "sets";
    private const string SetProperty = "Set";

    /// <summary>How long nobody asks again for what could not be read: callers would wait one behind the other.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim one = new(1);
    private ContractFiles files = folder.Files;
    private int number;
    private (DateTimeOffset At, ExceptionDispatchInfo Why)? failed;
    private volatile bool isLoaded;

    /// <summary>When and by whom the files in force were applied; null: they are those of the folder.</summary>
    public (DateTimeOffset At, string By)? Applied { get; private set; }

    /// <summary>Takes what was applied over the folder, the first time; later nothing is to do.</summary>
    /// <exception cref="InvalidOperationException">What was applied cannot be read by this release.</exception>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        if (isLoaded)
        {
            return;
        }

        await one.WaitAsync(cancellation);
        try
        {
            if (!isLoaded)
            {
                if (failed is { } before && (clock.GetUtcNow() - before.At).Duration() < RetryAfter)
                {
                    before.Why.Throw();
                }

                await TakeLastAsync(cancellation);
                isLoaded = true;
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            failed = (failed?.Why.SourceException == error ? failed.Value.At : clock.GetUtcNow(), ExceptionDispatchInfo.Capture(error));
            throw;
        }
        finally
        {
            one.Release();
        }
    }

    private async Task TakeLastAsync(CancellationToken cancellation)
    {
        if (await LastAsync(cancellation) is not { } last)
        {
            return;
        }

        await AuditAsync(last, cancellation); // a crash may have kept it away
        number = last.Number;
        if (last.Over != folder.Files.Digest)
        {
            return;
        }

        Dictionary<string, string> texts = new(last.Texts, StringComparer.Ordinal);
        foreach ((string file, AppliedProfile profile) in last.Profiles)
        {
            texts[file] = await contracts.ArchivedAsync(profile.Id, profile.Version);
        }

        ContractFiles applied = new(texts);
        (ProfileCatalog? profiles, PeopleDirectory? directory, IReadOnlyList<ProfileError> errors) = ContractFolder.Read(applied, "applied");
        if (profiles is null || directory is null)
        {
            throw new InvalidOperationException(
                $"The contract files that were applied on {last.At:O} cannot be used. Put the right ones into Workflows:Contracts and start again: files that "
                + $"were changed since count.\n{string.Join('\n', errors)}");
        }

        await PutInForceAsync(profiles, directory, applied, last, cancellation);
    }

    /// <summary>What files would change. Nothing does.</summary>
    public Task<FolderPlan> PlanAsync(ContractFiles next, CancellationToken cancellation) => ApplyAsync(next, null, cancellation);

    /// <summary>Puts files in force: all of them, or, where one is wrong, none. They are in force after a start, too.</summary>
    /// <param name="next">All the files, people among them.</param>
    /// <param name="by">Who does it, for the audit log; null: it is only looked at.</param>
    /// <param name="cancellation">Gives up before anything is in force.</param>
    /// <returns>What changed, or why nothing did.</returns>
    public async Task<FolderPlan> ApplyAsync(ContractFiles next, string? by, CancellationToken cancellation)
    {
        await LoadAsync(cancellation);
        await one.WaitAsync(cancellation);
        try
        {
            if (!next.Texts.ContainsKey(ProfileCatalog.PeopleFile))
            {
                return FolderPlan.Refused([$"Expected the file {ProfileCatalog.PeopleFile}; there is none."]);
            }

            (ProfileCatalog? profiles, PeopleDirectory? directory, IReadOnlyList<ProfileError> errors) = ContractFolder.Read(next, "");
            if (profiles is null || directory is null)
            {
                return FolderPlan.Refused(errors.Select(e => e.ToString()));
            }

            PeopleState state = await people.ReadAsync(cancellation);
            PeopleDirectory after = state.Over(directory).InForce;
            if (PeopleRules.EndsAdministration(state.InForce, after))
            {
                return FolderPlan.Refused([$"{ProfileCatalog.PeopleFile}: expected somebody of the party 'administrator'; nobody would be left who may change people."]);
            }

            DateTimeOffset now = clock.GetUtcNow();
            FolderPlan plan = FolderPlan.Between(
                [.. contracts.All.Select(c => c.Profile)], files, profiles, next, after, DateOnly.FromDateTime(clock.GetLocalNow().DateTime));
            if (by is null || plan.IsIdle)
            {
                return plan;
            }

            foreach (ContractProfile profile in contracts.All.Select(c => c.Profile).Concat(profiles.All))
            {
                await contracts.KeepAsync(profile);
            }

            AppliedSet set = new(
                number + 1, now, by, folder.DigestNow, ProfileFiles(next, profiles),
                next.Texts.Where(t => t.Key is ProfileCatalog.PeopleFile or ProfileCatalog.HolidaysFile).ToDictionary(StringComparer.Ordinal),
                [.. plan.Contracts.Select(c => new AppliedChange(c.Contract, c.Before, c.After))]);
            TableEntity row = new(Partition, KeyOf(set.Number));
            LongText.Set(row, SetProperty, LedgerJson.Write(set));
            if (!await (await tables.GetAsync(AppliedTable, cancellation)).TryAddAsync(row, CancellationToken.None)
                && await LastAsync(CancellationToken.None) is { } last && (last.Number, last.At, last.By) != (set.Number, set.At, set.By))
            {
                number = last.Number; // the next attempt comes after it
                throw new LedgerConflictException($"Expected to be the only one who applies contracts; another process wrote number {last.Number}.");
            }

            // What is on record is in force after a start: so it is now, whatever becomes of the entries, which the next start adds.
            number = set.Number;
            await PutInForceAsync(profiles, directory, next, set, CancellationToken.None);
            await AuditAsync(set, CancellationToken.None);
            return plan;
        }
        finally
        {
            one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();

    private async Task PutInForceAsync(
        ProfileCatalog profiles, PeopleDirectory directory, ContractFiles next, AppliedSet by, CancellationToken cancellation)
    {
        contracts.Become(profiles);
        await people.LayOverAsync(directory, cancellation);
        files = next;
        Applied = (by.At, by.By);
    }

    private async Task<AppliedSet?> LastAsync(CancellationToken cancellation)
    {
        AppliedSet? last = null;
        await foreach (TableEntity row in (await tables.GetAsync(AppliedTable, cancellation)).QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"), cancellationToken: cancellation))
        {
            last = LedgerJson.Read<AppliedSet>(LongText.Get(row, SetProperty)!);
        }

        return last;
    }

    /// <summary>An entry for the whole, and one in the chain of each contract whose rules are others now.</summary>
    private async Task AuditAsync(AppliedSet set, CancellationToken cancellation)
    {
        foreach ((string chain, string action, Dictionary<string, object?> data) in (IEnumerable<(string, string, Dictionary<string, object?>)>)
            [
                (AuditLog.SystemChain, "contracts.applied", new()
                {
                    ["set"] = set.Number, ["changed"] = set.Changes.Select(c => c.Contract).ToArray(), ["over"] = set.Over,
                }),
                .. set.Changes.Select(c => (c.Contract, "contract.applied", new Dictionary<string, object?> { ["before"] = c.Before, ["after"] = c.After })),
            ])
        {
            await audit.AppendAsync(
                new AuditEntry
                {
                    ContractId = chain,
                    Key = "contracts/" + KeyOf(set.Number),
                    At = set.At,
                    Actor = set.By,
                    Action = action,
                    Subject = chain == AuditLog.SystemChain ? "contracts" : chain,
                    Data = data,
                },
                cancellation);
        }
    }

    private static Dictionary<string, AppliedProfile> ProfileFiles(ContractFiles next, ProfileCatalog profiles) =>
        next.Texts.Where(t => t.Key is not (ProfileCatalog.PeopleFile or ProfileCatalog.HolidaysFile))
            .Select(t => (t.Key, Profile: profiles.All.Single(p => p.Text == t.Value)))
            .ToDictionary(t => t.Key, t => new AppliedProfile(t.Profile.Id, t.Profile.Version), StringComparer.Ordinal);

    private static string KeyOf(int number) => number.ToString("D8", CultureInfo.InvariantCulture);

    /// <param name="Number">From 1.</param>
    /// <param name="At">When (UTC).</param>
    /// <param name="By">Who.</param>
    /// <param name="Over">Digest of the folder over which it lies.</param>
    /// <param name="Profiles">By file: the text is in the archive of versions.</param>
    /// <param name="Texts">People and holidays, by file.</param>
    /// <param name="Changes">The contracts that it changed.</param>
    private sealed record AppliedSet(
        int Number, DateTimeOffset At, string By, string Over, IReadOnlyDictionary<string, AppliedProfile> Profiles, IReadOnlyDictionary<string, string> Texts,
        IReadOnlyList<AppliedChange> Changes);

    private sealed record AppliedProfile(string Id, string Version);

    private sealed record AppliedChange(string Contract, string? Before, string? After);
}
