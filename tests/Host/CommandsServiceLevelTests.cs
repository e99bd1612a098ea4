using System.Security.Cryptography;
using Workflows.Contracts;
using Workflows.ServiceLevels;
using Workflows.ServiceLevels.Proofs;
using Workflows.Testing;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary><c>sla verify</c>: without a server, without a data folder.</summary>
public sealed class CommandsServiceLevelTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public void AProof_Agrees_AndSaysWhatEachFactDoes()
    {
        File.WriteAllBytes(file, Proof(down: 2628, claimed: 2628));
        var (code, output, _) = CommandsHarness.RunAlone("sla", "verify", file, "--each-fact");
        Assert.Equal(0, code);
        Assert.Contains("99.50", output, StringComparison.Ordinal);
        Assert.Contains("without stop i 2026-06-01T00:00:00Z it would be 100.00", output, StringComparison.Ordinal);
        Assert.EndsWith("It agrees.", output.TrimEnd(), StringComparison.Ordinal);
    }

    /// <summary>Whoever doubts a fact asks what another one would change; what is no fact is refused with words.</summary>
    [Fact]
    public void WhatAnotherFactWouldChange_IsSaid()
    {
        File.WriteAllBytes(file, Proof(down: 2628, claimed: 2628));
        var (code, output, _) = CommandsHarness.RunAlone("sla", "verify", file, "--if", "stops/0/to=2026-06-01T01:00:00Z");
        Assert.Equal(0, code);
        Assert.Contains("availability: with stops/0/to=2026-06-01T01:00:00Z it would be 99.98", output, StringComparison.Ordinal);
        Assert.Contains("    instead: 2026-06-01T00:00:00Z to 2026-06-01T01:00:00Z Down i", output, StringComparison.Ordinal);
        (code, _, var error) = CommandsHarness.RunAlone("sla", "verify", file, "--if", "stops/7/to=2026-06-01T01:00:00Z");
        Assert.Equal(5, code);
        Assert.Contains("expected the path of a fact such as stops/0/to, found 'stops/7/to'", error, StringComparison.Ordinal);
    }

    /// <summary>Of a proof that cannot be computed the findings are said, and nothing is supposed.</summary>
    [Fact]
    public void ADamagedProof_HasFindings_WhateverIsSupposed()
    {
        File.WriteAllBytes(file, Proof(2628, 2628, terms => terms with { Calendars = [.. terms.Calendars.Where(c => c.Rule.Name == "business")] }));
        var (code, output, error) = CommandsHarness.RunAlone("sla", "verify", file, "--if", "stops/0=");
        Assert.Equal((4, ""), (code, error));
        Assert.EndsWith("points do not agree.", output.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("with stops/0=", output, StringComparison.Ordinal);
    }

    [Fact]
    public void OneMinuteLess_IsFound_AndSaidInWords()
    {
        File.WriteAllBytes(file, Proof(down: 2629, claimed: 2628));
        var (code, output, _) = CommandsHarness.RunAlone("sla", "verify", file);
        Assert.Equal(4, code);
        Assert.Contains("availability: the verdict is Met, by the facts it is Missed", output, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNoProof_IsRefusedWithWords()
    {
        File.WriteAllText(file, "no zip");
        Assert.Equal(5, CommandsHarness.RunAlone("sla", "verify", file).Code);
        Assert.Equal(2, CommandsHarness.RunAlone("sla", "verify", file + "-missing").Code);
        Assert.Equal(1, CommandsHarness.RunAlone("sla", "verify").Code);
    }

    /// <summary>The year that meets 99.5 %, and 4 hours for the triage, under a draft that asks for 99.9 % and 2 hours.</summary>
    [Fact]
    public void ADraft_IsTriedOnWhatHappened()
    {
        File.WriteAllBytes(file, Proof(down: 2628, claimed: 2628));
        string draft = Draft(text => text.Replace("target: 99.5", "target: 99.9", StringComparison.Ordinal));
        try
        {
            var (code, output, error) = CommandsHarness.RunAlone("sla", "what-if", "--profile", draft, "--facts", file);
            Assert.Equal((0, ""), (code, error));
            string line = output.Split('\n').Single(l => l.StartsWith("availability", StringComparison.Ordinal));
            Assert.Equal(["availability", "at", "least", "99.9", "%", "99.50", "Missed", "99.50", "Met"], line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..9]);
            Assert.EndsWith("525.6", line.TrimEnd(), StringComparison.Ordinal);
            Assert.Contains("availability: 2026-06-01T00:00Z to 2026-06-02T19:48Z down i", output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>The folder of an installation, as it is: nothing in it changes, and a server may run on it. Its incident of 28 November counts.</summary>
    [Fact]
    public void ADraft_IsTriedOnADataFolder()
    {
        string folder = Directory.CreateTempSubdirectory("what-if").FullName;
        string draft = Draft(text => text.Replace("target: 99.9", "target: 100", StringComparison.Ordinal), "standard");
        try
        {
            YesterdaysFolder.UnpackTo(folder);
            Dictionary<string, string> before = Directory.GetFiles(folder, "*.db").ToDictionary(f => f, DigestOf);
            var (code, output, error) = CommandsHarness.RunAlone("sla", "what-if", "--profile", draft, "--facts", folder);
            Assert.Equal((0, ""), (code, error));
            Assert.Contains("standard 2026-11, draft", output, StringComparison.Ordinal);
            Assert.Matches("availability +at least 100 %", output);
            Assert.Matches(@"availability: 2026-11-\d\dT.* down standard-", output);
            Assert.Matches(@"points: \d+ taken off, \d+ left, \d+ off the payment; as signed ", output);
            Assert.Matches(@"\w+: [1-9]\d* calls, (\d+|-) outside the hours as signed, (\d+|-) outside those of the draft\.", output);
            Assert.All(before, f => Assert.Equal(f.Value, DigestOf(f.Key)));

            // By fiscal year, over the months of the folder.
            File.WriteAllText(draft, File.ReadAllText(draft).Replace("period: month", "period: fiscal_year", StringComparison.Ordinal));
            (code, output, error) = CommandsHarness.RunAlone("sla", "what-if", "--profile", draft, "--facts", folder);
            Assert.Equal((0, ""), (code, error));
            Assert.Contains("standard 2026, draft", output, StringComparison.Ordinal);
            Assert.Matches(@"\n2026 *\nIndicator", output);
            Assert.Matches(@"availability: 2026-11-\d\dT.* down standard-", output);
            (code, _, error) = CommandsHarness.RunAlone("sla", "what-if", "--profile", Path.Combine(Repository.Contracts, "mie.yaml"), "--facts", folder);
            Assert.Equal(2, code);
            Assert.Contains("Expected the contract mie", error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(draft);
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void ADraftThatIsNone_AndFactsThatAreNotThere_AreRefusedWithWords()
    {
        File.WriteAllBytes(file, Proof(down: 1, claimed: 1));
        string draft = Draft(text => text.Replace("target: 99.5", "target: 199.5", StringComparison.Ordinal));
        try
        {
            var (code, _, error) = CommandsHarness.RunAlone("sla", "what-if", "--profile", draft, "--facts", file);
            Assert.Equal(5, code);
            Assert.Contains("a percentage of at most 100", error, StringComparison.Ordinal);
            Assert.Equal(2, CommandsHarness.RunAlone("sla", "what-if", "--profile", draft + "-missing", "--facts", file).Code);
            Assert.Equal(2, CommandsHarness.RunAlone("sla", "what-if", "--profile", Path.Combine(Repository.Contracts, "saga.yaml"), "--facts", file + "-missing").Code);
            Assert.Equal(1, CommandsHarness.RunAlone("sla", "what-if", "--profile", draft).Code);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private static string DigestOf(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));

    private static string Draft(Func<string, string> change, string contract = "saga")
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, change(File.ReadAllText(Path.Combine(Repository.Contracts, contract + ".yaml"))));
        return path;
    }

    private static byte[] Proof(int down, int claimed, Func<ProofTerms, ProofTerms>? damage = null)
    {
        ProfileCatalog catalog = ProfileCatalog.Load(Repository.Contracts, Processes.Sections).Catalog!;
        Contract saga = new(catalog["saga"], catalog.CalendarsOf("saga"));
        ServiceLevelRules rules = saga.Profile.Section<ServiceLevelRules>()!;
        ProofTerms terms = ProofWriter.Terms(saga, rules, new(MeasuredPeriod.FiscalYear, new(2026, 4, 1)));
        return ProofFiles.Pack("saga", "2026",
        [
            (ProofFiles.Terms, ProofFiles.Write(damage?.Invoke(terms) ?? terms)),
            (ProofFiles.Facts, ProofFiles.Write(Facts(down))),
            (ProofFiles.Audit, ProofFiles.Write(new ProofAudit([new("i", [new(1, new('0', 64))])]))),
            (ProofFiles.Figures, ProofFiles.Write(ProofComputation.Compute(terms, Facts(claimed)))),
        ]);
    }

    private static PeriodFacts Facts(int down)
    {
        DateTimeOffset from = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
        return new() { AsOf = new(2027, 3, 31, 15, 0, 0, TimeSpan.Zero), Stops = [new("i", from, from.AddMinutes(down))] };
    }
}
