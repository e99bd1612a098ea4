using System.Security.Cryptography;
using Workflows.Ledger;
using Workflows.Links;
using Workflows.Mail;
using Workflows.People;
using Workflows.Security;
using Workflows.Texts;

namespace Workflows.SignIn;

/// <summary>Mails a one-time link and its code to people who are known by their address.</summary>
internal sealed class SignInMail(LinkStore links, MailOutbox outbox, PeopleDirectory people, Access access, PublicAddress address, TimeProvider clock)
{
    /// <summary>Purpose of a sign-in link.</summary>
    public const string Purpose = "signin";

    /// <summary>What a sign-in link is about never changes.</summary>
    public const string AnyContent = "-";

    /// <summary>How long a sign-in link works.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>Mails a link if the address is somebody's; the caller does not learn whether it is.</summary>
    /// <param name="mail">As typed.</param>
    /// <param name="back">Path to open after the sign-in.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task SendAsync(string mail, string back, CancellationToken cancellation)
    {
        if (people.ByMail(mail) is not { } person || access.HasLeft(person))
        {
            return;
        }

        DateTimeOffset now = clock.GetUtcNow();
        string id = $"signin/{person.Id}/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))}";
        IssuedLink link = await links.IssueAsync(
            new LinkRequest
            {
                Id = id,
                ContractId = AuditLog.SystemChain,
                PersonId = person.Id,
                Purpose = Purpose,
                SubjectId = "signin/" + person.Id,
                ContentVersion = AnyContent,
                IssuedAt = now,
                ExpiresAt = now + Lifetime,
            },
            cancellation);
        string language = person.Language;
        string length = TimeText.Of(Lifetime, language);
        MailBody body = new MailBody()
            .Paragraph(Text("Mail.Lead", length))
            .Link(Text("Mail.Link"), address.Of($"signin/{link.Token}{(back == "/" ? "" : "?return=" + Uri.EscapeDataString(back))}"))
            .Code(LinkTexts.All.Get(language, "Code.Label"), link.Code)
            .Paragraph(Text("Mail.Not"));
        bool toSecond = string.Equals(person.SecondMail, Mailbox.Canonical(mail), StringComparison.OrdinalIgnoreCase);
        await outbox.EnqueueAsync(
            new OutgoingMail
            {
                Key = id,
                ContractId = AuditLog.SystemChain,
                About = "signin/" + person.Id,
                Kind = "signin",
                To = new(person.Id, person.NameIn(language), toSecond ? person.SecondMail! : person.Mail),
                SubjectLine = Text("Mail.Subject"),
                Text = body.ToText(),
                Html = body.ToHtml(language),
                CreatedAt = now,
            },
            cancellation);

        string Text(string key, params ReadOnlySpan<object?> arguments) => SignInTexts.All.Get(language, key, arguments);
    }
}
