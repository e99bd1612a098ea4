using System.Security.Cryptography;
using System.Text;

namespace Workflows.Embedded.Mail;

/// <summary>
/// Mail as files, one <c>.eml</c> each, to be looked at or picked up. The name is made of the Message-ID, so that a repeat replaces
/// its file. A file appears whole: it is written under a temporary name, flushed to disk and renamed. Bcc stands in the file.
/// Mails hold links and codes: the folder and its files are for their owner alone, whatever the folder's mode was.
/// </summary>
internal sealed class OutboxRoute(string folder) : MailRoute
{
    private const UnixFileMode OwnersFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public override bool IsReadByPeople => true;

    public override async Task<MailOutcome> DeliverAsync(MimeMail mail, CancellationToken cancellationToken)
    {
        string temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            Open();
            try
            {
                FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
                if (!OperatingSystem.IsWindows())
                {
                    options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                }

                await using (FileStream file = new(temporary, options))
                {
                    await mail.Message.WriteToAsync(MimeMail.FormatOfFiles, file, cancellationToken);
                    file.Flush(flushToDisk: true);
                }

                string name = FileName(mail.MessageId);
                File.Move(temporary, Path.Combine(folder, name), overwrite: true);
                return MailOutcome.Taken(name);
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

    private void Open()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, OwnersFolder);
        if (File.GetUnixFileMode(folder) != OwnersFolder)
        {
            try
            {
                File.SetUnixFileMode(folder, OwnersFolder);
            }
            catch (UnauthorizedAccessException)
            {
                // Somebody else's folder: its owner decides who may list it; the files are ours.
            }
        }
    }
}
