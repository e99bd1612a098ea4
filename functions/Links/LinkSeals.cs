using Workflows.Pages;
using Workflows.People;
using Workflows.Security;

namespace Workflows.Links;

/// <summary>
/// Which links are over, whatever they are for: expired, revoked, or of somebody who has no role in the contract any more. Addresses
/// of links lie in mail gateways, proxies and histories for years, so one that is over shows the case's number and how to get a new
/// one, and nothing of the case (ASVS 4.2.1).
/// </summary>
internal sealed class LinkSeals(LinkStore links, PeopleDirectory people, Access access, TimeProvider clock)
{
    /// <summary>How the link is over; null while it is open, and for a token that is no link of ours.</summary>
    public async Task<LinkSeal?> OfAsync(string token, CancellationToken cancellation)
    {
        if (await links.FindByTokenAsync(token, cancellation) is not { } request)
        {
            return null;
        }

        // A link that was decided elsewhere is revoked as well: its process says what was decided while the time is not over.
        return clock.GetUtcNow() >= request.ExpiresAt ? LinkSeal.Of(request, LinkStanding.Expired)
            : people.ById(request.PersonId) is { } person && access.RolesOf(person.Id, request.ContractId).Count == 0 ? LinkSeal.Of(request, LinkStanding.NoRole)
            : null;
    }
}

/// <summary>What is left of a link that is over.</summary>
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
