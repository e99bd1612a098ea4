using Microsoft.Extensions.Configuration;

namespace Workflows.Embedded.Server;

/// <summary>
/// What Azure's host brings as settings, the embedded server brings as files in the data folder: tables in SQLite,
/// mail in an outbox folder. Any other source of settings overrides them.
/// </summary>
internal static class EmbeddedDefaults
{
    /// <summary>Connection string of the tables, as on Azure.</summary>
    public const string Storage = "AzureWebJobsStorage";

    /// <summary>Where mail is delivered: <c>smtp://relay:587</c>, or a folder as a file address.</summary>
    public const string MailHost = "SendGrid:Host";

    /// <summary>Fills in what is not set.</summary>
    public static void Apply(IConfiguration configuration, DataFolder folder)
    {
        if (string.IsNullOrEmpty(configuration[Storage]))
        {
            configuration[Storage] = $"Data Source={folder.File("tables.db")}";
        }

        if (string.IsNullOrEmpty(configuration[MailHost]))
        {
            configuration[MailHost] = new Uri(folder.File("outbox")).AbsoluteUri;
        }
    }
}
