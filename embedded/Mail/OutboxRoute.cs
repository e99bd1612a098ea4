namespace Workflows.Embedded.Mail;

/// <summary>
/// Mail as files, one <c>.eml</c> each, to be looked at or picked up. The name tells when, to whom and about what, and is the same for a repeat, which
/// replaces its file. A file appears whole: it is written under a temporary name, flushed to disk and renamed. Bcc stands in the file.
/// Mails hold links and codes: the folder and its files are for their owner alone, whatever the folder's mode was.
/// </summary>
internal sealed class OutboxRoute(string folder) : MailRoute
{
    private const UnixFileMode OwnersFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Header in which the application says what a mail is about and when it was made.</summary>
    private const string About = "X-Workflows-About";

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

                string name = FileName(mail);
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

    /// <summary>
    /// <c>20261201T064527Z-oncall1-standard-20261201-5qd2x8k1-…</c>: when it was made (UTC), who reads it, what it is about, and what tells mails apart.
    /// </summary>
    internal static string FileName(MimeMail mail)
    {
        string[] about = (mail.Message.Headers[About] ?? "").Split(' ');
        IEnumerable<string> parts = [about[^1], mail.Recipients is [var first, ..] ? first.LocalPart : "", .. about[..^1]];
        return string.Join('-', parts.Select(Readable).Where(p => p.Length > 0).Append(OutboxFolder.EndOf(mail.MessageId)));
    }

    /// <summary>What may stand in a file name everywhere.</summary>
    private static string Readable(string text) => new([.. text.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.').Take(60)]);

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
