using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Workflows.Ledger;
using Workflows.Links;
using Workflows.People;

namespace Workflows.Security;

/// <summary>
/// The sign-in of a device: one cookie, encrypted and signed by the application's key ring. Nothing is stored on our side but
/// sign-outs; a cookie ends after two idle hours, twelve hours at most, with its person or their last day, or when their
/// mail address or party changes.
/// </summary>
internal sealed class VisitorSession
{
    /// <summary>Longest sign-in.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>Longest time without a request.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(2);

    /// <summary>The cookie is written anew no more often than this.</summary>
    private static readonly TimeSpan Refresh = TimeSpan.FromMinutes(5);

    private const int MaxCookie = 2_000;
    private static readonly object SignedOutItem = new();

    private readonly IDataProtector protector;
    private readonly PeopleDirectory people;
    private readonly Access access;
    private readonly TimeProvider clock;
    private readonly bool secure;
    private readonly SignOuts signOuts;

    public VisitorSession(IDataProtectionProvider protection, PeopleDirectory people, Access access, PublicAddress address, SignOuts signOuts,
        TimeProvider clock)
    {
        this.signOuts = signOuts;
        protector = protection.CreateProtector("Workflows.Session", "1");
        this.people = people;
        this.access = access;
        this.clock = clock;
        secure = address.Base.Scheme == Uri.UriSchemeHttps;
        CookieName = secure ? "__Host-workflows" : "workflows";
    }

    /// <summary><c>__Host-workflows</c> over https, which no other host and no plain connection can set; <c>workflows</c> on plain http.</summary>
    public string CookieName { get; }

    /// <summary>
    /// Looks once per request, before anything asks who it is, whether its sign-in was ended: <see cref="Current"/> then waits for no
    /// table. A sign-out anywhere holds for every request that comes after it.
    /// </summary>
    public async Task PrepareAsync(HttpContext context)
    {
        if (TicketOf(context) is { } ticket && clock.GetUtcNow() < ticket.IssuedAt + Lifetime)
        {
            context.Items[SignedOutItem] = (ticket.Nonce, await signOuts.HasAsync(ticket.Nonce, ticket.IssuedAt, context.RequestAborted));
        }
    }

    /// <summary>Who is signed in on the device that sent the request; null for nobody.</summary>
    /// <exception cref="InvalidOperationException">The request has a sign-in that <see cref="PrepareAsync"/> was not shown.</exception>
    public Visitor? Current(HttpContext context)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (TicketOf(context) is not { } ticket
            || now < ticket.IssuedAt - TimeSpan.FromMinutes(5) || now >= ticket.IssuedAt + Lifetime || now >= ticket.SeenAt + Idle
            || IsSignedOut(context, ticket)
            || people.ById(ticket.PersonId) is not { } person
            || access.HasLeft(person)
            || ticket.Stamp != StampOf(person))
        {
            return null;
        }

        if (now - ticket.SeenAt >= Refresh && !context.Response.HasStarted)
        {
            Write(context, ticket with { SeenAt = now });
        }

        return new(person, ticket.Via, ticket.IssuedAt);
    }

    /// <summary>Signs the device in; always under a new value, so that a cookie planted before is worth nothing.</summary>
    public async Task SignInAsync(HttpContext context, Person person, string via)
    {
        await ForgetAsync(context);
        DateTimeOffset now = clock.GetUtcNow();
        Write(context, new(person.Id, via, now, now, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), StampOf(person)));
    }

    /// <summary>Signs the device out.</summary>
    public async Task SignOutAsync(HttpContext context)
    {
        await ForgetAsync(context);
        context.Response.Cookies.Append(CookieName, "", Options(DateTimeOffset.UnixEpoch));
    }

    /// <summary>A copy of the cookie that somebody kept ends here, too.</summary>
    private async Task ForgetAsync(HttpContext context)
    {
        if (TicketOf(context) is { } ticket && clock.GetUtcNow() < ticket.IssuedAt + Lifetime)
        {
            await signOuts.AddAsync(ticket.Nonce, ticket.IssuedAt);
            context.Items[SignedOutItem] = (ticket.Nonce, true);
        }
    }

    private static bool IsSignedOut(HttpContext context, Ticket ticket) =>
        context.Items[SignedOutItem] is (string nonce, bool over) && nonce == ticket.Nonce
            ? over
            : throw new InvalidOperationException($"Expected {nameof(PrepareAsync)} before {nameof(Current)}.");

    private Ticket? TicketOf(HttpContext context) => context.Request.Cookies[CookieName] is { Length: > 0 and <= MaxCookie } cookie ? Read(cookie) : null;

    private Ticket? Read(string cookie)
    {
        try
        {
            return LedgerJson.Read<Ticket>(Encoding.UTF8.GetString(protector.Unprotect(WebEncoders.Base64UrlDecode(cookie))));
        }
        catch (Exception notOurs) when (notOurs is CryptographicException or FormatException or JsonException)
        {
            return null;
        }
    }

    private void Write(HttpContext context, Ticket ticket) =>
        context.Response.Cookies.Append(
            CookieName, WebEncoders.Base64UrlEncode(protector.Protect(Encoding.UTF8.GetBytes(LedgerJson.Write(ticket)))), Options(null));

    /// <summary>Lax, not Strict: a person who follows a link from their mail arrives signed in. No form is accepted on the cookie alone.</summary>
    private CookieOptions Options(DateTimeOffset? expires) =>
        new() { HttpOnly = true, Secure = secure, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true, Expires = expires };

    /// <summary>What a sign-in was given on: it ends when the person's address or party is another.</summary>
    internal static string StampOf(Person person) => TableKey.Digest($"{person.Id}\n{person.Mail}\n{person.Party}")[..16];

    private sealed record Ticket(string PersonId, string Via, DateTimeOffset IssuedAt, DateTimeOffset SeenAt, string Nonce, string Stamp);
}
