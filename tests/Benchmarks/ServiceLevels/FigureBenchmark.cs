using System.Diagnostics;
using System.Globalization;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.ServiceLevels;
using Workflows.Testing;

namespace Workflows.Benchmarks.ServiceLevels;

/// <summary>How long a year's figures take: 10,000 incidents that stood still ten times each, a tenth of them excluded.</summary>
internal static class FigureBenchmark
{
    private const int Incidents = 10_000;
    private const int StopsEach = 10;
    private const int Runs = 7;

    public static int Run()
    {
        ProfileCatalog catalog = ProfileCatalog.Load(Repository.Contracts, Processes.Sections).Catalog!;
        ServiceLevelRules rules = catalog["saga"].Section<ServiceLevelRules>()!;
        CalendarSet calendars = catalog.CalendarsOf("saga");
        OpenSpan year = new ServiceLevelPeriod(MeasuredPeriod.FiscalYear, new(2026, 4, 1)).SpanIn(calendars.Business);
        PeriodFacts facts = Facts(year);
        List<double> times = [];
        List<double> processor = [];
        for (int i = 0; i < Runs; i++)
        {
            long from = Stopwatch.GetTimestamp();
            TimeSpan before = Environment.CpuUsage.TotalTime;
            foreach (ServiceLevelIndicator indicator in rules.Indicators.Where(i => i.Metric is null))
            {
                _ = indicator.Kind == IndicatorKind.Availability
                    ? (object)ServiceLevelCalculation.Availability(indicator, calendars[indicator.Base!], year, facts)
                    : ServiceLevelCalculation.Tally(indicator, year, facts);
            }

            times.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
            processor.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rules.Indicators.Count} indicators, {Incidents} incidents, {facts.Stops.Count} stops, {facts.Exclusions.Count} excluded: {Measured.Of(times)}; processor {Measured.Of(processor)}; load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"));
        return 0;
    }

    private static PeriodFacts Facts(OpenSpan year)
    {
        Random random = new(7);
        List<StopFact> stops = [];
        List<StepFact> steps = [];
        List<ExclusionFact> exclusions = [];
        for (int i = 0; i < Incidents; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"saga-{i:D5}");
            DateTimeOffset began = year.From.AddMinutes(random.Next(520_000));
            for (int s = 0; s < StopsEach; s++)
            {
                DateTimeOffset from = began.AddMinutes(s * 30 + random.Next(10));
                stops.Add(new(name, from, from.AddMinutes(random.Next(1, 20))));
            }

            steps.Add(new(name, "triage", 1, began, "PT4H", "elapsed", [], began.AddHours(4), null, began.AddMinutes(random.Next(300))));
            if (i % 10 == 0)
            {
                exclusions.Add(new(name, name, "other", ["availability"], false, began.AddDays(1), DateOnly.FromDateTime(began.Date), ExclusionStanding.Agreed,
                    false, null, began.AddDays(2)));
            }
        }

        return new()
        {
            AsOf = year.To,
            Stops = [.. stops.OrderBy(s => s.From).ThenBy(s => s.Case, StringComparer.Ordinal)],
            Steps = [.. steps.OrderBy(s => s.StartedAt)],
            Exclusions = exclusions,
        };
    }
}
