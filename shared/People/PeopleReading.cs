using Workflows.Contracts;

namespace Workflows.People;

/// <summary>What came of reading a people file: either the directory, or what is wrong with it.</summary>
/// <param name="People">Null when there are errors.</param>
/// <param name="Errors">In the order of the file.</param>
/// <param name="Warnings">Roles that a profile names and nobody holds; nothing that stops a start.</param>
public sealed record PeopleReading(PeopleDirectory? People, IReadOnlyList<ProfileError> Errors, IReadOnlyList<VacantRole> Warnings);
