using System.Globalization;
using System.Text;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Contracts;
using Workflows.Documents;
using Workflows.ExitPackages;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Mail;
using Workflows.Ledger;
using Workflows.Links;
using Workflows.Mail;
using Workflows.Registers;
using Workflows.Testing;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>What is on record of a contract that has ended is erased: all of it, nothing of another, and with a record of that.</summary>
public sealed class ErasureScenarios
{
    private const string By = "管理 太郎";
    private const int Port = 10143;

    /// <summary>Ids that begin like each other, the traps of keys that are ranges.</summary>
    private static readonly string[] Ids = ["mie", "mie-b", "mi", "mie2", "saga"];

    /// <summary>A new table has to be decided: which of its rows are a contract's, or why none goes.</summary>
    [Fact]
    public void EveryTable_IsDecided()
    {
        Assert.Equal(ApplicationTables.All.Order(StringComparer.Ordinal), ContractRows.All.Select(r => r.Table).Order(StringComparer.Ordinal));
        Assert.All(ContractRows.All, rows => Assert.NotEqual(rows.KeptBecause is null, rows.Find is null));
        Assert.Equal(LedgerTables.Audit, ContractRows.All[^1].Table); // everything is checked against it
    }

    /// <summary>
    /// Whatever lies there of whichever contracts, and wherever the process is killed meanwhile, any number of times: in the end nothing of the contract
    /// is left, the others' rows are as they were, and the record says what there was at first.
    /// </summary>
    /// <param name="seed">Of what lies there and where it is killed.</param>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task AnErasure_TakesAllOfOneContract_AndNothingOfAnother_WhereverItIsKilled(int seed)
    {
        Random random = new(seed);
        int[] run = [.. Enumerable.Range(0, 12).Select(_ => random.Next(41))];
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2024-04-01 09:00");
        Dictionary<string, HashSet<string>> owned = [];
        HashSet<string> before = await RowsAsync(h);
        string erased = Ids[run[5] % Ids.Length];
        foreach ((string contract, int index) in Ids.Select((c, i) => (c, i)))
        {
            await SeedAsync(h, contract, 1 + (run[index] % 3), waits: contract != erased);
            HashSet<string> after = await RowsAsync(h);
            owned[contract] = [.. after.Except(before)];
            before = after;
        }

        ExitPackageReport package = await PackageOfAsync(h, erased);
        Beside beside = new();
        ContractErasure record = await ErasedAsync(h, erased, package, beside, run[6..]);
        HashSet<string> rest = await RowsAsync(h);
        Assert.Empty(rest.Intersect(owned[erased]));
        Assert.DoesNotContain(rest, r => !before.Contains(r) && !r.StartsWith("audit/_system/", StringComparison.Ordinal)); // nothing new but the record
        Assert.DoesNotContain(before.Except(owned[erased]).Except(rest), r => !r.StartsWith("audit/_system/head", StringComparison.Ordinal));
        Assert.Equal(owned[erased].Count, record.Rows.Values.Sum());
        Assert.Equal((By, 3, 2), (record.By, record.Instances, record.Mails));
        Assert.True((await h.Audit.VerifyAsync(AuditLog.SystemChain)).Break is null);
        Assert.Equal(
            [ContractEraser.Begun, ContractEraser.Erased],
            (await h.Audit.ReadAsync(AuditLog.SystemChain)).Entries.Where(e => e.Subject == erased).Select(e => e.Action));
        Assert.True(beside.Erased);
    }

    /// <summary>The same in a storage account: more rows than a page of it holds, a cut in the midst of them, and two contracts.</summary>
    [NodeFact]
    public async Task InAStorageAccount_AnErasureThatWasCutOff_LeavesExactlyTheRowsOfTheOthers()
    {
        await using NodeServer azurite = await NodeServer.StartAzuriteTablesAsync(Port);
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2024-04-01 09:00", configure: services => services
            .AddSingleton(new TableServiceClient(NodeServer.AzuriteTables(Port))));
        Assert.Empty(await RowsAsync(h));
        await SeedAsync(h, "mie-b", 2, waits: true);
        HashSet<string> others = await RowsAsync(h);
        await SeedAsync(h, "mie", 3, waits: false);
        await FillPageAsync(h, "mie");
        HashSet<string> before = await RowsAsync(h);
        Assert.Equal(
            ContractRows.All.Where(r => r.KeptBecause is null && r.Table != "sensitive").Select(r => r.Table).Order(StringComparer.Ordinal),
            before.Except(others).Select(r => r[..r.IndexOf('/', StringComparison.Ordinal)]).Distinct().Order(StringComparer.Ordinal));

