using System.Security.Cryptography;
using System.Text;

namespace Workflows.Embedded.SendGrid;

/// <summary>
/// Mail as files, one <c>.eml</c> each, to be looked at or picked up. The name is made of the Message-ID, so that a repeat replaces
/// its file. A file appears whole: it is written under a temporary name, flushed to disk and renamed. Bcc stands in the file.
/// </summary>
internal sealed class OutboxRoute(string folder) : MailRoute
{
    public override async Task<MailOutcome> DeliverAsync(MimeMail mail, CancellationToken cancellationToken)
    {
        string temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(folder);
            try
            {
                await using (FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                {
                    if (mail.Bccs.Count > 0)
                    {
                        await file.WriteAsync(Encoding.ASCII.GetBytes($"Bcc: {string.Join(",\r\n ", mail.Bccs)}\r\n"), cancellationToken);
                    }

                    await file.WriteAsync(mail.Content, cancellationToken);
                    file.Flush(flushToDisk: true);
                }

                File.Move(temporary, Path.Combine(folder, FileName(mail.MessageId)), overwrite: true);
                return MailOutcome.Accepted;
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return MailOutcome.Unavailable($"The outbox folder {folder} cannot be written: {exception.Message}");
        }
    }

    /// <summary>What of the id may stand in a file name, for people, and a digest that tells ids apart.</summary>
    internal static string FileName(string messageId)
    {
        string readable = new([.. messageId.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_').Take(40)]);
        return $"{readable}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(messageId)))[..16]}.eml";
    }
}
