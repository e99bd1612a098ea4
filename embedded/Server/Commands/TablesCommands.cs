using System.CommandLine;
using Azure;
using Azure.Data.Tables;
using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Workflows.Embedded.DurableTask;
using Workflows.Embedded.ServiceBus;
using Workflows.Embedded.Tables;
using Workflows.Ledger;

namespace Workflows.Embedded.Server;

/// <summary><c>tables ...</c>: moves the application between a data folder and a storage account, both at rest.</summary>
internal static class TablesCommands
{
    /// <summary>
    /// The other place: a connection string, or the address of its tables for whoever is signed in to Azure. A setting, since it is a secret.
    /// </summary>
    public const string Storage = "Move:Storage";

    public static Command Create(CommandContext context)
    {
        var command = new Command("tables", $"Moves the application's tables between the data folder and the storage account of the setting {Storage}.");
        command.Subcommands.Add(Send(context));
        command.Subcommands.Add(Fetch(context));
        return command;
    }

    private static Option<bool> Again { get; } = new("--again")
    {
        Description = "Goes on with a copy that broke off: rows that are in the target already are written once more.",
    };

    private static Option<bool> WithoutQueues { get; } = new("--without-queues")
    {
        Description = $"Leaves behind what lies in {BackupFolder.QueuesName}: messages that wait, dead letters, events that were not fetched.",
    };

    private static Command Send(CommandContext context) =>
        new Command("send", "Copies all rows to the storage account and compares them. No server may run; afterwards none starts on the folder.")
        {
            Again, WithoutQueues,
        }.Running(
            async (parsed, cancellation) =>
            {
                string folder = PathOf(context);
                if (!File.Exists(folder))
                {
                    throw new OperationException(OperationRefusal.NotFound, $"Expected tables in {folder}, found none.");
                }

                TableServiceClient storage = Other(context.Configuration, out string address);
                await using DurableAdministration durable = Locked(context.Folder);
                if (!parsed.GetValue(WithoutQueues))
                {
                    await RefuseMessagesAsync(context.Folder);
                }

                Moved moved = await CopyAsync(new(new SqliteTableServiceClient(folder), storage), address, parsed.GetValue(Again), cancellation);
                if (moved.IsWhole)
                {
                    new MovedFolder(address, TimeProvider.System.GetUtcNow()).Write(context.Folder);
                }

                return moved;
            },
            Show,
            moved => moved.IsWhole ? ExitCodes.Done : ExitCodes.Found);

    private static Command Fetch(CommandContext context) =>
        new Command("fetch", "Copies all rows from the storage account into a new data folder and compares them. Stop the app there first.") { Again }.Running(
            async (parsed, cancellation) =>
            {
                string folder = PathOf(context);
                if (File.Exists(context.Folder.File(DurableWiring.DatabaseName)))
                {
                    throw new OperationException(OperationRefusal.Refused, $"Expected a new data folder, found {DurableWiring.DatabaseName} in {context.Folder.FullPath}.");
                }

                TableServiceClient storage = Other(context.Configuration, out _);
                return await CopyAsync(new(storage, new SqliteTableServiceClient(folder)), folder, parsed.GetValue(Again), cancellation);
            },
            Show,
            moved => moved.IsWhole ? ExitCodes.Done : ExitCodes.Found);

    private static async Task<Moved> CopyAsync(TablesCopy copy, string to, bool again, CancellationToken cancellation)
    {
        try
        {
            if (!again && await copy.FilledAsync(ApplicationTables.All, cancellation) is { Count: > 0 } filled)
            {
                throw new OperationException(OperationRefusal.Refused,
                    $"Expected none of our rows in {to}, found some in {string.Join(", ", filled)}. If they are of a copy that broke off: --again.");
            }

            List<CopiedTable> tables = [];
            foreach (string table in ApplicationTables.All)
            {
                tables.Add(await copy.CopyAsync(table, cancellation));
            }

            return new(to, tables);
        }
        catch (RequestFailedException failed)
        {
            throw new OperationException(OperationRefusal.Unavailable, $"{to}: {failed.Message.ReplaceLineEndings(" ")} Repeat the command with --again.", failed);
        }
    }

    /// <summary>Messages do not move: an alert that waits would be forgotten.</summary>
    internal static async Task RefuseMessagesAsync(DataFolder folder)
    {
        if (DataSources.OpenQueues(folder) is { } queues)
        {
            long left = BusDatabase.CountMessages(queues);
            await BusDatabase.CloseAsync(queues.Path);
            if (left > 0)
            {
                throw new OperationException(OperationRefusal.Refused,
                    $"Expected no messages in {BackupFolder.QueuesName}, found {left}: start the server until it has taken them, settle /dead-letters, let listeners fetch theirs; {WithoutQueues.Name} leaves them behind.");
            }
        }
    }

    /// <summary>Nobody has the folder open while this is held.</summary>
    internal static DurableAdministration Locked(DataFolder folder)
    {
        try
        {
            return DurableAdministration.Open(Path.Combine(folder.FullPath, DurableWiring.DatabaseName), TimeProvider.System);
        }
        catch (IOException inUse)
        {
            throw new OperationException(OperationRefusal.Refused, $"{folder.FullPath} is in use: stop the server first.", inUse);
        }
    }

    internal static string PathOf(CommandContext context)
    {
        EmbeddedDefaults.Apply(context.Configuration, context.Folder);
        return DataSources.TablesPath(context.Configuration, context.Folder)
            ?? throw new OperationException(OperationRefusal.Invalid, $"Expected a data folder that holds its tables; the setting {EmbeddedDefaults.Storage} names a service.");
    }

    internal static TableServiceClient Other(IConfiguration configuration, out string address)
    {
        string storage = configuration[Storage] is { Length: > 0 } set ? set
            : throw new OperationException(OperationRefusal.Invalid,
                $"Expected a connection string, or an address such as https://account.table.core.windows.net, in the setting {Storage} (environment: {Storage.Replace(":", "__", StringComparison.Ordinal)}); found none.");
        try
        {
            TableServiceClient client = Uri.TryCreate(storage, UriKind.Absolute, out Uri? uri) && uri.Scheme == Uri.UriSchemeHttps
                ? new(uri, new DefaultAzureCredential())
                : new(storage);
            address = client.Uri.GetLeftPart(UriPartial.Path);
            return client;
        }
        catch (Exception wrong) when (wrong is FormatException or InvalidOperationException or ArgumentException)
        {
            throw new OperationException(OperationRefusal.Invalid,
                $"Expected a connection string, or an address such as https://account.table.core.windows.net, in the setting {Storage}; it cannot be read.", wrong);
        }
    }

    private static void Show(Moved moved, TextWriter output)
    {
        var table = new TextTable("Table", "Rows", "");
        foreach (CopiedTable copied in moved.Tables)
        {
            table.Add(copied.Table, CommandOutput.Show(copied.Rows), copied.Findings.Count == 0 ? "" : "differs");
        }

        table.Write(output);
        foreach (string finding in moved.Tables.SelectMany(t => t.Findings.Select(f => $"- {t.Table}: {f}")))
        {
            output.WriteLine(TextTable.Printable(finding));
        }

        output.WriteLine(TextTable.Printable(moved.IsWhole ? $"Everything is in {moved.To}." : $"What is in {moved.To} is not what was copied."));
    }

    /// <summary>What was copied.</summary>
    private sealed record Moved(string To, IReadOnlyList<CopiedTable> Tables)
    {
        public bool IsWhole => Tables.All(t => t.Findings.Count == 0);
    }
}
