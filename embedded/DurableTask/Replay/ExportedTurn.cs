namespace Workflows.Embedded.DurableTask;

/// <summary>One checkpoint.</summary>
/// <param name="At">The turn's time, UTC.</param>
/// <param name="Entries">Events, then the decisions that the code made on them.</param>
public sealed record ExportedTurn(DateTime At, IReadOnlyList<ExportedEvent> Entries);
