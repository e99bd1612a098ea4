using Workflows.Obligations;
using Workflows.Testing;
using Xunit;

namespace Workflows.Unit.Tests.Obligations;

public sealed class ObligationRegisterTests
{
    private static readonly string Tests = Repository.Folder("tests");

    private static readonly Lazy<ObligationReading> Shipped = new(() => ObligationReader.ReadFolder(Repository.Folder("contracts/obligations")));

    private static ObligationRegister Register
    {
        get
        {
            Assert.Empty(Shipped.Value.Errors.Select(e => e.ToString()));
            return Shipped.Value.Register!;
        }
    }

    [Fact]
    public void Shipped_HoldsEveryDutyOfTheFiveContracts()
    {
        Assert.Equal(637, Register.All.Count);
        Assert.Equal(["gunma", "mie", "okayama", "saga", "saitama"], Register.Contracts);
        Assert.Equal([56, 272, 87, 106, 116], Register.Contracts.Select(c => Register.Of(c).Count));
    }

    [Fact]
    public void Shipped_WorkflowsAndScopesHaveTheirNumbers()
    {
        Assert.Equal((52, 74, 118), (Count("INC"), Count("SEC"), Count("DLV")));
        Assert.Equal([471, 136, 30], Enum.GetValues<ObligationScope>().Select(s => Register.All.Count(o => o.Scope == s)));
        Assert.Equal(30, Register.Count()[ObligationState.OutsideSoftware]);
        Assert.Equal(0, Register.Count()[ObligationState.Planned]);

        static int Count(string workflow) => Register.All.Count(o => o.Workflow == workflow);
    }

    [Fact]
    public void Shipped_EveryTestThatIsNamedExists() => Assert.Empty(new TestEvidence(Tests).Missing(Register.All));

    /// <summary>
    /// Service levels of all contracts: what the software can do about each, it does or keeps the day of, and a test shows it. With what belongs to them
    /// in other processes: extended hours, thresholds, what is not repaired, backups, first answers.
    /// </summary>
    [Fact]
    public void Shipped_EveryDutyOfServiceLevels_IsEnforcedOrTracked()
    {
        string[] beside =
        [
            "OKA-OUT-01", "OKA-DLV-07", "SAG-INC-02", "SAG-INC-03", "SAG-INQ-02", "SAG-BKP-01", "MIE-OUT-02", "MIE-CHG-01", "MIE-CFG-09", "SAI-INC-06",
            "SAI-INC-07", "SAI-INC-08", "SAI-INC-09", "SAI-DLV-11",
        ];
        Obligation[] duties = [.. Register.All.Where(o => o.Workflow == "SLA" && o.Scope != ObligationScope.Out), .. beside.Select(id => Register.Find(id)!)];
        Assert.Equal(73, duties.Length);
        Assert.All(duties, o => Assert.True(o is { State: ObligationState.Enforced or ObligationState.Tracked, Tests.Count: > 0 }, $"{o.Id} is {o.State}"));
    }

    [Fact]
    public void Counts_AddUp()
    {
        Assert.Equal(637, Register.Count().Values.Sum());
        Assert.Equal(87, Register.Count("okayama").Values.Sum());
    }

    [Fact]
    public void Find_KnowsADutyByItsId()
    {
        var first = Register.Find("OKA-INC-01")!;

        Assert.Equal(("okayama", "INC"), (first.Contract, first.Workflow));
        Assert.Contains("30 min", first.Numbers, StringComparison.Ordinal);
        Assert.Null(Register.Find("OKA-INC-99"));
    }

    [Theory]
    [InlineData("Workflows.Unit.Tests.Obligations.ObligationRegisterTests.Counts_AddUp")]
    [InlineData("Workflows.Unit.Tests.Obligations.ObligationRegisterTests.Evidence_OfARealTest_IsFound")]
    public void Evidence_OfARealTest_IsFound(string test) => Assert.Empty(new TestEvidence(Tests).Missing([Claim(test)]));

    [Theory]
    [InlineData("Workflows.Unit.Tests.Obligations.ObligationRegisterTests.Nobody_WroteThis")]
    [InlineData("Workflows.Unit.Tests.Obligations.ObligationRegisterTests.ToString")]
    [InlineData("Workflows.Unit.Tests.Obligations.NoSuchTests.Counts_AddUp")]
    [InlineData("Workflows.Unit.Tests.Elsewhere.ObligationRegisterTests.Counts_AddUp")]
    public void Evidence_OfNoTest_IsReportedWithFileAndLine(string test)
    {
        var missing = Assert.Single(new TestEvidence(Tests).Missing([Claim(test)]));

        Assert.Equal($"okayama.csv:7: OKA-INC-01 names the test {test}, which is not there (or is skipped)", missing);
    }

    [Fact]
    public void EvidenceInAnotherAssembly_IsFoundInItsSource()
    {
        var folder = Directory.CreateTempSubdirectory("evidence").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "bin"));
            File.WriteAllText(Path.Combine(folder, "A.cs"), """
                namespace Workflows.Other;

                public sealed class AScenarios
                {
                    [Fact]
                    public async Task Runs() => await Task.CompletedTask;

                    [BrowserTheory]
                    [InlineData(1)] // why
                    public void RunsWithData(int n) => Assert.Equal(1, n);

                    [Fact(Skip = "later")]
                    public void Sleeps() { }

                    public void Helps() { }
                }
                """);
            File.WriteAllText(Path.Combine(folder, "bin", "B.cs"), "namespace Workflows.Other;\nclass Stale\n{\n    [Fact]\n    public void Runs() { }\n}\n");
            var missing = new TestEvidence(folder).Missing(
                [Claim("Workflows.Other.AScenarios.Runs", "Workflows.Other.AScenarios.RunsWithData", "Workflows.Other.AScenarios.Sleeps",
                    "Workflows.Other.AScenarios.Helps", "Workflows.Other.Stale.Runs")]);

            Assert.Equal(["Sleeps", "Helps", "Stale.Runs"],
                missing.Select(m => m.Split(' ')[5].TrimEnd(',').Replace("Workflows.Other.", "", StringComparison.Ordinal)
                .Replace("AScenarios.", "", StringComparison.Ordinal)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Obligation Claim(params string[] tests) => new()
    {
        Id = "OKA-INC-01",
        Contract = "okayama",
        Clause = "1",
        Text = "x",
        JapaneseText = "行う",
        Types = ["record"],
        Workflow = "INC",
        Scope = ObligationScope.In,
        State = ObligationState.Enforced,
        Tests = tests,
        Line = 7,
    };
}
