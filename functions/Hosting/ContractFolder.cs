using Workflows.Contracts;
using Workflows.Obligations;
using Workflows.People;

namespace Workflows.Hosting;

/// <summary>The profiles, people and registers of obligations that the application runs with.
/// A start with a wrong file stops with every error, and serves nothing.</summary>
public sealed record ContractFolder(ProfileCatalog Profiles, PeopleDirectory People, ObligationRegister Obligations)
{
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
        CatalogReading reading = ProfileCatalog.Load(folder, Processes.Sections);
        if (reading.Catalog is not { } catalog)
        {
            return (null, reading.Errors);
        }

        PeopleReading people = PeopleReader.Read(File.ReadAllText(Path.Combine(folder, ProfileCatalog.PeopleFile)), ProfileCatalog.PeopleFile, catalog);
        if (people.People is not { } directory)
        {
            return (null, people.Errors);
        }

        string duties = Path.Combine(folder, "obligations"); // whoever writes a contract of their own need not have one
        ObligationReading register = Directory.Exists(duties) ? ObligationReader.ReadFolder(duties) : ObligationReader.Read([]);
        return register.Register is { } obligations ? (new(catalog, directory, obligations), []) : (null, register.Errors);
    }
}
