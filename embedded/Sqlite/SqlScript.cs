namespace Workflows.Embedded.Sqlite;

/// <summary>One numbered step of a database schema. Once released it is never edited: a change is a further script.</summary>
/// <param name="Version">1 for the first script, then one more each.</param>
/// <param name="Sql">One or more statements; they run in one transaction.</param>
public sealed record SqlScript(int Version, string Sql);
