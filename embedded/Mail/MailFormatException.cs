namespace Workflows.Embedded.Mail;

/// <summary>The message cannot be mailed as it is; SendGrid would answer 400.</summary>
#pragma warning disable CA1032 // made here only
internal sealed class MailFormatException(string message) : Exception(message);
#pragma warning restore CA1032
