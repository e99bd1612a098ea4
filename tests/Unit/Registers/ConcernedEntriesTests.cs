using Workflows.Registers;
using Workflows.Unit.Tests.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Registers;

/// <summary>What an advisory names against what is in use, as people write the two.</summary>
public sealed class ConcernedEntriesTests
{
    private static readonly RegisterRules Mie = ShippedContracts.Catalog["mie"].Section<RegisterRules>()!;

    /// <summary>A line of the configuration register against the product and version of an advisory; null: not concerned.</summary>
    [Theory]
    [InlineData("OpenSSL 1.1.1k", "OpenSSL 1.1.1k", ConcernReason.Version)]
    [InlineData("openssl　１．１．１ｋ", "OpenSSL 1.1.1k", ConcernReason.Version)]
    [InlineData("OpenSSL", "OpenSSL 1.1.1k", ConcernReason.Product)]
    [InlineData("OpenSSL 1.1.1k", "OpenSSL", ConcernReason.Product)]
    [InlineData("OpenSSL 1.1.1k", "OpenSSL 3.0.2", ConcernReason.OtherVersion)]
    [InlineData("Windows Server 2019", "Microsoft Windows Server 2019 Standard", ConcernReason.Version)]
    [InlineData("Windows Server 2019", "Windows 10", null)] // a desktop is no server
    [InlineData("Apache Tomcat v9.0.50", "Apache Tomcat 9.0.50", ConcernReason.Version)]
    [InlineData("Oracle Database 19c、OpenSSL 3.0.2", "OpenSSL 3.0.2", ConcernReason.Version)] // several products in one advisory
    [InlineData("ウイルスバスター コーポレートエディション XG", "ウイルスバスター コーポレートエディションXG", ConcernReason.Similar)]
    [InlineData("Oracle Database 19c", "PostgreSQL 14", null)]
    [InlineData("1.1.1k", "OpenSSL 1.1.1k", null)] // a version alone is no product
    public void AProduct_IsFound_ByItsWordsAndItsVersion(string advisory, string installed, ConcernReason? reason)
    {
        IReadOnlyList<Concerned> found = ConcernedEntries.Find(advisory, [(Mie.Item("configuration")!, Entry("e1", ("host", "app01"), ("software", "IIS 10.0\n" + installed)))]);
        Assert.Equal(reason, found.Count == 0 ? null : found[0].Reason);
        Assert.All(found, c => Assert.Equal((installed, "app01（e1）"), (c.Said, c.Line)));
    }

    /// <summary>Columns of one line are read together: the system and its version stand side by side.</summary>
    [Fact]
    public void NameAndVersionInTwoColumns_AreOneProduct()
    {
        Concerned one = Assert.Single(ConcernedEntries.Find(
            "Windows Server 2016", [(Mie.Item("configuration")!, Entry("e1", ("host", "ad01"), ("os", "Windows Server"), ("os_version", "2016")))]));
        Assert.Equal((ConcernReason.Version, "Windows Server 2016"), (one.Reason, one.Said));
    }

    [Fact]
    public void TheStrongestReason_ComesFirst_OfEachEntryOnce()
    {
        Register configuration = Mie.Item("configuration")!;
        Assert.Equal(["e2 Version", "l1 Product", "e1 OtherVersion"], ConcernedEntries.Find("OpenSSL 3.0.2",
        [
            (configuration, Entry("e1", ("host", "app01"), ("software", "OpenSSL 1.1.1k"))),
            (configuration, Entry("e2", ("host", "app02"), ("software", "OpenSSL 1.1.1k\nOpenSSL 3.0.2"))),
            (configuration, Entry("e3", ("host", "app03"), ("software", "IIS 10.0"))),
            (Mie.Item("licences")!, Entry("l1", ("product", "OpenSSL"))),
        ]).Select(c => $"{c.Entry.Id} {c.Reason}"));
        Assert.Empty(ConcernedEntries.Find("", [(configuration, Entry("e1", ("host", "app01"), ("software", "IIS")))]));
    }

    /// <summary>More than are suggested at once: what is recorded makes room, until every one was seen.</summary>
    [Fact]
    public void TheFiftyFirst_IsSuggested_OnceThoseBeforeAreRecorded()
    {
        IReadOnlyList<Concerned> likely = ConcernedEntries.Find(
            "OpenSSL 3.0.2", Enumerable.Range(100, 53).Select(n => (Mie.Item("licences")!, Entry($"l{n}", ("product", "OpenSSL")))));
        ConcernedSuggestion first = ConcernedEntries.Suggest(likely, "");
        Assert.Equal((ConcernedEntries.Most, 3), (first.Entries.Count, first.More));
        ConcernedSuggestion rest = ConcernedEntries.Suggest(likely, string.Join('\n', first.Entries.Select(c => c.Line)));
        Assert.Equal((3, 0), (rest.Entries.Count, rest.More));
        Assert.Empty(first.Entries.Intersect(rest.Entries));
    }

    private static EntrySummary Entry(string id, params (string Column, string Value)[] values) => new()
    {
        Id = id, RegisterId = "x", State = "in_use", Values = values.ToDictionary(v => v.Column, v => v.Value), ChangedAt = default,
    };
}
