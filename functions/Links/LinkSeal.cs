using Workflows.Pages;

namespace Workflows.Links;

/// <summary>
/// What is left of a link that is over, whatever it was for: expired, revoked, or of somebody who has no role in the contract any more.
/// Addresses of links lie in mail gateways, proxies and histories for years, so one that is over shows the case's number and how to get
/// a new one, and nothing of the case (ASVS 4.2.1).
/// </summary>
/// <param name="Number">The case's number.</param>
/// <param name="Standing">Why.</param>
public sealed record LinkSeal(string Number, LinkStanding Standing)
{
    /// <summary>The seal of a request that stands like that; null where it may still be shown.</summary>
    public static LinkSeal? Of(LinkRequest request, LinkStanding standing) =>
        standing is LinkStanding.Expired or LinkStanding.Revoked or LinkStanding.NoRole ? new(request.SubjectId.Split('/')[0], standing) : null;

    /// <summary>The page: 410, since the link will not open again; 403 for somebody whose role may come back.</summary>
    internal IResult Page(PageContext page) => PageAnswers.Page<SealedLinkPage>(
        new { Page = page, Seal = this }, Standing == LinkStanding.NoRole ? StatusCodes.Status403Forbidden : StatusCodes.Status410Gone);
}
