using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Workflows.Embedded.Mail;
using Workflows.Mail;

namespace Workflows.Embedded.Server;

/// <summary>
/// A folder that the relay puts mails to our sender into: reports of what became of mails are taken from there. It is a Maildir where it has a folder
/// <c>new</c>, else each <c>.eml</c> in it is a mail that was moved there whole. What was taken is kept as proof (<c>cur</c>, marked as seen, or
/// <c>taken</c>); what is no report about a mail of ours, such as somebody's answer, waits for a person (<c>cur</c>, or <c>others</c>).
/// </summary>
internal sealed partial class MailReportFolder(DirectoryInfo folder, ILogger<MailReportFolder> log) : IMailReports
{
    /// <summary>The setting that names the folder.</summary>
    public const string Setting = "Embedded:MailReports";

    private const int MostAtOnce = 100;
    private const long MostBytes = 10 * 1024 * 1024;

    private bool isUnreadable;

    /// <summary>The folder of the settings; null: there is none.</summary>
    /// <exception cref="InvalidOperationException">It does not exist: reports would be waited for in vain.</exception>
    public static DirectoryInfo? Of(IConfiguration configuration) => configuration[Setting] is not { Length: > 0 } path ? null
        : Directory.Exists(path) ? new(Path.GetFullPath(path))
        : throw new InvalidOperationException($"Expected a folder that the relay puts reports into in '{Setting}', found none at '{path}'.");

    /// <inheritdoc/>
    public async Task RunAsync(Func<IReadOnlyList<MailEvent>, Task> take, CancellationToken cancellationToken)
    {
        string maildir = Path.Combine(folder.FullName, "new");
        bool isMaildir = Directory.Exists(maildir);
        try
        {
            foreach (FileInfo file in (isMaildir ? new DirectoryInfo(maildir).EnumerateFiles() : folder.EnumerateFiles("*.eml"))
                .OrderBy(file => file.Name, StringComparer.Ordinal).Take(MostAtOnce))
            {
                cancellationToken.ThrowIfCancellationRequested();
                MailEvent? news = file.Length <= MostBytes ? await ReadAsync(file, cancellationToken) : null;
                if (news is not null)
                {
                    await take([news]);
                }
                else
                {
                    LogOther(log, file.Name);
                }

                string target = Directory.CreateDirectory(Path.Combine(folder.FullName, isMaildir ? "cur" : news is null ? "others" : "taken")).FullName;
                file.MoveTo(Path.Combine(target, file.Name + (!isMaildir ? "" : news is null ? ":2," : ":2,S")), overwrite: true);
            }

            isUnreadable = false;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            if (!isUnreadable)
            {
                LogFailed(log, folder.FullName, failure); // once, until it goes well again: this runs every few seconds
            }

            isUnreadable = true;
        }
    }

    private static async Task<MailEvent?> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        byte[] bytes = await File.ReadAllBytesAsync(file.FullName, cancellationToken);
        using MemoryStream mail = new(bytes);
        return !DeliveryReport.TryRead(mail, out DeliveryReport? report) ? null
            : new(
                Convert.ToHexStringLower(SHA256.HashData(bytes)), report.Reference,
                new MailProof(
                    report.Action switch
                    {
                        DeliveryAction.Delivered => MailStep.Delivered,
                        DeliveryAction.Delayed => MailStep.Deferred,
                        _ => MailStep.Bounced,
                    },
                    report.At ?? file.LastWriteTimeUtc, report.Answer));
    }

    [LoggerMessage(9060, LogLevel.Information, "{File} among the reports of mails is none about a mail of ours; it waits for a person")]
    private static partial void LogOther(ILogger log, string file);

    [LoggerMessage(9061, LogLevel.Error, "The reports of mails in {Folder} cannot be taken")]
    private static partial void LogFailed(ILogger log, string folder, Exception failure);
}
