using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Workflows.Contracts;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Mail;
using Workflows.Registers;

namespace Workflows.ExitPackages;

/// <summary>A table before an erasure.</summary>
/// <param name="Table">Its name.</param>
/// <param name="Rows">How many rows of it are the contract's, and go.</param>
/// <param name="Waiting">How many of them are about something that is still to be done: a mail to be sent, a message to be taken.</param>
/// <param name="KeptBecause">Why none goes; null: they go.</param>
public sealed record TableToErase(string Table, int Rows, int Waiting, string? KeptBecause);

/// <summary>What an erasure would take, and why it may not begin.</summary>
/// <param name="Contract">Whose.</param>
/// <param name="Tables">Every table of the application.</param>
/// <param name="Refusals">What has to be otherwise first; empty: it may begin.</param>
/// <param name="Begun">It began before, with this package, and goes on when it is asked for again; null: it did not.</param>
/// <param name="Erased">It came to its end before, with this package, and takes nothing more; null: it did not.</param>
public sealed record ErasureLook(
    string Contract, IReadOnlyList<TableToErase> Tables, IReadOnlyList<string> Refusals, ContractErasure? Begun, ContractErasure? Erased);

/// <summary>An erasure as it is on record, in the chain that belongs to no contract: what the certificate says. Persisted.</summary>
/// <param name="Contract">Whose data went.</param>
/// <param name="Title">What the contract is called; by language.</param>
/// <param name="Client">Who hears of it; by language.</param>
/// <param name="Contractor">Who erased it; by language.</param>
/// <param name="EndedOn">The last day of the contract.</param>
/// <param name="Fingerprint">Of the exit package that holds what went.</param>
/// <param name="PackageMadeAt">When that was made (UTC).</param>
/// <param name="Entries">How many entries the audit log had.</param>
/// <param name="Head">The hash of the last one: the package has the same.</param>
/// <param name="Rows">How many rows of each table went.</param>
/// <param name="Instances">How many orchestrations went.</param>
/// <param name="Mails">How many mail files went.</param>
/// <param name="Overwritten">What was deleted was overwritten; otherwise the store decides when it is.</param>
/// <param name="By">Who erased it.</param>
/// <param name="At">When it began (UTC).</param>
/// <param name="ErasedAt">When it came to its end (UTC); null: it is not there yet.</param>
/// <param name="TimeZone">Where the contract is, in the names of IANA; null: not kept, and UTC stands for it.</param>
/// <param name="Address">Where the contractor is; null: the profile does not say it.</param>
/// <param name="Representative">Who signs for the contractor; null: the profile does not say it.</param>
public sealed record ContractErasure(
    string Contract, LocalText Title, LocalText Client, LocalText Contractor, DateOnly? EndedOn, string Fingerprint, DateTimeOffset PackageMadeAt, long Entries,
    string Head, IReadOnlyDictionary<string, int> Rows, int Instances, int Mails, bool Overwritten, string By,
    DateTimeOffset At, DateTimeOffset? ErasedAt = null, string? TimeZone = null, LocalText? Address = null, LocalText? Representative = null);

/// <summary>What an erasure takes beside the tables: orchestrations and files of the place where it runs.</summary>
public interface IErasedBeside
{
    /// <summary>What is deleted there, rows and files included, is overwritten.</summary>
    bool Overwrites { get; }

    /// <summary>Orchestrations of open cases go, too; otherwise none may be left that would look for its rows later.</summary>
    bool EndsInstances { get; }

    /// <summary>How many orchestrations and mail files are a contract's.</summary>
    Task<(int Instances, int Mails)> CountAsync(string contractId, CancellationToken cancellation);

    /// <summary>Erases them. Safe to repeat.</summary>
    Task EraseAsync(string contractId, CancellationToken cancellation);
}

/// <summary>
/// Erases what is on record of a contract that has ended, once its exit package holds it. Nobody else may write meanwhile. Whoever is cut off, however,
/// asks again with the same package and comes to the same end: what was to go is on record before the first row goes. What was recorded in between
/// stands against that; and what came to its end takes nothing of what was recorded later.
/// </summary>
public sealed class ContractEraser(LedgerTables tables, AuditLog audit, IErasedBeside beside, Func<DateTimeOffset> now)
{
    /// <summary>Name of the audit entry before the first row goes.</summary>
    public const string Begun = "contract.erasing";

