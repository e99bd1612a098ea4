using Workflows.Ledger;
using Workflows.Mail;
using Workflows.People;
using Workflows.Texts;

namespace Workflows.Links;

/// <summary>Tells the person of a link, once, that somebody guesses at its code: they alone know whether it was them.</summary>
internal sealed class WrongCodeMail(MailOutbox outbox, PeopleDirectory people, TimeProvider clock)
{
    /// <summary>Mails when a try locked its caller out or was the last that the code bears; every other outcome is nobody's news.</summary>
    /// <param name="request">The link.</param>
    /// <param name="check">What came of the try.</param>
    /// <param name="caller">Where it came from.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task TellAsync(LinkRequest request, CodeCheck check, string caller, CancellationToken cancellation)
    {
        if (check is not CodeCheck.Wrong { Remaining: 0 } and not CodeCheck.Wrong { IsLast: true } || people.ById(request.PersonId) is not { } person)
        {
            return;
        }

        string language = person.Language;
        MailBody body = new MailBody()
            .Paragraph(Text("Guessed.Lead", caller))
            .Paragraph(Text("Guessed.Lock", TimeText.Of(LinkStore.LockOut, language)))
            .Paragraph(Text("Guessed.Check"));
        await outbox.EnqueueAsync(
            new OutgoingMail
            {
                Key = "wrong-codes/" + request.Id,
                ContractId = AuditLog.SystemChain,
                About = "wrong-codes/" + person.Id,
                Kind = "link.wrongCodes",
                To = new(person.Id, person.NameIn(language), person.Mail, person.SecondMail),
                SubjectLine = Text("Guessed.Subject"),
                Text = body.ToText(),
                Html = body.ToHtml(language),
                CreatedAt = clock.GetUtcNow(),
            },
            cancellation);

        string Text(string key, params ReadOnlySpan<object?> arguments) => LinkTexts.All.Get(language, key, arguments);
    }
}
