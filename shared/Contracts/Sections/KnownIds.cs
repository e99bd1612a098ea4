namespace Workflows.Contracts;

/// <summary>What a value may name.</summary>
/// <param name="What">What they are, for errors: "sites".</param>
/// <param name="Ids">Them, in the order in which they are listed.</param>
/// <param name="Hint">What can be done to add one; appended in errors.</param>
public sealed record KnownIds(string What, IReadOnlyCollection<string> Ids, string Hint = "");
