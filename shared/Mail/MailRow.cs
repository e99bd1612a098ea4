using System.Globalization;
using Azure.Data.Tables;
using Workflows.Ledger;

namespace Workflows.Mail;

/// <summary>
/// A mail's row and its text's, <c>mail</c> and <c>text</c> in the partition <c>mail!digest</c>, and the lists it stands in: <c>pending</c>
/// while it has to be sent (oldest first), <c>recent!contract</c>, <c>about!contract!subject</c>, <c>failed</c> (each by its own time). A list
/// row only has the mail's key: what it says is read from the mail's row, so a list that is behind never lies. The text is apart because the
/// mail's row is written again with each state; older releases kept it in that row, and a list <c>recent</c> that nobody read.
/// </summary>
internal sealed class MailRow
{
    public const string RowKey = "mail";
    public const string TextKey = "text";
    public const string Pending = "pending";
    public const string Failed = "failed";
    private const string Recent = "recent";
    private const int MostEvents = 50;

    private OutgoingMail? mail;

    private MailRow(TableEntity entity)
    {
        Entity = entity;
    }

    public TableEntity Entity { get; }

    /// <summary>All but text and HTML, which <see cref="MailOf"/> adds.</summary>
    private OutgoingMail Head => mail ??= LedgerJson.Read<OutgoingMail>(Entity.GetString("Mail")!);

    public string Key => Entity.GetString("Key")!;

    public MailState State
    {
        get => Enum.Parse<MailState>(Entity.GetString("State")!);
        private set => Entity["State"] = value.ToString();
    }

    public int Attempts
    {
        get => Entity.GetInt32("Attempts") ?? 0;
        private set => Entity["Attempts"] = value;
    }

    public DateTimeOffset At
    {
        get => Time("At")!.Value;
        private set => Set("At", value);
    }

    public DateTimeOffset? NextAt
    {
        get => Time("NextAt");
        private set => Set("NextAt", value);
    }

    public DateTimeOffset? LeaseUntil
    {
        get => Time("LeaseUntil");
        private set => Set("LeaseUntil", value);
    }

    /// <summary>Whose attempt it is; an attempt that comes back late finds another one here.</summary>
    public string? Lease => Entity.GetString("Lease");

    public string? Error
    {
        get => Entity.GetString("Error");
        private set => SetText("Error", value);
    }

    public string? SecondKey
    {
        get => Entity.GetString("SecondKey");
        private set => SetText("SecondKey", value);
    }

    /// <summary>Steps of the mail's way since it was put in or put back; see <see cref="MailProof.Add"/>.</summary>
    public IReadOnlyList<MailProof> Proofs
    {
        get => Entity.GetString("Proofs") is { } json ? LedgerJson.Read<IReadOnlyList<MailProof>>(json) : [];
        private set => SetText("Proofs", value.Count == 0 ? null : LedgerJson.Write(value));
    }

    /// <summary>The mail service gave it up after it had taken it.</summary>
    public bool IsReturned => Proofs.Any(p => p.IsReturn);

    /// <summary>When somebody put it back after it had failed; what was told of it before counts no more.</summary>
    private DateTimeOffset? PutBackAt
    {
        get => Time("PutBackAt");
        set => Set("PutBackAt", value);
    }

    /// <summary>Ids of the events that changed it, the newest last.</summary>
    private IReadOnlyList<string> Events
    {
        get => Entity.GetString("Events") is { } json ? LedgerJson.Read<IReadOnlyList<string>>(json) : [];
        set => SetText("Events", LedgerJson.Write(value));
    }

    /// <summary>Row key in the lists by time; fixed for the mail's life.</summary>
    public string PendingKey => Entity.GetString("PendingKey")!;

    public bool IsFinal => State is MailState.Accepted or MailState.Failed;

    public static string PartitionOf(string key) => PartitionOfDigest(DigestOf(key));

    /// <summary>What goes out with a mail in place of its key, which names its case.</summary>
    public static string DigestOf(string key) => TableKey.Digest(LongText.WellFormed(key));

    public static string PartitionOfDigest(string digest) => TableKey.Join("mail", digest);

    public static string AboutOf(string contractId, string about) => TableKey.Join("about", contractId, about);

    public static KeyRange AllAboutOf(string contractId) => TableKey.Under("about", contractId);

    public static string RecentOf(string contractId) => TableKey.Join(Recent, contractId);

    public static MailRow Of(TableEntity entity) => new(entity);

    public static MailRow New(OutgoingMail mail, string messageId, DateTimeOffset now)
    {
        var entity = new TableEntity(PartitionOf(mail.Key), RowKey)
        {
            ["Key"] = mail.Key,
            ["Mail"] = LedgerJson.Write(mail with { Text = "", Html = null }),
            ["MessageId"] = messageId,
            ["PendingKey"] = TableKey.Join(TableKey.Ascending(mail.CreatedAt), TableKey.Digest(mail.Key)),
        };
        return new MailRow(entity) { mail = mail, State = MailState.Queued, At = now, Attempts = 0 };
    }

