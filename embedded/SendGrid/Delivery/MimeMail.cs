namespace Workflows.Embedded.SendGrid;

/// <summary>A mail ready to be handed over: the envelope, and the message's bytes (CRLF lines of at most 998 bytes, ASCII).</summary>
/// <param name="MessageId">With its angle brackets.</param>
/// <param name="From">The envelope's sender, ASCII.</param>
/// <param name="Recipients">To, Cc and Bcc without repeats, ASCII.</param>
/// <param name="Bccs">Those of the recipients that the message does not show.</param>
/// <param name="Content">The message, without Bcc.</param>
internal sealed record MimeMail(string MessageId, string From, IReadOnlyList<string> Recipients, IReadOnlyList<string> Bccs, byte[] Content);
