using System.Globalization;
using Workflows.Contracts;
using Workflows.Ledger;
using Workflows.Mail;
using Workflows.People;

namespace Workflows.Kit.Mail;

/// <summary>A letter that waited for others.</summary>
/// <param name="Letter">As it would have gone out alone.</param>
/// <param name="Said">What it has to say, without its frame.</param>
/// <param name="Language">Of both.</param>
public sealed record GatheredLetter(OutgoingMail Letter, MailSaid Said, string Language)
{
    /// <summary>What it says that the others about the case do not; null: all of it.</summary>
    public MailSaid? Apart { get; init; }
}

/// <summary>Makes one letter of several. Pure.</summary>
public static class LetterDigest
{
    /// <summary>The letter.</summary>
    /// <param name="letters">At least two, to one person, oldest first.</param>
    /// <param name="profile">The contract as it is now.</param>
    /// <param name="to">Who reads it.</param>
    /// <param name="key">Of the mail.</param>
    /// <param name="now">Now (UTC).</param>
    public static OutgoingMail Of(IReadOnlyList<GatheredLetter> letters, ContractProfile profile, Person to, string key, DateTimeOffset now)
    {
        OutgoingMail newest = letters[^1].Letter;
        string language = to.Language;

        // The subjects of all, and of their texts what a mail holds; a heading and a text are as long in one body as in another.
        ComposedMail bare = Framed([], letters.Count);
        int room = LongText.MaxLength - bare.Text.Length - bare.Html.Length;
        SortedDictionary<int, MailBody> full = [];
        for (int i = 0; i < letters.Count && full.Count < LetterDigests.MostInFull; i++)
        {
            MailBody one = new MailBody().Heading(Numbered(i, letters[i])).Append(letters[i].Said);
            if (one.Said.Length <= room)
            {
                room -= one.Said.Length;
                full.Add(i, one);
            }
        }

        ComposedMail framed = Framed(full.Values, letters.Count - full.Count);
        string[] cases = [.. letters.Select(l => l.Letter.About).Distinct(StringComparer.Ordinal)];
        return new()
        {
            Key = key,
            ContractId = newest.ContractId,
            About = cases[0],
            AlsoAbout = cases.Length > 1 ? cases[1..] : null,
            Kind = "letter.digest",
            To = RecipientOf(to, language),
            SubjectLine = framed.Subject,
            Text = framed.Text,
            Html = framed.Html,
            ReplyTo = framed.ReplyTo,
            ThreadKey = cases.Length == 1 ? cases[0] : null,
            CreatedAt = now,
        };

        ComposedMail Framed(IEnumerable<MailBody> inFull, int more)
        {
            MailBody body = new MailBody().Paragraph(Text("Digest.Lead", letters.Count)).List(letters.Select((l, i) => Numbered(i, l)));
            foreach (MailBody one in inFull)
            {
                body.Append(one);
            }

            return Letter.To(
                new(MailHeader.Subject(Text("Digest.Subject", letters.Count, profile.Title.In(language))),
                    more == 0 ? body : body.Paragraph(Text("Digest.More", more)), language, Clause: null), profile, to);
        }

        string Text(string name, params ReadOnlySpan<object?> arguments) => CaseTexts.All.Get(language, name, arguments);

        static string Numbered(int index, GatheredLetter letter) => string.Create(CultureInfo.InvariantCulture, $"{index + 1}. {letter.Letter.SubjectLine}");
    }

    /// <summary>A reader by the address that they have today.</summary>
    public static MailRecipient RecipientOf(Person to, string language) => new(to.Id, to.NameIn(language), to.Mail, to.SecondMail);
}
