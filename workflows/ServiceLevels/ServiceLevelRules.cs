using Workflows.Changes;
using Workflows.Contracts;
using Workflows.Incidents;

namespace Workflows.ServiceLevels;

/// <summary>What a contract measures. Section <c>service_levels</c> of a profile.</summary>
/// <param name="Period">What a figure is about.</param>
/// <param name="Indicators">In the order in which a report shows them.</param>
/// <param name="Source">Clause and basis of the measuring as a whole.</param>
public sealed record ServiceLevelRules(MeasuredPeriod Period, IReadOnlyList<ServiceLevelIndicator> Indicators, RuleSource Source) : INamesIndicators
{
    /// <summary>The section of a profile.</summary>
    public static ProfileSection<ServiceLevelRules> Section { get; } = new("service_levels", "what is measured, and against which figures", keys => new(
        keys.OneOf("period", "what a figure is about: a month, or a fiscal year from April to March", "month", "fiscal_year") == "month" ? MeasuredPeriod.Month
            : MeasuredPeriod.FiscalYear,
        keys.Items("indicators", "what is measured", "indicator", Indicator),
        keys.Source()));

    /// <inheritdoc/>
    public LocalText? NameOf(string indicator) => Indicators.FirstOrDefault(i => i.Id == indicator)?.Name;

    private static ServiceLevelIndicator Indicator(SectionKeys keys, string id)
    {
        ServiceLevelIndicator indicator = new()
        {
            Id = id,
            Name = keys.LocalText("name", "what it is called"),
            Base = keys.Calendar("base", "the calendar of the service times"),
            Target = keys.Amount("target", "percent that has to be reached; shown and never judged when left out"),
            Decimals = keys.Whole("decimals", "decimals that are printed, cut off and never rounded; 2 when left out", 0, 6, otherwise: 2),
            ApprovedClasses = keys.ChangeClasses("approved_stops", "classes of changes whose approved stops are no service time; none when left out"),
            Source = keys.Source(),
        };
        if (indicator.Target > 100)
        {
            keys.Refuse("target", "a percentage of at most 100", $"{indicator.Target}");
        }

        return indicator;
    }
}

/// <summary>What a figure is about.</summary>
public enum MeasuredPeriod
{
    Month,

    /// <summary>From April to March, named after the year in which it begins.</summary>
    FiscalYear,
}

/// <summary>An availability over the service times of a calendar.</summary>
public sealed record ServiceLevelIndicator
{
    /// <summary>Unique in the profile.</summary>
    public required string Id { get; init; }

    public required LocalText Name { get; init; }

    /// <summary>A calendar of the profile.</summary>
    public required string Base { get; init; }

    /// <summary>Percent; null: the contract names none, and nothing is judged.</summary>
    public decimal? Target { get; init; }

    public int Decimals { get; init; } = 2;

    /// <summary>Classes of changes whose approved stops are taken out.</summary>
    public IReadOnlyList<string> ApprovedClasses { get; init; } = [];

    public required RuleSource Source { get; init; }
}
