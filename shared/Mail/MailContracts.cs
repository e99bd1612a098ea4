namespace Workflows.Mail;

/// <summary>A mail to one person, as it is put into the outbox. Persisted: only add optional members.</summary>
public sealed record OutgoingMail
{
    /// <summary>Idempotency key, built from instance id and step: the same key is sent once, whatever happens to the caller.</summary>
    public required string Key { get; init; }

    public required string ContractId { get; init; }

    /// <summary>What the mail is about, e.g. an incident's id; mails are listed by it.</summary>
    public required string About { get; init; }

    /// <summary>What else it is about, where several letters became one; null: nothing.</summary>
    public IReadOnlyList<string>? AlsoAbout { get; init; }

    /// <summary>Kind of notice, e.g. <c>incident.page</c>; for filters and figures.</summary>
    public required string Kind { get; init; }

    public required MailRecipient To { get; init; }

    /// <summary>The Subject header; no control characters.</summary>
    public required string SubjectLine { get; init; }

    public required string Text { get; init; }

    public string? Html { get; init; }

    /// <summary>Mails with the same thread key form one thread in the reader's client, e.g. one per incident.</summary>
    public string? ThreadKey { get; init; }

    /// <summary>Key of the mail that this one answers, or a foreign Message-ID in angle brackets.</summary>
    public string? InReplyTo { get; init; }

    /// <summary>Where an answer goes; null: to the sender.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>Clause that asks for the notice.</summary>
    public string? Clause { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Key of the mail that failed and that this one repeats to the person's second address; set by the outbox.</summary>
    public string? InsteadOf { get; init; }
}

/// <summary>Who gets a mail.</summary>
/// <param name="PersonId">Id in the contract's people file.</param>
/// <param name="Name">Shown beside the address.</param>
/// <param name="Address">First address.</param>
/// <param name="SecondAddress">Used when the first one was refused or never reached.</param>
public sealed record MailRecipient(string PersonId, string Name, string Address, string? SecondAddress = null);

/// <summary>Where a mail stands.</summary>
public enum MailState
{
    /// <summary>In the outbox, not tried yet.</summary>
    Queued,

    /// <summary>An attempt is under way, or its process died and the lease runs out.</summary>
    Sending,

    /// <summary>The relay took responsibility for it. Final, unless the mail service gives it up later (<see cref="MailStep.Bounced"/>).</summary>
    Accepted,

    /// <summary>A passing error; tried again at <see cref="MailReceipt.NextAt"/>.</summary>
    Retrying,

    /// <summary>Refused for good or out of attempts; see <see cref="MailReceipt.SecondKey"/>. Final unless somebody asks for another try.</summary>
    Failed,
}

/// <summary>Where a mail stands after a call, for the caller to record as a fact.</summary>
public sealed record MailReceipt
{
    public required string Key { get; init; }

    public required string ContractId { get; init; }

    public required string About { get; init; }

    /// <summary>What else it is about; null: nothing.</summary>
    public IReadOnlyList<string>? AlsoAbout { get; init; }

    public required string Kind { get; init; }

    public required string PersonId { get; init; }

    /// <summary>Address that this mail goes to.</summary>
    public required string Address { get; init; }

    public required string MessageId { get; init; }

    public required MailState State { get; init; }

    /// <summary>This call brought the mail into <see cref="State"/>; false: it was already there, or another process is at it.</summary>
    public required bool Changed { get; init; }

    /// <summary>When it came into <see cref="State"/>.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Attempts begun so far.</summary>
    public required int Attempts { get; init; }

    /// <summary>Next attempt; only when retrying.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>What the relay or the network said last.</summary>
    public string? Error { get; init; }

    /// <summary>Key of the mail to the second address that took this one's place.</summary>
    public string? SecondKey { get; init; }

    /// <summary>Where the mail to the second address stands, when this call created or tried it.</summary>
    public MailReceipt? Second { get; init; }

    /// <summary>What is known of its way, in the order of the way; empty: nothing yet.</summary>
    public IReadOnlyList<MailProof> Proofs { get; init; } = [];
}

/// <summary>A mail with where it stands, for pages.</summary>
public sealed record MailRecord(OutgoingMail Mail, MailReceipt Receipt);

/// <summary>Some records, and what to pass to get the next ones; null: there are no more.</summary>
public sealed record MailPage(IReadOnlyList<MailRecord> Mails, string? Next);
