namespace Workflows.Embedded.SendGrid;

/// <summary>The folder that takes mail where no relay and no folder is configured; the embedded host always configures one.</summary>
public static class MailOutboxFolder
{
    /// <summary><c>outbox</c> in the current folder, as an absolute path.</summary>
    public static string Default => Path.GetFullPath("outbox");
}
