using Workflows.Contracts;
using Workflows.Ledger;
using Workflows.Mail;
using Workflows.People;
using Workflows.Texts;

namespace Workflows.Kit.Mail;

/// <summary>
/// Makes one mail of several to one of our people about one case: what each tells, oldest first with its time; the newest in full, with the link and the
/// state of the case. Pure.
/// </summary>
public static class OwnDigest
{
    /// <summary>The mail.</summary>
    /// <param name="letters">At least two, to one person about one case, oldest first.</param>
    /// <param name="contract">As it is now.</param>
    /// <param name="to">Who reads it.</param>
    /// <param name="key">Of the mail.</param>
    /// <param name="now">Now (UTC).</param>
    public static OutgoingMail Of(IReadOnlyList<GatheredLetter> letters, Contract contract, Person to, string key, DateTimeOffset now)
    {
        GatheredLetter newest = letters[^1];
        string language = to.Language;
        ComposedMail bare = Framed(new HashSet<int>());
        int room = LongText.MaxLength - bare.Text.Length - bare.Html.Length;
        HashSet<int> full = [];
        foreach (int i in Enumerable.Range(0, letters.Count).Reverse()) // what matters most first, where a mail does not hold all
        {
            if (Part(i).Length is var length && length <= room && full.Count < LetterDigests.MostInFull)
            {
                room -= length;
                full.Add(i);
            }
        }

        ComposedMail framed = Framed(full);
        return newest.Letter with
        {
            Key = key,
            Kind = newest.Letter.Kind.Split('.')[0] + ".gathered",
            To = LetterDigest.RecipientOf(to, language),
            SubjectLine = framed.Subject,
            Text = framed.Text,
            Html = framed.Html,
            Clause = null,
            CreatedAt = now,
        };

        ComposedMail Framed(IReadOnlySet<int> inFull)
        {
            MailBody body = new MailBody().Paragraph(Text("Gathered.Lead", letters.Count));
            for (int i = 0; i < letters.Count; i++)
            {
                body.Heading(TimeText.Of(letters[i].Letter.CreatedAt, contract.Calendars.Zone, language) + "  " + letters[i].Letter.SubjectLine);
                if (inFull.Contains(i))
                {
                    body.Append(Part(i));
                }
            }

            return Letter.To(
                new(MailHeader.Subject(Text("Gathered.Subject", newest.Letter.SubjectLine, letters.Count - 1)), body, language, Clause: null),
                contract.Profile, to);
        }

        MailSaid Part(int index) => index < letters.Count - 1 && letters[index].Apart is { } apart ? apart : letters[index].Said;

        string Text(string name, params ReadOnlySpan<object?> arguments) => CaseTexts.All.Get(language, name, arguments);
    }
}
