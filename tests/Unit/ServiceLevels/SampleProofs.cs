using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.ServiceLevels;
using Workflows.ServiceLevels.Proofs;
using Workflows.Unit.Tests.Contracts;
using Xunit;
using static Workflows.Unit.Tests.Calendars.TestCalendars;

namespace Workflows.Unit.Tests.ServiceLevels;

/// <summary>Proofs of shipped contracts, made of facts that a test writes.</summary>
internal static class SampleProofs
{
    /// <summary>What a contract says, for a period.</summary>
    public static ProofTerms Terms(string contract, string period, JapaneseHolidays? holidays = null)
    {
        ContractProfile profile = ShippedContracts.Catalog[contract];
        ServiceLevelRules rules = profile.Section<ServiceLevelRules>()!;
        Assert.True(ServiceLevelPeriod.TryParse(period, rules.Period, out ServiceLevelPeriod parsed));
        return ProofWriter.Terms(new(profile, profile.BuildCalendars(holidays ?? ShippedContracts.Catalog.Holidays)), rules, parsed);
    }

    /// <summary>Facts that are complete: the period is over.</summary>
    public static PeriodFacts Facts(ProofTerms terms, params StopFact[] stops) => new()
    {
        AsOf = Tokyo9(terms.Before.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) + " 00:00"),
        Stops = [.. stops.OrderBy(s => s.From)],
    };

    /// <summary>The ZIP as the application writes it, with made-up entries of the audit chain.</summary>
    /// <param name="terms">What the figures follow from.</param>
    /// <param name="facts">The facts.</param>
    /// <param name="said">What the proof says of the contract; null: the same.</param>
    public static byte[] Pack(ProofTerms terms, PeriodFacts facts, ProofTerms? said = null)
    {
        int sequence = 0;
        IEnumerable<string> cases = facts.Stops.Select(s => s.Case).Concat(facts.ApprovedStops.Select(s => s.Case)).Concat(facts.Steps.Select(s => s.Case))
            .Concat(facts.Incidents.Select(i => i.Case)).Concat((facts.Extensions ?? []).Select(e => e.Case))
            .Concat((facts.Metrics ?? []).Select(m => m.Case)).Concat((facts.Late ?? []).Select(l => l.Case)).Distinct(StringComparer.Ordinal);
        ProofAudit audit = new([.. cases.Select(c => new AuditedCase(c, [new(++sequence, ProofFiles.Digest(BitConverter.GetBytes(sequence)))]))]);
        return ProofFiles.Pack(terms.Contract, terms.Period,
        [
            .. ProofFiles.Companions,
            (ProofFiles.Terms, ProofFiles.Write(said ?? terms)),
            (ProofFiles.Facts, ProofFiles.Write(facts)),
            (ProofFiles.Audit, ProofFiles.Write(audit)),
            (ProofFiles.Figures, ProofFiles.Write(ProofComputation.Compute(terms, facts))),
        ]);
    }

    /// <summary>The year of Okayama chapter 8 §3: A and C agreed as excluded, B counts, D turns on the day of its publication.</summary>
    /// <param name="publishedOn">Of D, which happens on 1 October.</param>
    /// <param name="holidays">The shipped ones when null.</param>
    public static (ProofTerms Terms, PeriodFacts Facts) OkayamaYear(string publishedOn, JapaneseHolidays? holidays = null)
    {
        ProofTerms terms = Terms("okayama", "2026", holidays);
        DateOnly published = DateOnly.ParseExact(publishedOn, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        bool wasKnown = published < new DateOnly(2026, 10, 1);
        return (terms, Facts(terms,
            Stop("A", "2026-07-01 09:00", "2026-07-01 14:00"), Stop("B", "2026-08-03 09:00", "2026-08-03 10:35"),
            Stop("C", "2026-09-01 09:00", "2026-09-01 09:40"), Stop("D", "2026-10-01 09:00", "2026-10-01 11:00"),
            Stop("E", "2026-06-01 07:30", "2026-06-01 11:00")) with
        {
            ApprovedStops = [new("planned", "planned_stop", Tokyo9("2026-05-11 10:00"), Tokyo9("2026-06-01 08:00"), Tokyo9("2026-06-01 11:00"))],
            Extensions =
            [
                new("longer", "service", Tokyo9("2026-11-20 10:00"), Tokyo9("2026-11-21 09:00"), Tokyo9("2026-11-21 12:00")), // as long as what is planned
            ],
            Exclusions =
            [
                Exclusion("A", "other_service", "2026-07-01", ExclusionStanding.Agreed),
                Exclusion("B", "user", "2026-08-03", ExclusionStanding.Refused),
                Exclusion("C", "undetermined", "2026-09-01", ExclusionStanding.Agreed),
                Exclusion("D", "others_product", "2026-10-01", wasKnown ? ExclusionStanding.Refused : ExclusionStanding.Agreed) with
                {
                    PublishedOn = published,
                },
            ],
            Steps =
            [
                First("A", "2026-07-01 09:00", 30), First("B", "2026-08-03 09:00", 31),
                First("C", "2026-09-01 09:00", 45) with
                {
                    Pauses = [new(Tokyo9("2026-09-01 09:10"), Tokyo9("2026-09-01 09:25"))], Due = Tokyo9("2026-09-01 09:45"),
                },
                First("D", "2026-10-01 09:00", 90) with { AgreedDue = Tokyo9("2026-10-01 10:30"), Due = Tokyo9("2026-10-01 10:30") },
            ],
        });
    }

    /// <summary>
    /// April 2019 of Mie with three indicators: CPU on average with a target and thresholds, its 95th percentile, and the share of services found running;
    /// with a gap, values beyond both thresholds, and a system of which nothing came.
    /// </summary>
    public static (ProofTerms Terms, PeriodFacts Facts) MieMonth()
    {
        ProofTerms terms = Terms("mie", "2019-04");
        ProofIndicator cpu = terms.Indicators.First(i => i.Id == "cpu");
        MetricRule rule = cpu.Metric! with { Systems = ["web", "db", "backup"], Upper = 90, Lower = 1, IntervalSeconds = 6 * 3600 };
        MetricSeries[] series =
        [
            Hours("cpu", "db", h => h == 30 ? 95.5m : h == 36 ? 0.25m : 40 + h % 7 / 3m), Hours("cpu", "web", h => 20.125m + h % 11),
            Hours("services", "db", h => h is 12 or 18 ? 0 : 1),
        ];
        return (terms with
        {
            Indicators =
            [
                cpu with { Metric = rule, AtMost = 60, AtLeast = 20 },
                cpu with { Id = "cpu_95", Metric = rule with { Measure = MetricMeasure.Percentile, Percentile = 95 }, AtMost = 41 },
                terms.Indicators.First(i => i.Id == "services") is var services
                    ? services with { Target = 99, Metric = services.Metric! with { Systems = ["db"], IntervalSeconds = null } } : services,
            ],
            Grounds = [],
        }, Facts(terms) with { Metrics = series });

        // Every six hours, but on the 10th.
        static MetricSeries Hours(string metric, string system, Func<int, decimal> value) => new("mie-metrics-2019-04", metric, system,
            [.. Enumerable.Range(0, 120).Select(i => i * 6).Where(h => h / 24 != 9)
                .Select(h => new MetricSample(Tokyo9("2019-04-01 00:00").AddHours(h), MetricSample.Cut(value(h))))]);
    }

    /// <summary>
    /// May 2026 of the standard contract, whose availability is missed by a minute: the third month in a row that costs points, after one that gave one
    /// back; minutes were late twice, and once nobody handed them in. Nineteen points are a step of three percent, at its edge.
    /// </summary>
    public static (ProofTerms Terms, PeriodFacts Facts) MonthWithPoints()
    {
        ProofTerms terms = Terms("standard", "2026-05");
        ProofPenalty availability = terms.Penalties!.Rules.Single(r => r.Indicator == "availability");
        ProofPenalty minutes = terms.Penalties.Rules.Single(r => r.Deliverable == "minutes");
        return (terms with
        {
            Indicators = [terms.Indicators[0] with { ApprovedStops = [] }],
            Calendars = [terms.Calendars.Single(c => c.Rule.Name == terms.Indicators[0].Base)],
            Penalties = terms.Penalties with
            {
                Payment = 1_000_033,
                Lapse = "12mo",
                Steps = [new(19, 3)],
                From = null,
                To = null,
                Rules = [availability with { Points = 5, Bonus = 1, Repeated = null }, minutes with { Points = 2, Repeated = 4 }],
            },
        }, Facts(terms, Stop("i", "2026-05-11 10:00", "2026-05-11 10:45")) with
        {
            Judged =
            [
                new("availability", "2025-04", TargetVerdict.Missed), // a year ago: it counts no more
                new("availability", "2026-02", TargetVerdict.Missed), new("availability", "2026-04", TargetVerdict.Met),
            ],
            Late =
            [
                new("standard-20260302-1", "minutes", new(2026, 3, 2), Tokyo9("2026-03-05 10:00")),
                new("standard-20260520-1", "minutes", new(2026, 5, 20), Tokyo9("2026-05-21 00:00")), new("standard-20260531-1", "minutes", new(2026, 5, 30)),
            ],
        });
    }

    public static StopFact Stop(string name, string from, string to) => new(name, Tokyo9(from), Tokyo9(to));

    /// <summary>A first report, due in 30 minutes.</summary>
    public static StepFact First(string name, string from, int done) => new(
        name, "first_report", 1, Tokyo9(from), "PT30M", "elapsed", [], Tokyo9(from).AddMinutes(30), null, Tokyo9(from).AddMinutes(done));

    public static ExclusionFact Exclusion(string name, string code, string day, ExclusionStanding standing) => new(
        name, "p-" + name, code, ["availability"], false, Tokyo9(day + " 18:00"), DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture),
        standing, false, null, standing == ExclusionStanding.Open ? null : Tokyo9(day + " 19:00"));
}
