namespace Workflows.Pages;

/// <summary>Whose turn it is with the case that a page is about, and what comes next.</summary>
/// <param name="Persons">Their ids; none: nobody has to do anything now.</param>
/// <param name="Next">What comes next, in the reader's words.</param>
/// <param name="At">When (UTC); null: no moment is known.</param>
/// <param name="IsDeadline">Something has to be there by then.</param>
/// <param name="Nobody">Why it does not go on where nobody may answer, and what to do; null: somebody may, or nobody is asked.</param>
public sealed record CaseTurn(IReadOnlyList<string> Persons, string? Next, DateTimeOffset? At, bool IsDeadline, string? Nobody = null);
