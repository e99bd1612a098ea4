namespace Workflows.Engine.Tests.Soak;

/// <summary>What the engine holds at the end of a day of a soak.</summary>
/// <param name="Day">From 1.</param>
/// <param name="Stored">Instances in the database.</param>
/// <param name="FileBytes">The database file.</param>
/// <param name="WalBytes">The write-ahead log beside it, at its largest of the day.</param>
/// <param name="Executions">Orchestrators in memory.</param>
/// <param name="Objects">Actors, armed timers and watchers in memory.</param>
/// <param name="HeapBytes">Live managed memory of the whole process.</param>
internal sealed record SoakSample(int Day, long Stored, long FileBytes, long WalBytes, int Executions, int Objects, long HeapBytes);
