using System.Globalization;
using Workflows.Ledger;
using Workflows.Mail;
using Workflows.People;

namespace Workflows.PeopleChanges;

/// <summary>
/// Tells somebody whose address or side was changed, at the address of before and at the new one: whoever has another's address signs in as
/// them, and they alone know that it was not theirs.
/// </summary>
public sealed class IdentityMail(MailOutbox outbox, PeopleDirectory people) : IPeopleNotice
{
    private static readonly string[] Told = ["mail", "second_mail", "party"];

    /// <inheritdoc/>
    public async Task TellAsync(PeopleAct act, CancellationToken cancellation)
    {
        foreach (OutgoingMail mail in Of(act, people))
        {
            await outbox.EnqueueAsync(mail, cancellation);
        }
    }

    /// <summary>The mails of an act. Who is new, or given back to the file, gets none: nobody can be taken for them who could not before.</summary>
    public static IEnumerable<OutgoingMail> Of(PeopleAct act, PeopleDirectory people)
    {
        foreach (PersonChange change in act.Changes)
        {
            if (change is not { Before: { } before, After: { } after })
            {
                continue;
            }

            (string Field, string Before, string After)[] differences =
                [.. PeopleRules.Differences(before, after, _ => "", _ => "").Where(d => Told.Contains(d.Field))];
            if (differences.Length == 0)
            {
                continue;
            }

            yield return Of(act, after.Person, before.Person, differences, people);
            if (!after.Person.Mail.Equals(before.Person.Mail, StringComparison.OrdinalIgnoreCase))
            {
                yield return Of(act, after.Person, after.Person, differences, people);
            }
        }
    }

    private static OutgoingMail Of(
        PeopleAct act, Person person, Person to, IReadOnlyList<(string Field, string Before, string After)> differences, PeopleDirectory people)
    {
        string language = person.Language;
        MailBody body = new MailBody()
            .Paragraph(Text("Identity.Lead", people.ById(act.By)?.NameIn(language) ?? act.By, person.NameIn(language)))
            .Facts(differences.Select(d => (Text("Field." + d.Field), (string?)Text("Identity.FromTo", Words(d.Field, d.Before), Words(d.Field, d.After)))))
            .Paragraph(Text("Identity.Then"))
            .Paragraph(Text("Identity.Check"));
        return new()
        {
            Key = string.Create(CultureInfo.InvariantCulture, $"people/{act.Number:D8}/{person.Id}/{(ReferenceEquals(to, person) ? "now" : "before")}"),
            ContractId = AuditLog.SystemChain,
            About = "people/" + person.Id,
            Kind = "people.identity",
            To = new(person.Id, person.NameIn(language), to.Mail, to.SecondMail),
            SubjectLine = Text("Identity.Subject"),
            Text = body.ToText(),
            Html = body.ToHtml(language),
            CreatedAt = act.At,
        };

        string Words(string key, string value) => value.Length == 0 ? Text("Identity.None") : key == "party" ? Text("Party." + value) : value;

        string Text(string key, params object?[] arguments) => PeopleTexts.All.Get(language, key, arguments);
    }
}
