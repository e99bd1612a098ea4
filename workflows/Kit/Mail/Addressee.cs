namespace Workflows.Kit.Mail;

/// <summary>Who reads a mail about a case, and what it offers them.</summary>
/// <param name="PersonId">Id of the person.</param>
/// <param name="Language">In which it is written.</param>
/// <param name="StandsInFor">Name of the person whom the reader substitutes; null: nobody.</param>
/// <param name="Link">The reader's link and code, for those who are asked; null: there is nothing to decide.</param>
/// <param name="Page">Of the case, for those who have nothing to decide.</param>
/// <param name="NameOf">A person's name by id, in that language.</param>
public sealed record Addressee(string PersonId, string Language, string? StandsInFor, MailLink? Link, Uri Page, Func<string, string> NameOf);
