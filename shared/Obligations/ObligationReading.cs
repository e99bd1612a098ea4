using Workflows.Contracts;

namespace Workflows.Obligations;

/// <summary>What came of reading the register: either the register, or what is wrong with its files.</summary>
/// <param name="Register">Null when there are errors.</param>
/// <param name="Errors">By file and line; empty when the register is fine.</param>
public sealed record ObligationReading(ObligationRegister? Register, IReadOnlyList<ProfileError> Errors);
