using Workflows.Events;
using Workflows.Ledger;
using Workflows.Mail;
using Workflows.People;

namespace Workflows.PeopleChanges;

/// <summary>Tells somebody by mail that the channel on which they are called beside mail is another now; never its address.</summary>
public sealed class ChannelMail(MailOutbox outbox, PeopleDirectory people) : IChannelNotice
{
    /// <inheritdoc/>
    public async Task TellAsync(PersonChannel channel, CancellationToken cancellation)
    {
        if (people.ById(channel.Person) is { } person)
        {
            await outbox.EnqueueAsync(Of(channel, person), cancellation);
        }
    }

    /// <summary>The mail. Pure.</summary>
    public static OutgoingMail Of(PersonChannel channel, Person person)
    {
        string language = person.Language;
        MailBody body = new MailBody().Paragraph(Text(channel.Way is null ? "Channel.Off" : "Channel.Set"));
        if (channel.Way is { } way)
        {
            body.Facts(
            [
                (Text("Channel.Form"), Text("Channel.Form." + way.Form)), (Text("Channel.Host"), way.Url.Host),
                (Text("Channel.Tells"), Text("Channel.Tells." + (way.Matters ?? ChannelMatters.None))), .. HoursOf(way),
            ]);
        }

        body.Paragraph(Text("Channel.Check"));
        return new()
        {
            Key = FormattableString.Invariant($"channel/{person.Id}/{channel.Number}"),
            ContractId = AuditLog.SystemChain,
            About = "people/" + person.Id,
            Kind = "people.channel",
            To = new(person.Id, person.NameIn(language), person.Mail, person.SecondMail),
            SubjectLine = Text("Channel.Subject"),
            Text = body.ToText(),
            Html = body.ToHtml(language),
            CreatedAt = channel.At,
        };

        // Calls come at any time, so that the hours of nothing else say nothing.
        (string, string)[] HoursOf(ChannelWay way) => way.Matters == ChannelMatters.None ? []
            : [(Text(way.Matters is null ? "Channel.Hours.Old" : "Channel.Hours"), way.Hours.Length == 0 ? Text("Channel.Always") : way.Hours)];

        string Text(string key) => PeopleTexts.All.Get(language, key);
    }
}
