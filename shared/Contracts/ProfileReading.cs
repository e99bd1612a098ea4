namespace Workflows.Contracts;

/// <summary>What came of reading a profile: either the profile, or what is wrong with it.</summary>
/// <param name="Profile">Null when there are errors.</param>
/// <param name="Errors">In the order of the file; empty when the profile is fine.</param>
public sealed record ProfileReading(ContractProfile? Profile, IReadOnlyList<ProfileError> Errors);
