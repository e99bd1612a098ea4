using Workflows.Contracts;
using Workflows.Mail;
using Workflows.People;

namespace Workflows.Kit.Mail;

/// <summary>
/// Addresses a mail. The client gets a letter: organisation and name, greeting, what there is to say, closing, signature, and somebody who reads
/// the answer. Our own people get what there is to say, and that nobody wrote it.
/// </summary>
public static class Letter
{
    /// <summary>The mail as the person gets it. Pure.</summary>
    /// <param name="mail">What there is to say.</param>
    /// <param name="profile">The contract as it is now: a new telephone number is in the next letter.</param>
    /// <param name="to">Who reads it.</param>
    public static ComposedMail To(ComposedMail mail, ContractProfile profile, Person to)
    {
        if (to.Party != Party.Client)
        {
            return mail with { Body = new MailBody().Append(mail.Body).Paragraph(Text("Label.Automatic")) };
        }

        LetterRules rules = profile.Section<LetterRules>() ?? LetterRules.Usual;
        string contractor = profile.Contractor.In(mail.Language);
        MailBody body = new MailBody()
            .Paragraph(Text("Letter.To", profile.Client.In(mail.Language), to.NameIn(mail.Language)))
            .Paragraph(rules.Greeting?.In(mail.Language) ?? Text("Letter.Greeting", contractor))
            .Append(mail.Body)
            .Paragraph(rules.Closing?.In(mail.Language) ?? Text("Letter.Closing"));
        if (rules.ReplyTo is null)
        {
            body.Paragraph(Text("Letter.NoReply"));
        }

        body.Signature(rules.Signature?.In(mail.Language) ?? Text("Letter.Signature", contractor, profile.Title.In(mail.Language)));
        return mail with { Body = body, ReplyTo = rules.ReplyTo };

        string Text(string key, params ReadOnlySpan<object?> arguments) => CaseTexts.All.Get(mail.Language, key, arguments);
    }
}
