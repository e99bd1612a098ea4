using Workflows.Incidents.Likeness;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Texts;

namespace Workflows.ProblemManagement;

/// <summary>A problem or an incident that others may be like.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Texts">Title, cause, and what else is said of it.</param>
/// <param name="System">The system.</param>
/// <param name="Category">The category.</param>
public sealed record ProblemCandidate(string Id, IReadOnlyList<string?> Texts, string? System, string? Category);

/// <summary>Finds what is like a problem: texts that say much of the words that are looked for.</summary>
public static class ProblemSearch
{
    /// <summary>Most that are named.</summary>
    public const int Most = 10;

    /// <summary>So much of what is asked stands in a text that is like it.</summary>
    private const double Like = 0.5;

    /// <summary>Ids of what is like it, the most similar first.</summary>
    /// <param name="words">What is looked for.</param>
    /// <param name="system">The system of the problem; the same one counts.</param>
    /// <param name="category">Its category; the same one counts a little.</param>
    /// <param name="among">All that there is.</param>
    public static IReadOnlyList<string> Find(string words, string? system, string? category, IEnumerable<ProblemCandidate> among)
    {
        TextPrint asked = TextPrint.Of(words);
        return
        [
            .. among.Select(c => (c.Id, Score: ScoreOf(c))).Where(c => c.Score > 0).OrderByDescending(c => c.Score)
                .ThenByDescending(c => c.Id, StringComparer.Ordinal).Take(Most).Select(c => c.Id),
        ];

        double ScoreOf(ProblemCandidate candidate)
        {
            double said = candidate.Texts.Max(text => asked.PartIn(TextPrint.Of(text)));
            return said < Like ? 0
                : said + (system is not null && candidate.System == system ? 0.5 : 0) + (category is not null && candidate.Category == category ? 0.1 : 0);
        }
    }

    /// <summary>Whether a text says all of the words, wherever.</summary>
    public static bool Says(string words, IEnumerable<string?> texts)
    {
        string all = string.Join(' ', texts.Select(TextPrint.Plain));
        return TextPrint.Plain(words).Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => all.Contains(word, StringComparison.Ordinal));
    }
}

/// <summary>Problems that an incident may be an occurrence of: their rows, kept as those of earlier incidents are.</summary>
public sealed class SimilarProblems(LedgerTables tables, ProblemLedger ledger) : ISimilarMatters
{
    private readonly KeptCases<ProblemSummary, Known> kept = new(
        tables, ProblemProcess.Problems, Known.Of, one => one.Matter.Id, contractId => ledger.ShownAsync(contractId),
        contractId => ledger.ClosedOfAsync(contractId, ProblemTable.First), ledger.FindAsync);

    /// <inheritdoc/>
    public async Task<bool> KnowsAsync(string contractId, string id) =>
        CaseId.TryParse(ledger.Kind, id, out CaseId problem) && problem.ContractId == contractId && await ledger.FindAsync(problem) is { Summary: not null };

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SimilarMatter>> OfAsync(CaseView<Incidents.IncidentState> incident, DateTimeOffset now) =>
        incident.Contract.Profile.Section<ProblemRules>() is null ? []
        : [
            .. (await kept.OfAsync(incident.Id.ContractId, now)).Where(one => !one.Incidents.Contains(incident.Id.Value)).Select(one => one.Matter)
                .DistinctBy(one => one.Id),
        ];

    /// <summary>A problem that was not withdrawn.</summary>
    /// <param name="Matter">As it is compared.</param>
    /// <param name="Incidents">Its occurrences.</param>
    private sealed record Known(SimilarMatter Matter, IReadOnlyList<string> Incidents)
    {
        public static Known? Of(CaseRow<ProblemSummary> row) => row.Summary is not { Status: not ProblemStatus.Withdrawn } one ? null
            : new(
                new(row.Id.Value, one.Title, one.FiledAt, one.IsKnownError, one.Workaround, one.Solution) { System = one.System, Category = one.Category },
                one.Incidents);
    }
}
