using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Workflows.Contracts;
using Workflows.Ledger;
using Workflows.Mail;
using Workflows.People;

namespace Workflows.Kit.Mail;

/// <summary>
/// Results for the client that become one letter: what comes for the same person within <see cref="LetterRules.Gather"/> of the first one goes
/// out together. One that stays alone goes out as the letter that it would have been. Who reads it, and at which address, is asked on the day of sending.
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

    /// <summary>So many are told in full at most, and no more text than a mail holds; of the others a letter has the subjects.</summary>
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

        if (letter.Text.Length + letter.Html.Length + mail.Body.Said.Length > LongText.MaxLength)
        {
            return false;
        }

        TableClient table = await tables.GetAsync(Table);
        TableEntity waiting = new(Waiting, TableKey.Digest(addressed.Key))
        {
            ["Key"] = addressed.Key, ["Contract"] = addressed.ContractId, ["Person"] = addressed.To.PersonId, ["Due"] = TableKey.Ascending(due),
            ["At"] = TableKey.Ascending(addressed.CreatedAt),
        };
        string partition = PartitionOf(addressed.Key);
        TableEntity? known = await table.FindAsync(partition, RowKey);
        if (known is null)
        {
            OutgoingMail alone = addressed with { SubjectLine = letter.Subject, ReplyTo = letter.ReplyTo, Clause = letter.Clause };
            TableEntity row = new(partition, RowKey) { ["Language"] = mail.Language, ["Mail"] = LedgerJson.Write(alone) };
            LongText.Set(row, "Text", LongText.WellFormed(letter.Text));
            LongText.Set(row, "Html", LongText.WellFormed(letter.Html));
            LongText.Set(row, "SaidText", LongText.WellFormed(mail.Body.Said.Text));
            LongText.Set(row, "SaidHtml", LongText.WellFormed(mail.Body.Said.Html));

            // Waiting before and after: a letter that is there is waited for, wherever a crash comes, and though the first one was forgotten meanwhile.
            await table.TryAddAsync(waiting);
            await table.TryAddAsync(row);
        }

        if (known is null || IsUnsent(known))
        {
            await WaitAsync(table, waiting);
        }

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
        if (!free.Exists(IsDue))
        {
            return;
        }

        // What is named is told: a row whose letter is not there yet goes with a later one.
        List<TableEntity> written = [];
        foreach (TableEntity row in free)
        {
            if (await table.FindAsync(PartitionOf(row.GetString("Key")!), RowKey) is not null)
            {
                written.Add(row);
            }
            else if (string.CompareOrdinal(row.GetString("At"), TableKey.Ascending(now - OrphanAge)) < 0)
            {
                await ForgetAsync(table, row);
            }
        }

        while (written.Exists(IsDue))
        {
            List<TableEntity> next = [.. written.Take(MostTogether)];
            string together = "digest/" + TableKey.Digest(string.Join('\n', next.Select(r => r.GetString("Key"))));
            foreach (TableEntity row in next)
            {
                row["Together"] = together;
            }

            await table.SubmitTransactionAsync(next.Select(r => new TableTransactionAction(TableTransactionActionType.UpdateMerge, r, r.ETag)));
            await SendTogetherAsync(table, together, next, now);
            written.RemoveRange(0, next.Count);
        }

        bool IsDue(TableEntity row) => string.CompareOrdinal(row.GetString("Due"), TableKey.Ascending(now)) <= 0;
    }

    /// <summary>Makes a letter wait. One that waits already keeps its time, and gets a new ETag: whoever looked before does not forget it.</summary>
    private static async Task WaitAsync(TableClient table, TableEntity waiting)
    {
        while (!await table.TryAddAsync(waiting))
        {
            try
            {
                await table.UpdateEntityAsync(new TableEntity(waiting.PartitionKey, waiting.RowKey) { ["Key"] = waiting["Key"] }, ETag.All);
                return;
            }
            catch (RequestFailedException gone) when (gone.Status == 404)
            {
                // Forgotten between the two.
            }
        }
    }

    /// <summary>A row whose letter was never written; one that is being written at this moment touches its row and keeps it.</summary>
    private static async Task ForgetAsync(TableClient table, TableEntity row)
    {
        try
        {
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag);
        }
        catch (RequestFailedException changed) when (changed.Status is 404 or 412)
        {
            // Its letter has come.
        }
    }

    private async Task SendTogetherAsync(TableClient table, string together, List<TableEntity> rows, DateTimeOffset now)
    {
        List<GatheredLetter> letters = [];
        List<TableEntity> found = [];
        foreach (TableEntity row in rows)
        {
            if (await table.FindAsync(PartitionOf(row.GetString("Key")!), RowKey) is not { } letter)
            {
                continue;
            }

            found.Add(row);

            // One that went out alone, under its own key, before its contract gathered or after it did, is not told twice.
            if (IsUnsent(letter) && await outbox.FindAsync(row.GetString("Key")!) is null)
            {
                letters.Add(new(
                    LedgerJson.Read<OutgoingMail>(letter.GetString("Mail")!) with { Text = LongText.Get(letter, "Text")!, Html = LongText.Get(letter, "Html") },
                    new(LongText.Get(letter, "SaidText")!, LongText.Get(letter, "SaidHtml")!), letter.GetString("Language")!));
            }
        }

        // Where the letter is in the outbox, some of its rows may be settled already: it is not made of the others again.
        if (letters.Count > 0 && await outbox.FindAsync(together) is null)
        {
            await MailAsync(letters, together, now);
        }

        foreach (TableEntity row in found)
        {
            string key = row.GetString("Key")!;
            await table.UpsertEntityAsync(new TableEntity(PartitionOf(key), RowKey) { ["Together"] = together }, TableUpdateMode.Replace);
            await table.DeleteEntityAsync(Waiting, row.RowKey);
        }
    }

    /// <summary>Sends them: as one, unless the contract, of which a letter speaks, is in force no more.</summary>
    private async Task MailAsync(List<GatheredLetter> letters, string together, DateTimeOffset now)
    {
        GatheredLetter newest = letters[^1];
        MailRecipient then = newest.Letter.To;
        Person? known = people.ById(then.PersonId);
        Person to = known ?? new(then.PersonId, then.Name, null, then.Address, then.SecondAddress, newest.Language, Party.Client);
        Contract? contract = contracts.Current(newest.Letter.ContractId);
        bool mayRead = known is not null && MayRead(known, contract, now);
        foreach (OutgoingMail mail in letters.Count > 1 && contract is not null ? [LetterDigest.Of(letters, contract.Profile, to, together, now)]
            : letters.Select(l => l.Letter with { To = LetterDigest.RecipientOf(to, l.Language) }))
        {
            // Who may not read it any more gets nothing; it is on record as failed, so that each of its cases tells of it.
            await (mayRead ? outbox.EnqueueAndTryAsync(mail) : outbox.FailAsync(mail, "has no role in the contract on the day of sending"));
        }
    }

    private bool MayRead(Person person, Contract? contract, DateTimeOffset now) => contract is null
        ? !(person.Until < DateOnly.FromDateTime(now.UtcDateTime))
        : people.MayBeNamed(person.Id, contract.Id, contract.DayOf(now));

    /// <summary>
    /// Every row about letters of a contract, for their erasure: those that wait, and those that went out, alone or in one of its mails. To be asked
    /// before its mails are gone.
    /// </summary>
    /// <param name="table">Where they are.</param>
    /// <param name="contractId">Whose.</param>
    /// <param name="mails">Keys of the contract's mails.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async IAsyncEnumerable<RowAddress> RowsOfAsync(
        TableClient table, string contractId, IReadOnlySet<string> mails,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (TableEntity row in table.QueryAsync<TableEntity>("", cancellationToken: cancellation))
        {
            if (row.GetString("Contract") == contractId || (row.GetString("Together") is { } together && mails.Contains(together))
                || (IsUnsent(row) && LedgerJson.Read<OutgoingMail>(row.GetString("Mail")!).ContractId == contractId))
            {
                yield return new(row.PartitionKey, row.RowKey);
            }
        }
    }

    private static bool IsUnsent(TableEntity letter) => letter.ContainsKey("Mail");

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
