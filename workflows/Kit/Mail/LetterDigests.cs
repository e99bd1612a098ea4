using Azure;
using Azure.Data.Tables;
using Workflows.Contracts;
using Workflows.Ledger;
using Workflows.Mail;
using Workflows.People;

namespace Workflows.Kit.Mail;

/// <summary>
/// Mails that wait for others and go out together. Results for the client: what comes for the same person within <see cref="LetterRules.Gather"/> of the
/// first one is one letter. What merely tells one of our people about a case of which they were mailed less than <see cref="OwnWithin"/> ago: at the end
/// of that time it is one mail. One that stays alone goes out as the mail that it would have been. Who reads it, and at which address, is asked on the
/// day of sending.
/// </summary>
/// <remarks>
/// Table <c>letters</c>: a letter's row in a partition of its key, with its text until it has gone out; and in partition <c>waiting</c> (letters to
/// clients) or <c>waiting!case and person</c> (mails to our people) a row for each that has not, with when it is due. Rows that go out together are
/// named so by one transaction, before anything is mailed: whoever comes after a crash mails the same ones under the same key.
/// </remarks>
public sealed class LetterDigests(LedgerTables tables, MailOutbox outbox, ContractVersions contracts, PeopleDirectory people)
{
    /// <summary>Name of the table.</summary>
    public const string Table = "letters";

    /// <summary>So many are told in full at most, and no more text than a mail holds; of the others a letter has the subjects.</summary>
    public const int MostInFull = 20;

    /// <summary>A transaction holds no more; what is beyond goes out with the next letter.</summary>
    private const int MostTogether = 100;

    /// <summary>Mails to one of our people about one case within this time are one mail, as far as they merely tell.</summary>
    public static readonly TimeSpan OwnWithin = TimeSpan.FromMinutes(1);

    private const string Waiting = "waiting";

    /// <summary>Begins the key of a mail that tells several things; persisted.</summary>
    private const string Digest = "digest/";

    private const string RowKey = "letter";

    /// <summary>A waiting row without its letter (the process died between the two) is forgotten after this time.</summary>
    private static readonly TimeSpan OrphanAge = TimeSpan.FromHours(1);

    /// <summary>Keeps a letter until it is due. Durable when it returns; a repeated key changes nothing.</summary>
    /// <param name="addressed">The mail without subject and text.</param>
    /// <param name="frame">Puts what there is to say between greeting and signature; pure.</param>
    /// <param name="compose">Writes what there is to say; pure.</param>
    /// <param name="due">When it goes out at the latest, with whatever came for the same person until then.</param>
    /// <param name="isOwn">It is to one of our people, and waits for others about the same case only.</param>
    /// <returns>False where it cannot be kept, because it could not be written or is too long, and has to go its own way.</returns>
    public async Task<bool> TryPutAsync(
        OutgoingMail addressed, Func<ComposedMail, ComposedMail> frame, Func<ComposedMail> compose, DateTimeOffset due, bool isOwn = false)
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

        if (letter.Text.Length + letter.Html.Length + mail.Body.Said.Length + (mail.Apart?.Said.Length ?? 0) > LongText.MaxLength)
        {
            return false;
        }

