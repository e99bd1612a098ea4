using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workflows.Calendars;
using Workflows.Deliverables;
using Workflows.Incidents;
using Workflows.Ledger;
using Workflows.ServiceLevels;
using Workflows.ServiceLevels.Proofs;
using Workflows.Testing;
using Xunit;
using static Workflows.Unit.Tests.Calendars.TestCalendars;

namespace Workflows.Unit.Tests.ServiceLevels;

/// <summary>A figure travels with everything that it is computed of, and two verifiers that share no arithmetic come to it again.</summary>
public sealed partial class ProofTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("proofs").FullName;

    public void Dispose() => Directory.Delete(folder, true);

    /// <summary>Contract, period, stops, approved stops, then what follows: minutes of service time, down, excluded; printed figure; verdict.</summary>
    public static TheoryData<string, string, string, string, int, int, string, TargetVerdict> Vectors => new()
    {
        // SAG-SLA-03, SAG-SLA-04: a year has a budget of 2,628 minutes, a leap year of 2,635.2; inspections leave the service time.
        { "saga", "2026", "2026-06-08 00:00+2628", "", 525_600, 2628, "99.50", TargetVerdict.Met },
        { "saga", "2026", "2026-06-08 00:00+2629", "", 525_600, 2629, "99.49", TargetVerdict.Missed },
        { "saga", "2026", "2026-06-08 00:00+2626", "2026-06-01 00:00+240", 525_360, 2626, "99.50", TargetVerdict.Met },
        { "saga", "2026", "2026-06-08 00:00+2627", "2026-06-01 00:00+240", 525_360, 2627, "99.49", TargetVerdict.Missed },
        { "saga", "2026", "2026-06-08 00:00+2620", "2026-06-01 00:00+1440", 524_160, 2620, "99.50", TargetVerdict.Met },
        { "saga", "2026", "2026-06-08 00:00+2621", "2026-06-01 00:00+1440", 524_160, 2621, "99.49", TargetVerdict.Missed },
        { "saga", "2027", "2027-06-08 00:00+2635", "", 527_040, 2635, "99.50", TargetVerdict.Met },
        { "saga", "2027", "2027-06-08 00:00+2636", "", 527_040, 2636, "99.49", TargetVerdict.Missed },

        // Two at once are one; cut with an inspection; one that overruns; the year ends in it, or begins.
        { "saga", "2026", "2026-11-20 21:00+150", "2026-11-20 22:00+60", 525_540, 90, "99.98", TargetVerdict.Met },
        { "saga", "2026", "2026-11-20 10:00+120 2026-11-20 11:00+120", "", 525_600, 180, "99.96", TargetVerdict.Met },
        { "saga", "2026", "2026-11-20 22:00+100", "2026-11-20 22:00+60", 525_540, 40, "99.99", TargetVerdict.Met },
        { "saga", "2026", "2027-03-31 23:00+180", "", 525_600, 60, "99.98", TargetVerdict.Met },
        { "saga", "2026", "2026-03-31 23:00+180", "", 525_600, 120, "99.97", TargetVerdict.Met },

        // OKA-SLA-02, OKA-SLA-03: 8:00 to 19:00 of open days, 241 of them; no target, no verdict.
        { "okayama", "2026", "2026-12-25 18:30+3765", "", 159_060, 105, "99.93", TargetVerdict.NoTarget },
        { "okayama", "2026", "2026-12-28 18:00+9510", "", 159_060, 90, "99.94", TargetVerdict.NoTarget },
        { "okayama", "2026", "2026-05-01 18:00+8060", "", 159_060, 80, "99.94", TargetVerdict.NoTarget },
        { "okayama", "2026", "2026-04-29 10:00+120", "", 159_060, 0, "100.00", TargetVerdict.NoTarget },

        // A month's length decides: April has 43,200 minutes, of which 0.1 % are 43.2.
        { "standard", "2026-04", "2026-04-10 10:00+43", "", 43_200, 43, "99.90", TargetVerdict.Met },
        { "standard", "2026-04", "2026-04-10 10:00+44", "", 43_200, 44, "99.89", TargetVerdict.Missed },
        { "standard", "2027-02", "2027-02-10 10:00+41", "", 40_320, 41, "99.89", TargetVerdict.Missed },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void AVector_ComesOut(string contract, string period, string stops, string approved, int service, int down, string percent, TargetVerdict verdict)
    {
        (ProofTerms terms, PeriodFacts facts) = Given(contract, period, stops, approved);
        ProofReport report = ProofChecker.Check(Unpacked(SampleProofs.Pack(terms, facts)));
        Assert.Empty(report.Findings);
        ProofFigure figure = report.Figures!.Indicators[0];
        Assert.Equal((service * 60, down * 60, percent, verdict), (figure.BaseSeconds, figure.DownSeconds, figure.Percent, figure.Verdict));
    }

    /// <summary>The verifier that knows nothing of ours comes to every vector, too.</summary>
    [PythonFact]
    public void EveryVector_ComesOutInPython()
    {
        IEnumerable<(ProofTerms Terms, PeriodFacts Facts)> given = Vectors.Select(v => Given((string)v[0], (string)v[1], (string)v[2], (string)v[3]));
        string[] proofs = [.. given.Select(g => Written(SampleProofs.Pack(g.Terms, g.Facts)))];
        Assert.All(Python.Codes(proofs), code => Assert.Equal(0, code));
    }

    /// <summary>Limits on elapsed time and on a calendar, with pauses before, over and after them: both come to the same due time.</summary>
    [PythonFact]
    public void EveryDueTime_ComesOutInPython()
    {
        ProofTerms terms = SampleProofs.Terms("okayama", "2026");
        CalendarSet calendars = new(terms.Calendars.ToDictionary(c => c.Rule.Name, c => c.Rule), terms.TimeZone, JapaneseHolidays.Act);
        Random random = new(12);
        StepFact[] steps = [.. Enumerable.Range(0, 400).Select(i => new StepFact(
            $"i{i}", "first_report", 1, Minute(random.Next(500_000)), $"PT{random.Next(1, 40)}H{random.Next(1, 60)}M",
            (string)(random.Next(2) == 0 ? "elapsed" : "service"), []))];
        steps =
        [
            .. steps.Select(s => s with
            {
                Pauses = [.. Enumerable.Range(0, random.Next(4)).Select(_ => s.StartedAt.AddMinutes(random.Next(-60, 4000))).Distinct().Select(from =>
                    new PauseFact(from, random.Next(10) == 0 ? null : from.AddMinutes(random.Next(1, 3000))))],
                AgreedDue = random.Next(8) == 0 ? s.StartedAt.AddMinutes(random.Next(1, 5000)) : null,
            }).Select(s => s with { Due = ProofComputation.DueOf(s, calendars) }).OrderBy(s => s.StartedAt),
        ];
        Assert.Contains(steps, s => s.Due is null);
        Assert.Equal(0, Assert.Single(Python.Codes([Written(SampleProofs.Pack(terms, SampleProofs.Facts(terms) with { Steps = steps }))])));
        StepFact wrong = steps.First(s => s.Due is not null);
        Disagreed([SampleProofs.Pack(terms, SampleProofs.Facts(terms) with { Steps = [wrong with { Due = wrong.Due!.Value.AddTicks(1) }] })]);

        static DateTimeOffset Minute(int minute) => Tokyo9("2026-04-01 00:00").AddMinutes(minute);
    }

    /// <summary>It computes the national holidays by itself: the same days, from the first Happy Mondays on.</summary>
    [PythonFact]
    public void EveryHoliday_ComesOutInPython()
    {
        string python = Python.Line("print(' '.join(d.isoformat() for y in range(1999, 2152) for d in sorted(verify.national_holidays(y))))");
        Assert.Equal(string.Join(' ', Enumerable.Range(1999, 153).SelectMany(JapaneseHolidays.Act.In).Select(h => Iso(h.Day))), python);
    }

    /// <summary>OKA-SLA-09 to -13: excluded time leaves both sides; the day of publication alone decides about D.</summary>
    [PythonTheory]
    [InlineData("2026-09-30", 340, "99.86")]
    [InlineData("2026-10-02", 460, "99.94")]
    public void Okayama_TheYear(string publishedOn, int excluded, string adjusted)
    {
        (ProofTerms terms, PeriodFacts facts) = SampleProofs.OkayamaYear(publishedOn);
        ProofFigure figure = Agreed(terms, facts);
        Assert.Equal((159_060 * 60, 555 * 60, excluded * 60), (figure.BaseSeconds, figure.DownSeconds, figure.ExcludedSeconds));
        Assert.Equal(("99.65", adjusted), (figure.PercentAllCauses, figure.Percent));
    }

    [PythonFact]
    public void ARunningMonth_CountsUpToNow_AndSaysThatItIsNotOver()
    {
        ProofTerms terms = SampleProofs.Terms("standard", "2026-11");
        PeriodFacts facts = SampleProofs.Facts(terms) with
        {
            AsOf = Tokyo9("2026-11-20 10:30").AddTicks(1),
            Stops = [new("i", Tokyo9("2026-11-20 10:00"))],
        };
        Assert.Equal(1800.0000001m, Agreed(terms, facts).DownSeconds);
        Assert.False(ProofComputation.Compute(terms, facts).IsOver);
    }

    /// <summary>A known fault that was agreed on all the same, a ground that the contract has not or not for it, no answer, one before the proposal.</summary>
    [PythonFact]
    public void AnExclusion_NeedsItsGround()
    {
        (ProofTerms terms, PeriodFacts facts) = SampleProofs.OkayamaYear("2026-10-02");
        ExclusionFact d = facts.Exclusions[^1];
        Disagreed(((IEnumerable<ExclusionFact>)
            [
                d with { PublishedOn = new(2026, 9, 30) },
                d with { PublishedOn = null },
                d with { Unpublished = true, PublishedOn = new(2026, 9, 30) },
                d with { Code = "weather" },
                d with { Indicators = ["availability", "first_report"] },
                d with { AnsweredAt = null },
                d with { AnsweredAt = d.ProposedAt.AddSeconds(-1) },
            ])
            .Select(wrong => SampleProofs.Pack(terms, facts with { Exclusions = [.. facts.Exclusions.SkipLast(1), wrong] })));
    }

    /// <summary>Of each fact both say which figure and which interval would be different without it.</summary>
    [PythonFact]
    public void EachFact_IsNamedWithWhatItDoes()
    {
        (ProofTerms terms, PeriodFacts facts) = SampleProofs.OkayamaYear("2026-10-02");
        string path = Written(SampleProofs.Pack(terms, facts));
        ProofReport report = ProofChecker.Check(Unpacked(File.ReadAllBytes(path)), withEffects: true);
        FactEffect b = report.Effects.Single(e => e.Indicator == "availability" && e.Fact.StartsWith("stop B", StringComparison.Ordinal));
        Assert.Equal(("2026-08-03T00:00:00Z to 2026-08-03T01:35:00Z Down B", "100.00"), (Assert.Single(b.Changes), b.FigureWithout));
        FactEffect a = report.Effects.Single(e => e.Fact == "exclusion p-A of A");
        Assert.Equal("2026-07-01T00:00:00Z to 2026-07-01T05:00:00Z Excluded A because of other_service", Assert.Single(a.Changes));
        Assert.Equal("99.75", a.FigureWithout);
        Assert.Equal("2026-07-01T00:00:00Z to 2026-07-01T05:00:00Z Down A", Assert.Single(a.Instead));

        (int code, string output) = Python.Run(path, "--each-fact", "--en");
        Assert.Equal(0, code);
        Assert.Contains("availability: without stop B it would be 100.00\n"
            + "    what changes: 2026-08-03T00:00:00Z/2026-08-03T01:35:00Z down B", output, StringComparison.Ordinal);
        Assert.Contains("without exclusion A p-A it would be 99.75\n"
            + "    what changes: 2026-07-01T00:00:00Z/2026-07-01T05:00:00Z excluded A (other_service)\n"
            + "    instead: 2026-07-01T00:00:00Z/2026-07-01T05:00:00Z down A\n", output, StringComparison.Ordinal);
        Assert.Equal(report.Effects.Count, Regex.Count(output, "without"));
    }

    /// <summary>What somebody supposes of facts, alone or together: both say which figures and which intervals would be others, or that none would.</summary>
    [PythonTheory]
    [InlineData("stops/2/to=2026-08-03T01:00:00Z", "stopped: ", "availability: with {0} it would be 99.96",
        "what changes: 2026-08-03T00:00:00Z/2026-08-03T01:35:00Z down B", "instead: 2026-08-03T00:00:00Z/2026-08-03T01:00:00Z down B")]
    [InlineData("exclusions/0/standing=refused", "first_report: ", "availability: with {0} it would be 99.75",
        "what changes: 2026-07-01T00:00:00Z/2026-07-01T05:00:00Z excluded A (other_service)",
        "instead: 2026-07-01T00:00:00Z/2026-07-01T05:00:00Z down A")]
    [InlineData("steps/1/limit=PT31M", "availability: ", "first_report: with {0} it would be 100.00",
        "what changes: B 1 2026-08-03T00:00:00Z late", "instead: B 1 2026-08-03T00:00:00Z inTime")]
    [InlineData("approvedStops/0=", "stopped: ", "availability: with {0} it would be ",
        "what changes: 2026-05-31T23:00:00Z/2026-06-01T02:00:00Z approved E (planned)", "instead: 2026-05-31T23:00:00Z/2026-06-01T02:00:00Z down E")]
    public void WhatIsSupposed_IsSaidWithWhatItChanges(string change, string same, string effect, string changes, string instead)
    {
        (ProofTerms terms, PeriodFacts facts) = SampleProofs.OkayamaYear("2026-10-02");
        string path = Written(SampleProofs.Pack(terms, facts));
        (int code, string output) = Python.Run(path, "--en", "--if", change);
        Assert.Equal(0, code);
        string said = output[output.IndexOf("with " + change, StringComparison.Ordinal)..];
        string[] lines = [string.Format(CultureInfo.InvariantCulture, effect, change), "    " + changes, "    " + instead];
        Assert.All(lines, line => Assert.Contains(line, output, StringComparison.Ordinal));
        Assert.DoesNotContain(same + "with", said, StringComparison.Ordinal);

        IReadOnlyList<FactEffect> effects = ProofEffects.Suppose(Unpacked(File.ReadAllBytes(path)), [change]);
        Assert.Equal(Regex.Count(output, "with " + Regex.Escape(change)), effects.Count);
        Assert.All(effects, e => Assert.Contains($"{e.Indicator}: with {e.Fact} it would be {e.FigureWithout}\n", output, StringComparison.Ordinal));
        Assert.Equal(Regex.Count(output, "instead: "), effects.Sum(e => e.Instead.Count));
        Assert.Equal(Regex.Count(output, "what changes: "), effects.Sum(e => e.Changes.Count));
    }

    [PythonFact]
    public void WhatIsSupposed_CountsTogether_AndHasToBeThere()
    {
        (ProofTerms terms, PeriodFacts facts) = SampleProofs.OkayamaYear("2026-10-02");
        string path = Written(SampleProofs.Pack(terms, facts));
        ProofPackage proof = Unpacked(File.ReadAllBytes(path));
        FactEffect both = ProofEffects.Suppose(proof, ["exclusions/0=", "exclusions/1/standing=takenBack"]).Single(e => e.Indicator == "availability");
        Assert.Equal("99.72", both.FigureWithout); // 440 minutes of 158,940
        Assert.Contains("availability: with exclusions/0= exclusions/1/standing=takenBack it would be 99.72",
            Python.Run(path, "--en", "--if", "exclusions/0=", "--if", "exclusions/1/standing=takenBack").Output, StringComparison.Ordinal);
        Assert.Empty(ProofEffects.Suppose(proof, ["exclusions/1/byClient=true"]));
        Assert.Contains("No figure would be different.", Python.Run(path, "--en", "--if", "exclusions/1/byClient=true").Output, StringComparison.Ordinal);
        foreach (string wrong in (string[])["stops/9/to=2026-08-03T01:00:00Z", "stop/0=", "stops/0/from=", "stops/0/to=soon", "stops/0/colour=red", "x",
            "stops/0/from=0001-01-01T00:00:00+09:00", "steps/0/clock=moon"])
        {
            Assert.Throws<InvalidDataException>(() => ProofEffects.Suppose(proof, [wrong]));
            Assert.Equal(5, Python.Run(path, "--en", "--if", wrong).Code);
        }

        Assert.Throws<InvalidDataException>(() => ProofEffects.Suppose(proof, ["steps/0/occurrence=+1"]));
        Assert.Throws<InvalidDataException>(() => ProofEffects.Suppose(
            Unpacked(SampleProofs.Pack(terms, facts, terms with { Calendars = [.. terms.Calendars.Where(c => c.Rule.Name != "service")] })), ["stops/0="]));
    }

    /// <summary>Days are counted by the command alone: Python says so instead of a figure that keeps the due time as it was.</summary>
    [PythonTheory]
    [InlineData("steps/0/startedAt=2026-05-04T01:00:00Z", 5)]
    [InlineData("steps/0/limit=5bd", 5)]
    [InlineData("steps/0/doneAt=2026-05-29T01:00:00Z", 0)] // its due time stays
    [InlineData("steps/0/agreedDue=2026-05-01T01:00:00Z", 0)]
    [InlineData("steps/0/limit=PT1H", 0)]
    public void WhatIsSupposedOfALimitInDays_IsNotCountedInPython(string change, int code)
    {
        ProofTerms terms = SampleProofs.Terms("okayama", "2026");
        CalendarSet calendars = new(terms.Calendars.ToDictionary(c => c.Rule.Name, c => c.Rule), terms.TimeZone, JapaneseHolidays.Act);
        StepFact step = new("i", "first_report", 1, Tokyo9("2026-05-11 10:00"), "1bd", "elapsed", [], DoneAt: Tokyo9("2026-05-12 10:00"));
        StepFact due = step with { Due = ProofComputation.DueOf(step, calendars) };
        string path = Written(SampleProofs.Pack(terms, SampleProofs.Facts(terms) with { Steps = [due] }));
        (int found, string output) = Python.Run(path, "--en", "--if", change);
        Assert.Equal(code, found);
        Assert.Equal(code != 0, output.Contains("which is no length of time and is not counted here", StringComparison.Ordinal));
        IReadOnlyList<FactEffect> effects = ProofEffects.Suppose(Unpacked(File.ReadAllBytes(path)), [change]);
        Assert.All(effects, e => Assert.Equal(
            code == 0, output.Contains($"{e.Indicator}: with {e.Fact} it would be {e.FigureWithout}\n", StringComparison.Ordinal)));
    }

    /// <summary>A period in which nothing happened has lists that hold nothing: who leaves one of them out is found, too.</summary>
    [PythonFact]
    public void AnEmptyPeriod_HasEveryListThatBelongsToIt()
    {
        ProofTerms terms = SampleProofs.Terms("okayama", "2026");
        EveryChangeIsFound(terms with { Grounds = [] }, SampleProofs.Facts(terms), EmptyDecidesNothing(), 100);
        ProofIndicator share = terms.Indicators[1];
        Disagreed(((IEnumerable<ProofIndicator>)[share with { Base = "service" }, share with { Of = Counted.Incidents }])
            .Select(i => SampleProofs.Pack(terms with { Indicators = [terms.Indicators[0], i, terms.Indicators[2]] }, SampleProofs.Facts(terms))));
    }

    /// <summary>Who changes a file and leaves the manifest is found whatever the change means.</summary>
    [PythonFact]
    public void AChangedByte_IsFound()
    {
        (ProofTerms terms, PeriodFacts facts) = SampleProofs.OkayamaYear("2026-10-02");
        byte[] proof = SampleProofs.Pack(terms, facts);
        ProofPackage package = Unpacked(proof);
        byte[] manifest = ProofFiles.Write(package.Manifest);
        Disagreed(
        [
            .. package.Files.Keys.Select(name => With(name, [.. package.Files[name], (byte)' '], manifest)),
            .. package.Files.Keys.Select(name => With(name, null, manifest)),
            With("more.txt", [1], manifest),
            With("README.txt", package.Files["README.txt"], ProofFiles.Write(package.Manifest with { Format = "another/1" })),
            ProofFiles.Pack("saga", terms.Period, [.. package.Files.Select(f => (f.Key, f.Value))]),
        ]);

        byte[] With(string name, byte[]? content, byte[] listed)
        {
            Dictionary<string, byte[]> files = new(package.Files) { [ProofFiles.Manifest] = listed };
            files.Remove(name);
            return Zipped([.. files.Select(f => (f.Key, f.Value)), .. content is null ? [] : new[] { (name, content) }]);
        }
    }

    /// <summary>
    /// Who changes one value and writes a new manifest, too, is found by both verifiers, wherever the value decides something. What decides
    /// nothing (names, clauses, what became of a proposal that does not count) is listed here; for that and for the hashes of the chain, the
    /// fingerprint is compared.
    /// </summary>
    [PythonFact]
    public void AChangedValue_IsFound_AlthoughTheManifestFits()
    {
        (ProofTerms terms, PeriodFacts facts) = SampleProofs.OkayamaYear("2026-10-02", JapaneseHolidays.Act.With([new(new(2026, 9, 22), null)]));
        terms = terms with
        {
            Indicators = [terms.Indicators[0] with { Target = 99.9m }, terms.Indicators[1] with { Target = 75 }, terms.Indicators[2] with { AtMost = 4 }],
            Grounds = [.. terms.Grounds.Where(g => facts.Exclusions.Any(e => e.Code == g.Code && e.Standing == ExclusionStanding.Agreed))],
        };
        EveryChangeIsFound(terms, facts, DecidesNothing(), 250);
    }

    /// <summary>MIE-SLA-29, MIE-SLA-30: figures of imported values, with what is missing and what lies beyond a threshold.</summary>
    [PythonFact]
    public void AMetric_ComesOut_AndEveryChangedValueIsFound()
    {
        (ProofTerms terms, PeriodFacts facts) = SampleProofs.MieMonth();
        ProofFigure cpu = Agreed(terms, facts);
        Assert.Equal(("33.11", TargetVerdict.Met, 232), (cpu.Value, cpu.Verdict, cpu.Samples));
        ProofFigures all = ProofComputation.Compute(terms, facts);
        Assert.Equal([("42.00", TargetVerdict.Missed), ("98.27", TargetVerdict.Missed)], all.Indicators.Skip(1).Select(i => (i.Value!, i.Verdict)));

        // At the edge of every target and threshold, so that each of them decides.
        PeriodFacts some = facts with { Metrics = [.. facts.Metrics!.Select(m => m with { Samples = [.. m.Samples.Skip(2).Take(6)] })] };
        ProofTerms edge = terms with
        {
            Calendars = [terms.Calendars[0]],
            Indicators =
            [
                .. terms.Indicators.Select(i => i with { Metric = i.Metric! with { Upper = i.Metric.Upper is null ? null : 95, IntervalSeconds = 14_399 } }),
            ],
        };
        edge = edge with
        {
            Indicators =
            [
                edge.Indicators[0] with { AtLeast = null, AtMost = 34, Metric = edge.Indicators[0].Metric! with { Lower = null } },
                edge.Indicators[1] with { AtMost = null, AtLeast = 41, Metric = edge.Indicators[1].Metric! with { Lower = null, Percentile = 91 } },
                edge.Indicators[2] with { Target = 66 },
            ],
        };
        Assert.Equal(["34.20", "41.66", "66.66"], ProofComputation.Compute(edge, some).Indicators.Select(i => i.Value!));
        EveryChangeIsFound(edge, some, MetricDecidesNothing(), 200);

        (int code, string output) = Python.Run(Written(SampleProofs.Pack(terms, facts)), "--en", "--each-fact");
        Assert.Equal(0, code);
        Assert.True(output.Contains("cpu: without values of cpu of db in mie-metrics-2019-04 it would be ", StringComparison.Ordinal), output);
        Assert.Contains(ProofChecker.Check(Unpacked(SampleProofs.Pack(terms, facts)), withEffects: true).Effects,
            e => e is { Indicator: "services", Fact: "values of services of db in mie-metrics-2019-04", FigureWithout: null });
    }

    /// <summary>Points follow from the period's own figures, from the targets of others and from what was late; both verifiers come to them.</summary>
    [PythonFact]
    public void Points_ComeOut_AndEveryChangedValueIsFound()
    {
        (ProofTerms terms, PeriodFacts facts) = SampleProofs.MonthWithPoints();
        Assert.Equal(TargetVerdict.Missed, Agreed(terms, facts).Verdict);
        ReportedPoints points = ProofComputation.Compute(terms, facts).Points!;
        Assert.Equal((19, 81, "3.00", 30_000m, new DateOnly(2026, 5, 31)), (points.Points, points.Score, points.Percent, points.Amount, points.Day));
        Assert.Equal([5, 2, -1, 4, 4, 5], points.Entries.Select(e => e.Points));
        EveryChangeIsFound(terms, facts, PointsDecideNothing(), 200);
    }

    /// <summary>A proof of the day before points were in it: it holds, and says nothing of points. So does a version of a report.</summary>
    [PythonFact]
    public void YesterdaysProof_StillHolds()
    {
        string path = Path.Combine(Repository.Folder("tests/Testing/Yesterday"), "238e97b-standard-2026-05.zip");
        ProofReport report = ProofChecker.Check(Unpacked(File.ReadAllBytes(path)));
        Assert.Empty(report.Findings);
        Assert.Equal(("99.89", null), (report.Figures!.Indicators[0].Percent, report.Figures.Points));
        Assert.Equal(0, Python.Run(path, "--en").Code);

        const string Version = """
            {"note":"第1版","files":[],"figures":[{"indicator":"availability","verdict":"missed","percent":"99.89","target":99.9,"downMinutes":45,"excludedMinutes":0}]}
            """;
        DeliverableVersion version = LedgerJson.Read<DeliverableVersion>(Version);
        Assert.Equal((null, Version), (version.Points, LedgerJson.Write(version)));
        Assert.Equal("e4cf2b61b3c684202afd438d87787427552a9b8edd679933bd718ff776ccfb75", version.HashWith(
            new() { Id = "o", At = default, RecordedAt = default, Actor = "a", ItemId = "service_report", Period = "2026-05", Anchor = new(2026, 5, 31) }, 1));
    }

    /// <summary>Random misses under random rules: both verifiers come to the same points.</summary>
    [PythonFact]
    public void EveryAccount_ComesOutInPython()
    {
        (ProofTerms terms, PeriodFacts facts) = SampleProofs.MonthWithPoints();
        Random random = new(43);
        string[] proofs =
        [
            .. Enumerable.Range(0, 60).Select(i => Written(SampleProofs.Pack(
                terms with
                {
                    Penalties = terms.Penalties! with
                    {
                        Score = random.Next(1, 60), Payment = i % 3 == 0 ? null : random.Next(1_000_000) + (i % 2 * 0.5m),
                        Lapse = (i % 4) switch { 0 => null, 1 => "90d", 2 => "1mo", _ => "12mo" }, To = i % 5 == 0 ? new(2026, 4, 30) : null,
                        Steps = i % 2 == 0 ? [] : [new(random.Next(1, 5), 2), new(random.Next(5, 20), 7)],
                        Rules =
                        [
                            terms.Penalties.Rules[0] with { Points = random.Next(9), Bonus = random.Next(3), Repeated = i % 2 == 0 ? random.Next(9) : null },
                            terms.Penalties.Rules[1] with { Points = random.Next(9), Repeated = i % 3 == 0 ? random.Next(9) : null },
                        ],
                    },
                },
                facts with
                {
                    Judged =
                    [
                        .. Enumerable.Range(0, 14).Where(_ => random.Next(2) == 0).Select(m => new JudgedFact(
                            "availability", new DateOnly(2025, 3, 1).AddMonths(m).ToString("yyyy-MM", CultureInfo.InvariantCulture), TargetVerdict.Missed)),
                    ],
                    Late =
                    [
                        .. Enumerable.Range(0, random.Next(12)).Select(n => new LateFact($"m{n}", "minutes", new DateOnly(2025, 6, 1).AddDays(random.Next(360)))),
                    ],
                }))),
        ];
        Assert.All(Python.Codes(proofs), code => Assert.Equal(0, code));
        Assert.All(proofs, path => Assert.Empty(ProofChecker.Check(Unpacked(File.ReadAllBytes(path))).Findings));
    }

    /// <summary>What tells of points has to be something that the contract has points for, of another period that was over, and late.</summary>
    [PythonFact]
    public void WhatPointsAreFor_HasToBeSo()
    {
        (ProofTerms terms, PeriodFacts facts) = SampleProofs.MonthWithPoints();
        LateFact late = facts.Late![^1];
        Disagreed(((IEnumerable<PeriodFacts>)
            [
                facts with { Judged = [new("availability", "2026-05", TargetVerdict.Missed)] },
                facts with { Judged = [new("availability", "2026-06", TargetVerdict.Missed)] },
                facts with { Judged = [new("availability", "2026-03", TargetVerdict.NotMeasured)] },
                facts with { Judged = [new("incidents", "2026-03", TargetVerdict.Missed)] },
                facts with { Late = [late with { Item = "plan" }] },
                facts with { Late = [late with { Day = new(2026, 6, 1) }] },
                facts with { Late = [late with { HandedInAt = Tokyo9("2026-05-30 23:59") }] },
            ])
            .Select(wrong => SampleProofs.Pack(terms, wrong)).Append(SampleProofs.Pack(terms with { Penalties = null }, facts)));
    }

    /// <summary>Of each fact both say which points would be different without it: a stop alone made the month a missed one.</summary>
    [PythonFact]
    public void EachFact_IsNamedWithThePointsItCosts()
    {
        (ProofTerms terms, PeriodFacts facts) = SampleProofs.MonthWithPoints();
        string path = Written(SampleProofs.Pack(terms, facts));
        ProofReport report = ProofChecker.Check(Unpacked(File.ReadAllBytes(path)), withEffects: true);
        FactEffect stop = report.Effects.Single(e => e.Indicator == "points" && e.Fact.StartsWith("stop i", StringComparison.Ordinal));
        Assert.Equal("87", stop.FigureWithout); // 5 less, and one given back
        Assert.Contains("2026-05-31 availability 2026-05 5 to 2027-05-31", stop.Changes);
        Assert.Equal("85", report.Effects.Single(e => e is { Indicator: "points", Fact: "late standard-20260520-1" }).FigureWithout);
        (int code, string output) = Python.Run(path, "--each-fact", "--en");
        Assert.Equal(0, code);
        Assert.Contains("points: without stop i it would be 87\n", output, StringComparison.Ordinal);
        Assert.Contains("    what changes: 2026-05-31 availability 2026-05 5 -> 2027-05-31\n", output, StringComparison.Ordinal);
    }

    /// <summary>SAG-SLA-01: how many certificates were issued in the year, added up and never judged: "about 1,000" is no target.</summary>
    [PythonFact]
    public void Saga_CertificatesOfTheYear_AreAddedUp()
    {
        ProofTerms terms = SampleProofs.Terms("saga", "2026");
        PeriodFacts facts = SampleProofs.Facts(terms) with
        {
            Metrics =
            [
                .. Enumerable.Range(0, 12).Select(m => new MetricSeries($"saga-metrics-{m}", "certificates", "system",
                    [new(Tokyo9("2026-04-30 17:00").AddMonths(m), 80 + m)])),
            ],
        };
        Agreed(terms, facts);
        ProofFigure certificates = ProofComputation.Compute(terms, facts).Indicators.Single(i => i.Id == "certificates");
        Assert.Equal(("1026", 12, TargetVerdict.NoTarget), (certificates.Value, certificates.Samples, certificates.Verdict));
    }

    /// <summary>Random values, with every measure: both verifiers print the same.</summary>
    [PythonFact]
    public void EveryMeasure_ComesOutInPython()
    {
        (ProofTerms terms, PeriodFacts facts) = SampleProofs.MieMonth();
        Random random = new(29);
        ProofIndicator cpu = terms.Indicators[0];
        string[] proofs =
        [
            .. Enum.GetValues<MetricMeasure>().SelectMany(measure => Enumerable.Range(0, 4).Select(i => Written(SampleProofs.Pack(
                terms with
                {
                    Indicators =
                    [
                        cpu with
                        {
                            Decimals = i, AtMost = null, AtLeast = null, Target = measure == MetricMeasure.Within ? 50 : null,
                            Metric = cpu.Metric! with
                            {
                                Measure = measure, Percentile = measure == MetricMeasure.Percentile ? random.Next(1, 1000) / 10m : null,
                                IntervalSeconds = i == 0 ? null : 3600 * i,
                            },
                        },
                    ],
                },
                facts with
                {
                    Metrics =
                    [
                        .. cpu.Metric!.Systems.Select(system => new MetricSeries("m", "cpu", system,
                            [.. Enumerable.Range(0, random.Next(200)).Select(n => random.Next(2_592_000)).Distinct().Order().Select(second => new MetricSample(
                                Tokyo9("2019-04-01 00:00").AddSeconds(second), MetricSample.Cut((random.Next(200_000) - 50_000) / (i + 3m))))])),
                    ],
                })))),
        ];
        Assert.All(Python.Codes(proofs), code => Assert.Equal(0, code));
        Assert.All(proofs, path => Assert.Empty(ProofChecker.Check(Unpacked(File.ReadAllBytes(path))).Findings));
        MetricSeries first = facts.Metrics![0];
        Disagreed(((IEnumerable<IReadOnlyList<MetricSample>>)[[.. first.Samples.Reverse()], [.. first.Samples, first.Samples[^1] with { Value = 1 }]])
            .Select(samples => SampleProofs.Pack(terms, facts with { Metrics = [first with { Samples = samples }] })));
    }

    private void EveryChangeIsFound(ProofTerms terms, PeriodFacts facts, Regex decidesNothing, int least)
    {
        ProofPackage package = Unpacked(SampleProofs.Pack(terms, facts));
        List<(string What, string Path)> changed = [];
        foreach ((string path, Action<JsonNode> change) in Changes(JsonNode.Parse(ProofFiles.Write(package.Manifest))!, ""))
        {
            JsonNode copy = JsonNode.Parse(ProofFiles.Write(package.Manifest))!;
            change(copy);
            changed.Add(($"{ProofFiles.Manifest}{path}", Written(Zipped(
                [.. package.Files.Select(f => (f.Key, f.Value)), (ProofFiles.Manifest, System.Text.Encoding.UTF8.GetBytes(copy.ToJsonString()))]))));
        }

        foreach (string file in (string[])[ProofFiles.Terms, ProofFiles.Facts, ProofFiles.Audit, ProofFiles.Figures])
        {
            JsonNode root = JsonNode.Parse(package.Files[file])!;
            foreach ((string path, Action<JsonNode> change) in Changes(root, ""))
            {
                if (decidesNothing.IsMatch($"{file}{path}"))
                {
                    continue;
                }

                JsonNode copy = root.DeepClone();
                change(copy);
                Dictionary<string, byte[]> files = new(package.Files) { [file] = System.Text.Encoding.UTF8.GetBytes(copy.ToJsonString()) };
                changed.Add(($"{file}{path}", Written(ProofFiles.Pack(terms.Contract, terms.Period, [.. files.Select(f => (f.Key, f.Value))]))));
            }
        }

        Assert.True(changed.Count > least, $"{changed.Count} changes");
        IReadOnlyList<int> codes = Python.Codes(changed.Select(c => c.Path));
        string[] missed = [.. changed.Select((c, i) => (c.What, Here: Agrees(c.Path), There: codes[i] is not (4 or 5)))
            .Where(c => c.Here || c.There).Select(c => $"{c.What}: {(c.Here ? "we " : "")}{(c.There ? "python" : "")}")];
        Assert.True(missed.Length == 0, $"{missed.Length} of {changed.Count} changes were not found:\n{string.Join('\n', missed)}");
    }

    /// <summary>A manifest that is none cannot be read, and nothing agrees with it.</summary>
    private static bool Agrees(string path)
    {
        try
        {
            return ProofChecker.Check(Unpacked(File.ReadAllBytes(path))).Agrees;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Every value, each in a document of its own: other, and left out.</summary>
    private static IEnumerable<(string Path, Action<JsonNode> Change)> Changes(JsonNode node, string path)
    {
        Func<JsonNode, JsonNode> at = At(path);
        switch (node)
        {
            case JsonObject members:
                foreach ((string name, JsonNode? member) in members)
                {
                    yield return ($"{path}/{name} left out", root => ((JsonObject)at(root)).Remove(name));
                    foreach ((string, Action<JsonNode>) change in Changes(member!, $"{path}/{name}"))
                    {
                        yield return change;
                    }
                }

                yield return ($"{path} more", root => ((JsonObject)at(root))["more"] = 1);
                break;
            case JsonArray items:
                for (int i = 0; i < items.Count; i++)
                {
                    int index = i;
                    yield return ($"{path}/{i} left out", root => ((JsonArray)at(root)).RemoveAt(index));
                    yield return ($"{path}/{i} twice", root => ((JsonArray)at(root)).Insert(index, ((JsonArray)at(root))[index]!.DeepClone()));
                    foreach ((string, Action<JsonNode>) change in Changes(items[i]!, $"{path}/{i}"))
                    {
                        yield return change;
                    }
                }

                break;
            case JsonValue value:
                bool goesUp = path.EndsWith("approvedAt", StringComparison.Ordinal) || path.EndsWith("agreedAt", StringComparison.Ordinal)
                    || path.EndsWith("occurredOn", StringComparison.Ordinal) || path.EndsWith("doneAt", StringComparison.Ordinal);
                yield return ($"{path} other", root => at(root).ReplaceWith(Other(value, goesUp ? 1 : -1)));
                break;
        }
    }

    private static Func<JsonNode, JsonNode> At(string path) => root => path.Split('/', StringSplitOptions.RemoveEmptyEntries)
        .Aggregate(root, (node, step) => node is JsonArray items ? items[int.Parse(step, CultureInfo.InvariantCulture)]! : node[step]!);

    private static JsonValue? Other(JsonValue value, int direction) => value.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.True => JsonValue.Create(false),
        System.Text.Json.JsonValueKind.False => JsonValue.Create(true),
        System.Text.Json.JsonValueKind.Number => JsonValue.Create(value.GetValue<decimal>() + 1),
        _ => value.GetValue<string>() switch
        {
            { Length: > 18 } text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset at) =>
                JsonValue.Create(at.AddDays(35 * direction)),
            { Length: 10 } text when DateOnly.TryParse(text, CultureInfo.InvariantCulture, out DateOnly day) =>
                JsonValue.Create(Iso(day.AddDays(7 * direction))),
            { Length: > 18 } text when text.Split(' ') is [var at, var number] && decimal.TryParse(number, CultureInfo.InvariantCulture, out decimal sample) =>
                JsonValue.Create($"{at} {MetricSample.Text(sample - 1)}"),
            "agreed" => JsonValue.Create("refused"),
            "saturday" or "sunday" or "monday" or "tuesday" or "wednesday" or "thursday" or "friday" => JsonValue.Create("saturday"),
            var text => JsonValue.Create(text + "x"),
        },
    };

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>By file and path: what may be different without a figure or a ground being so.</summary>
    [GeneratedRegex(
        @"^contract\.json/(title|profileVersion|indicators/\d+/(name|clause)|grounds/\d+/(name|clause))\b.*(other|left out)$"
        + @"|^contract\.json/holidays/\d+/name (other|left out)$"
        + @"|^facts\.json/exclusions/\d+/(id|byClient) other$"
        + @"|^facts\.json/exclusions/[012]/occurredOn other$" // only a publication is compared with it
        + @"|^facts\.json/exclusions/1( left out|/(code|indicators/0|proposedAt|answeredAt) (other|left out))$" // refused
        + @"|^facts\.json/exclusions/[012]/unpublished other$"
        + @"|^contract\.json/indicators/2/decimals other$" // a number has none
        + @"|^facts\.json/steps/1/doneAt (other|left out)$" // late in any case
        + @"|^contract\.json/calendars/0(/rule/name other| left out|/rule/hours/0/fromMinute left out)$" // business days: no limit is in days
        + @"|^audit\.json/cases/\d+/entries/\d+/sequence other$")]
    private static partial Regex DecidesNothing();

    /// <summary>Of a year without stops and clocks, in which only the service time counts.</summary>
    [GeneratedRegex(
        @"^contract\.json/(title|profileVersion|indicators/\d+/(name|clause))\b.*(other|left out)$"
        + @"|^contract\.json/holidays/\d+/name (other|left out)$"
        + @"|^contract\.json/indicators/0/approvedStops/0( left out| other)$"
        + @"|^contract\.json/indicators/1/step other$"
        + @"|^contract\.json/indicators/([12]/decimals|2/of) other$" // nothing is printed of nothing
        + @"|^contract\.json/calendars/0(/rule/name other| left out|/rule/hours/0/fromMinute left out)$")]
    private static partial Regex EmptyDecidesNothing();

    /// <summary>Of metrics, which count on no calendar.</summary>
    [GeneratedRegex(
        @"^contract\.json/(title|profileVersion|indicators/\d+/(name|clause|metric/unit))\b.*(other|left out)$"
        + @"|^contract\.json/holidays/\d+/name (other|left out)$"
        + @"|^contract\.json/calendars/0(/rule/name other| left out|/rule/hours/0/fromMinute left out)$"
        + @"|^audit\.json/cases/\d+/entries/\d+/sequence other$")]
    private static partial Regex MetricDecidesNothing();

    /// <summary>Of points, whose month rests on one stop.</summary>
    [GeneratedRegex(
        @"^contract\.json/(title|profileVersion|indicators/0/(name|clause)|penalties/rules/\d+/(name|clause))\b.*(other|left out)$"
        + @"|^contract\.json/holidays/\d+/name (other|left out)$"
        + @"|^contract\.json/(indicators/0/target|penalties/rules/1/bonus) other$" // missed in any case; what is late gives nothing back
        + @"|^contract\.json/calendars/0/rule/(weekdays/6 other|hours/0/fromMinute left out)$" // Saturday for Saturday, midnight for none
        + @"|^facts\.json/judged/0 left out$" // it counts no more
        + @"|^facts\.json/late/[01]/handedInAt left out$" // late in any case
        + @"|^audit\.json/cases/\d+/entries/\d+/sequence other$")]
    private static partial Regex PointsDecideNothing();

    private ProofFigure Agreed(ProofTerms terms, PeriodFacts facts)
    {
        string path = Written(SampleProofs.Pack(terms, facts));
        Assert.Empty(ProofChecker.Check(Unpacked(File.ReadAllBytes(path))).Findings);
        (int code, string output) = Python.Run(path, "--en");
        Assert.True(code == 0, output);
        return ProofComputation.Compute(terms, facts).Indicators[0];
    }

    /// <summary>Both verifiers find something in each.</summary>
    private void Disagreed(IEnumerable<byte[]> proofs)
    {
        string[] paths = [.. proofs.Select(Written)];
        Assert.All(Python.Codes(paths), code => Assert.Equal(4, code));
        Assert.All(paths, path => Assert.NotEmpty(ProofChecker.Check(Unpacked(File.ReadAllBytes(path))).Findings));
    }

    private string Written(byte[] proof)
    {
        string path = Path.Combine(folder, $"{Directory.GetFiles(folder).Length}.zip");
        File.WriteAllBytes(path, proof);
        return path;
    }

    private static ProofPackage Unpacked(byte[] proof) => ProofFiles.Unpack(new MemoryStream(proof));

    private static byte[] Zipped(IEnumerable<(string Name, byte[] Content)> files)
    {
        using MemoryStream memory = new();
        using (System.IO.Compression.ZipArchive zip = new(memory, System.IO.Compression.ZipArchiveMode.Create, true))
        {
            foreach ((string name, byte[] content) in files)
            {
                using Stream stream = zip.CreateEntry(name).Open();
                stream.Write(content);
            }
        }

        return memory.ToArray();
    }

    private static (ProofTerms Terms, PeriodFacts Facts) Given(string contract, string period, string stops, string approved)
    {
        ProofTerms terms = SampleProofs.Terms(contract, period);
        return (terms, SampleProofs.Facts(terms, [.. Spans(stops).Select((s, i) => new StopFact($"i{i}", s.From, s.To))]) with
        {
            ApprovedStops = [.. Spans(approved).Select((s, i) => new ApprovedStopFact($"c{i}", "inspection", s.From.AddDays(-30), s.From, s.To))],
        });
    }

    /// <summary>"2026-11-20 21:00+150": beginning and minutes, one after the other.</summary>
    private static IEnumerable<(DateTimeOffset From, DateTimeOffset To)> Spans(string text) =>
        from words in text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Chunk(2)
        let ends = string.Join(' ', words).Split('+')
        let begin = Tokyo9(ends[0])
        select (begin, begin.AddMinutes(int.Parse(ends[1], CultureInfo.InvariantCulture)));
}