    /// <summary>Name of the audit entry of the end.</summary>
    public const string Erased = "contract.erased";

    private const string Record = "erasure";

    /// <summary>Most that one transaction takes.</summary>
    private const int AtOnce = 100;

    /// <summary>What would go, and what stands against it.</summary>
    /// <param name="contractId">Whose data.</param>
    /// <param name="profile">The contract's rules, newest version; null: nobody knows them.</param>
    /// <param name="today">The day where the contract is.</param>
    /// <param name="package">The package that was checked; null: none is at hand.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ErasureLook> LookAsync(
        string contractId, ContractProfile? profile, DateOnly today, ExitPackageReport? package, CancellationToken cancellation)
    {
        List<TableToErase> found = [];
        foreach (ContractRows rows in ContractRows.All)
        {
            List<RowAddress> own = rows.Find is null ? [] : await rows.Find(tables, contractId, cancellation).ToListAsync(cancellation);
            found.Add(new(rows.Table, own.Count, own.Count(row => rows.Waits?.Invoke(row) == true), rows.KeptBecause));
        }

        ContractErasure? begun = await RecordedAsync("erasing", contractId, package, cancellation);
        ContractErasure? erased = await RecordedAsync("erased", contractId, package, cancellation);
        List<string> refusals = [.. package is null ? [] : Wrong(contractId, package)];
        if (erased is null)
        {
            if (begun is null)
            {
                refusals.AddRange(Term(profile, contractId, today));
            }

            refusals.AddRange(await OpenAsync(contractId, found, cancellation));
            if (package is { IsWhole: true } && package.Contract == contractId)
            {
                refusals.AddRange(begun is null ? await MissingAsync(contractId, package, cancellation) : await SinceAsync(contractId, package, cancellation));
            }
        }

        return new(contractId, found, refusals, begun, erased);
    }

    /// <summary>Erases, or goes on with what was cut off.</summary>
    /// <param name="look">What <see cref="LookAsync"/> found, with a package and without a refusal.</param>
    /// <param name="profile">The contract's rules; needed to begin.</param>
    /// <param name="package">The package.</param>
    /// <param name="by">Who erases: a name for the certificate.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What is on record: of one that went on, what was there when it began; of one that had come to its end, the same as then.</returns>
    public async Task<ContractErasure> EraseAsync(
        ErasureLook look, ContractProfile? profile, ExitPackageReport package, string by, CancellationToken cancellation)
    {
        if (look.Refusals.Count > 0)
        {
            throw new ArgumentException($"Expected nothing against the erasure, found: {look.Refusals[0]}", nameof(look));
        }

        if (look.Erased is { } erased)
        {
            return erased;
        }

        ContractErasure erasure = look.Begun ?? await BeginAsync(look, profile!, package, by, cancellation);
        await beside.EraseAsync(erasure.Contract, cancellation); // while the mails that it is found by are there
        foreach (ContractRows rows in ContractRows.All) // last of all the chain that everything was checked against
        {
            await EraseAsync(rows, erasure.Contract, cancellation);
        }

        erasure = erasure with { ErasedAt = now() };
        await AppendAsync(Erased, "erased", erasure, erasure.ErasedAt.Value, cancellation);
        return erasure;
    }

    private static IEnumerable<string> Wrong(string contractId, ExitPackageReport package)
    {
        if (!package.IsWhole)
        {
            yield return $"Expected a whole package, found: {package.Findings[0]}";
        }
        else if (package.Contract != contractId)
        {
            yield return $"Expected the package of {contractId}, found that of {package.Contract}.";
        }
    }

    /// <summary>The contract has ended.</summary>
    private static IEnumerable<string> Term(ContractProfile? profile, string contractId, DateOnly today)
    {
        if (profile is null)
        {
            yield return $"Expected a contract of the folder, or one that something was recorded of, found none of the id '{contractId}'.";
        }
        else if (profile.Term.To is not { } last)
        {
            yield return "Expected a contract whose last day is known (contract.term.to), found none: it has not ended.";
        }
        else if (last >= today)
        {
            yield return $"Expected a contract that has ended, found one that runs until {Iso(last)}.";
        }
    }

    /// <summary>Nothing of it is open or waits, nothing has to be kept longer.</summary>
    private async Task<IReadOnlyList<string>> OpenAsync(string contractId, IReadOnlyList<TableToErase> found, CancellationToken cancellation)
    {
        List<string> refusals = [];
        foreach (ProcessDefinition process in Processes.All)
        {
            TableClient table = await tables.GetAsync(process.Kind.Table, cancellation);
            // What merely stands in a register is not open, as long as its orchestration goes with it; something of it that is still owed is.
            List<string> open = await table.QueryAsync<TableEntity>(
                    TableClient.CreateQueryFilter($"PartitionKey eq {CaseRow<object>.OpenPartition(contractId)}"), cancellationToken: cancellation)
                .Where(row => process.Kind != RegisterProcess.Registers || !beside.EndsInstances
                    || CaseRow<EntrySummary>.Of(process.Kind, row).Summary?.Breach is not null)
                .Select(row => row.RowKey).ToListAsync(cancellation);
            if (open.Count > 0)
            {
                refusals.Add(string.Create(
                    CultureInfo.InvariantCulture, $"Expected no open cases, found {open.Count} in {process.Kind.Table}: {string.Join(", ", open.Take(5))}{(open.Count > 5 ? ", ..." : "")}."));
            }
        }

        refusals.AddRange(found.Where(t => t.Waiting > 0).Select(t => string.Create(
            CultureInfo.InvariantCulture, $"Expected nothing that waits in {t.Table}, found {t.Waiting}: start the server until it is sent or taken.")));
        if (found.Single(t => t.Table == "sensitive").Rows is > 0 and var kept)
        {
            refusals.Add(string.Create(
                CultureInfo.InvariantCulture, $"Expected no evidence of persons that is still to be kept, found {kept} rows: it goes by itself when its time is over."));
        }

        return refusals;
    }

    /// <summary>What is on record and not in the package.</summary>
    private async Task<IReadOnlyList<string>> MissingAsync(string contractId, ExitPackageReport package, CancellationToken cancellation)
    {
        List<string> refusals = [];
        AuditPage last = await audit.ReadAsync(contractId, Math.Max(0, package.Entries - 1), 1, cancellation);
        if (package.Entries > 0 && last.Entries is not [{ } at, ..] || package.Entries > 0 && last.Entries[0].Hash != package.Head)
        {
            return [string.Create(
                CultureInfo.InvariantCulture,
                $"Expected the audit log of the package, whose entry {package.Entries} has the hash {package.Head}, found {(last.Entries is [{ } other, ..] ? other.Hash : "none")}.")];
        }

        refusals.AddRange(await AfterAsync(contractId, package.Entries, cancellation));
        int mails = (await MailOutbox.MessagesOfAsync(await tables.GetAsync(LedgerTables.Mail, cancellation), contractId, cancellation)).Count;
        if (mails != package.Mails)
        {
            refusals.Add(string.Create(CultureInfo.InvariantCulture, $"Expected {package.Mails} mails, as in the package, found {mails}. Make a new package."));
        }

        int files = await FileStore.CountAsync(await tables.GetAsync(LedgerTables.Files, cancellation), contractId,
            id => ContractRows.IsCase(contractId, id) || id == Documents.TemplateLedger.IdOf(contractId), cancellation);
        if (files != package.HandedIn)
        {
            refusals.Add(string.Create(CultureInfo.InvariantCulture, $"Expected {package.HandedIn} files, as in the package, found {files}. Make a new package."));
        }

        return refusals;
    }

    /// <summary>What was recorded since it began. The chain goes last and from its first entry on: what is left of it knows how long it was.</summary>
    private async Task<IReadOnlyList<string>> SinceAsync(string contractId, ExitPackageReport package, CancellationToken cancellation)
    {
        if (await audit.HeadAsync(contractId, cancellation) is not { } head)
        {
            return [];
        }

        AuditPage last = await audit.ReadAsync(contractId, Math.Max(0, package.Entries - 1), 1, cancellation);
        bool isAnother = head.Sequence < package.Entries || (last.Entries is [{ } at] && at.Hash != package.Head); // the old one is gone
        return await AfterAsync(contractId, isAnother ? 0 : package.Entries, cancellation);
    }

    /// <summary>What is in the chain after an entry, beside that packages were made.</summary>
    private async Task<IReadOnlyList<string>> AfterAsync(string contractId, long after, CancellationToken cancellation)
    {
        List<string> refusals = [];
        for (long? next = after; next is { } from && refusals.Count == 0;)
        {
            AuditPage page = await audit.ReadAsync(contractId, from, 1000, cancellation);
            refusals.AddRange(page.Entries.Where(e => e.Action != ExitPackageWriter.Made).Take(5).Select(e => string.Create(
                CultureInfo.InvariantCulture,
                $"Expected everything on record in the package, found entry {e.Sequence} after it: {e.Action} {e.Subject}. Make a new package.")));
            next = page.Next;
        }

        return refusals;
    }

    private async Task<ContractErasure> BeginAsync(
        ErasureLook look, ContractProfile profile, ExitPackageReport package, string by, CancellationToken cancellation)
    {
        (int instances, int mails) = await beside.CountAsync(look.Contract, cancellation);
        ContractErasure erasure = new(
            look.Contract, profile.Title, profile.Client, profile.Contractor, profile.Term.To, package.Fingerprint!, package.MadeAt!.Value, package.Entries,
            package.Head, look.Tables.Where(t => t.Rows > 0).ToDictionary(t => t.Table, t => t.Rows, StringComparer.Ordinal), instances, mails,
            beside.Overwrites, by, now(), TimeZone: profile.TimeZone, Address: profile.ContractorAddress,
            Representative: profile.ContractorRepresentative);
        await AppendAsync(Begun, "erasing", erasure, erasure.At, cancellation);
        return erasure;
    }

    private Task<AuditReceipt> AppendAsync(string action, string word, ContractErasure erasure, DateTimeOffset at, CancellationToken cancellation) =>
        audit.AppendAsync(
            new AuditEntry
            {
                ContractId = AuditLog.SystemChain,
                Key = KeyOf(word, erasure.Contract, erasure.Fingerprint),
                At = at,
                Actor = erasure.By,
                Action = action,
                Subject = erasure.Contract,
                Data = new Dictionary<string, object?> { [Record] = erasure },
            },
            cancellation);

    private async Task<ContractErasure?> RecordedAsync(string word, string contractId, ExitPackageReport? package, CancellationToken cancellation)
    {
        if (package?.Fingerprint is not { } fingerprint
            || await audit.AnchorOfAsync(AuditLog.SystemChain, KeyOf(word, contractId, fingerprint), cancellation) is not { } anchor)
        {
            return null;
        }

        AuditPage page = await audit.ReadAsync(AuditLog.SystemChain, anchor.Sequence - 1, 1, cancellation);
        using JsonDocument data = JsonDocument.Parse(page.Entries[0].Data);
        return data.RootElement.GetProperty(Record).Deserialize<ContractErasure>(LedgerJson.Options);
    }

    private async Task EraseAsync(ContractRows rows, string contractId, CancellationToken cancellation)
    {
        if (rows.Find is null)
        {
            return;
        }

        TableClient table = await tables.GetAsync(rows.Table, cancellation);
        List<RowAddress> found = await rows.Find(tables, contractId, cancellation).ToListAsync(cancellation);
        List<TableTransactionAction> together = [];
        foreach (RowAddress row in found.Distinct())
        {
            if (together.Count == AtOnce || (together.Count > 0 && together[0].Entity.PartitionKey != row.Partition))
            {
                await table.SubmitTransactionAsync(together, cancellation);
                together.Clear();
            }

            together.Add(new(TableTransactionActionType.Delete, new TableEntity(row.Partition, row.Row) { ETag = ETag.All }, ETag.All));
        }

        if (together.Count > 0)
        {
            await table.SubmitTransactionAsync(together, cancellation);
        }
    }

    private static string KeyOf(string word, string contractId, string fingerprint) => $"{word}/{contractId}/{fingerprint}";

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
