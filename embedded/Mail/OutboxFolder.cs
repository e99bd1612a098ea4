using System.Security.Cryptography;
using System.Text;

namespace Workflows.Embedded.Mail;

/// <summary>The folder that mails lie in as files, for whoever looks after it.</summary>
public static class OutboxFolder
{
    /// <summary>The folder of an address of <see cref="RelaySendGridClient"/>; null where mail goes to a relay.</summary>
    public static string? Of(string? address) => Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.IsFile ? uri.LocalPath : null;

    /// <summary>The mails of a folder that have one of these ids, as paths; also those that an older release named.</summary>
    /// <param name="folder">The folder; one that is not there has none.</param>
    /// <param name="messageIds">With their angle brackets.</param>
    public static IEnumerable<string> FilesOf(string folder, IEnumerable<string> messageIds)
    {
        HashSet<string> ends = [.. messageIds.Select(EndOf)];
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.eml").Where(file => file.LastIndexOf('-') is > 0 and var last && ends.Contains(file[(last + 1)..])) : [];
    }

    /// <summary>How the name of a mail's file ends: a digest that tells ids apart. Never changes.</summary>
    internal static string EndOf(string messageId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(messageId)))[..16] + ".eml";
}
