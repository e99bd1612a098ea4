using Workflows.Contracts;
using Workflows.Obligations;
using Workflows.People;

namespace Workflows.Hosting.InForce;

/// <summary>The profiles, people and registers of obligations that the application runs with.
/// A start with a wrong file stops with every error, and serves nothing.</summary>
public sealed record ContractFolder(ProfileCatalog Profiles, PeopleDirectory People, ObligationRegister Obligations, ContractFiles Files)
{
    /// <summary>Where it lies; null: nowhere, as in tests.</summary>
    public string? Path { get; init; }

    /// <summary>Of its files as they are now, which may be others than those that were read.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    public string DigestNow => (Path is null ? Files : ContractFiles.Of(Path)).Digest;

    /// <exception cref="InvalidOperationException">A file is wrong; the message has a line for each error.</exception>
    public static ContractFolder Load(string folder)
    {
        (ContractFolder? read, IReadOnlyList<ProfileError> errors) = Read(folder);
        return read ?? throw new InvalidOperationException($"The contract files in '{folder}' cannot be used:\n{string.Join('\n', errors)}");
    }

    /// <summary>The folder as it would be loaded, or what is wrong with its files.</summary>
    /// <exception cref="IOException">There is no such folder, or it has no people.</exception>
    public static (ContractFolder? Folder, IReadOnlyList<ProfileError> Errors) Read(string folder)
    {
        ContractFiles files = ContractFiles.Of(folder);
        if (!files.Texts.ContainsKey(ProfileCatalog.PeopleFile))
        {
            throw new FileNotFoundException($"Expected the file {ProfileCatalog.PeopleFile} in {folder}; there is none.");
        }

        (ProfileCatalog? catalog, PeopleDirectory? directory, IReadOnlyList<ProfileError> errors) = Read(files, folder);
        if (catalog is null || directory is null)
        {
            return (null, errors);
        }

        string duties = System.IO.Path.Combine(folder, "obligations"); // whoever writes a contract of their own need not have one
        ObligationReading register = Directory.Exists(duties) ? ObligationReader.ReadFolder(duties) : ObligationReader.Read([]);
        return register.Register is { } obligations ? (new(catalog, directory, obligations, files) { Path = folder }, []) : (null, register.Errors);
    }

    /// <summary>Profiles and people of a set of files, or what is wrong with them.</summary>
    /// <param name="files">The files, people among them.</param>
    /// <param name="where">Where they come from, for the errors.</param>
    internal static (ProfileCatalog? Profiles, PeopleDirectory? People, IReadOnlyList<ProfileError> Errors) Read(ContractFiles files, string where)
    {
        CatalogReading reading = ProfileCatalog.Read(files, where, Processes.Sections);
        if (reading.Catalog is not { } catalog)
        {
            return (null, null, reading.Errors);
        }

        PeopleReading people = PeopleReader.Read(files.Texts[ProfileCatalog.PeopleFile], ProfileCatalog.PeopleFile, catalog);
        return (catalog, people.People, people.Errors);
    }
}
