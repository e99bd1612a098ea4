namespace Workflows.Embedded.DurableTask;

/// <summary>Where code and history part.</summary>
/// <param name="Turn">The turn, from 1.</param>
/// <param name="HistorySays">The decision of the history.</param>
/// <param name="CodeDid">What the code did in its place.</param>
/// <param name="LikelyCause">To begin the search with; not proven.</param>
/// <param name="Message">What an engine would fail the instance with.</param>
public sealed record ReplayDifference(int Turn, string HistorySays, string CodeDid, string LikelyCause, string Message);
