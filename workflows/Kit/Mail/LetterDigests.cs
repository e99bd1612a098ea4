using System.Globalization;
using Azure.Data.Tables;
using Workflows.Contracts;
using Workflows.Ledger;
using Workflows.Mail;
using Workflows.People;

namespace Workflows.Kit.Mail;

/// <summary>
/// Results for the client that become one letter: what comes for the same person within <see cref="LetterRules.Gather"/> of the first one goes
/// out together. One that stays alone goes out as the letter that it would have been.
/// </summary>
/// <remarks>
/// Table <c>letters</c>: a letter's row in a partition of its key, with its text until it has gone out; and in partition <c>waiting</c> a row for
/// each that has not, with when it is due. Rows that go out together are named so by one transaction, before anything is mailed: whoever comes
/// after a crash mails the same ones under the same key.
/// </remarks>
public sealed class LetterDigests(LedgerTables tables, MailOutbox outbox, ContractVersions contracts, PeopleDirectory people)
{
    /// <summary>Name of the table.</summary>
    public const string Table = "letters";

    /// <summary>So many are told in full; of those behind them a letter has the subjects.</summary>
    public const int MostInFull = 20;

    /// <summary>A transaction holds no more; what is beyond goes out with the next letter.</summary>
    private const int MostTogether = 100;

    private const string Waiting = "waiting";
    private const string RowKey = "letter";

    /// <summary>A waiting row without its letter (the process died between the two) is forgotten after this time.</summary>
    private static readonly TimeSpan OrphanAge = TimeSpan.FromHours(1);

    /// <summary>Keeps a letter until it is due. Durable when it returns; a repeated key changes nothing.</summary>
    /// <param name="addressed">The mail without subject and text.</param>
    /// <param name="frame">Puts what there is to say between greeting and signature; pure.</param>
    /// <param name="compose">Writes what there is to say; pure.</param>
    /// <param name="due">When it goes out at the latest, with whatever came for the same person until then.</param>
    /// <returns>False where it cannot be kept, because it could not be written or is too long, and has to go its own way.</returns>
    public async Task<bool> TryPutAsync(OutgoingMail addressed, Func<ComposedMail, ComposedMail> frame, Func<ComposedMail> compose, DateTimeOffset due)
    {
        ComposedMail mail;
        ComposedMail letter;
        try
        {
            mail = compose();
            letter = frame(mail);
        }
        catch (Exception mistake) when (mistake is not OperationCanceledException)
        {
            return false; // told of where it is sent
        }

        TableClient table = await tables.GetAsync(Table);
        string partition = PartitionOf(addressed.Key);
        if (letter.Text.Length + letter.Html.Length + mail.Body.Said.Length > LongText.MaxLength || await table.FindAsync(partition, RowKey) is not null)
        {
            return letter.Text.Length + letter.Html.Length + mail.Body.Said.Length <= LongText.MaxLength;
        }

        // Waiting first: a letter that is there is waited for, wherever a crash comes.
        await table.TryAddAsync(new TableEntity(Waiting, TableKey.Digest(addressed.Key))
        {
            ["Key"] = addressed.Key, ["Contract"] = addressed.ContractId, ["Person"] = addressed.To.PersonId, ["Due"] = TableKey.Ascending(due),
            ["At"] = TableKey.Ascending(addressed.CreatedAt),
        });
        OutgoingMail alone = addressed with { SubjectLine = letter.Subject, ReplyTo = letter.ReplyTo, Clause = letter.Clause };
        TableEntity row = new(partition, RowKey) { ["Language"] = mail.Language, ["Mail"] = LedgerJson.Write(alone) };
        LongText.Set(row, "Text", LongText.WellFormed(letter.Text));
        LongText.Set(row, "Html", LongText.WellFormed(letter.Html));
        LongText.Set(row, "SaidText", LongText.WellFormed(mail.Body.Said.Text));
        LongText.Set(row, "SaidHtml", LongText.WellFormed(mail.Body.Said.Html));
        await table.TryAddAsync(row);
        return true;
    }

