using Workflows.Kit.Approvals;
using Workflows.Kit.Mail;
using Workflows.Links;
using Workflows.Mail;
using Workflows.People;

namespace Workflows.Kit.Cases;

/// <summary>What every process needs to write to people.</summary>
/// <param name="people">Who is who.</param>
/// <param name="outbox">Where mails wait.</param>
/// <param name="approvals">Links of approvers.</param>
/// <param name="letters">Where letters to clients wait for others.</param>
/// <param name="address">Of pages.</param>
public sealed class CasePost(PeopleDirectory people, MailOutbox outbox, ApprovalLinks approvals, LetterDigests letters, PublicAddress address)
{
    public PeopleDirectory People => people;

    public MailOutbox Outbox => outbox;

    public ApprovalLinks Approvals => approvals;

    public LetterDigests Letters => letters;

    /// <summary>The reader of a mail about a case.</summary>
    /// <param name="id">The case.</param>
    /// <param name="to">Who reads it, and for whom.</param>
    /// <param name="link">Their link, where they are asked.</param>
    public Addressee To(CaseId id, Responder to, MailLink? link)
    {
        string language = to.Person.Language;
        return new(to.Person.Id, language, to.OnBehalfOf?.NameIn(language), link, address.Of($"{id.Kind.Table}/{id}"),
            person => people.ById(person)?.NameIn(language) ?? person);
    }
}
