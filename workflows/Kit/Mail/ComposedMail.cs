using Workflows.Mail;

namespace Workflows.Kit.Mail;

/// <summary>What a mail says.</summary>
/// <param name="Subject">One line.</param>
/// <param name="Body">What there is to say; <see cref="Letter"/> puts it between greeting and signature.</param>
/// <param name="Language">Of both.</param>
/// <param name="Clause">Clause that asks for it; null: none in particular.</param>
public sealed record ComposedMail(string Subject, MailBody Body, string Language, string? Clause)
{
    /// <summary>Where an answer goes; null: to the sender, who does not read it.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>
    /// What it says that another mail about the same case does not, without the link: the part of it that a mail has which tells several things at once.
    /// Null: all of it.
    /// </summary>
    public MailBody? Apart { get; init; }

    /// <summary>As plain text.</summary>
    public string Text => Body.ToText();

    /// <summary>As HTML.</summary>
    public string Html => Body.ToHtml(Language);
}
