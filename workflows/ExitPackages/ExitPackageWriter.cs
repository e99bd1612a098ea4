using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Workflows.Contracts;
using Workflows.Documents;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Mail;
using Workflows.ServiceLevels;
using Workflows.ServiceLevels.Process;
using Workflows.Texts;

namespace Workflows.ExitPackages;

/// <summary>Writes the exit package of a contract, while its cases go on; a case at a time is in memory, and the rows of one process.</summary>
/// <param name="tables">What is on record.</param>
/// <param name="contracts">The versions of its rules.</param>
/// <param name="audit">The chain that goes along, and in which the making is recorded.</param>
/// <param name="files">What people handed in.</param>
/// <param name="mails">Who was told what.</param>
/// <param name="processes">Whose cases are written.</param>
public sealed class ExitPackageWriter(
    LedgerTables tables, ContractVersions contracts, AuditLog audit, FileStore files, MailOutbox mails, IReadOnlyList<ProcessDefinition> processes)
{
    /// <summary>Name of the audit entry of a package.</summary>
    public const string Made = "contract.exported";

    private static readonly string Closed = TableKey.Under("closed").From;

    /// <summary>Writes the package and records that it was made, by whom, with its fingerprint.</summary>
    /// <param name="contract">Of which contract.</param>
    /// <param name="by">Who asked for it.</param>
    /// <param name="now">When (UTC).</param>
    /// <param name="target">Where it is written; stays open.</param>
    /// <param name="cancellation">Gives up; nothing is recorded then.</param>
    /// <returns>The fingerprint: SHA-256 of the list of sums.</returns>
    public async Task<string> WriteAsync(Contract contract, Actor by, DateTimeOffset now, Stream target, CancellationToken cancellation)
    {
        string fingerprint;
        await using (Package package = new(target))
        {
            long before = (await audit.HeadAsync(contract.Id, cancellation))?.Sequence ?? 0;
            await package.AddAsync(ExitPackage.ReadMe, ReadMe());
            foreach ((string version, string text) in await contracts.TextsAsync(contract.Id))
            {
                await package.AddAsync($"contract/{version}.yaml", Encoding.UTF8.GetBytes(text));
            }

            Dictionary<string, int> cases = new(StringComparer.Ordinal);
            int handedIn = 0;
            IReadOnlySet<string> withFiles = await files.CasesAsync(contract.Id, cancellation);
            foreach (CaseKind kind in processes.Select(p => p.Kind))
            {
                IReadOnlyList<string> ids = await WriteCasesAsync(package, contract.Id, kind, cancellation);
                cases[kind.Table] = ids.Count;
                foreach (string id in ids.Where(withFiles.Contains))
                {
                    handedIn += await WriteFilesAsync(package, id, cancellation);
                }
            }

            handedIn += await WriteFilesAsync(package, TemplateLedger.IdOf(contract.Id), cancellation);
            cases[MetricLedger.Table] = await WriteRecordsAsync(
                package, contract.Id, MetricLedger.Table, row => MetricLedger.IsOf(contract.Id, row), cancellation);
            cases[TemplateLedger.Table] = await WriteRecordsAsync(
                package, contract.Id, TemplateLedger.Table, row => row == TemplateLedger.IdOf(contract.Id), cancellation);
            int told = await WriteMailsAsync(package, contract.Id, cancellation);
            await WriteRowsAsync(package, "reports", "Report", InCasesOf(contract.Id), row => IsOf(contract.Id, row.PartitionKey), cancellation);
            await WriteRowsAsync(package, "maintenance", "Window", TableClient.CreateQueryFilter($"PartitionKey eq {contract.Id}"), _ => true, cancellation);
            await WriteAuditAsync(package, contract.Id, cancellation);
            await package.AddAsync(ExitPackage.About,
                Json(new ExitPackageAbout(ExitPackage.Format, contract.Id, now.ToUniversalTime(), before, cases, handedIn, told)));
            fingerprint = await package.EndAsync();
        }

        await audit.AppendAsync(
            new AuditEntry
            {
                ContractId = contract.Id,
                Key = string.Create(CultureInfo.InvariantCulture, $"export/{fingerprint}/{now.UtcTicks}"),
                At = now,
                Actor = by.For is null ? by.PersonId : $"{by.PersonId} for {by.For}",
                Action = Made,
                Subject = contract.Id,
                Data = new Dictionary<string, object?> { ["fingerprint"] = fingerprint },
            },
            cancellation);
        return fingerprint;
    }

    /// <summary>The cases of a process as lines and as a table; returns their ids.</summary>
    private async Task<IReadOnlyList<string>> WriteCasesAsync(Package package, string contractId, CaseKind kind, CancellationToken cancellation)
    {
        Dictionary<string, TableEntity> rows = await RowsAsync(contractId, kind, cancellation);
        List<string> ids = [];
        await package.AddAsync(ExitPackage.CasesOf(kind.Table), async lines =>
        {
            // Facts lead: a case that a crash left without a row is a case nevertheless.
            await foreach ((string id, List<string> facts) in FactsAsync(
                contractId, kind.FactTable, row => CaseId.TryParse(kind, row, out CaseId of) && of.ContractId == contractId, cancellation))
            {
                CaseLine(lines, kind.Word, kind.FiledColumn, id, rows.GetValueOrDefault(id), facts);
                ids.Add(id);
            }

            foreach (string id in rows.Keys.Except(ids, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList())
            {
                CaseLine(lines, kind.Word, kind.FiledColumn, id, rows[id], []);
                ids.Add(id);
            }
        });
        await package.AddAsync(ExitPackage.TableOf(kind.Table), Table(kind, ids, rows));
        return ids;
    }

    /// <summary>Facts of what stands in no list, as if it were cases: the measured values of each month, the form of documents.</summary>
    private async Task<int> WriteRecordsAsync(
        Package package, string contractId, string table, Func<string, bool> belongs, CancellationToken cancellation)
    {
        int written = 0;
        await package.AddAsync(ExitPackage.CasesOf(table), async lines =>
        {
            await foreach ((string id, List<string> facts) in FactsAsync(contractId, table, belongs, cancellation))
            {
                CaseLine(lines, table, "", id, null, facts);
                written++;
            }
        });
        return written;
    }

    private async Task<Dictionary<string, TableEntity>> RowsAsync(string contractId, CaseKind kind, CancellationToken cancellation)
    {
        TableClient cases = await tables.GetAsync(kind.Table, cancellation);
        Dictionary<string, TableEntity> rows = new(StringComparer.Ordinal);
        // The closed ones last: a case that is just being closed stands in both.
        foreach (string partition in (string[])[CaseRow<object>.OpenPartition(contractId), CaseRow<object>.ClosedPartition(contractId)])
        {
            await foreach (TableEntity row in cases.QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter($"PartitionKey eq {partition}"), cancellationToken: cancellation))
            {
                rows[row.RowKey] = row;
            }
        }

        return rows;
    }

    /// <summary>The facts of each case, in the order of their keys.</summary>
    private async IAsyncEnumerable<(string CaseId, List<string> Facts)> FactsAsync(
        string contractId, string table, Func<string, bool> belongs, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        TableClient facts = await tables.GetAsync(table, cancellation);
        (string Id, List<string> Facts)? now = null;
        await foreach (TableEntity row in facts.QueryAsync<TableEntity>(InCasesOf(contractId), cancellationToken: cancellation))
        {
            if (!belongs(row.PartitionKey))
            {
                continue; // of a contract whose id begins with this one's
            }

            if (now?.Id != row.PartitionKey)
            {
                if (now is { } whole)
                {
                    yield return whole;
                }

                now = (row.PartitionKey, []);
            }

            now.Value.Facts.Add(row.GetString("Fact"));
        }

        if (now is { } last)
        {
            yield return last;
        }
    }

    private async Task<int> WriteFilesAsync(Package package, string caseId, CancellationToken cancellation)
    {
        int written = 0;
        foreach (KeptFile file in await files.ListAsync(caseId, cancellation))
        {
            if (await files.ReadAsync(caseId, file.Sha256, cancellation) is { } bytes)
            {
                await package.AddAsync($"files/{caseId}/{file.Sha256[..12]}-{PortableName(file.Name)}", bytes);
                written++;
            }
        }

        return written;
    }

    /// <summary>Who was told what, when, with what outcome. The texts stay behind: they hold links that are keys.</summary>
    private async Task<int> WriteMailsAsync(Package package, string contractId, CancellationToken cancellation)
    {
        List<IReadOnlyList<string?>> lines = [["about", "kind", "person", "address", "subject", "created_at", "state", "state_at", "way"]];
        string? next = null;
        do
        {
            MailPage page = await mails.ListRecentAsync(contractId, 200, next, cancellation);
            lines.AddRange(page.Mails.Select(m => (IReadOnlyList<string?>)[
                m.Mail.About, m.Mail.Kind, m.Mail.To.PersonId, m.Receipt.Address, m.Mail.SubjectLine, Iso(m.Mail.CreatedAt), m.Receipt.State.ToString(),
                Iso(m.Receipt.At), string.Join("; ", m.Receipt.Proofs.Select(p => $"{p.Step} {Iso(p.At)} {p.Answer}".TrimEnd()))]));
            next = page.Next;
        }
        while (next is not null);
        await package.AddAsync("mails.csv", Csv(lines));
        return lines.Count - 1;
    }

    /// <summary>One property of the rows of a table, a line each.</summary>
    private async Task WriteRowsAsync(
        Package package, string name, string property, string filter, Func<TableEntity, bool> belongs, CancellationToken cancellation)
    {
        TableClient table = await tables.GetAsync(name, cancellation);
        await package.AddAsync(name + ".jsonl", async lines =>
        {
            await foreach (TableEntity row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellation))
            {
                if (belongs(row) && row.GetString(property) is { } json)
                {
                    await LineAsync(lines, new { Of = row.PartitionKey, Value = JsonElement.Parse(json) }, cancellation);
                }
            }
        });
    }

    private Task WriteAuditAsync(Package package, string contractId, CancellationToken cancellation) => package.AddAsync(ExitPackage.Audit, async lines =>
    {
        long after = 0;
        while (await audit.ReadAsync(contractId, after, 500, cancellation) is { Entries: { Count: > 0 } entries })
        {
            foreach (AuditRecord entry in entries)
            {
                await LineAsync(lines, entry, cancellation);
            }

            after = entries[^1].Sequence;
        }
    });

    /// <summary>An <see cref="ExitPackageCase"/>, with what was recorded character by character.</summary>
    private static void CaseLine(Stream lines, string process, string filed, string id, TableEntity? row, List<string> facts)
    {
        using (Utf8JsonWriter line = new(lines, new JsonWriterOptions { Encoder = LedgerJson.Options.Encoder }))
        {
            line.WriteStartObject();
            line.WriteString("id", id);
            line.WriteString("process", process);
            if (row is not null)
            {
                line.WriteBoolean("open", !IsClosed(row));
                line.WriteString("filedAt", Iso(row.GetDateTimeOffset(filed)));
                line.WriteString("profileVersion", row.GetString("ProfileVersion"));
                if (row.GetString("Summary") is { } summary)
                {
                    line.WritePropertyName("summary");
                    line.WriteRawValue(summary);
                }
            }

            line.WriteStartArray("facts");
            foreach (string fact in facts)
            {
                line.WriteRawValue(fact);
            }

            line.WriteEndArray();
            line.WriteEndObject();
        }

        lines.WriteByte((byte)'\n');
    }

    private static bool IsClosed(TableEntity row) => row.PartitionKey.StartsWith(Closed, StringComparison.Ordinal);

    private static JsonElement? SummaryOf(TableEntity? row) => row?.GetString("Summary") is { } json ? JsonElement.Parse(json) : null;

    /// <summary>What lists show, one column for each member that is a single value in some case.</summary>
    private static byte[] Table(CaseKind kind, IReadOnlyList<string> ids, Dictionary<string, TableEntity> rows)
    {
        Dictionary<string, Dictionary<string, string>> values = ids.ToDictionary(
            id => id,
            id => SummaryOf(rows.GetValueOrDefault(id)) is { } summary
                ? summary.EnumerateObject().Where(m => m.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
                    .ToDictionary(m => m.Name, m => m.Value.ToString(), StringComparer.Ordinal)
                : [],
            StringComparer.Ordinal);
        string[] columns = [.. values.Values.SelectMany(v => v.Keys).Distinct(StringComparer.Ordinal).Where(c => c != "id")];
        return Csv(
        [
            ["id", "open", "filed_at", "profile_version", .. columns],
            .. ids.Select(id => (IReadOnlyList<string?>)[
                id, rows.TryGetValue(id, out TableEntity? row) ? IsClosed(row) ? "no" : "yes" : null, Iso(row?.GetDateTimeOffset(kind.FiledColumn)),
                row?.GetString("ProfileVersion"), .. columns.Select(c => values[id].GetValueOrDefault(c))]),
        ]);
    }

    /// <summary>Rows whose partition is a case of a contract, or of one whose id begins likewise.</summary>
    private static string InCasesOf(string contractId) =>
        TableClient.CreateQueryFilter($"PartitionKey ge {contractId + "-"} and PartitionKey lt {contractId + "."}");

    private bool IsOf(string contractId, string caseId) => processes.Any(p => CaseId.TryParse(p.Kind, caseId, out CaseId id) && id.ContractId == contractId);

    /// <summary>A name that every file system takes.</summary>
    private static string PortableName(string name) =>
        string.Concat(name.Select(c => char.IsControl(c) || "<>:\"|?*/\\".Contains(c, StringComparison.Ordinal) ? '_' : c)).TrimEnd('.', ' ');

    private static string? Iso(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static byte[] Csv(IEnumerable<IReadOnlyList<string?>> lines) => [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(CsvText.Write(lines))];

    private static byte[] Json<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, LedgerJson.Options);

    private static async Task LineAsync<T>(Stream lines, T value, CancellationToken cancellation)
    {
        await JsonSerializer.SerializeAsync(lines, value, LedgerJson.Options, cancellation);
        lines.WriteByte((byte)'\n');
    }

    private static byte[] ReadMe()
    {
        using Stream stream = typeof(ExitPackageWriter).Assembly.GetManifestResourceStream("Workflows.ExitPackages." + ExitPackage.ReadMe)!;
        using MemoryStream memory = new();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    /// <summary>A ZIP that remembers the sum of each file.</summary>
    private sealed class Package(Stream target) : IAsyncDisposable
    {
        private readonly ZipArchive zip = new(target, ZipArchiveMode.Create, leaveOpen: true);
        private readonly SortedDictionary<string, string> sums = new(StringComparer.Ordinal);

        public Task AddAsync(string name, byte[] content) => AddAsync(name, file => file.WriteAsync(content).AsTask());

        public async Task AddAsync(string name, Func<Stream, Task> write)
        {
            using SHA256 sum = SHA256.Create();
            await using (Stream entry = await zip.CreateEntry(name).OpenAsync())
            await using (CryptoStream file = new(entry, sum, CryptoStreamMode.Write))
            {
                await write(file);
            }

            sums.Add(name, Convert.ToHexStringLower(sum.Hash!));
        }

        /// <summary>Writes the list of sums; its own sum is the fingerprint.</summary>
        public async Task<string> EndAsync()
        {
            byte[] list = Encoding.UTF8.GetBytes(string.Concat(sums.Select(s => $"{s.Value}  {s.Key}\n")));
            await AddAsync(ExitPackage.Sums, list);
            return sums[ExitPackage.Sums];
        }

        public ValueTask DisposeAsync() => zip.DisposeAsync();
    }
}
