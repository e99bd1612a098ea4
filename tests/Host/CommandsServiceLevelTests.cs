using Workflows.Contracts;
using Workflows.Embedded.Server;
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
        var (code, output, _) = Run("sla", "verify", file, "--each-fact");
        Assert.Equal(0, code);
        Assert.Contains("99.50", output, StringComparison.Ordinal);
        Assert.Contains("without stop i 2026-06-01T00:00:00Z it would be 100.00", output, StringComparison.Ordinal);
        Assert.EndsWith("It agrees.", output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void OneMinuteLess_IsFound_AndSaidInWords()
    {
        File.WriteAllBytes(file, Proof(down: 2629, claimed: 2628));
        var (code, output, _) = Run("sla", "verify", file);
        Assert.Equal(4, code);
        Assert.Contains("availability: the verdict is Met, by the facts it is Missed", output, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNoProof_IsRefusedWithWords()
    {
        File.WriteAllText(file, "no zip");
        Assert.Equal(5, Run("sla", "verify", file).Code);
        Assert.Equal(2, Run("sla", "verify", file + "-missing").Code);
        Assert.Equal(1, Run("sla", "verify").Code);
    }

    private static byte[] Proof(int down, int claimed)
    {
        ProfileCatalog catalog = ProfileCatalog.Load(Repository.Contracts, Processes.Sections).Catalog!;
        Contract saga = new(catalog["saga"], catalog.CalendarsOf("saga"));
        ServiceLevelRules rules = saga.Profile.Section<ServiceLevelRules>()!;
        ProofTerms terms = ProofWriter.Terms(saga, rules, new(MeasuredPeriod.FiscalYear, new(2026, 4, 1)));
        return ProofFiles.Pack("saga", "2026",
        [
            (ProofFiles.Terms, ProofFiles.Write(terms)),
            (ProofFiles.Facts, ProofFiles.Write(Facts(down))),
            (ProofFiles.Audit, ProofFiles.Write(new ProofAudit([new("i", [new(1, new('0', 64))])]))),
            (ProofFiles.Figures, ProofFiles.Write(ProofChecker.Compute(terms, Facts(claimed)))),
        ]);
    }

    private static PeriodFacts Facts(int down)
    {
        DateTimeOffset from = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
        return new() { AsOf = new(2027, 3, 31, 15, 0, 0, TimeSpan.Zero), Stops = [new("i", from, from.AddMinutes(down))] };
    }

    private static (int Code, string Output, string Error) Run(params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.True(EmbeddedCommands.TryRun(words, output, error, out var code));
        return (code, output.ToString(), error.ToString());
    }
}