        Beside beside = new();
        ContractErasure record = await ErasedAsync(h, "mie", await PackageOfAsync(h, "mie"), beside, [60]);
        HashSet<string> rest = await RowsAsync(h);
        Assert.Equal(others.Order(StringComparer.Ordinal), rest.Where(r => !r.StartsWith("audit/_system/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(before.Except(others).Count(), record.Rows.Values.Sum());
        Assert.Equal((true, 2), (record.ErasedAt > record.At, beside.Times)); // it was cut off, and began a minute before its end
        Assert.True((await h.Audit.VerifyAsync(AuditLog.SystemChain)).Break is null);
    }

    /// <summary>SAI-EXT-04, SAG-EXT-04, MIE-EXT-03: a whole contract, from its package on, with a certificate that says what went.</summary>
    [Fact]
    public async Task AContractThatHasEnded_IsErased_OnceItsPackageHoldsIt()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-20 10:00");
        CaseId id = await h.AlertAsync();
        await h.DoAsync(c => c.WithdrawAsync(id, h.By(IncidentHarness.OnCall, "w"), "誤報"));
        await h.Get<FileStore>().PutAsync(id.Value, "log.txt", "text/plain", Encoding.UTF8.GetBytes("log"));
        await h.AdvanceAsync(TimeSpan.FromHours(2));
        ContractEraser eraser = new(h.Get<LedgerTables>(), h.Audit, new Beside(), h.Clock.GetUtcNow);
        ContractProfile saga = h.Get<ContractVersions>().Current("saga")!.Profile;
        ExitPackageReport early = await MadeAsync(h);
        ErasureLook runs = await eraser.LookAsync("saga", saga, new(2026, 11, 20), early, CancellationToken.None);
        Assert.Equal(["Expected a contract that has ended, found one that runs until 2031-03-31."], runs.Refusals);

        DateOnly after = new(2031, 4, 1);
        CaseId open = await h.AlertAsync(rule: "r2");
        ErasureLook busy = await eraser.LookAsync("saga", saga, after, early, CancellationToken.None);
        Assert.StartsWith($"Expected no open cases, found 1 in incidents: {open}.", busy.Refusals[0], StringComparison.Ordinal);
        Assert.Contains(busy.Refusals, r => r.StartsWith("Expected everything on record in the package, found entry", StringComparison.Ordinal));
        await h.DoAsync(c => c.WithdrawAsync(open, h.By(IncidentHarness.OnCall, "w2"), "誤報"));
        await h.AdvanceAsync(TimeSpan.FromHours(2));

        ExitPackageReport package = await MadeAsync(h);
        ErasureLook look = await eraser.LookAsync("saga", saga, after, package, CancellationToken.None);
        Assert.Empty(look.Refusals);
        Assert.Contains(await TextsAsync(h), t => t.Contains(id.Value, StringComparison.Ordinal));
        ContractErasure erasure = await eraser.EraseAsync(look, saga, package, By, CancellationToken.None);
        Assert.DoesNotContain(await TextsAsync(h), t => t.Contains("saga-", StringComparison.Ordinal)); // neither a key nor a value names a case of it
        Assert.True(erasure.Rows.Keys.ToHashSet(StringComparer.Ordinal).IsSupersetOf(["incidents", "incidentfacts", "audit", "files", "mail", "links", "alerts"]));
        Assert.Equal((package.Fingerprint, package.Head), (erasure.Fingerprint, erasure.Head));

        // asked again, it is the same erasure
        h.Clock.Advance(TimeSpan.FromDays(1));
        ErasureLook again = await eraser.LookAsync("saga", saga, after, package, CancellationToken.None);
        Assert.Equal((0, erasure.At), (again.Tables.Sum(t => t.Rows), again.Erased!.At));
        ContractErasure same = await eraser.EraseAsync(again, saga, package, "他人", CancellationToken.None);
        Assert.Equal(erasure.Rows, same.Rows);
        Assert.Equal((erasure.ErasedAt, By, "Asia/Tokyo"), (same.ErasedAt, same.By, same.TimeZone));

        // what is recorded of the contract later stays, though it is asked once more
        await AuditAsync(h, "saga", 99);
        ErasureLook alive = await eraser.LookAsync("saga", saga, after, package, CancellationToken.None);
        Assert.Empty(alive.Refusals);
        HashSet<string> rows = await RowsAsync(h);
        await eraser.EraseAsync(alive, saga, package, By, CancellationToken.None);
        Assert.Equal(rows, await RowsAsync(h));
    }

    /// <summary>It was cut off, and the server went on meanwhile: what was recorded since stands against the rest, however far it had come.</summary>
    /// <param name="writes">How many writes it came through.</param>
    [Theory]
    [InlineData(1)] // it has begun, and nothing is gone
    [InlineData(20)]
    [InlineData(int.MaxValue)] // all but the last entry: not even the chain is there, and another one begins
    public async Task WhatIsRecordedAfterItBegan_StandsAgainstTheRest(int writes)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2024-04-01 09:00");
        await SeedAsync(h, "mie", 1, waits: false);
        ExitPackageReport package = await PackageOfAsync(h, "mie");
        int left = writes;
        bool begun = false;
        FaultyTables faulty = new(h.Get<TableServiceClient>())
        {
            BeforeWrite = async operation =>
            {
                bool isLast = begun && await h.Audit.HeadAsync("mie") is null;
                begun |= await h.Audit.HeadAsync(AuditLog.SystemChain) is not null;
                if (operation != "create" && (left-- == 0 || isLast))
                {
                    throw new InjectedCrashException();
                }
            },
        };
        LedgerTables tables = new(faulty);
        await Assert.ThrowsAsync<InjectedCrashException>(
            async () => await EraseAsync(new(tables, new AuditLog(tables, h.Clock), new Beside(), h.Clock.GetUtcNow)));
        ErasureLook cut = await LookAsync();
        Assert.Empty(cut.Refusals);
        Assert.Equal((true, true), (cut.Begun is not null, cut.Erased is null));

        await AuditAsync(h, "mie", 99);
        Assert.Contains("after it: x mie", Assert.Single((await LookAsync()).Refusals), StringComparison.Ordinal);
        CaseId open = await OpenAsync(h, IncidentKind.Incidents);
        Assert.Contains((await LookAsync()).Refusals, r => r.StartsWith($"Expected no open cases, found 1 in incidents: {open}.", StringComparison.Ordinal));

        Task<ErasureLook> LookAsync() => Eraser().LookAsync("mie", Ended(h), new(2024, 4, 1), package, CancellationToken.None);

        ContractEraser Eraser() => new(h.Get<LedgerTables>(), h.Audit, new Beside(), h.Clock.GetUtcNow);

        async Task EraseAsync(ContractEraser eraser) => await eraser.EraseAsync(
            await eraser.LookAsync("mie", Ended(h), new(2024, 4, 1), package, CancellationToken.None), Ended(h), package, By, CancellationToken.None);
    }

