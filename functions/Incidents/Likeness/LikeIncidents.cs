using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;

namespace Workflows.Incidents.Likeness;

/// <summary>What an incident is most like.</summary>
/// <param name="Incidents">Earlier incidents, the most alike first.</param>
/// <param name="Problems">Problems and known errors, the most alike first.</param>
public sealed record LikeMatters(IReadOnlyList<Alike<EarlierIncident>> Incidents, IReadOnlyList<Alike<SimilarMatter>> Problems)
{
    /// <summary>Nothing.</summary>
    public static LikeMatters None { get; } = new([], []);
}

/// <summary>Looks for what an incident is like, over the rows that lists are made of.</summary>
internal sealed class LikeIncidents(EarlierIncidents incidents, IEnumerable<ISimilarMatters> matters)
{
    /// <summary>What it is like, as things stand.</summary>
    public async Task<LikeMatters> OfAsync(CaseView<IncidentState> incident, DateTimeOffset now)
    {
        List<SimilarMatter> problems = [];
        foreach (ISimilarMatters of in matters)
        {
            problems.AddRange(await of.OfAsync(incident, now));
        }

        return new(await incidents.LikeAsync(incident, now), LikeOnes.Rank(EarlierIncidents.Subject(incident.State), problems));
    }

    /// <summary>The page of an incident or a problem.</summary>
    public static string AddressOf(string id) => (CaseId.TryParse(IncidentKind.Incidents, id, out _) ? "/incidents/" : "/problems/") + id;
}

/// <summary>An earlier incident that an incident is like.</summary>
/// <param name="Id">Which.</param>
/// <param name="Title">What it is called.</param>
/// <param name="OpenedAt">When it was opened (UTC).</param>
/// <param name="Status">Where it stands.</param>
/// <param name="System">Its system.</param>
/// <param name="Category">A category of the contract.</param>
/// <param name="Cause">A cause of the contract.</param>
/// <param name="Reasons">Why it is alike.</param>
/// <param name="Likeness">Of the titles, from 0 to 1.</param>
internal sealed record LikeIncidentDocument(
    string Id, string Title, DateTimeOffset OpenedAt, IncidentStatus Status, string? System, string? Category, string? Cause,
    IReadOnlyList<LikeReason> Reasons, double Likeness)
{
    public static LikeIncidentDocument Of(Alike<EarlierIncident> one) => new(
        one.Subject.Id, one.Subject.Title, one.Subject.At, one.Subject.Status, one.Subject.System, one.Subject.Category, one.Subject.Cause, one.Reasons,
        Math.Round(one.Words, 3));
}

/// <summary>A problem that an incident is like.</summary>
/// <param name="Id">Which.</param>
/// <param name="Title">What it is called.</param>
/// <param name="RegisteredAt">When it was registered (UTC).</param>
/// <param name="IsKnownError">Its cause is known.</param>
/// <param name="Workaround">How people get along with it.</param>
/// <param name="Solution">What solves it.</param>
/// <param name="Reasons">Why it is alike.</param>
/// <param name="Likeness">Of the titles, from 0 to 1.</param>
internal sealed record LikeProblemDocument(
    string Id, string Title, DateTimeOffset RegisteredAt, bool IsKnownError, string? Workaround, string? Solution, IReadOnlyList<LikeReason> Reasons,
    double Likeness)
{
    public static LikeProblemDocument Of(Alike<SimilarMatter> one) => new(
        one.Subject.Id, one.Subject.Title, one.Subject.At, one.Subject.IsKnownError, one.Subject.Workaround, one.Subject.Solution, one.Reasons,
        Math.Round(one.Words, 3));
}

/// <summary>What an incident is most like.</summary>
/// <param name="LookedAt">When a person first said what it is like, or that nothing is; null: nobody has.</param>
/// <param name="Incidents">Earlier incidents of the contract.</param>
/// <param name="Problems">Problems and known errors of the contract.</param>
internal sealed record LikeDocument(DateTimeOffset? LookedAt, IReadOnlyList<LikeIncidentDocument> Incidents, IReadOnlyList<LikeProblemDocument> Problems)
{
    public static LikeDocument Of(IncidentState state, LikeMatters like) =>
        new(state.LookedForSimilarAt, [.. like.Incidents.Select(LikeIncidentDocument.Of)], [.. like.Problems.Select(LikeProblemDocument.Of)]);
}