    /// <summary>Sends what is due.</summary>
    /// <param name="now">Now (UTC).</param>
    /// <param name="attempt">Runs what one person is sent, named for the log; what fails for one does not keep the others from it.</param>
    /// <param name="cancellation">Gives up between persons.</param>
    public async Task SendDueAsync(DateTimeOffset now, Func<string, Func<Task>, Task> attempt, CancellationToken cancellation)
    {
        TableClient table = await tables.GetAsync(Table, cancellation);
        List<TableEntity> waiting = [];
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(e => e.PartitionKey == Waiting, cancellationToken: cancellation))
        {
            waiting.Add(row);
        }

        foreach (IGrouping<(string Contract, string Person), TableEntity> reader in waiting.GroupBy(r => (r.GetString("Contract")!, r.GetString("Person")!)))
        {
            cancellation.ThrowIfCancellationRequested();
            await attempt($"letters to {reader.Key.Person}", () => SendAsync(table,
                [.. reader.OrderBy(r => r.GetString("At"), StringComparer.Ordinal).ThenBy(r => r.GetString("Key"), StringComparer.Ordinal)], now));
        }
    }

    /// <summary>Sends what one person has to be told, where it is due.</summary>
    private async Task SendAsync(TableClient table, List<TableEntity> waiting, DateTimeOffset now)
    {
        // Named before, by a process that did not come to the end.
        foreach (IGrouping<string, TableEntity> named in waiting.Where(r => r.ContainsKey("Together")).GroupBy(r => r.GetString("Together")!))
        {
            await SendTogetherAsync(table, named.Key, [.. named], now);
        }

        List<TableEntity> free = [.. waiting.Where(r => !r.ContainsKey("Together"))];
        while (free.Exists(r => string.CompareOrdinal(r.GetString("Due"), TableKey.Ascending(now)) <= 0))
        {
            List<TableEntity> next = [.. free.Take(MostTogether)];
            string together = "digest/" + TableKey.Digest(string.Join('\n', next.Select(r => r.GetString("Key"))));
            foreach (TableEntity row in next)
            {
                row["Together"] = together;
            }

            await table.SubmitTransactionAsync(next.Select(r => new TableTransactionAction(TableTransactionActionType.UpdateMerge, r, r.ETag)));
            await SendTogetherAsync(table, together, next, now);
            free.RemoveRange(0, next.Count);
        }
    }

    private async Task SendTogetherAsync(TableClient table, string together, List<TableEntity> rows, DateTimeOffset now)
    {
        List<GatheredLetter> letters = [];
        List<TableEntity> found = [];
        foreach (TableEntity row in rows)
        {
            if (await table.FindAsync(PartitionOf(row.GetString("Key")!), RowKey) is { } letter)
            {
                found.Add(row);
                // One that went out alone, under its own key, before its contract gathered or after it did, is not told twice.
                if (letter.GetString("Mail") is { } mail && await outbox.FindAsync(row.GetString("Key")!) is null)
                {
                    letters.Add(new(
                        LedgerJson.Read<OutgoingMail>(mail) with { Text = LongText.Get(letter, "Text")!, Html = LongText.Get(letter, "Html") },
                        new(LongText.Get(letter, "SaidText")!, LongText.Get(letter, "SaidHtml")!), letter.GetString("Language")!));
                }
            }
            else if (string.CompareOrdinal(row.GetString("At"), TableKey.Ascending(now - OrphanAge)) < 0)
            {
                found.Add(row); // never written to its end, and nobody repeats it
            }
        }

        // Where the letter is in the outbox, some of its rows may be settled already: it is not made of the others again.
        bool isMailed = await outbox.FindAsync(together) is not null;
        foreach (OutgoingMail mail in isMailed ? [] : MailsOf(letters, together, now))
        {
            await outbox.EnqueueAndTryAsync(mail);
        }

        foreach (TableEntity row in found)
        {
            string key = row.GetString("Key")!;
            await table.UpsertEntityAsync(new TableEntity(PartitionOf(key), RowKey) { ["Together"] = together }, TableUpdateMode.Replace);
            await table.DeleteEntityAsync(Waiting, row.RowKey);
        }
    }

    /// <summary>The mails that they become: one, unless the contract, of which a letter speaks, is in force no more.</summary>
    private IEnumerable<OutgoingMail> MailsOf(List<GatheredLetter> letters, string together, DateTimeOffset now) =>
        letters.Count < 2 || contracts.Current(letters[0].Letter.ContractId) is not { } contract ? letters.Select(l => l.Letter)
            : [LetterDigest.Of(letters, contract.Profile, people.ById(letters[0].Letter.To.PersonId), together, now)];

    private static string PartitionOf(string key) => "letter!" + TableKey.Digest(key);
}

