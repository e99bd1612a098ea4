using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Workflows.Calendars;

namespace Workflows.Contracts;

/// <summary>The profiles of one folder, with their calendars. Immutable: a changed file is a new catalogue.</summary>
public sealed class ProfileCatalog
{
    /// <summary>Corrections to the national holidays; the file may be missing.</summary>
    public const string HolidaysFile = "holidays.yaml";

    /// <summary>People and their roles, read by <c>PeopleReader</c>.</summary>
    public const string PeopleFile = "people.yaml";

    private readonly FrozenDictionary<string, ContractProfile> profiles;
    private readonly ConcurrentDictionary<string, CalendarSet> books = new(StringComparer.Ordinal);

    /// <summary>A catalogue of profiles that are already there (tests, drills).</summary>
    /// <exception cref="ArgumentException">Two profiles of one id.</exception>
    public ProfileCatalog(IEnumerable<ContractProfile> profiles, JapaneseHolidays? holidays, IReadOnlyList<ProfileSection> sections)
    {
        Sections = sections;
        this.profiles = profiles.ToFrozenDictionary(p => p.Id, StringComparer.Ordinal);
        Holidays = holidays ?? JapaneseHolidays.Act;
    }

    /// <summary>What the processes declare, by which archived versions are read as well.</summary>
    public IReadOnlyList<ProfileSection> Sections { get; }

    /// <summary>National holidays with the folder's corrections.</summary>
    public JapaneseHolidays Holidays { get; }

    /// <summary>All profiles, by id.</summary>
    public IEnumerable<ContractProfile> All => profiles.Values.OrderBy(p => p.Id, StringComparer.Ordinal);

    /// <summary>The profile of a contract.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message lists the ids.</exception>
    public ContractProfile this[string id] => profiles.TryGetValue(id, out ContractProfile? profile)
        ? profile
        : throw new KeyNotFoundException($"expected one of the contracts {string.Join(", ", All.Select(p => p.Id))}, found '{id}'");

    /// <summary>Finds the profile of a contract.</summary>
    public bool TryGet(string id, [NotNullWhen(true)] out ContractProfile? profile) => profiles.TryGetValue(id, out profile);

    /// <summary>The calendars of a profile of this catalogue, built once.</summary>
    public CalendarSet CalendarsOf(string id) => books.GetOrAdd(id, i => this[i].BuildCalendars(Holidays));

    /// <summary>Reads every <c>*.yaml</c> of a folder but people and holidays; all errors of all files at once.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="sections">What the processes of the application declare.</param>
    /// <exception cref="DirectoryNotFoundException">No such folder.</exception>
    public static CatalogReading Load(string folder, IReadOnlyList<ProfileSection> sections) => Read(ContractFiles.Of(folder), folder, sections);

    /// <summary>Reads every profile of a set of files, and their holidays; all errors of all files at once.</summary>
    /// <param name="files">The files.</param>
    /// <param name="folder">Where they come from, for the errors.</param>
    /// <param name="sections">What the processes of the application declare.</param>
    public static CatalogReading Read(ContractFiles files, string folder, IReadOnlyList<ProfileSection> sections)
    {
        var errors = new List<ProfileError>();
        var read = new List<(string File, ContractProfile Profile)>();
        JapaneseHolidays? holidays = null;
        foreach ((string file, string text) in files.Texts.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            string path = Path.Combine(folder, file);
            switch (file)
            {
                case PeopleFile:
                    break;
                case HolidaysFile:
                    (holidays, IReadOnlyList<ProfileError> wrong) = HolidayReader.Read(text, path);
                    errors.AddRange(wrong);
                    break;
                default:
                    ProfileReading reading = ProfileReader.Read(text, path, sections);
                    errors.AddRange(reading.Errors);
                    if (reading.Profile is { } profile)
                    {
                        read.Add((path, profile));
                    }

                    break;
            }
        }

        foreach (IGrouping<string, (string File, ContractProfile Profile)> same in read.GroupBy(r => r.Profile.Id).Where(g => g.Count() > 1))
        {
            errors.AddRange(same.Skip(1).Select(r => new ProfileError(
                r.File, 0, 0, "contract.id", "an id of its own", $"'{same.Key}', which {Path.GetFileName(same.First().File)} has too")));
        }

        if (errors.Count == 0 && read.Count == 0)
        {
            errors.Add(new ProfileError(folder, 0, 0, string.Empty, "at least one profile (*.yaml)", "none"));
        }

        return new CatalogReading(errors.Count == 0 ? new ProfileCatalog(read.Select(r => r.Profile), holidays, sections) : null, errors);
    }
}

/// <summary>What came of reading a folder: either the catalogue, or what is wrong.</summary>
/// <param name="Catalog">Null when there are errors.</param>
/// <param name="Errors">Of all files.</param>
public sealed record CatalogReading(ProfileCatalog? Catalog, IReadOnlyList<ProfileError> Errors);
