using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Ledger;
using Workflows.Penalties;
using Workflows.ServiceLevels.Process;

namespace Workflows.ServiceLevels.Proofs;

/// <summary>
/// Writes the proof of a period: everything that whoever receives it needs to compute the figures again without us. There are no words of
/// people in it and nobody's name: times, case numbers, grounds and what the contract says.
/// </summary>
public sealed class ProofWriter(AuditLog audit)
{
    /// <summary>Most facts of cases that a proof names; a storm has its own ways.</summary>
    private const int MaxFacts = 100_000;

    /// <summary>Entries of the chain that are looked up at once.</summary>
    private const int AtOnce = 16;

    /// <summary>The ZIP; null where the period rests on more facts than a proof may name.</summary>
    /// <param name="figures">Of the period.</param>
    /// <param name="points">Of the period, as of the same moment; null: the contract has none.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<byte[]?> WriteAsync(ServiceLevelFigures figures, PenaltyStanding? points, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(figures);
        IReadOnlyList<MeasuredCase> cases = [.. figures.Cases, .. (points?.Late ?? []).Select(l => l.Case)];
        if (cases.Sum(c => c.Facts.Count) > MaxFacts)
        {
            return null;
        }

        PeriodFacts facts = points is null ? figures.Facts : figures.Facts with
        {
            Judged = points.Judged.Where(j => j.Period != figures.Period.ToString()).ToList() is { Count: > 0 } judged ? judged : null,
            Late = points.Late.Count == 0 ? null : [.. points.Late.Select(l => l.Fact)],
        };

