using Workflows.Contracts;
using Workflows.Embedded.Tables;
using Workflows.Hosting.InForce;
using Workflows.Ledger;
using Workflows.People;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>Contract files put in force while the application runs: as a whole or not, audited, and after a start too.</summary>
public sealed class ContractsInForceTests : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("workflows-applied-").FullName;
    private readonly ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 3, 0, 0, TimeSpan.Zero));
    private readonly LedgerTables tables;
    private readonly AuditLog audit;

    public ContractsInForceTests()
    {
        foreach (string file in (string[])["standard.yaml", "okayama.yaml"])
        {
            File.Copy(Path.Combine(Repository.Contracts, file), InFolder(file));
        }

        File.WriteAllText(InFolder("people.yaml"), """
            schema: workflows.people/1
            people:
              - {id: toban1, name: 当番, mail: toban1@operator.example, party: contractor}
              - {id: admin, name: 管理, mail: admin@operator.example, party: administrator}
            assignments:
              - {contract: [standard, okayama], role: on_call, person: toban1}
            """);
        tables = new(new SqliteTableServiceClient(Path.Combine(folder, "tables.db")));
        audit = new(tables, clock);
    }

    public async ValueTask DisposeAsync()
    {
        await TableDatabase.CloseAsync(Path.Combine(folder, "tables.db"));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Applied_CountsAtOnce_ForWhatBeginsNow_AndAfterAStart()
    {
        Running one = Start();
        Contract old = await one.Contracts.PinAsync("okayama");
        ContractFiles next = Changed("okayama.yaml", "due: PT2H", "due: PT3H");
        FolderPlan looked = await one.InForce.PlanAsync(next, default);
        Assert.Equal("okayama", Assert.Single(looked.Contracts).Contract);
        Assert.Same(old, one.Contracts.Current("okayama")); // only looked at

        FolderPlan applied = await one.InForce.ApplyAsync(next, "operator:ops@host", default);
        Assert.Equal(("PT2H", "PT3H"), (Assert.Single(applied.Contracts).Differences.Single().Before, applied.Contracts[0].Differences.Single().After));
        string version = one.Contracts.Current("okayama")!.Profile.Version;
        Assert.NotEqual(old.Profile.Version, version);
        Assert.Equal(old.Profile.Text, (await one.Contracts.VersionAsync("okayama", old.Profile.Version)).Profile.Text); // what runs keeps its rules

        // The process is gone, and another starts on the same folder.
        Running again = Start();
        await again.InForce.LoadAsync(default);
        Assert.Equal(version, again.Contracts.Current("okayama")!.Profile.Version);
        Assert.True((await again.InForce.PlanAsync(next, default)).IsIdle);

        // Files that were changed on the disk since are a newer word.
        File.WriteAllText(InFolder("okayama.yaml"), File.ReadAllText(InFolder("okayama.yaml")).Replace("due: PT2H", "due: PT4H", StringComparison.Ordinal));
        Running later = Start();
        await later.InForce.LoadAsync(default);
        Assert.Contains("due: PT4H", later.Contracts.Current("okayama")!.Profile.Text, StringComparison.Ordinal);
    }

    /// <summary>
    /// Edited in place, applied, found to be wrong, put back: a start goes by what was put back. And what was applied from elsewhere later is the last word.
    /// </summary>
    [Fact]
    public async Task TheLastWord_Counts_WhereTheFolderIsEditedInPlace()
    {
        string right = await File.ReadAllTextAsync(InFolder("okayama.yaml"));
        Running one = Start();
        await File.WriteAllTextAsync(InFolder("okayama.yaml"), right.Replace("due: PT2H", "due: PT3H", StringComparison.Ordinal));
        await one.InForce.ApplyAsync(ContractFiles.Of(folder), "operator:ops@host", default);
        await one.InForce.ApplyAsync(Changed("okayama.yaml", "due: PT3H", "due: PT5H"), "operator:ops@host", default);
        Running again = Start();
        await again.InForce.LoadAsync(default);
        Assert.Contains("due: PT5H", again.Contracts.Current("okayama")!.Profile.Text, StringComparison.Ordinal);

        await File.WriteAllTextAsync(InFolder("okayama.yaml"), right);
        Running back = Start();
        await back.InForce.LoadAsync(default);
        Assert.Contains("due: PT2H", back.Contracts.Current("okayama")!.Profile.Text, StringComparison.Ordinal);
    }

    /// <summary>Another process on the same tables was quicker: told, and the next attempt comes after it.</summary>
    [Fact]
    public async Task WhoeverIsQuicker_IsToldOf_AndDoesNotBlock()
    {
        Running one = Start();
        Running other = Start();
        await one.InForce.LoadAsync(default);
        await other.InForce.ApplyAsync(Changed("okayama.yaml", "due: PT2H", "due: PT3H"), "operator:other@host", default);
        ContractFiles next = Changed("okayama.yaml", "due: PT2H", "due: PT4H");
        await Assert.ThrowsAsync<LedgerConflictException>(() => one.InForce.ApplyAsync(next, "operator:ops@host", default));
        Assert.Contains("due: PT2H", one.Contracts.Current("okayama")!.Profile.Text, StringComparison.Ordinal);
        await one.InForce.ApplyAsync(next, "operator:ops@host", default);
        Running again = Start();
        await again.InForce.LoadAsync(default);
        Assert.Contains("due: PT4H", again.Contracts.Current("okayama")!.Profile.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Applied_IsInTheAuditLog_OfTheSystemAndOfEachContractThatChanged_Once()
    {
        Running one = Start();
        await one.InForce.ApplyAsync(Changed("okayama.yaml", "due: PT2H", "due: PT3H"), "operator:ops@host", default);
        await Start().InForce.LoadAsync(default); // adds what a crash kept away: here nothing
        AuditRecord whole = Assert.Single((await audit.ReadAsync(AuditLog.SystemChain)).Entries);
        AuditRecord contract = Assert.Single((await audit.ReadAsync("okayama")).Entries);
        Assert.Equal(("operator:ops@host", "contracts.applied"), (whole.Actor, whole.Action));
        Assert.Equal("contract.applied", contract.Action);
        Assert.Contains(one.Contracts.Current("okayama")!.Profile.Version, contract.Data, StringComparison.Ordinal);
        Assert.Empty((await audit.ReadAsync("standard")).Entries);
    }

    [Theory]
    [InlineData("okayama.yaml", "due: PT2H", "due: soon", "found 'soon'")]
    [InlineData("people.yaml", "role: on_call", "role: chief", "found 'chief'")]
    [InlineData("people.yaml", "party: administrator", "party: contractor", "nobody would be left who may change people")]
    public async Task WrongFile_PutsNothingInForce(string file, string right, string wrong, string why)
    {
        Running one = Start();
        Contract before = one.Contracts.Current("okayama")!;
        FolderPlan plan = await one.InForce.ApplyAsync(Changed(file, right, wrong), "operator:ops@host", default);
        Assert.Contains(why, string.Join('\n', plan.Errors), StringComparison.Ordinal);
        Assert.Same(before, one.Contracts.Current("okayama"));
        Assert.Empty((await audit.ReadAsync(AuditLog.SystemChain)).Entries);
    }

    [Fact]
    public async Task PeopleOfTheFiles_LieBeneathWhatWasChangedOnPages()
    {
        Running one = Start();
        PeopleLog log = new(tables, audit, new NoNotice());
        PersonEntry said = one.People.EntryOf("toban1")!;
        await log.TryAddAsync(new(1, "k", clock.GetUtcNow(), "admin", "page", [new("toban1", said, said with { Person = said.Person with { Name = "一郎" } })]));
        await one.InForce.ApplyAsync(
            Changed("people.yaml", "assignments:", "  - {id: new, name: 新任, mail: new@operator.example, party: contractor}\nassignments:"), "operator:ops@host", default);
        Assert.Equal(("一郎", "新任"), (one.People.ById("toban1")!.Name, one.People.ById("new")!.Name));
    }

    private ContractFiles Changed(string file, string right, string wrong)
    {
        Dictionary<string, string> texts = new(ContractFiles.Of(folder).Texts, StringComparer.Ordinal);
        Assert.Contains(right, texts[file], StringComparison.Ordinal);
        int at = texts[file].IndexOf(right, StringComparison.Ordinal);
        texts[file] = texts[file][..at] + wrong + texts[file][(at + right.Length)..];
        return new(texts);
    }

    private string InFolder(string file) => Path.Combine(folder, file);

    private Running Start()
    {
        ContractFolder read = ContractFolder.Load(folder);
        ContractVersions contracts = new(read.Profiles, tables);
        PeopleBook book = new(read.People, new(tables, audit, new NoNotice()), clock);
        return new(read.People, contracts, new(read, contracts, book, tables, audit, clock));
    }

    private sealed record Running(PeopleDirectory People, ContractVersions Contracts, ContractsInForce InForce);

    private sealed class NoNotice : IPeopleNotice
    {
        public Task TellAsync(PeopleAct act, CancellationToken cancellation) => Task.CompletedTask;
    }
}
