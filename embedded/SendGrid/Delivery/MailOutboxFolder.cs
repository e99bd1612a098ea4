namespace Workflows.Embedded.SendGrid;

/// <summary>The folder that takes mail where no relay and no folder is configured.</summary>
public static class MailOutboxFolder
{
    /// <summary>Name of the <see cref="AppContext"/> data in which the host leaves its data folder.</summary>
    public const string DataFolder = "Workflows.Embedded.DataFolder";

    /// <summary><c>outbox</c> in the host's data folder, or in the current folder where no host has said which that is. An absolute path.</summary>
    public static string Default => Path.GetFullPath("outbox", AppContext.GetData(DataFolder) as string ?? Environment.CurrentDirectory);
}
