namespace Workflows.Kit.Mail;

/// <summary>The kinds that mails of cases carry in the outbox. Persisted.</summary>
public static class MailKind
{
    /// <summary>The kind of a duty's mails, e.g. <c>incident.nobodyAnswered</c>.</summary>
    /// <param name="word">The process's word.</param>
    /// <param name="duty">The duty's kind, as in its enumeration.</param>
    public static string Of(string word, string duty) => $"{word}.{char.ToLowerInvariant(duty[0])}{duty[1..]}";
}
