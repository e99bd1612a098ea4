namespace Workflows.ServiceLevels.Process;

/// <summary>What a report says of a period.</summary>
/// <param name="Figures">Of each indicator.</param>
/// <param name="Points">And what they cost; null: the contract has no points.</param>
public sealed record FrozenPeriod(IReadOnlyList<ReportedFigure> Figures, ReportedPoints? Points)
{
    /// <summary>The contract measures nothing.</summary>
    public static FrozenPeriod None { get; } = new([], null);

    internal static FrozenPeriod Of(ServiceLevelFigures figures, PenaltyStanding? points) => new(
        [.. figures.Indicators.Select(ReportedFigure.Of)], points is null ? null : ReportedPoints.Of(points.Day, points.Account));
}
