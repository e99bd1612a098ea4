using Workflows.Texts;

namespace Workflows.Mail;

/// <summary>How mail leaves the outbox. The public base address is no mail setting: whoever writes a text puts the links in.</summary>
public sealed class MailOptions
{
    /// <value>Address that mails come from. Required; a placeholder domain (<c>*.example</c>) is fine for a first run.</value>
    public string FromAddress { get; set; } = "workflows@operations.example";

    /// <value>Name shown beside <see cref="FromAddress"/>.</value>
    public string FromName { get; set; } = "Workflows";

    /// <value>Right-hand side of every Message-ID. Must stay the same over deployments: threads and repeats are recognised by it.</value>
    public string MessageIdDomain { get; set; } = "workflows.example";

    /// <value>Attempts before a mail that meets only passing errors has failed; 12 is about two days with the default steps.</value>
    public int MaxAttempts { get; set; } = 12;

    /// <value>Wait after the first, second, ... failed attempt; the last one repeats.</value>
    public IReadOnlyList<TimeSpan> Backoff { get; set; } =
    [
        TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15),
        TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(4), TimeSpan.FromHours(8),
    ];

    /// <value>How long one attempt may take (30 seconds). Must be shorter than <see cref="Lease"/>.</value>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <value>How long a started attempt keeps others away (2 minutes); past it the process is taken for dead and the mail is sent again.</value>
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(2);

    /// <value>
    /// Verification key of SendGrid's signed event webhook, as SendGrid shows it (base64). Then <c>POST api/mail-events</c> takes what became of
    /// mails; empty: it takes nothing.
    /// </value>
    public string EventKey { get; set; } = "";

    /// <value>Whether SendGrid puts an image into mails that tells when they are opened. Default: no, since it tells on the reader.</value>
    public bool OpenTracking { get; set; }

    /// <summary>Wait after the given number of failed attempts, from 1.</summary>
    internal TimeSpan WaitAfter(int attempts) => Backoff[Math.Clamp(attempts, 1, Backoff.Count) - 1];

    /// <summary>Refuses what cannot work.</summary>
    /// <exception cref="ArgumentException">A value that cannot work, with its name, value and rule.</exception>
    public void Validate()
    {
        if (PlainText.Line(FromName) != FromName.Trim())
        {
            throw new ArgumentException($"{nameof(FromName)} has to be one line without control characters; found '{PlainText.Line(FromName)}' with some.");
        }

        if (!Mailbox.IsAddress(FromAddress))
        {
            throw new ArgumentException($"{nameof(FromAddress)} has to be a mail address; found '{FromAddress}'.");
        }

        if (Uri.CheckHostName(MessageIdDomain) != UriHostNameType.Dns)
        {
            throw new ArgumentException($"{nameof(MessageIdDomain)} has to be a domain name; found '{MessageIdDomain}'.");
        }

        if (EventKey.Length > 0 && !SendGridEvents.IsKey(EventKey))
        {
            throw new ArgumentException(
                $"{nameof(EventKey)} has to be the verification key of SendGrid's event webhook, base64 of an elliptic curve's public key; found {EventKey.Length} other characters.");
        }

        if (MaxAttempts < 1)
        {
            throw new ArgumentException($"{nameof(MaxAttempts)} has to be at least 1; found {MaxAttempts}.");
        }

        if (Backoff.Count == 0 || Backoff.Any(wait => wait <= TimeSpan.Zero))
        {
            throw new ArgumentException($"{nameof(Backoff)} needs at least one wait, all longer than zero.");
        }

        if (AttemptTimeout <= TimeSpan.Zero || AttemptTimeout >= Lease)
        {
            throw new ArgumentException($"{nameof(AttemptTimeout)} has to be above zero and below {nameof(Lease)} ({Lease}); found {AttemptTimeout}.");
        }
    }
}
