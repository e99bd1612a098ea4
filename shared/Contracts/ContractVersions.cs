using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Workflows.Calendars;
using Workflows.Ledger;

namespace Workflows.Contracts;

/// <summary>A contract ready for use: its profile and its calendars.</summary>
public sealed record Contract(ContractProfile Profile, CalendarSet Calendars)
{
    /// <summary>The contract's id.</summary>
    public string Id => Profile.Id;

    /// <summary>The day that a moment belongs to where the contract is.</summary>
    public DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, Calendars.Zone).DateTime);
}

/// <summary>
/// The contracts in force, and every version under which something was ever started: what is running keeps the rules
/// it began with. Versions are content hashes, so a version never changes its meaning.
/// </summary>
public sealed class ContractVersions
{
    private const string ArchiveTable = "contractversions";
    private const int ChunkLength = 30_000;

    private readonly LedgerTables tables;
    private readonly IReadOnlyList<ProfileSection> sections;
    private InForce now;
    private readonly ConcurrentDictionary<(string Id, string Version), Contract> versions = new();
    private readonly ConcurrentDictionary<(string Id, string Version), Task> kept = new();

    /// <param name="profiles">The profiles in force.</param>
    /// <param name="tables">Where versions are kept.</param>
    public ContractVersions(ProfileCatalog profiles, LedgerTables tables)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        this.tables = tables;
        sections = profiles.Sections;
        now = InForce.Of(profiles);
    }

    /// <summary>Contracts in force, by id.</summary>
    public IReadOnlyCollection<Contract> All => Now.Contracts.Values;

    /// <summary>The contract in force, or null.</summary>
    public Contract? Current(string id) => Now.Contracts.GetValueOrDefault(id);

    /// <summary>The profiles in force.</summary>
    public ProfileCatalog Profiles => Now.Profiles;

    private InForce Now => Volatile.Read(ref now);

    /// <summary>Other profiles are in force from now on; what runs keeps the rules that it began with.</summary>
    /// <remarks>Keep those in force until now first (<see cref="PinAsync"/>): somebody may just be starting under them.</remarks>
    public void Become(ProfileCatalog profiles)
    {
        Volatile.Write(ref now, InForce.Of(profiles));
        versions.Clear(); // their calendars have the holidays of before
    }

    /// <summary>The contract in force; its text is in the archive when this returns, so that whatever starts now can be read for ever.</summary>
    /// <exception cref="KeyNotFoundException">No profile of that id is loaded.</exception>
    public async Task<Contract> PinAsync(string id)
    {
        Contract contract = Current(id) ?? throw new KeyNotFoundException($"There is no contract '{id}'; loaded are {string.Join(", ", Now.Contracts.Keys)}.");
        Task keeping = kept.GetOrAdd((id, contract.Profile.Version), _ => KeepAsync(contract.Profile));
        try
        {
            await keeping;
        }
        catch
        {
            // The next call tries again: an outage at the first webhook must not last longer than the outage.
            kept.TryRemove(new((id, contract.Profile.Version), keeping));
            throw;
        }

        return contract;
    }

    /// <summary>The contract as it was in that version.</summary>
    /// <exception cref="InvalidOperationException">Neither in force nor in the archive.</exception>
    public async Task<Contract> VersionAsync(string id, string version)
    {
        if (Current(id) is { } inForce && inForce.Profile.Version == version)
        {
            return inForce;
        }

        if (!versions.TryGetValue((id, version), out Contract? contract))
        {
            ContractProfile profile = ProfileReader.Read(await ArchivedAsync(id, version), $"{id}@{version}", sections).Profile
                ?? throw new InvalidOperationException($"The archived version {version} of contract '{id}' cannot be read by this release.");
            contract = new Contract(profile, profile.BuildCalendars(Now.Holidays));
            versions[(id, version)] = contract;
        }

        return contract;
    }

    /// <summary>The text of every version under which something was started, by version, and of the one in force.</summary>
    public async Task<IReadOnlyDictionary<string, string>> TextsAsync(string id)
    {
        SortedDictionary<string, string> texts = new(StringComparer.Ordinal);
        TableClient archive = await tables.GetAsync(ArchiveTable);
        await foreach (TableEntity row in archive.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {id}")))
        {
            texts[row.RowKey] = TextOf(row);
        }

        if (Current(id) is { } contract)
        {
            texts[contract.Profile.Version] = contract.Profile.Text;
        }

        return texts;
    }

    /// <summary>The text of the version under which something was started last; null: nothing ever was.</summary>
    public async Task<string?> NewestAsync(string id)
    {
        TableClient archive = await tables.GetAsync(ArchiveTable);
        TableEntity? newest = null;
        await foreach (TableEntity row in archive.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {id}")))
        {
            newest = newest is null || row.Timestamp > newest.Timestamp ? row : newest;
        }

        return newest is null ? null : TextOf(newest);
    }

    /// <summary>Keeps the text of a version, so that it can be read for ever.</summary>
    public async Task KeepAsync(ContractProfile profile)
    {
        TableClient archive = await tables.GetAsync(ArchiveTable);
        TableEntity entity = new(profile.Id, profile.Version);
        for (int i = 0; i * ChunkLength < profile.Text.Length; i++)
        {
            entity[FormattableString.Invariant($"Text{i:D2}")] =
                profile.Text.Substring(i * ChunkLength, Math.Min(ChunkLength, profile.Text.Length - (i * ChunkLength)));
        }

        await archive.UpsertEntityAsync(entity, TableUpdateMode.Replace);
    }

    /// <summary>The text of a version that is kept.</summary>
    /// <exception cref="InvalidOperationException">It is not.</exception>
    public async Task<string> ArchivedAsync(string id, string version)
    {
        TableClient archive = await tables.GetAsync(ArchiveTable);
        NullableResponse<TableEntity> found = await archive.GetEntityIfExistsAsync<TableEntity>(id, version);
        return found.HasValue
            ? TextOf(found.Value!)
            : throw new InvalidOperationException($"Version {version} of contract '{id}' is neither in force nor in the archive.");
    }

    private static string TextOf(TableEntity row) =>
        string.Concat(row.Keys.Where(k => k.StartsWith("Text", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(k => row.GetString(k)));

    private sealed record InForce(ProfileCatalog Profiles, JapaneseHolidays Holidays, Dictionary<string, Contract> Contracts)
    {
        public static InForce Of(ProfileCatalog profiles) =>
            new(profiles, profiles.Holidays, profiles.All.ToDictionary(p => p.Id, p => new Contract(p, profiles.CalendarsOf(p.Id)), StringComparer.Ordinal));
    }
}
