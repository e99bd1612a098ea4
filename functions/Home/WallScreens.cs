using Workflows.Ledger;
using Workflows.Links;
using Workflows.People;
using Workflows.Security;

namespace Workflows.Home;

/// <summary>
/// Screens that go on showing the wall when their sign-in has ended: a cookie of one device, for the wall's path alone, that reads as its person may read
/// now and decides nothing. It ends with that person, with their address and party as a sign-in does, when it is ended on the screen or by them, or after
/// <see cref="Lifetime"/>.
/// </summary>
internal sealed class WallScreens(LinkStore links, PeopleDirectory people, Access access, PublicAddress address, TimeProvider clock)
{
    /// <summary>Purpose of what the cookie holds.</summary>
    public const string Purpose = "wall.screen";

    /// <summary>How a visitor of a screen is known.</summary>
    public const string Via = "wall";

    /// <summary>As long as a calendar's address.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(730);

    /// <summary>Browsers keep no cookie longer (RFC 6265bis, 400 days); it is written anew on the way.</summary>
    private static readonly TimeSpan CookieLifetime = TimeSpan.FromDays(399);

    private bool IsSecure => address.Base.Scheme == Uri.UriSchemeHttps;

    private string CookieName => IsSecure ? "__Secure-workflows-wall" : "workflows-wall";

    /// <summary>Whose screen the request comes from, and until when; null: from none.</summary>
    public async Task<(Visitor Visitor, DateTimeOffset Until)?> FindAsync(HttpContext context)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (context.Request.Cookies[CookieName] is not { Length: > 0 and <= LinkStore.MaxToken } token
            || await links.FindByTokenAsync(token, context.RequestAborted) is not { Purpose: Purpose, RevokedAt: null } screen || screen.ExpiresAt <= now
            || people.ById(screen.PersonId) is not { } person || access.HasLeft(person) || screen.ContentVersion != VisitorSession.StampOf(person))
        {
            return null;
        }

        Write(context, token, now + CookieLifetime);
        return (new(person, Via, screen.IssuedAt), screen.ExpiresAt);
    }

    /// <summary>Makes the device a screen of a person.</summary>
    public async Task KeepAsync(HttpContext context, Person person)
    {
        DateTimeOffset now = clock.GetUtcNow();
        IssuedLink screen = await links.IssueAsync(new LinkRequest
        {
            Id = $"{SubjectOf(person.Id)}/{Guid.NewGuid():N}",
            ContractId = AuditLog.SystemChain,
            PersonId = person.Id,
            Purpose = Purpose,
            SubjectId = SubjectOf(person.Id),
            ContentVersion = VisitorSession.StampOf(person),
            IssuedAt = now,
            ExpiresAt = now + Lifetime,
        });
        Write(context, screen.Token, now + CookieLifetime);
    }

    /// <summary>The device is a screen no more, and a copy of its cookie is worth nothing.</summary>
    /// <returns>Whose it was; null: it was none.</returns>
    public async Task<Person?> EndAsync(HttpContext context)
    {
        Person? of = null;
        if (context.Request.Cookies[CookieName] is { Length: > 0 and <= LinkStore.MaxToken } token
            && await links.FindByTokenAsync(token, context.RequestAborted) is { Purpose: Purpose } screen)
        {
            await links.RevokeAsync(screen.Id, clock.GetUtcNow());
            of = people.ById(screen.PersonId);
        }

        Write(context, "", DateTimeOffset.UnixEpoch);
        return of;
    }

    /// <summary>How many screens show what a person may see.</summary>
    public async Task<int> CountAsync(string personId) =>
        (await links.ListForSubjectAsync(SubjectOf(personId))).Count(s => s.RevokedAt is null && s.ExpiresAt > clock.GetUtcNow());

    /// <summary>Ends all of a person's.</summary>
    public Task EndAllAsync(string personId) => links.RevokeForSubjectAsync(SubjectOf(personId), clock.GetUtcNow());

    private static string SubjectOf(string personId) => "wall-screen/" + personId;

    private void Write(HttpContext context, string token, DateTimeOffset expires) => context.Response.Cookies.Append(
        CookieName, token, new CookieOptions
        {
            HttpOnly = true, Secure = IsSecure, SameSite = SameSiteMode.Strict, Path = "/wall", IsEssential = true, Expires = expires,
        });
}
