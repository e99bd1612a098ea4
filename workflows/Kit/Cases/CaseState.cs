using Workflows.Contracts;
using Workflows.Kit.Approvals;

namespace Workflows.Kit.Cases;

/// <summary>
/// What the folds of all processes share: the facts in their order, what is on record as done, and what an approval reads of both.
/// </summary>
/// <typeparam name="TFact">The process's facts.</typeparam>
/// <typeparam name="TPerformed">The fact that a duty was performed.</typeparam>
public abstract class CaseState<TFact, TPerformed> : ICaseState<TFact>
    where TFact : CaseFact
    where TPerformed : TFact, ICaseDutyPerformed
{
    private readonly Dictionary<string, TPerformed> performed;

    /// <param name="id">The case.</param>
    /// <param name="profile">Its contract's profile.</param>
    /// <param name="facts">In any order, once or more.</param>
    protected CaseState(CaseId id, ContractProfile profile, IEnumerable<TFact> facts)
    {
        Id = id;
        Profile = profile;
        Facts = [.. facts.DistinctBy(f => f.Id).OrderBy(f => f.RecordedAt).ThenBy(f => f.At).ThenBy(f => f.Id, StringComparer.Ordinal)];
        performed = Facts.OfType<TPerformed>().GroupBy(p => p.Duty.Key).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        ClosedAt = Facts.OfType<ICaseClosed>().FirstOrDefault()?.At;
    }

    public CaseId Id { get; }

    public ContractProfile Profile { get; }

    /// <inheritdoc/>
    public IReadOnlyList<TFact> Facts { get; }

    public DateTimeOffset? ClosedAt { get; }

    /// <inheritdoc/>
    public bool IsClosed => ClosedAt is not null;

    /// <summary>A duty's record; null when it has not been performed.</summary>
    public TPerformed? Performed(string key) => performed.GetValueOrDefault(key);

    /// <summary>Whether a duty is on record as done.</summary>
    public bool IsPerformed(string dutyKey) => performed.ContainsKey(dutyKey);

    /// <inheritdoc/>
    public string? PerformedBy(string dutyKey) => performed.GetValueOrDefault(dutyKey)?.Id;

    /// <inheritdoc/>
    public virtual StageState? Unanswerable(DateOnly today) => null;

    /// <summary>What the facts say about the approval of one version.</summary>
    /// <param name="version">From 1.</param>
    /// <param name="contentHash">Answers to any other content do not count.</param>
    /// <param name="from">From when on the first stage is asked (UTC); null: not yet.</param>
    /// <param name="authors">Who may never answer.</param>
    /// <param name="performers">Who may not where a stage bars those who carry it out.</param>
    protected ApprovalRecord Approving(int version, string contentHash, DateTimeOffset? from, IReadOnlyCollection<string> authors,
        IReadOnlyCollection<string>? performers = null) => new()
        {
            Version = version,
            ContentHash = contentHash,
            From = from,
            Decisions = Facts.OfType<IApprovalDecision>(),
            Asked = key => Performed(key) is { } asked ? new(asked.Seats, asked.At) : null,
            PerformedAt = key => Performed(key)?.At,
            Authors = authors,
            Performers = performers ?? [],
        };

    /// <summary>The versions that people wrote, in their order.</summary>
    protected IReadOnlyList<CaseVersion<TContent>> VersionsOf<TContent>()
        where TContent : class => [.. Facts.OfType<CaseWritten<TContent>>().OrderBy(w => w.Version).Select((w, i) => new CaseVersion<TContent>(i + 1, w))];

    /// <summary>Whoever wrote something, and for whom they did.</summary>
    protected static IReadOnlyList<string> AuthorsOf(IEnumerable<TFact> written) =>
        [.. written.SelectMany(w => (string?[])[w.Actor, w.ActorFor]).OfType<string>().Distinct(StringComparer.Ordinal)];
}