    /// <summary>What is still to be sent or taken would be lost without a word, and an entry's orchestration that stays would look for its rows.</summary>
    [Fact]
    public async Task WhatWaits_StandsAgainstIt()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2024-04-01 09:00");
        await SeedAsync(h, "mie", 1, waits: true);
        ExitPackageReport package = await PackageOfAsync(h, "mie");
        Assert.Equal(
            ["letters 2", "bodies 1", "mail 1"],
            (await LookAsync(new())).Tables.Where(t => t.Waiting > 0).Select(t => $"{t.Table} {t.Waiting}"));
        Assert.Equal(
            ((string[])["letters, found 2", "bodies, found 1", "mail, found 1"])
                .Select(t => $"Expected nothing that waits in {t}: start the server until it is sent or taken."),
            (await LookAsync(new())).Refusals);

        await OpenAsync(h, RegisterProcess.Registers);
        Assert.Equal(3, (await LookAsync(new())).Refusals.Count);
        Assert.Contains(
            (await LookAsync(new() { EndsInstances = false })).Refusals,
            r => r.StartsWith("Expected no open cases, found 1 in registers", StringComparison.Ordinal));

        Task<ErasureLook> LookAsync(Beside beside) =>
            new ContractEraser(h.Get<LedgerTables>(), h.Audit, beside, h.Clock.GetUtcNow)
                .LookAsync("mie", Ended(h), new(2024, 4, 1), package, CancellationToken.None);
    }

    /// <summary>A package that is not whole, of another contract, or older than what is on record does not do; nor does evidence that is to be kept.</summary>
    [Fact]
    public async Task WhatIsNotInThePackage_StandsAgainstIt()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2024-04-01 09:00");
        await SeedAsync(h, "mie", 1, waits: false);
        ExitPackageReport package = await PackageOfAsync(h, "mie");
        Assert.Empty(await RefusalsAsync(package));
        Assert.Contains("a whole package", Assert.Single(await RefusalsAsync(package with { Findings = ["audit.jsonl: x"] })), StringComparison.Ordinal);
        Assert.Contains("the package of mie", Assert.Single(await RefusalsAsync(package with { Contract = "saga" })), StringComparison.Ordinal);
        Assert.Contains("has the hash", Assert.Single(await RefusalsAsync(package with { Head = "0" })), StringComparison.Ordinal);
        Assert.Contains("9 mails", Assert.Single(await RefusalsAsync(package with { Mails = 9 })), StringComparison.Ordinal);
        Assert.Contains("9 files", Assert.Single(await RefusalsAsync(package with { HandedIn = 9 })), StringComparison.Ordinal);
        Assert.Contains("last day is known", Assert.Single(await RefusalsAsync(package, Ended(h) with { Term = new(null, null) })), StringComparison.Ordinal);
        await h.Get<SensitiveStore>().PutAsync(CaseOf("mie", 9).Value, "r", new(new Dictionary<string, string>(), []), new Dictionary<string, byte[]>());
        Assert.Contains("evidence of persons", Assert.Single(await RefusalsAsync(package)), StringComparison.Ordinal);
        await h.Get<SensitiveStore>().EraseAsync(CaseOf("mie", 9).Value);
        await AuditAsync(h, "mie", 99);
        Assert.Contains("found entry 2 after it", Assert.Single(await RefusalsAsync(package)), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(async () => await Eraser().EraseAsync(
            await Eraser().LookAsync("mie", Ended(h), new(2024, 4, 1), package, CancellationToken.None), Ended(h), package, By, CancellationToken.None));

        ContractEraser Eraser() => new(h.Get<LedgerTables>(), h.Audit, new Beside(), h.Clock.GetUtcNow);

        async Task<IReadOnlyList<string>> RefusalsAsync(ExitPackageReport of, ContractProfile? profile = null) =>
            (await Eraser().LookAsync("mie", profile ?? Ended(h), new(2024, 4, 1), of, CancellationToken.None)).Refusals;
    }

    /// <summary>Erases, and is killed at those writes meanwhile, one after the other.</summary>
    private static async Task<ContractErasure> ErasedAsync(
        IncidentHarness h, string contract, ExitPackageReport package, Beside beside, int[] killedAt)
    {
        for (int attempt = 0; ; attempt++)
        {
            int left = attempt < killedAt.Length ? killedAt[attempt] : int.MaxValue;
            FaultyTables faulty = new(h.Get<TableServiceClient>())
            {
                BeforeWrite = operation => operation != "create" && left-- == 0 ? throw new InjectedCrashException() : Task.CompletedTask,
            };
            LedgerTables tables = new(faulty);
            ContractEraser eraser = new(tables, new AuditLog(tables, h.Clock), beside, h.Clock.GetUtcNow);
            try
            {
                ErasureLook look = await eraser.LookAsync(contract, Ended(h), new(2024, 4, 1), package, CancellationToken.None);
                Assert.Empty(look.Refusals);
                return await eraser.EraseAsync(look, Ended(h), package, By, CancellationToken.None);
            }
            catch (InjectedCrashException)
            {
                h.Clock.Advance(TimeSpan.FromMinutes(1));
            }
        }
    }

    /// <summary>More rows of a partition than a page of a storage account holds: 1,000.</summary>
    private static async Task FillPageAsync(IncidentHarness h, string contract)
    {
        TableClient alerts = await h.Get<LedgerTables>().GetAsync("alerts");
        foreach (int[] some in Enumerable.Range(1000, 1050).Chunk(100))
        {
            await alerts.SubmitTransactionAsync(some.Select(n => new TableTransactionAction(
                TableTransactionActionType.Add, new TableEntity(contract, TableKey.Join("rule", "r" + n.ToString(CultureInfo.InvariantCulture))))));
        }
    }

    private static ContractProfile Ended(IncidentHarness h) => h.Get<ContractVersions>().Current("mie")!.Profile;

    private static async Task<ExitPackageReport> MadeAsync(IncidentHarness h)
    {
        using MemoryStream zip = new();
        await h.Get<ExitPackageWriter>().WriteAsync(h.Get<ContractVersions>().Current("saga")!, new("admin"), h.Now, zip, CancellationToken.None);
        ExitPackageReport report = ExitPackageChecker.Check(zip);
        Assert.Empty(report.Findings);
        return report;
    }

    /// <summary>What a check of the contract's package would say.</summary>
    private static async Task<ExitPackageReport> PackageOfAsync(IncidentHarness h, string contract)
    {
        AuditAnchor head = (await h.Audit.HeadAsync(contract))!;
        int mails = (await MailOutbox.MessagesOfAsync(await h.Get<LedgerTables>().GetAsync("mail"), contract)).Count;
        int files = await FileStore.CountAsync(await h.Get<LedgerTables>().GetAsync("files"), contract,
            id => ContractRows.IsCase(contract, id) || id == TemplateLedger.IdOf(contract));
        return new(contract, h.Now, "f1" + contract, 9, 1, 1, head.Sequence, head.Hash, files, mails, []);
    }

    /// <summary>A case of 三重県's that is open.</summary>
    private static async Task<CaseId> OpenAsync(IncidentHarness h, CaseKind kind)
    {
        CaseId id = CaseId.For(kind, "mie", "9", new(2024, 1, 5));
        await (await h.Get<LedgerTables>().GetAsync(kind.Table)).AddEntityAsync(new TableEntity(TableKey.Join("open", "mie"), id.Value));
        return id;
    }

    private static CaseId CaseOf(string contract, int number) =>
        CaseId.For(Workflows.Onboarding.Process.PlacementProcess.Placements, contract, number.ToString(CultureInfo.InvariantCulture), new(2024, 1, 5));

    private static Task<AuditReceipt> AuditAsync(IncidentHarness h, string contract, int number) => h.Audit.AppendAsync(new AuditEntry
    {
        ContractId = contract, Key = $"k{number}", At = h.Now, Actor = "x", Action = "x", Subject = contract, Data = new Dictionary<string, object?>(),
    });

    /// <summary>Something of a contract in every table, through the stores where they write more than a row.</summary>
    private static async Task SeedAsync(IncidentHarness h, string contract, int much, bool waits)
    {
        LedgerTables tables = h.Get<LedgerTables>();
        for (int n = 0; n < much; n++)
        {
            string number = n.ToString(CultureInfo.InvariantCulture);
            foreach (CaseKind kind in Processes.All.Select(p => p.Kind))
            {
                CaseId id = CaseId.For(kind, contract, number, new(2024, 1, 5));
                await AddAsync(kind.Table, TableKey.Join("closed", contract), id.Value);
                await AddAsync(kind.Table, TableKey.Join("seed", contract), TableKey.Digest(number));
                await AddAsync(kind.FactTable, id.Value, "filed");
                await AddAsync(kind.FactTable, id.Value, "closed");
            }

            CaseId of = CaseOf(contract, n);
            await AddAsync("alerts", contract, TableKey.Join("rule", "r" + number));
            await AddAsync("maintenance", contract, "w" + number);
            await AddAsync("reports", of.Value, "r" + number);
            await AddAsync("metrics", $"{contract}-metrics-2024-0{1 + n}", "f");
            await AddAsync("templates", TemplateLedger.IdOf(contract), "f" + number);
            await AddAsync("contractversions", contract, "v" + number);
            await AddAsync("events", "cursor-hook" + number, TableKey.Encode(contract));
            await AddAsync("events", "aside", TableKey.Join(contract, TableKey.Number(n)));
            TableClient keys = await tables.GetAsync("idempotency");
            await keys.AddEntityAsync(new TableEntity(TableKey.Digest(contract), "k" + number) { ["Created"] = of.Value });
            await keys.AddEntityAsync(new TableEntity(TableKey.Digest(contract), "act" + number) { ["Contract"] = contract });
            await new BodyStore(tables).PutAsync(
                new() { Id = $"{contract}/{number}", Source = "x", ContractId = contract, ReceivedAt = h.Now.AddSeconds(n) }, new byte[200_000], waits: waits && n == 0);
            await h.Get<FileStore>().PutAsync(of.Value, "a.txt", "text/plain", Encoding.UTF8.GetBytes(contract + number));
            KeptFile removed = (await h.Get<FileStore>().PutAsync(of.Value, "b.txt", "text/plain", Encoding.UTF8.GetBytes("b" + number)))!;
            await h.Get<FileStore>().RemoveAsync(of.Value, removed.Sha256, new("on_call", h.Now, "x"));
            await h.Get<FileStore>().PutAsync(TemplateLedger.IdOf(contract), "t.docx", "x/y", Encoding.UTF8.GetBytes("t" + number));
            await h.Get<LinkStore>().IssueAsync(new()
            {
                Id = $"{contract}/{number}", ContractId = contract, PersonId = "p", Purpose = "x", SubjectId = $"{contract}/subject", ContentVersion = "1",
                IssuedAt = h.Now, ExpiresAt = h.Now.AddDays(1),
            });
            OutgoingMail mail = new()
            {
                Key = $"{contract}/{number}", ContractId = contract, About = of.Value, Kind = "x", To = new("p", "P", "p@x.example"), SubjectLine = "s", Text = "t",
                CreatedAt = h.Now,
            };
            await (waits ? h.Get<MailOutbox>().EnqueueAsync(mail) : h.Get<MailOutbox>().FailAsync(mail, "refused"));
            await h.Get<MailOutbox>().FailAsync(mail with { Key = mail.Key + "/f" }, "refused");
            foreach (string waiting in waits ? ["waiting", "waiting!" + TableKey.Digest(contract)] : (string[])[])
            {
                await (await tables.GetAsync(LetterDigests.Table)).AddEntityAsync(
                    new TableEntity(waiting, TableKey.Digest(mail.Key)) { ["Key"] = mail.Key, ["Contract"] = contract });
            }

            await (await tables.GetAsync(LetterDigests.Table)).AddEntityAsync(
                new TableEntity("letter!" + TableKey.Digest(mail.Key), "letter") { ["Mail"] = LedgerJson.Write(mail) });
            await (await tables.GetAsync(LetterDigests.Table)).AddEntityAsync(
                new TableEntity("letter!" + TableKey.Digest(mail.Key + "/g"), "letter") { ["Together"] = mail.Key });
            await AuditAsync(h, contract, n);
        }

        async Task AddAsync(string table, string partition, string row) =>
            await (await tables.GetAsync(table)).AddEntityAsync(new TableEntity(partition, row) { ["Fact"] = "{}" });
    }

    /// <summary>Every row of every table, keys and all.</summary>
    private static async Task<HashSet<string>> RowsAsync(IncidentHarness h)
    {
        HashSet<string> found = new(StringComparer.Ordinal);
        foreach (string name in ApplicationTables.All)
        {
            await foreach (TableEntity row in (await h.Get<LedgerTables>().GetAsync(name)).QueryAsync<TableEntity>())
            {
                found.Add($"{name}/{row.PartitionKey}/{row.RowKey}/{row.ETag}");
            }
        }

        return found;
    }

    /// <summary>Every key and every value of every table but the one chain that belongs to no contract.</summary>
    private static async Task<List<string>> TextsAsync(IncidentHarness h)
    {
        List<string> found = [];
        foreach (string name in ApplicationTables.All)
        {
            await foreach (TableEntity row in (await h.Get<LedgerTables>().GetAsync(name)).QueryAsync<TableEntity>())
            {
                if (row.PartitionKey != AuditLog.SystemChain)
                {
                    found.Add(string.Join('\n', row.Select(p => $"{name} {p.Key} {p.Value}")));
                }
            }
        }

        return found;
    }

    private sealed class Beside : IErasedBeside
    {
        public bool Erased => Times > 0;

        public int Times { get; private set; }

        public bool Overwrites => true;

        public bool EndsInstances { get; init; } = true;

        public Task<(int Instances, int Mails)> CountAsync(string contractId, CancellationToken cancellation) => Task.FromResult((3, 2));

        public Task EraseAsync(string contractId, CancellationToken cancellation)
        {
            Times++;
            return Task.CompletedTask;
        }
    }
}
