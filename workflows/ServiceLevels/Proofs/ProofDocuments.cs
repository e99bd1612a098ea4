using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Penalties;

namespace Workflows.ServiceLevels.Proofs;

// The files of a proof. Receivers keep them for years: names change only with ProofFiles.Format.

/// <summary><c>contract.json</c>: what the contract says of the figures, and its calendars.</summary>
public sealed record ProofTerms
{
    public required string Contract { get; init; }

    public required LocalText Title { get; init; }

    /// <summary>Names exactly the profile that was in force.</summary>
    public required string ProfileVersion { get; init; }

    /// <summary>IANA id.</summary>
    public required string TimeZone { get; init; }

    /// <summary>What a figure is about.</summary>
    public required MeasuredPeriod Kind { get; init; }

    /// <summary><c>2026-04</c>, or <c>2026</c> for the fiscal year.</summary>
    public required string Period { get; init; }

    /// <summary>The first day.</summary>
    public required DateOnly From { get; init; }

    /// <summary>The first day after it.</summary>
    public required DateOnly Before { get; init; }

    public required IReadOnlyList<ProofIndicator> Indicators { get; init; }

    /// <summary>Grounds on which both parties may exclude an incident.</summary>
    public required IReadOnlyList<ProofGround> Grounds { get; init; }

    /// <summary>
    /// Those that indicators and the clocks of steps count on, and that of business days; then those that clocks began with before the contract was
    /// amended, named as <c>service@0123456789ab</c>.
    /// </summary>
    public required IReadOnlyList<ProofCalendar> Calendars { get; init; }

    /// <summary>National holidays around the period, as they were counted.</summary>
    public required IReadOnlyList<ProofHoliday> Holidays { get; init; }

    /// <summary>Corrections to the holidays that the act gives; part of a calendar's version. Without a name: no holiday.</summary>
    public required IReadOnlyList<ProofHoliday> Corrections { get; init; }

    /// <summary>What misses cost; null: nothing, as in every proof before points.</summary>
    public ProofPenalties? Penalties { get; init; }
}

/// <summary>What misses cost, as the contract declares it.</summary>
public sealed record ProofPenalties
{
    /// <summary>Points at the beginning of a fiscal year.</summary>
    public required int Score { get; init; }

    /// <summary>What is paid for the year; null: points only.</summary>
    public decimal? Payment { get; init; }

    /// <summary>How long points count, as <c>12mo</c>; null: to the end of the fiscal year.</summary>
    public string? Lapse { get; init; }

    /// <summary>First day of the contract; null: open.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last day of the contract; null: open.</summary>
    public DateOnly? To { get; init; }

    public required IReadOnlyList<PenaltyStep> Steps { get; init; }

    public required IReadOnlyList<ProofPenalty> Rules { get; init; }
}

/// <summary>What points are for, as the contract declares it.</summary>
public sealed record ProofPenalty
{
    public required string Id { get; init; }

    public required LocalText Name { get; init; }

    /// <summary>Each period in which its target is missed.</summary>
    public string? Indicator { get; init; }

    /// <summary>Each one of the item that is late.</summary>
    public string? Deliverable { get; init; }

    public required int Points { get; init; }

    /// <summary>Points of a miss while points of an earlier one count; null: the same.</summary>
    public int? Repeated { get; init; }

    /// <summary>Given back for each period in which the target is met.</summary>
    public required int Bonus { get; init; }

    public string? Clause { get; init; }

    public required RuleBasis Basis { get; init; }
}

/// <summary>An indicator, as the contract declares it.</summary>
public sealed record ProofIndicator
{
    public required string Id { get; init; }

    public required LocalText Name { get; init; }

    public required IndicatorKind Kind { get; init; }

    /// <summary>Of an availability: calendar of the service times.</summary>
    public string? Base { get; init; }

    /// <summary>Of a share within a limit: whose clock.</summary>
    public string? Step { get; init; }

    /// <summary>Of a count.</summary>
    public Counted? Of { get; init; }

    /// <summary>Percent; null: not judged.</summary>
    public decimal? Target { get; init; }

    /// <summary>Of a count or a metric: the most that is allowed; null: not judged.</summary>
    public decimal? AtMost { get; init; }

    /// <summary>Of a metric: the least that has to be reached; null: not judged.</summary>
    public decimal? AtLeast { get; init; }

    /// <summary>Of a metric: which values, and what they come to.</summary>
    public MetricRule? Metric { get; init; }

    /// <summary>Printed decimals, cut off.</summary>
    public required int Decimals { get; init; }