        ProofTerms terms = Terms(figures.Contract, figures.Contract.Profile.Section<ServiceLevelRules>()!, figures.Period);
        terms = terms with { Calendars = [.. terms.Calendars, .. Others(figures, terms.Calendars)] };
        return ProofFiles.Pack(figures.Contract.Id, figures.Period.ToString(),
        [
            .. ProofFiles.Companions,
            (ProofFiles.Terms, ProofFiles.Write(terms)),
            (ProofFiles.Facts, ProofFiles.Write(facts)),
            (ProofFiles.Audit, ProofFiles.Write(await AuditAsync(figures.Contract.Id, cases, cancellation))),
            (ProofFiles.Figures, ProofFiles.Write(ProofComputation.Compute(terms, facts))),
        ]);
    }

    /// <summary>Calendars that clocks of the facts name, beside those of the contract in force.</summary>
    private static IEnumerable<ProofCalendar> Others(ServiceLevelFigures figures, IReadOnlyList<ProofCalendar> inForce) =>
        from rule in figures.Clocks
        where inForce.All(c => c.Rule.Name != rule.Name)
        select new BusinessCalendar(rule, figures.Contract.Calendars.Zone, figures.Contract.Calendars.Business.Holidays) into calendar
        select new ProofCalendar(calendar.Rule, calendar.Version);

    /// <summary>What the contract says, for a period.</summary>
    public static ProofTerms Terms(Contract contract, ServiceLevelRules rules, ServiceLevelPeriod period)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(rules);
        JapaneseHolidays holidays = contract.Calendars.Business.Holidays;
        HashSet<string> clocks =
        [
            .. rules.Indicators.Select(i => i.Request).OfType<string>().Select(k => AnswerLimitOf(contract, k)?.Clock).OfType<string>(),
            .. contract.Profile.Incident.Steps.Where(s => rules.Indicators.Any(i => i.Step == s.Id)).Select(s => s.Clock ?? contract.Profile.Incident.Clock),
        ];
        return new()
        {
            Contract = contract.Id,
            Title = contract.Profile.Title,
            ProfileVersion = contract.Profile.Version,
            TimeZone = contract.Calendars.Zone.Id,
            Kind = period.Kind,
            Period = period.ToString(),
            From = period.From,
            Before = period.Before,
            Indicators =
            [
                .. rules.Indicators.Select(i => new ProofIndicator
                {
                    Id = i.Id,
                    Name = i.Name,
                    Kind = i.Kind,
                    Base = i.Base,
                    Step = i.Step,
                    Of = i.Kind == IndicatorKind.Count ? i.Of : null,
                    Target = i.Target,
                    AtMost = i.AtMost,
                    AtLeast = i.AtLeast,
                    Metric = i.Metric,
                    Decimals = i.Decimals,
                    ApprovedStops = i.ApprovedClasses,
                    Clause = i.Source.Clause,
                    Basis = i.Source.Basis,
                }),
            ],
            Grounds =
            [
                .. (contract.Profile.Exclusions?.Codes ?? []).Select(c => new ProofGround
                {
                    Code = c.Id, Name = c.Name, AppliesTo = c.AppliesTo, Needs = c.Needs, Clause = c.Source.Clause, Basis = c.Source.Basis,
                }),
            ],
            Calendars =
            [
                .. contract.Calendars.Names.Where(n => n == CalendarSet.BusinessName || rules.Indicators.Any(i => i.Base == n) || clocks.Contains(n))
                    .Select(n => contract.Calendars[n]).Select(c => new ProofCalendar(c.Rule, c.Version)),
            ],

            // A night that begins on the day before reaches into the period.
            Holidays = [.. DaysOf(period).Where(holidays.IsHoliday).Select(d => new ProofHoliday(d, holidays.NameOf(d)))],
            Corrections = [.. holidays.Overrides.Select(o => new ProofHoliday(o.Key, o.Value))],
            Penalties = contract.Profile.Section<PenaltyRules>() is { } penalties ? Penalties(contract, penalties) : null,
        };
    }

    /// <summary>The limit of first answers to a kind of request; null: it has none.</summary>
    internal static (DueRule Limit, string Clock)? AnswerLimitOf(Contract contract, string kind) =>
        contract.Profile.Sections.Values.OfType<ILimitsAnswers>().FirstOrDefault()?.AnswerLimitOf(kind);

    private static ProofPenalties Penalties(Contract contract, PenaltyRules penalties) => new()
    {
        Score = penalties.Score,
        Payment = penalties.Payment,
        Lapse = penalties.Lapse?.ToString(),
        From = contract.Profile.Term.From,
        To = contract.Profile.Term.To,
        Steps = penalties.Steps,
        Rules =
        [
            .. penalties.Rules.Select(r => new ProofPenalty
            {
                Id = r.Id,
                Name = r.Name,
                Indicator = r.Indicator,
                Deliverable = r.Deliverable,
                Points = r.Points,
                Repeated = r.Repeated,
                Bonus = r.Bonus,
                Clause = r.Source.Clause,
                Basis = r.Source.Basis,
            }),
        ],
    };

    private static IEnumerable<DateOnly> DaysOf(ServiceLevelPeriod period)
    {
        for (DateOnly day = period.From.AddDays(-1); day <= period.Before; day = day.AddDays(1))
        {
            yield return day;
        }
    }

    private async Task<ProofAudit> AuditAsync(string contractId, IReadOnlyList<MeasuredCase> found, CancellationToken cancellation)
    {
        List<AuditedCase> cases = [];
        foreach (MeasuredCase measured in found.OrderBy(c => c.Id, StringComparer.Ordinal))
        {
            List<AuditedEntry> entries = [];
            foreach (string[] facts in measured.Facts.Chunk(AtOnce))
            {
                AuditAnchor?[] anchors = await Task.WhenAll(
                    facts.Select(f => audit.AnchorOfAsync(contractId, FactAudit.KeyOf(measured.Id, f), cancellation)));
                entries.AddRange(anchors.OfType<AuditAnchor>().Select(a => new AuditedEntry(a.Sequence, a.Hash)));
            }

            cases.Add(new(measured.Id, [.. entries.OrderBy(e => e.Sequence)]));
        }

        return new(cases);
    }
}
