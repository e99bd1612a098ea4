using Workflows.Contracts;
using Workflows.Obligations;
using Workflows.People;

namespace Workflows.Hosting;

/// <summary>The profiles, people and registers of obligations that the application runs with.
/// A start with a wrong file stops with every error, and serves nothing.</summary>
internal sealed record ContractFolder(ProfileCatalog Profiles, PeopleDirectory People, ObligationRegister Obligations)
{
    /// <exception cref="InvalidOperationException">A file is wrong; the message has a line for each error.</exception>
    public static ContractFolder Load(string folder)
    {
        CatalogReading reading = ProfileCatalog.Load(folder, Processes.Sections);
        if (reading.Catalog is not { } catalog)
        {
            throw Wrong(folder, reading.Errors);
        }

        string file = Path.Combine(folder, ProfileCatalog.PeopleFile);
        PeopleReading people = PeopleReader.Read(File.ReadAllText(file), ProfileCatalog.PeopleFile, catalog);
        if (people.People is not { } directory)
        {
            throw Wrong(folder, people.Errors);
        }

        string duties = Path.Combine(folder, "obligations"); // whoever writes a contract of their own need not have one
        ObligationReading register = Directory.Exists(duties) ? ObligationReader.ReadFolder(duties) : ObligationReader.Read([]);
        return register.Register is { } obligations ? new(catalog, directory, obligations) : throw Wrong(duties, register.Errors);
    }

    private static InvalidOperationException Wrong(string folder, IEnumerable<ProfileError> errors) =>
        new($"The contract files in '{folder}' cannot be used:\n{string.Join('\n', errors)}");
}
