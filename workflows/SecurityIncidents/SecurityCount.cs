using Workflows.Calendars;
using Workflows.Contracts;

namespace Workflows.SecurityIncidents;

/// <summary>How many security incidents of a kind were noticed in some days. One of several kinds counts in each.</summary>
/// <param name="KindId">The kind.</param>
/// <param name="Noticed">All of them.</param>
/// <param name="Confirmed">An infringement.</param>
/// <param name="RuledOut">None after all.</param>
/// <param name="Detections">Malware that was detected, each find once.</param>
/// <param name="Handlings">How often each handling was chosen.</param>
public sealed record SecurityTally(string KindId, int Noticed, int Confirmed, int RuledOut, int Detections, IReadOnlyDictionary<string, int> Handlings);

/// <summary>Counts security incidents by the day on which they were noticed, for the month's report.</summary>
public sealed class SecurityCount(SecurityLedger ledger)
{
    /// <summary>The tallies of some days, both included (local), in the order of the contract's kinds.</summary>
    public async Task<IReadOnlyList<SecurityTally>> TallyAsync(Contract contract, DateOnly from, DateOnly to, CancellationToken cancellation)
    {
        BusinessCalendar business = contract.Calendars.Business;
        (DateTimeOffset first, DateTimeOffset before) = (business.StartOf(from), business.StartOf(to.AddDays(1)));
        List<SecuritySummary> found = await ledger.OfAsync(contract.Id).Concat(ledger.ClosedOfAsync(contract.Id, from)).Select(row => row.Summary)
            .OfType<SecuritySummary>().Where(s => s.Noticed >= first && s.Noticed < before).ToListAsync(cancellation);
        return
        [
            .. (contract.Profile.Section<SecurityRules>()?.Kinds ?? []).Select(kind =>
            {
                List<SecuritySummary> of = [.. found.Where(s => s.Kinds.Contains(kind.Id))];
                List<SecurityDetection> detected = [.. found.SelectMany(s => s.Detections).Where(d => d.KindId == kind.Id)];
                return new SecurityTally(kind.Id, of.Count, of.Count(s => s.IsInfringement is true), of.Count(s => s.IsInfringement is false), detected.Count,
                    detected.SelectMany(d => d.Handlings).GroupBy(h => h).OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count()));
            }),
        ];
    }
}