    /// <summary>Classes of changes whose approved stops are no service time.</summary>
    public required IReadOnlyList<string> ApprovedStops { get; init; }

    public string? Clause { get; init; }

    public required RuleBasis Basis { get; init; }
}

/// <summary>A ground for exclusions.</summary>
public sealed record ProofGround
{
    public required string Code { get; init; }

    public required LocalText Name { get; init; }

    public required IReadOnlyList<string> AppliesTo { get; init; }

    public required ExclusionNeed Needs { get; init; }

    public string? Clause { get; init; }

    public required RuleBasis Basis { get; init; }
}

/// <summary>A calendar and its version: a digest of everything that decides its result.</summary>
public sealed record ProofCalendar(CalendarRule Rule, string Version);

/// <summary>A national holiday, or a correction.</summary>
public sealed record ProofHoliday(DateOnly Day, string? Name = null);

/// <summary><c>audit.json</c>: where what decides the figures stands in the audit chain of the contract.</summary>
public sealed record ProofAudit(IReadOnlyList<AuditedCase> Cases);

/// <summary>A case that the figures rest on.</summary>
public sealed record AuditedCase(string Case, IReadOnlyList<AuditedEntry> Entries);

/// <summary>An entry of the chain: its place and its hash, which covers every entry before it.</summary>
public sealed record AuditedEntry(long Sequence, string Hash);

/// <summary><c>figures.json</c>: what is claimed.</summary>
public sealed record ProofFigures(bool IsOver, IReadOnlyList<ProofFigure> Indicators)
{
    /// <summary>Points as they stand on the last day of the period, or on that of its facts; null: the contract has none.</summary>
    public ReportedPoints? Points { get; init; }
}

/// <summary>A figure. Lengths in seconds, exact; percentages as they are printed, cut off.</summary>
public sealed record ProofFigure
{
    public required string Id { get; init; }

    public required TargetVerdict Verdict { get; init; }

    /// <summary>Null: a number, or there is nothing to measure.</summary>
    public string? PercentAllCauses { get; init; }

    /// <summary>Without what both parties excluded; this one is judged.</summary>
    public string? Percent { get; init; }

    /// <summary>Of an availability: service time.</summary>
    public decimal? BaseSeconds { get; init; }

    /// <summary>Of an availability: what stood still, whatever the cause.</summary>
    public decimal? DownSeconds { get; init; }

    /// <summary>Of an availability: what both parties excluded.</summary>
    public decimal? ExcludedSeconds { get; init; }

    /// <summary>Of an availability: every part of every stop, in order.</summary>
    public IReadOnlyList<ProofPart>? Parts { get; init; }

    /// <summary>Of what is counted: of all causes.</summary>
    public ProofCount? CountAllCauses { get; init; }

    /// <summary>Of what is counted: without what both parties excluded.</summary>
    public ProofCount? Count { get; init; }

    /// <summary>Of a metric: its figure as it is printed; null where there is nothing to measure.</summary>
    public string? Value { get; init; }

    /// <summary>Of a metric: how many values it is made of.</summary>
    public int? Samples { get; init; }

    /// <summary>Of a metric: its systems, in the order of the contract.</summary>
    public IReadOnlyList<ProofSystem>? Systems { get; init; }

    /// <summary>What is counted, one by one, in the order in which it began.</summary>
    public IReadOnlyList<ProofItem>? Items { get; init; }
}

/// <summary>Of a metric: a system, with what is missing and what lies beyond a threshold.</summary>
public sealed record ProofSystem(
    string System, int Count, IReadOnlyList<MetricGap> Gaps, IReadOnlyList<MetricCrossing> Crossings, string? Value = null);

/// <summary>How many are decided, and how many of these were in time.</summary>
public sealed record ProofCount(int All, int InTime);

/// <summary>Something that is counted, and how.</summary>
public sealed record ProofItem(string Case, int Occurrence, DateTimeOffset At, TallyResult Result, string? Excluded = null);

/// <summary>A part of a stop and how it counts.</summary>
public sealed record ProofPart(StopPart Part, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<string> Cases, IReadOnlyList<string> Because);

/// <summary><c>manifest.json</c>. Its own SHA-256 is the fingerprint by which both parties see that they hold the same proof.</summary>
public sealed record ProofManifest(string Format, string Contract, string Period, IReadOnlyList<ProofFile> Files);

/// <summary>A file of the proof.</summary>
public sealed record ProofFile(string Name, string Sha256);
