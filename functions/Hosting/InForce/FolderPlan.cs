using System.Globalization;
using Workflows.Contracts;
using Workflows.People;

namespace Workflows.Hosting.InForce;

/// <summary>What a folder of contracts would change, or has changed.</summary>
/// <param name="Errors">Why it cannot be used; then there is nothing else.</param>
/// <param name="Contracts">The contracts that change.</param>
/// <param name="Files">The files that all contracts share and that change.</param>
/// <param name="Advice">What a start accepts and somebody will be sorry for.</param>
public sealed record FolderPlan(
    IReadOnlyList<string> Errors, IReadOnlyList<ContractPlan> Contracts, IReadOnlyList<FilePlan> Files, IReadOnlyList<string> Advice)
{
    private const string Placeholder = ".example";

    /// <summary>Nothing changes.</summary>
    public bool IsIdle => Contracts.Count + Files.Count == 0;

    /// <summary>A plan of what cannot be used.</summary>
    public static FolderPlan Refused(IEnumerable<string> errors) => new([.. errors], [], [], []);

    /// <summary>What changes from profiles and files to others.</summary>
    /// <param name="old">In force.</param>
    /// <param name="oldFiles">Their files.</param>
    /// <param name="next">To be put in force.</param>
    /// <param name="nextFiles">Their files.</param>
    /// <param name="people">The people who would be in force.</param>
    /// <param name="today">For the advice.</param>
    public static FolderPlan Between(
        IReadOnlyCollection<ContractProfile> old, ContractFiles oldFiles, ProfileCatalog next, ContractFiles nextFiles, PeopleDirectory people, DateOnly today)
    {
        Dictionary<string, ContractProfile> before = old.ToDictionary(p => p.Id, StringComparer.Ordinal);
        return new(
            [],
            [
                .. from profile in next.All
                   let was = before.GetValueOrDefault(profile.Id)
                   where was?.Version != profile.Version
                   select new ContractPlan(profile.Id, was?.Version, profile.Version, was is null ? [] : ProfileDifference.Between(was.Text, profile.Text)),
                .. from profile in before.Values.OrderBy(p => p.Id, StringComparer.Ordinal)
                   where !next.TryGet(profile.Id, out _)
                   select new ContractPlan(profile.Id, profile.Version, null, []),
            ],
            [
                .. from file in (string[])[ProfileCatalog.PeopleFile, ProfileCatalog.HolidaysFile]
                   let differences = ProfileDifference.Between(oldFiles.Texts.GetValueOrDefault(file, "{}"), nextFiles.Texts.GetValueOrDefault(file, "{}"))
                   where differences.Count > 0
                   select new FilePlan(file, differences),
            ],
            [.. AdviceOn(next, people, today)]);
    }

    /// <summary>What a start accepts and somebody will be sorry for.</summary>
    public static IEnumerable<string> AdviceOn(ProfileCatalog profiles, PeopleDirectory people, DateOnly today)
    {
        foreach (VacantRole role in people.VacantRoles(profiles.All, today))
        {
            yield return $"{role.Contract}: nobody holds the role '{role.Role}' today; what is addressed to it reaches nobody.";
        }

        foreach (ContractProfile profile in profiles.All.Where(p => p.Term.To < today))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{profile.Id}: its term ended on {profile.Term.To:yyyy-MM-dd}.");
        }

        foreach (ContractProfile profile in profiles.All.Where(p => p.HasPlaceholderContractor))
        {
            yield return $"{profile.Id}: the contractor is still called '{profile.Contractor.Ja}', a placeholder, in every letter and on every paper; "
                + "write its name under contract: contractor.";
        }

        Person[] placeholders = [.. people.All.Where(p => p.Mail.EndsWith(Placeholder, StringComparison.Ordinal))];
        if (placeholders is [var first, ..])
        {
            yield return $"{placeholders.Length} people have an address that reaches nobody, '{first.Id}' with {first.Mail} for one.";
        }
    }
}

/// <summary>A file that all contracts share.</summary>
public sealed record FilePlan(string File, IReadOnlyList<ProfileDifference> Differences);

/// <summary>A contract that changes; without a version before it is new, without one after it goes.</summary>
public sealed record ContractPlan(string Contract, string? Before, string? After, IReadOnlyList<ProfileDifference> Differences);
