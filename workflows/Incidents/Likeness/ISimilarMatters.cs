using Workflows.Kit.Cases;

namespace Workflows.Incidents.Likeness;

/// <summary>A problem that an incident may be an occurrence of, with what helps.</summary>
/// <param name="Id">Which.</param>
/// <param name="Title">What it is called.</param>
/// <param name="At">When it was registered (UTC).</param>
/// <param name="IsKnownError">Its cause is known.</param>
/// <param name="Workaround">How people get along with it.</param>
/// <param name="Solution">What solves it.</param>
public sealed record SimilarMatter(string Id, string Title, DateTimeOffset At, bool IsKnownError, string? Workaround, string? Solution)
    : LikeSubject(Id, Title, At);

/// <summary>Another process whose cases an incident may be like: the one of problems.</summary>
public interface ISimilarMatters
{
    /// <summary>Whether a text is the id of one of them, of this contract.</summary>
    Task<bool> KnowsAsync(string contractId, string id);

    /// <summary>Those of the incident's contract that it is not recorded as an occurrence of, to be compared with it.</summary>
    /// <param name="incident">The incident.</param>
    /// <param name="now">The time (UTC).</param>
    Task<IReadOnlyList<SimilarMatter>> OfAsync(CaseView<IncidentState> incident, DateTimeOffset now);
}
