namespace Workflows.Kit.Mail;

/// <summary>A link for a mail: the address to open and the code to type.</summary>
public sealed record MailLink(Uri Address, string Code);