/// <summary>A letter that waited for others.</summary>
/// <param name="Letter">As it would have gone out alone.</param>
/// <param name="Said">What it has to say, without its frame.</param>
/// <param name="Language">Of both.</param>
public sealed record GatheredLetter(OutgoingMail Letter, MailSaid Said, string Language);

/// <summary>Makes one letter of several. Pure.</summary>
public static class LetterDigest
{
    /// <summary>The letter.</summary>
    /// <param name="letters">At least two, to one person, oldest first.</param>
    /// <param name="profile">The contract as it is now.</param>
    /// <param name="to">Who reads it; null: nobody of that id is known any more, and it goes where the newest would have gone.</param>
    /// <param name="key">Of the mail.</param>
    /// <param name="now">Now (UTC).</param>
    public static OutgoingMail Of(IReadOnlyList<GatheredLetter> letters, ContractProfile profile, Person? to, string key, DateTimeOffset now)
    {
        OutgoingMail newest = letters[^1].Letter;
        string language = to?.Language ?? letters[^1].Language;
        Person reader = to ?? new(newest.To.PersonId, newest.To.Name, null, newest.To.Address, newest.To.SecondAddress, language, Party.Client);
        MailBody body = new MailBody().Paragraph(Text("Digest.Lead", letters.Count)).List(letters.Select((l, i) => Numbered(i, l)));
        for (int i = 0; i < Math.Min(letters.Count, LetterDigests.MostInFull); i++)
        {
            body.Heading(Numbered(i, letters[i])).Append(letters[i].Said);
        }

        if (letters.Count > LetterDigests.MostInFull)
        {
            body.Paragraph(Text("Digest.More", letters.Count - LetterDigests.MostInFull));
        }

        string[] cases = [.. letters.Select(l => l.Letter.About).Distinct(StringComparer.Ordinal)];
        ComposedMail framed = Letter.To(
            new(MailHeader.Subject(Text("Digest.Subject", letters.Count, profile.Title.In(language))), body, language, Clause: null), profile, reader);
        return new()
        {
            Key = key,
            ContractId = newest.ContractId,
            About = cases[0],
            AlsoAbout = cases.Length > 1 ? cases[1..] : null,
            Kind = "letter.digest",
            To = new(reader.Id, reader.NameIn(language), reader.Mail, reader.SecondMail),
            SubjectLine = framed.Subject,
            Text = framed.Text,
            Html = framed.Html,
            ReplyTo = framed.ReplyTo,
            ThreadKey = cases.Length == 1 ? cases[0] : null,
            CreatedAt = now,
        };

        string Text(string name, params ReadOnlySpan<object?> arguments) => CaseTexts.All.Get(language, name, arguments);

        static string Numbered(int index, GatheredLetter letter) => string.Create(CultureInfo.InvariantCulture, $"{index + 1}. {letter.Letter.SubjectLine}");
    }
}
