using Workflows.Contracts;
using Workflows.Kit;
using Workflows.People;
using Workflows.Registers;
using Workflows.Unit.Tests.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Registers;

/// <summary>The normal forms of what people and files write.</summary>
public sealed class RegisterValuesTests
{
    private static readonly PeopleDirectory People = new(
        [new("leader", "班長 一郎", "Ichiro Hancho", "a@operator.example", null, "ja", Party.Contractor)], [], []);

    [Theory]
    [InlineData(ColumnType.Text, " 型番　Ａ‐１ ", "型番　Ａ‐１")] // running text stays as it was written
    [InlineData(ColumnType.Number, "１，２３４", "1234")]
    [InlineData(ColumnType.Number, "007", "7")]
    [InlineData(ColumnType.Number, "2.50", "2.5")]
    [InlineData(ColumnType.Number, "二", null)]
    [InlineData(ColumnType.Date, "2026-04-01", "2026-04-01")]
    [InlineData(ColumnType.Date, "２０２６／４／１", "2026-04-01")]
    [InlineData(ColumnType.Date, "2026年4月1日", "2026-04-01")]
    [InlineData(ColumnType.Date, "令和8年4月1日", "2026-04-01")]
    [InlineData(ColumnType.Date, "令和元年5月1日", "2019-05-01")]
    [InlineData(ColumnType.Date, "R8.4.1", "2026-04-01")]
    [InlineData(ColumnType.Date, "H31.4.30", "2019-04-30")]
    [InlineData(ColumnType.Date, "2026-02-30", null)]
    [InlineData(ColumnType.Date, "8/4/1", null)] // which year?
    [InlineData(ColumnType.Choice, "リース", "lease")]
    [InlineData(ColumnType.Choice, "LEASE", "lease")]
    [InlineData(ColumnType.Choice, "借用", null)]
    [InlineData(ColumnType.Person, "leader", "leader")]
    [InlineData(ColumnType.Person, "班長 一郎", "leader")]
    [InlineData(ColumnType.Person, "班長　一郎", "leader")]
    [InlineData(ColumnType.Person, "誰か", null)]
    [InlineData(ColumnType.Case, "mie-c20260401-7k3qf2xa", "mie-c20260401-7k3qf2xa")]
    [InlineData(ColumnType.Case, "変更12", null)]
    [InlineData(ColumnType.Ip, "１９２．０．２．０１０", "192.0.2.10")]
    [InlineData(ColumnType.Ip, "192.0.2.10、192.0.2.11", "192.0.2.10, 192.0.2.11")]
    [InlineData(ColumnType.Ip, "2001:DB8:0:0::1", "2001:db8::1")]
    [InlineData(ColumnType.Ip, "192.0.2.256", null)]
    [InlineData(ColumnType.Ip, "192.0.2", null)]
    [InlineData(ColumnType.Mac, "00-00-5e-00-53-01", "00:00:5E:00:53:01")]
    [InlineData(ColumnType.Mac, "0000.5e00.5301", "00:00:5E:00:53:01")]
    [InlineData(ColumnType.Mac, "００００５Ｅ００５３０１", "00:00:5E:00:53:01")]
    [InlineData(ColumnType.Mac, "00:00:5e:00:53", null)]
    [InlineData(ColumnType.Mac, "00:00-5e:00:53:01", null)]
    [InlineData(ColumnType.Host, "ＷＥＢ０１", "web01")]
    [InlineData(ColumnType.Host, "web 01", null)]
    public void AValue_HasOneNormalForm(ColumnType type, string written, string? normal)
    {
        RegisterColumn column = new("c", new("列", "Column"), type, false, false, [new("lease", new("リース", "Lease"))], []);
        Register register = new("r", new("台帳", null), [], false, [column], [], [], null, [], new(null, RuleBasis.House, [], null, []));
        (IReadOnlyDictionary<string, string> values, IReadOnlyList<CommandResult.Refused> wrong) =
            RegisterValues.Read(register, new Dictionary<string, string> { ["c"] = written }, People, _ => true);
        Assert.Equal(normal, values.GetValueOrDefault("c"));
        Assert.Equal(normal is null ? "NotUnderstood c" : null, wrong.Select(w => $"{w.Reason} {w.Detail}").SingleOrDefault());
        foreach (CommandResult.Refused refused in wrong)
        {
            Assert.All((string[])["ja", "en"], language => Assert.Contains(written, refused.Words!(language), StringComparison.Ordinal));
        }
    }

    /// <summary>What is concerned is entered by name where the client reads it, who does not see an internal register.</summary>
    [Fact]
    public void ProductsOfAnInternalRegister_AreRefused()
    {
        const string Products = "      products: [product, version]\n";
        string text = ShippedContracts.Catalog["mie"].Text;
        Assert.Contains(Products, text, StringComparison.Ordinal);
        ProfileReading reading = ProfileReader.Read(
            text.Replace(Products, Products + "      internal: true\n", StringComparison.Ordinal), "mie.yaml", Processes.Sections);
        Assert.Contains(reading.Errors, e => e.ToString().Contains("products: expected none of an internal register", StringComparison.Ordinal));
    }

    /// <summary>What is signed goes to the client, who does not see an internal register.</summary>
    [Fact]
    public void CertificatesOfAnInternalRegister_AreRefused()
    {
        const string Name = "      name: {ja: 貸与品台帳, en: Loans}\n";
        string text = ShippedContracts.Catalog["standard"].Text;
        Assert.Contains(Name, text, StringComparison.Ordinal);
        ProfileReading reading = ProfileReader.Read(
            text.Replace(Name, Name + "      internal: true\n", StringComparison.Ordinal), "standard.yaml", Processes.Sections);
        Assert.Contains("certificates: expected none of an internal register", Assert.Single(reading.Errors).ToString(), StringComparison.Ordinal);
    }
}
