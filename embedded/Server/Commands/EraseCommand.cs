using System.CommandLine;
using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Workflows.Contracts;
using Workflows.Embedded.DurableTask;
using Workflows.Embedded.Mail;
using Workflows.Embedded.Sqlite;
using Workflows.Embedded.Tables;
using Workflows.ExitPackages;
using Workflows.Hosting.InForce;
using Workflows.Ledger;
using Workflows.Mail;
using Workflows.Texts;
using CaseId = Workflows.Kit.CaseId;
using CaseKind = Workflows.Kit.CaseKind;

namespace Workflows.Embedded.Server;

/// <summary><c>contracts erase</c>: takes what is on record of a contract that has ended away, once its exit package holds it.</summary>
internal static class EraseCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string> contract = new("contract") { Description = "The contract's id." };
        Option<string?> package = new("--package") { Description = "The exit package that holds everything: the ZIP from the page of the contract." };
        Option<bool> yes = new("--yes") { Description = "Erases. Without it nothing is changed." };
        Option<string?> by = new("--by") { Description = "Who erases, for the certificate." };
        Option<string?> certificate = new("--certificate") { Description = "Where the certificate is written (.docx). Default: CONTRACT-erasure.docx here." };
        Option<string> language = new("--language") { Description = "Of the certificate: ja or en.", DefaultValueFactory = _ => Languages.Japanese };
        language.AcceptOnlyFromAmong(Languages.Japanese, Languages.English);
        return new Command("erase",
            $"Says what would go of a contract that has ended, and with --yes erases it. No server may run. With the setting {TablesCommands.Storage}: in that storage account.")
        {
            contract, package, yes, by, certificate, language,
        }.Running(
            async (parsed, cancellation) =>
            {
                string id = parsed.GetValue(contract)!;
                ExitPackageReport? report = Checked(parsed.GetValue(package));
                bool erases = parsed.GetValue(yes);
                if (erases && (report is null || parsed.GetValue(by) is not { } name || PlainText.IsBlank(name)))
                {
                    throw new OperationException(OperationRefusal.Invalid, "Expected --package FILE and --by NAME beside --yes.");
                }

                try
                {
                    Outcome outcome;
                    await using (Site site = await SiteAsync(context, erases, cancellation))
                    {
                        LedgerTables tables = new(site.Tables);
                        ContractEraser eraser = new(tables, new AuditLog(tables, TimeProvider.System), site, TimeProvider.System.GetUtcNow);
                        ContractProfile? profile = await ProfileAsync(context, tables, id);
                        ErasureLook look = await eraser.LookAsync(id, profile, Today(profile, TimeProvider.System.GetUtcNow()), report, cancellation);
                        if (!erases || look.Refusals.Count > 0)
                        {
                            (int instances, int mails) = await site.CountAsync(id, cancellation);
                            return new Outcome(look, instances, mails, null, null, erases && look.Refusals.Count > 0);
                        }

                        site.Rewrites = true; // also where an earlier run erased the rows and was cut off before it
                        ContractErasure done = await eraser.EraseAsync(look, profile, report!, PlainText.Line(parsed.GetValue(by)!), cancellation);
                        outcome = new(look, done.Instances, done.Mails, done, null, false);
                    }

                    // The databases are closed: what was overwritten is so in their files, and the certificate says what is true.
                    string file = Path.GetFullPath(parsed.GetValue(certificate) ?? $"{id}-erasure.docx");
                    await File.WriteAllBytesAsync(file, ErasureCertificate.Word(outcome.Erasure!, parsed.GetValue(language)!), cancellation);
                    return outcome with { Certificate = file };
                }
                catch (RequestFailedException failed)
                {
                    throw new OperationException(
                        OperationRefusal.Unavailable, $"{failed.Message.ReplaceLineEndings(" ")} Repeat the command: it goes on where it was.", failed);
                }
            },
            Show,
            outcome => outcome.IsRefused ? ExitCodes.Refused : ExitCodes.Done);
    }

    private static ExitPackageReport? Checked(string? path)
    {
        if (path is null)
        {
            return null;
        }

        if (!File.Exists(path))
        {
            throw new OperationException(OperationRefusal.NotFound, $"There is no file {path}.");
        }

        using FileStream stream = File.OpenRead(path);
        return ExitPackageChecker.Check(stream);
    }

    /// <summary>The rules in the folder, or, of a contract that was taken out of it, those under which something was started last.</summary>
    private static async Task<ContractProfile?> ProfileAsync(CommandContext context, LedgerTables tables, string id)
    {
        (ContractFolder? folder, IReadOnlyList<ProfileError> errors) = ContractCommands.Read(ContractCommands.InForce(context));
        if (folder is null)
        {
            throw new OperationException(OperationRefusal.Invalid, errors[0].ToString());
        }

        return folder.Profiles.All.FirstOrDefault(p => p.Id == id)
            ?? (await new ContractVersions(folder.Profiles, tables).NewestAsync(id) is { } text
                ? ProfileReader.Read(text, id, folder.Profiles.Sections).Profile : null);
    }

    private static DateOnly Today(ContractProfile? profile, DateTimeOffset now) => DateOnly.FromDateTime(
        TimeZoneInfo.ConvertTime(now, profile is null ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(profile.TimeZone)).DateTime);

    private static async Task<Site> SiteAsync(CommandContext context, bool erases, CancellationToken cancellation)
    {
        if (!string.IsNullOrEmpty(context.Configuration[TablesCommands.Storage]))
        {
            return new Site(TablesCommands.Other(context.Configuration, out _), null, null, null);
        }

        string path = TablesCommands.PathOf(context);
        if (!File.Exists(path))
        {
            throw new OperationException(OperationRefusal.NotFound, $"Expected tables in {path}, found none.");
        }

        DurableAdministration durable = TablesCommands.Locked(context.Folder);
        try
        {
            if (erases)
            {
                await TablesCommands.RefuseMessagesAsync(context.Folder); // an alert that waits would open a case of the contract anew
            }

            cancellation.ThrowIfCancellationRequested();
            return new Site(new SqliteTableServiceClient(path), path, durable, OutboxFolder.Of(context.Configuration[EmbeddedDefaults.MailHost]));
        }
        catch
        {
            await durable.DisposeAsync();
            throw;
        }
    }

    private static void Show(Outcome outcome, TextWriter output)
    {
        TextTable table = new("Table", "Rows", "");
        foreach (TableToErase one in outcome.Look.Tables.OrderBy(t => t.Table, StringComparer.Ordinal))
        {
            table.Add(one.Table, one.KeptBecause is null ? CommandOutput.Show(outcome.Erasure?.Rows.GetValueOrDefault(one.Table) ?? one.Rows) : "-",
                one.KeptBecause is { } why ? "stays: " + why : "");
        }

        table.Add("(orchestrations)", CommandOutput.Show(outcome.Instances), "").Add("(mail files)", CommandOutput.Show(outcome.Mails), "").Write(output);
        foreach (string refusal in outcome.Look.Refusals)
        {
            output.WriteLine(TextTable.Printable("- " + refusal));
        }

        if (outcome is { Erasure: null, Look: { Begun: null, Erased: null } })
        {
            output.WriteLine("In no package, and lost for good with an erasure: texts of mails and letters, links, bodies of webhooks, states of alerts.");
        }

        output.WriteLine(TextTable.Printable(outcome switch
        {
            { Erasure: not null, Look.Erased: { } before } => string.Create(CultureInfo.InvariantCulture,
                $"{Before(before)} Nothing more was erased; the certificate is written again: {outcome.Certificate}."),
            { Erasure: { } done } => string.Create(CultureInfo.InvariantCulture,
                $"Erased, as begun at {CommandOutput.Show(done.At)} by {done.By}. The certificate is {outcome.Certificate}. Backups are copies of their own: erase them, too. "
                + $"Take {done.Contract}.yaml out of the contracts folder before the next start."),
            { Look.Erased: { } before } => $"{Before(before)} With --yes only the certificate is written again.",
            { Look: { Begun: not null, Refusals.Count: > 0 } } => "An erasure with this package has begun and was cut off. Nothing more was erased.",
            { Look.Begun: not null } => "An erasure with this package has begun and was cut off: the same command with --yes ends it.",
            { Look.Refusals.Count: > 0 } => "Nothing was erased.",
            _ => "Nothing was erased: --yes with --package FILE and --by NAME does.",
        }));
    }

    private static string Before(ContractErasure erasure) => $"Erased with this package at {CommandOutput.Show(erasure.ErasedAt ?? erasure.At)} by {erasure.By}.";

    /// <summary>What came of it.</summary>
    private sealed record Outcome(ErasureLook Look, int Instances, int Mails, ContractErasure? Erasure, string? Certificate, bool IsRefused);

    /// <summary>
    /// Where a contract's data lies: a data folder with its orchestrations and mail files, or tables in a storage account. There the orchestrations of
    /// cases that are over have ended by themselves, and what they leave is purged by the service.
    /// </summary>
    /// <param name="tables">The tables.</param>
    /// <param name="path">Their file; null: they are in a storage account.</param>
    /// <param name="durable">The folder's orchestrations, and the lock of the folder; null: as above.</param>
    /// <param name="outbox">The folder of mail files; null: there is none.</param>
    private sealed class Site(TableServiceClient tables, string? path, DurableAdministration? durable, string? outbox) : IErasedBeside, IAsyncDisposable
    {
        public TableServiceClient Tables => tables;

        /// <summary>At the end the files are written anew: rows of them were erased.</summary>
        public bool Rewrites { get; set; }

        public bool Overwrites => durable is not null;

        public bool EndsInstances => durable is not null;

        public async Task<(int Instances, int Mails)> CountAsync(string contractId, CancellationToken cancellation) =>
            (Instances(contractId).Count, (await MailsAsync(contractId, cancellation)).Count);

        public async Task EraseAsync(string contractId, CancellationToken cancellation)
        {
            if (durable is not null)
            {
                await durable.EraseAsync(Instances(contractId), cancellation);
            }

            foreach (string file in await MailsAsync(contractId, cancellation))
            {
                await OverwriteAsync(file, cancellation);
                File.Delete(file);
            }
        }

        /// <summary>Closes the tables, writes their file anew where rows of it were erased; then lets others into the folder.</summary>
        public async ValueTask DisposeAsync()
        {
            if (path is not null)
            {
                await TableDatabase.CloseAsync(path);
                if (Rewrites)
                {
                    SqliteDatabase.Rewrite(path);
                }
            }

            if (durable is not null)
            {
                await durable.DisposeAsync();
                if (Rewrites)
                {
                    SqliteDatabase.Rewrite(Path.Combine(Path.GetDirectoryName(path)!, DurableWiring.DatabaseName));
                }
            }
        }

        private static async Task OverwriteAsync(string file, CancellationToken cancellation)
        {
            await using FileStream stream = new(file, FileMode.Open, FileAccess.Write, FileShare.None);
            byte[] zeros = new byte[81_920];
            for (long left = stream.Length; left > 0; left -= zeros.Length)
            {
                await stream.WriteAsync(zeros.AsMemory(0, (int)Math.Min(left, zeros.Length)), cancellation);
            }

            stream.Flush(flushToDisk: true);
        }

        private List<string> Instances(string contractId)
        {
            List<string> found = [];
            foreach (CaseKind kind in durable is null ? [] : Processes.All.Select(p => p.Kind))
            {
                DurableInstanceFilter filter = new() { Prefix = $"{kind.Word}-{contractId}-", PageSize = DurableInstanceFilter.MaxPageSize };
                for (long? after = 0; after is not null;)
                {
                    DurableInstancePage page = durable!.List(after == 0 ? filter : filter with { After = after });
                    found.AddRange(page.Instances.Select(i => i.Id).Where(id =>
                        CaseId.TryParse(kind, id[(kind.Word.Length + 1)..], out CaseId of) && of.ContractId == contractId));
                    after = page.Next;
                }
            }

            return found;
        }

        private async Task<List<string>> MailsAsync(string contractId, CancellationToken cancellation)
        {
            if (outbox is null)
            {
                return [];
            }

            TableClient mails = await new LedgerTables(tables).GetAsync(LedgerTables.Mail, cancellation);
            return [.. OutboxFolder.FilesOf(outbox, (await MailOutbox.MessagesOfAsync(mails, contractId, cancellation)).Values)];
        }
    }
}
