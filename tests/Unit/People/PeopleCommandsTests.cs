using Azure;
using Azure.Data.Tables;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Ledger;
using Workflows.People;
using Workflows.PeopleChanges;
using Workflows.Testing;
using Workflows.Unit.Tests.Contracts;
using Workflows.Unit.Tests.Ledger;
using Xunit;
using static Workflows.Unit.Tests.People.PeopleSamples;

namespace Workflows.Unit.Tests.People;

/// <summary>Changes on two instances over one store: who is quicker, who sees what when, and what the audit log has of it.</summary>
public sealed class PeopleCommandsTests(LedgerFixture ledger) : IClassFixture<LedgerFixture>, IAsyncLifetime
{
    private readonly AuditLog audit = new(ledger.Tables, ledger.Clock);
    private readonly Notices told = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (string table in (string[])["people", "audit"])
        {
            TableClient rows = await ledger.Tables.GetAsync(table);
            foreach (TableEntity row in await ledger.RowsAsync(table))
            {
                await rows.DeleteEntityAsync(row.PartitionKey, row.RowKey);
            }
        }
    }

    [Fact]
    public async Task Change_CountsHereAtOnce_AndElsewhereWithinTheBound_AndAfterAStart()
    {
        Instance here = New();
        Instance there = New();
        await there.Book.FreshenAsync(default);
        Assert.IsType<CommandResult.Done>(await here.Commands.ChangeAsync(By("k1"), Draft("aoki") with { Mail = "new@operator.example" }, 0));
        Assert.Equal("new@operator.example", here.People.ById("aoki")!.Mail);

        ledger.Clock.Advance(PeopleBook.MaxAge - TimeSpan.FromSeconds(1));
        await there.Book.FreshenAsync(default);
        Assert.Equal("aoki@operator.example", there.People.ById("aoki")!.Mail);
        ledger.Clock.Advance(TimeSpan.FromSeconds(1));
        await there.Book.FreshenAsync(default);
        Assert.Equal("new@operator.example", there.People.ById("aoki")!.Mail);

        Instance started = New();
        Assert.False(started.Book.IsKnown);
        await started.Book.FreshenAsync(default);
        Assert.Equal("new@operator.example", started.People.ById("aoki")!.Mail);
        Assert.Equal("admin", (await started.Book.ReadAsync()).Said["aoki"].By);
    }

    [Fact]
    public async Task SameForm_ChangesOnce_AndOneThatSawLess_IsTold()
    {
        Instance one = New();
        PersonDraft draft = Draft("aoki") with { Name = "青木" };
        Assert.IsType<CommandResult.Done>(await one.Commands.ChangeAsync(By("k1"), draft, 0));
        Assert.IsType<CommandResult.Done>(await one.Commands.ChangeAsync(By("k1"), draft, 0));
        Assert.Equal(1, (await one.Book.ReadAsync()).Act);

        CommandResult.Refused late = Assert.IsType<CommandResult.Refused>(await New().Commands.ChangeAsync(By("k2"), draft with { Name = "other" }, 0));
        Assert.Equal(RefusalReason.ContentChanged, late.Reason);
        Assert.Contains("管理", late.Words!("ja"), StringComparison.Ordinal);
        Assert.IsType<CommandResult.Done>(await New().Commands.ChangeAsync(By("k3"), draft with { Name = "other" }, 1));
    }

    /// <summary>Each may take one of the two administrators away; not both at once.</summary>
    [Fact]
    public async Task TwoAtOnce_DoNotTakeBothAdministratorsAway()
    {
        await New().Commands.AddAsync(By("k0"), Draft("aoki") with { Id = "admin2", Mail = "admin2@operator.example", Party = "administrator", Roles = [] });
        PersonEntry second = (await New().Book.ReadAsync()).InForce.EntryOf("admin2")!;
        CommandResult[] results = await Task.WhenAll(
            New().Commands.ChangeAsync(By("k1") with { MayEmpty = true }, Draft("admin") with { Until = "2026-12-31" }, 0),
            New().Commands.ChangeAsync(By("k2") with { MayEmpty = true }, PersonDraft.Of(second) with { Until = "2026-12-31" }, 1));
        Assert.Single(results.OfType<CommandResult.Done>());
        Assert.Equal(PeopleRefusals.LastAdministrator, Assert.Single(results.OfType<CommandResult.Refused>()).Reason);
    }

    [Fact]
    public async Task Id_IsNeverTakenTwice()
    {
        CommandResult.Refused refused = Assert.IsType<CommandResult.Refused>(
            await New().Commands.AddAsync(By("k"), Draft("aoki") with { Mail = "free@operator.example" }));
        Assert.Equal(PeopleRefusals.IdTaken, refused.Reason);
        Assert.Equal("id", refused.Detail);
    }

    [Fact]
    public async Task File_IsTakenOverAsAWhole_OrNotAtAll()
    {
        Instance one = New();
        PersonDraft[] drafts = [Draft("aoki") with { Name = "青木" }, Draft("aoki") with { Id = "dan", Mail = "dan" }];
        Assert.IsType<CommandResult.Refused>(await one.Commands.ImportAsync(By("k1"), drafts, await SeenAsync(one, drafts)));
        Assert.Equal("aoki", one.People.ById("aoki")!.Name);
        drafts[1] = drafts[1] with { Mail = "dan@operator.example" };
        Assert.IsType<CommandResult.Done>(await one.Commands.ImportAsync(By("k2"), drafts, await SeenAsync(one, drafts)));
        Assert.Equal(("青木", "dan"), (one.People.ById("aoki")!.Name, one.People.ById("dan")!.Id));
        Assert.Equal(1, (await one.Book.ReadAsync()).Act);

        // Absences are no part of a file: they stay.
        drafts = [Draft("chiba") with { Name = "千葉", Absences = null }];
        Assert.IsType<CommandResult.Done>(await one.Commands.ImportAsync(By("k3"), drafts, await SeenAsync(one, drafts)));
        Assert.Equal(InFile.EntryOf("chiba")!.Absences, one.People.EntryOf("chiba")!.Absences);
    }

    [Fact]
    public async Task File_DoesNotWriteOverWhatSomebodyElseChangedSinceItWasShown()
    {
        Instance one = New();
        PersonDraft[] drafts = [Draft("aoki") with { Name = "青木" }];
        string seen = await SeenAsync(one, drafts);
        await New().Commands.ChangeAsync(By("k1"), Draft("baba") with { Name = "馬場" }, 0); // not in the file
        await New().Commands.ChangeAsync(By("k2"), Draft("aoki") with { Mail = "new@operator.example" }, 0);
        CommandResult.Refused late = Assert.IsType<CommandResult.Refused>(await one.Commands.ImportAsync(By("k3"), drafts, seen));
        Assert.Equal((RefusalReason.ContentChanged, "file"), (late.Reason, late.Detail));
        Assert.Equal("new@operator.example", one.People.ById("aoki")!.Mail);

        seen = await SeenAsync(one, drafts);
        await New().Commands.ChangeAsync(By("k4"), Draft("baba") with { Name = "婆" }, 1);
        Assert.IsType<CommandResult.Done>(await one.Commands.ImportAsync(By("k5"), drafts, seen));
    }

    /// <summary>Who looks is told already: the same file would be refused for ever.</summary>
    [Fact]
    public async Task File_OfMoreThanARowHolds_IsToldWhenItIsLookedAt()
    {
        PersonDraft[] drafts = [.. Enumerable.Range(0, 1500).Select(i => Draft("aoki") with { Id = $"p{i}", Mail = $"p{i}@operator.example", Name = new('名', 100) })];
        CommandResult.Refused tooMany = Assert.Single((await New().Commands.PlanAsync(By("k"), drafts)).Wrong);
        Assert.Equal((PeopleRefusals.TooManyPeople, "file"), (tooMany.Reason, tooMany.Detail));
        Assert.Contains("1500", tooMany.Words!("en"), StringComparison.Ordinal);
    }

    /// <summary>While tables fail, what is known counts, and not each call waits for a look of its own.</summary>
    [Fact]
    public async Task LookThatFailed_IsNotRepeatedByEachCall()
    {
        FaultyTables tables = new(ledger.Service);
        LedgerTables faulty = new(tables);
        using PeopleBook book = new(InFile.Copy(), new PeopleLog(faulty, new AuditLog(faulty, ledger.Clock), told), ledger.Clock);
        await book.FreshenAsync(default);
        ledger.Clock.Advance(PeopleBook.MaxAge);
        tables.BeforeRead = _ => throw new RequestFailedException(503, "busy");
        await Assert.ThrowsAnyAsync<Exception>(() => book.FreshenAsync(default));
        await book.FreshenAsync(default); // with those of the last look
        ledger.Clock.Advance(PeopleBook.RetryAfter);
        await Assert.ThrowsAnyAsync<Exception>(() => book.FreshenAsync(default));
        await Assert.ThrowsAnyAsync<Exception>(() => book.ReadAsync()); // whoever changes something has to see all of it
    }

    [Fact]
    public async Task GivenBack_TheFileCountsAgain_AndPeopleOfPagesCannotBe()
    {
        Instance one = New();
        await one.Commands.ChangeAsync(By("k1"), Draft("aoki") with { Name = "青木" }, 0);
        await one.Commands.AddAsync(By("k2"), Draft("aoki") with { Id = "dan", Mail = "dan@operator.example" });
        Assert.IsType<CommandResult.Done>(await one.Commands.ReturnAsync(By("k3"), "aoki", 1));
        Assert.Equal("aoki", one.People.ById("aoki")!.Name);
        Assert.Equal(PeopleRefusals.NotInFile, Assert.IsType<CommandResult.Refused>(await one.Commands.ReturnAsync(By("k4"), "dan", 2)).Reason);
        PeopleState state = await one.Book.ReadAsync();
        Assert.DoesNotContain("aoki", state.Said.Keys);
        Assert.IsType<CommandResult.Done>(await one.Commands.ReturnAsync(By("k5"), "chiba", 0)); // nothing was said: nothing to do
        Assert.Equal(state.Act, (await one.Book.ReadAsync()).Act);
    }

    [Fact]
    public async Task AnotherFile_LiesBeneathWhatWasSaid()
    {
        Instance one = New();
        await one.Commands.ChangeAsync(By("k1"), Draft("aoki") with { Name = "青木" }, 0);
        await one.Book.LayOverAsync(new([Contractor("aoki"), Contractor("dan"), .. InFile.All.Skip(1)], [], []));
        Assert.Equal(("青木", "dan"), (one.People.ById("aoki")!.Name, one.People.ById("dan")!.Id));
        Assert.Single(one.People.Assignments); // of the others, nothing
    }

    /// <summary>The process died between the act and its audit entry: whoever reads next writes it, once.</summary>
    [Fact]
    public async Task AuditEntry_ThatACrashKeptAway_IsWrittenByTheNextLook()
    {
        PeopleLog log = new(ledger.Tables, audit, told);
        Assert.True(await log.TryAddAsync(new(1, "k", ledger.Now, "admin", "page", [new("aoki", InFile.EntryOf("aoki"), InFile.EntryOf("aoki"))])));
        Assert.False(await log.TryAddAsync(new(1, "other", ledger.Now, "admin", "page", [])));
        told.Trouble = new IOException("away");
        await Assert.ThrowsAsync<IOException>(() => New().Book.FreshenAsync(default));
        told.Trouble = null;
        await New().Book.FreshenAsync(default);
        await New().Book.FreshenAsync(default);
        Assert.Equal([1], told.Acts); // who it is about was told, too
        AuditRecord entry = Assert.Single((await audit.ReadAsync(AuditLog.SystemChain)).Entries);
        Assert.Equal(("admin", "people.changed", "aoki"), (entry.Actor, entry.Action, entry.Subject));
        Assert.DoesNotContain("aoki@operator.example", entry.Data, StringComparison.Ordinal); // addresses are not for ever
        Assert.True((await audit.VerifyAsync(AuditLog.SystemChain)).IsWhole);
    }

    private Instance New()
    {
        PeopleDirectory people = InFile.Copy();
        PeopleLog log = new(ledger.Tables, audit, told);
        PeopleBook book = new(people, log, ledger.Clock);
        return new(people, book, new(book, log, new ContractVersions(ShippedContracts.Catalog, ledger.Tables)));
    }

    private async Task<string> SeenAsync(Instance at, IReadOnlyList<PersonDraft> drafts) => (await at.Commands.PlanAsync(By("look"), drafts)).Seen;

    private PeopleRequest By(string key) => new(new("admin"), key, PeopleCommands.ByPage, MayEmpty: false, ledger.Now);

    private sealed record Instance(PeopleDirectory People, PeopleBook Book, PeopleCommands Commands);

    private sealed class Notices : IPeopleNotice
    {
        public List<int> Acts { get; } = [];

        public Exception? Trouble { get; set; }

        public Task TellAsync(PeopleAct act, CancellationToken cancellation)
        {
            if (Trouble is { } trouble)
            {
                throw trouble;
            }

            Acts.Add(act.Number);
            return Task.CompletedTask;
        }
    }
}
