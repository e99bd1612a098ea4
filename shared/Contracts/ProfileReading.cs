using System.Globalization;

namespace Workflows.Contracts;

/// <summary>What came of reading a profile: either the profile, or what is wrong with it.</summary>
/// <param name="Profile">Null when there are errors.</param>
/// <param name="Errors">In the order of the file; empty when the profile is fine.</param>
public sealed record ProfileReading(ContractProfile? Profile, IReadOnlyList<ProfileError> Errors);

/// <summary>One thing that is wrong in a file of contract data.</summary>
/// <param name="File">As it was given to the reader.</param>
/// <param name="Line">From 1; 0 when the whole file is meant.</param>
/// <param name="Column">From 1; 0 when the whole file is meant.</param>
/// <param name="Path">Where in the document, e.g. <c>incident.steps[first_report].due</c>; empty for the document itself.</param>
/// <param name="Expected">What should be there.</param>
/// <param name="Found">What is there.</param>
public sealed record ProfileError(string File, int Line, int Column, string Path, string Expected, string Found)
{
    /// <summary><c>okayama.yaml:12:5: incident.clock: expected ..., found ...</c>, the form that editors turn into a link.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{File}:{Line}:{Column}: {(Path.Length == 0 ? string.Empty : Path + ": ")}expected {Expected}, found {Found}");
}