        TableClient table = await tables.GetAsync(Table);
        TableEntity waiting = new(isOwn ? WaitingOwn(addressed) : Waiting, TableKey.Digest(addressed.Key))
        {
            ["Key"] = addressed.Key, ["Contract"] = addressed.ContractId, ["Person"] = addressed.To.PersonId, ["Due"] = TableKey.Ascending(due),
            ["At"] = TableKey.Ascending(addressed.CreatedAt), ["About"] = addressed.About,
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
            if (isOwn && mail.Apart is { Said: var apart })
            {
                LongText.Set(row, "ApartText", LongText.WellFormed(apart.Text));
                LongText.Set(row, "ApartHtml", LongText.WellFormed(apart.Html));
            }

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

    /// <summary>Until when a mail that merely tells one of our people waits for others about the same case; null: it goes at once.</summary>
    /// <param name="addressed">The mail without subject and text; its key ends with the person.</param>
    /// <param name="at">When it is due (UTC).</param>
    public async Task<DateTimeOffset?> TurnOfOwnAsync(OutgoingMail addressed, DateTimeOffset at)
    {
        string to = "/" + addressed.To.PersonId;
        List<(string Key, DateTimeOffset At)> mailed = [.. (await outbox.ListKeysSinceAsync(addressed.ContractId, addressed.About, at - OrphanAge))
            .Where(m => m.Key != addressed.Key && m.Key.EndsWith(to, StringComparison.Ordinal))];
        if (mailed.Count == 0)
        {
            return null; // most often: nothing else is read
        }

        // Nothing overtakes what waits, and what waits already is not told beside it.
        TableClient table = await tables.GetAsync(Table);
        string partition = WaitingOwn(addressed);
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(e => e.PartitionKey == partition, 1))
        {
            return TableKey.Moment(row.GetString("Due")!);
        }

        return mailed.Exists(m => m.Key.StartsWith(Digest, StringComparison.Ordinal)) && await table.FindAsync(PartitionOf(addressed.Key), RowKey) is not null
            ? at // a repeat of what went out with others
            : mailed.Select(m => m.At).Where(m => m > at - OwnWithin && m < at + OwnWithin)
                .Select(m => (DateTimeOffset?)((m < at ? m : at) + OwnWithin)).Min();
    }

    /// <summary>What waits in a contract, by reader in the order in which it goes out.</summary>
    /// <param name="contractId">Of which contract.</param>
    /// <param name="about">Only what has something about this case; null: everything.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<WaitingMail>> ListAsync(string contractId, string? about = null, CancellationToken cancellation = default)
    {
        TableClient table = await tables.GetAsync(Table, cancellation);
        List<WaitingMail> found = [];
        foreach (var reader in (await WaitingAsync(table, cancellation)).Where(r => r.GetString("Contract") == contractId).GroupBy(ReaderOf)
            .Where(r => about is null || r.Any(MayBeAbout)))
        {
            List<OutgoingMail> letters = [];
            foreach (TableEntity row in InOrder(reader))
            {
                if (await table.FindAsync(PartitionOf(row.GetString("Key")!), RowKey, cancellation) is { } letter && IsUnsent(letter))
                {
                    letters.Add(LetterOf(letter));
                }
            }

            if (letters.Count > 0 && (about is null || letters.Exists(l => l.About == about)))
            {
                found.Add(new(
                    IdOf(reader.Key), letters, reader.Min(r => TableKey.Moment(r.GetString("Due")!)), reader.Key.Partition != Waiting));
            }
        }

        return [.. found.OrderBy(w => w.Due).ThenBy(w => w.Id, StringComparer.Ordinal)];

        // A row of an older release does not say: its letter does.
        bool MayBeAbout(TableEntity waiting) => waiting.GetString("About") is not { } one || one == about;
    }

    /// <summary>Sends what waits for a reader, because somebody asked for it.</summary>
    /// <param name="id">Of <see cref="WaitingMail"/>.</param>
    /// <param name="contractId">Its contract.</param>
    /// <param name="now">Now (UTC).</param>
    /// <param name="cancellation">Gives up before it begins.</param>
    /// <returns>False where nothing of that id waits.</returns>
    public async Task<bool> SendNowAsync(string id, string contractId, DateTimeOffset now, CancellationToken cancellation = default)
    {
        TableClient table = await tables.GetAsync(Table, cancellation);
        if ((await WaitingAsync(table, cancellation)).Where(r => r.GetString("Contract") == contractId).GroupBy(ReaderOf).FirstOrDefault(r => IdOf(r.Key) == id)
            is not { } reader)
        {
            return false;
        }

        try
        {
            await SendAsync(table, [.. InOrder(reader)], now, isAsked: true);
        }
        catch (TableTransactionFailedException taken) when (taken.Status is 404 or 412)
        {
            // The sweep has named them at this moment, and sends them.
        }

        return true;
    }