    /// <summary>The row of the mail's text.</summary>
    public static TableEntity TextOf(OutgoingMail mail)
    {
        TableEntity text = new(PartitionOf(mail.Key), TextKey);
        LongText.Set(text, "Text", mail.Text);
        LongText.Set(text, "Html", mail.Html);
        return text;
    }

    /// <summary>The text is in this row, as older releases wrote it, or was put in by this process just now.</summary>
    public bool HasText => mail is { Text.Length: > 0 } || Entity.ContainsKey("Text");

    /// <summary>The mail; its text is read from this row where there is no other.</summary>
    public OutgoingMail MailOf(TableEntity? text) => mail is { Text.Length: > 0 } ? mail : Head with
    {
        Text = LongText.Get(text ?? Entity, "Text") ?? "",
        Html = LongText.Get(text ?? Entity, "Html"),
    };

    /// <summary>When the mail was put in, by its row key in the lists by time.</summary>
    public static DateTimeOffset PutInAt(string pendingKey) => TableKey.Moment(TableKey.Split(pendingKey)[0]);

    /// <summary>May an attempt begin?</summary>
    public bool IsFree(DateTimeOffset now, bool onlyIfDue) => State switch
    {
        MailState.Queued => true,
        MailState.Sending => LeaseUntil <= now || IsAhead(now),
        MailState.Retrying => !onlyIfDue || NextAt <= now || IsAhead(now),
        _ => false,
    };

    /// <summary>It was written by a clock that has been set back since: its times may be hours away.</summary>
    private bool IsAhead(DateTimeOffset now) => At > now + MailOutbox.ClockAhead;

    public void Claim(string lease, DateTimeOffset now, TimeSpan length)
    {
        State = MailState.Sending;
        At = now;
        Attempts++;
        NextAt = null;
        LeaseUntil = now + length;
        Entity["Lease"] = lease;
    }

    public void Accept(DateTimeOffset now, string? answer)
    {
        End(MailState.Accepted, now, null);
        Proofs = MailProof.Add(Proofs, new MailProof(MailStep.Accepted, now, answer)) ?? Proofs;
    }

    /// <summary>Notes what the mail service told of the mail.</summary>
    /// <returns>False where it was told before, is older than the mail's last start, or changes nothing.</returns>
    public bool TryNote(MailEvent news)
    {
        if (Events.Contains(news.Id, StringComparer.Ordinal) || news.Proof.At < PutBackAt || MailProof.Add(Proofs, news.Proof) is not { } proofs)
        {
            return false;
        }

        Proofs = proofs;
        Events = [.. Events.Append(news.Id).TakeLast(MostEvents)];
        return true;
    }

    public void Retry(DateTimeOffset now, DateTimeOffset next, string error)
    {
        End(MailState.Retrying, now, error);
        NextAt = next;
    }

    public void Fail(DateTimeOffset now, string error, string? secondKey)
    {
        End(MailState.Failed, now, error);
        SecondKey = secondKey;
    }

    public void QueueAgain(DateTimeOffset now)
    {
        End(MailState.Queued, now, Error);
        Attempts = 0;
        PutBackAt = now;
        Proofs = [];
    }

    public MailReceipt Receipt(bool changed, MailReceipt? second = null)
    {
        OutgoingMail head = Head;
        return new MailReceipt
        {
            Key = Key,
            ContractId = head.ContractId,
            About = head.About,
            AlsoAbout = head.AlsoAbout,
            Kind = head.Kind,
            PersonId = head.To.PersonId,
            Address = head.To.Address,
            MessageId = Entity.GetString("MessageId")!,
            State = State,
            Changed = changed,
            At = At,
            Attempts = Attempts,
            NextAt = NextAt,
            Error = Error,
            SecondKey = SecondKey,
            Second = second,
            Proofs = Proofs,
        };
    }

    private void End(MailState state, DateTimeOffset now, string? error)
    {
        State = state;
        At = now;
        Error = error;
        NextAt = null;
        LeaseUntil = null;
        Entity.Remove("Lease");
    }

    private DateTimeOffset? Time(string name) => Entity.GetString(name) is { } iso
        ? DateTimeOffset.ParseExact(iso, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)
        : null;

    private void Set(string name, DateTimeOffset? value) => SetText(name, value?.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture));

    private void SetText(string name, string? value)
    {
        if (value is null)
        {
            Entity.Remove(name);
        }
        else
        {
            Entity[name] = value;
        }
    }
}