    /// <summary>Puts what is due into the outbox, which sends it within seconds: no relay is waited for here.</summary>
    /// <param name="now">Now (UTC).</param>
    /// <param name="attempt">Runs what one person is sent, named for the log; what fails for one does not keep the others from it.</param>
    /// <param name="cancellation">Gives up between persons.</param>
    public async Task SendDueAsync(DateTimeOffset now, Func<string, Func<Task>, Task> attempt, CancellationToken cancellation)
    {
        TableClient table = await tables.GetAsync(Table, cancellation);
        foreach (var reader in (await WaitingAsync(table, cancellation)).GroupBy(ReaderOf))
        {
            cancellation.ThrowIfCancellationRequested();
            await attempt($"letters to {reader.Key.Person}", () => SendAsync(table, [.. InOrder(reader)], now));
        }
    }

    private static async Task<List<TableEntity>> WaitingAsync(TableClient table, CancellationToken cancellation)
    {
        List<TableEntity> waiting = [];
        string end = Waiting + "~";
        string filter = TableClient.CreateQueryFilter($"PartitionKey ge {Waiting} and PartitionKey lt {end}");
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellation))
        {
            waiting.Add(row);
        }

        return waiting;
    }

    /// <summary>Whose mails go out together.</summary>
    private static (string Partition, string Contract, string Person) ReaderOf(TableEntity waiting) =>
        (waiting.PartitionKey, waiting.GetString("Contract")!, waiting.GetString("Person")!);

    private static string IdOf((string Partition, string Contract, string Person) reader) =>
        TableKey.Digest($"{reader.Partition}\n{reader.Contract}\n{reader.Person}");

    private static IEnumerable<TableEntity> InOrder(IEnumerable<TableEntity> waiting) =>
        waiting.OrderBy(r => r.GetString("At"), StringComparer.Ordinal).ThenBy(r => r.GetString("Key"), StringComparer.Ordinal);

    /// <summary>Sends what one person has to be told, where it is due or somebody asked for it.</summary>
    private async Task SendAsync(TableClient table, List<TableEntity> waiting, DateTimeOffset now, bool isAsked = false)
    {
        // Named before, by a process that did not come to the end.
        foreach (IGrouping<string, TableEntity> named in waiting.Where(r => r.ContainsKey("Together")).GroupBy(r => r.GetString("Together")!))
        {
            await SendTogetherAsync(table, named.Key, [.. named], now, isAsked);
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
            string together = Digest + TableKey.Digest(string.Join('\n', next.Select(r => r.GetString("Key"))));
            if (next[0].PartitionKey != Waiting)
            {
                together += "/" + next[0].GetString("Person"); // a mail about the case to them, as any other
            }

            foreach (TableEntity row in next)
            {
                row["Together"] = together;
            }

            await table.SubmitTransactionAsync(next.Select(r => new TableTransactionAction(TableTransactionActionType.UpdateMerge, r, r.ETag)));
            await SendTogetherAsync(table, together, next, now, isAsked);
            written.RemoveRange(0, next.Count);
        }

        // What waits longer than it ever does was made to by a clock that has been set back since.
        bool IsDue(TableEntity row) => isAsked
            || (row.PartitionKey != Waiting && string.CompareOrdinal(row.GetString("Due"), TableKey.Ascending(now + OwnWithin)) > 0)
            || string.CompareOrdinal(row.GetString("Due"), TableKey.Ascending(now)) <= 0;
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

    private async Task SendTogetherAsync(TableClient table, string together, List<TableEntity> rows, DateTimeOffset now, bool isAsked)
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
                    LetterOf(letter), new(LongText.Get(letter, "SaidText")!, LongText.Get(letter, "SaidHtml")!), letter.GetString("Language")!)
                {
                    Apart = LongText.Get(letter, "ApartText") is { } text ? new(text, LongText.Get(letter, "ApartHtml")!) : null,
                });
            }
        }

        // Where the letter is in the outbox, some of its rows may be settled already: it is not made of the others again.
        if (letters.Count > 0 && await outbox.FindAsync(together) is null)
        {
            await MailAsync(letters, together, isOwn: rows[0].PartitionKey != Waiting, now, isAsked);
        }

        foreach (TableEntity row in found)
        {
            string key = row.GetString("Key")!;
            await table.UpsertEntityAsync(new TableEntity(PartitionOf(key), RowKey) { ["Together"] = together }, TableUpdateMode.Replace);
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey);
        }
    }

    /// <summary>
    /// Sends them: as one, unless the contract, of which a letter speaks, is in force no more. Whoever asked sees at once what became of it; what is due
    /// is left to the outbox, so that a relay that hangs does not make one reader after the other wait.
    /// </summary>
    private async Task MailAsync(List<GatheredLetter> letters, string together, bool isOwn, DateTimeOffset now, bool isAsked)
    {
        GatheredLetter newest = letters[^1];
        MailRecipient then = newest.Letter.To;
        Person? known = people.ById(then.PersonId);
        Person to = known
            ?? new(then.PersonId, then.Name, null, then.Address, then.SecondAddress, newest.Language, isOwn ? Party.Contractor : Party.Client);
        Contract? contract = contracts.Current(newest.Letter.ContractId);
        bool mayRead = isOwn || (known is not null && MayRead(known, contract, now)); // our people would have been told a minute ago
        foreach (OutgoingMail mail in letters.Count > 1 && contract is not null
            ? [isOwn ? OwnDigest.Of(letters, contract, to, together, now) : LetterDigest.Of(letters, contract.Profile, to, together, now)]
            : letters.Select(l => l.Letter with { To = LetterDigest.RecipientOf(to, l.Language) }))
        {
            // Who may not read it any more gets nothing; it is on record as failed, so that each of its cases tells of it.
            await (!mayRead ? outbox.FailAsync(mail, "has no role in the contract on the day of sending")
                : isAsked ? outbox.EnqueueAndTryAsync(mail) : outbox.EnqueueAsync(mail));
        }
    }

    private bool MayRead(Person person, Contract? contract, DateTimeOffset now) => contract is null
        ? !(person.Until < DateOnly.FromDateTime(now.UtcDateTime))
        : people.MayBeNamed(person.Id, contract.Id, contract.DayOf(now));

    private static OutgoingMail LetterOf(TableEntity letter) =>
        LedgerJson.Read<OutgoingMail>(letter.GetString("Mail")!) with { Text = LongText.Get(letter, "Text")!, Html = LongText.Get(letter, "Html") };

    private static string WaitingOwn(OutgoingMail mail) => TableKey.Join(Waiting, TableKey.Digest($"{mail.ContractId}\n{mail.About}\n{mail.To.PersonId}"));

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
        HashSet<string> alone = [.. mails.Select(PartitionOf)];
        await foreach (TableEntity row in table.QueryAsync<TableEntity>("", cancellationToken: cancellation))
        {
            if (row.GetString("Contract") == contractId || (row.GetString("Together") is { } together && mails.Contains(together))
                || alone.Contains(row.PartitionKey)
                || (IsUnsent(row) && LedgerJson.Read<OutgoingMail>(row.GetString("Mail")!).ContractId == contractId))
            {
                yield return new(row.PartitionKey, row.RowKey);
            }
        }
    }

    /// <summary>The row is of a letter that has not gone out.</summary>
    public static bool Waits(RowAddress row) => row.Partition.StartsWith(Waiting, StringComparison.Ordinal);

    private static bool IsUnsent(TableEntity letter) => letter.ContainsKey("Mail");

    private static string PartitionOf(string key) => "letter!" + TableKey.Digest(key);
}

/// <summary>What waits to go out to one reader together: as one mail, or as the one that it is.</summary>
/// <param name="Id">Of the reader's row of mails; the same as long as something waits.</param>
/// <param name="Letters">Each as it would go out alone, oldest first.</param>
/// <param name="Due">When they go out at the latest (UTC).</param>
/// <param name="IsOwn">They are to one of our people, about one case; no: to one of the client's.</param>
public sealed record WaitingMail(string Id, IReadOnlyList<OutgoingMail> Letters, DateTimeOffset Due, bool IsOwn)
{
    /// <summary>Who reads them, as addressed so far; the address is asked again when they go out.</summary>
    public MailRecipient To => Letters[^1].To;
}
