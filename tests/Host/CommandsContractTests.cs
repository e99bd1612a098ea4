using Workflows.Testing;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary><c>contracts check</c> and <c>contracts plan</c>: without a server, without a data folder.</summary>
public sealed class CommandsContractTests : IDisposable
{
    private readonly string folder = TestHost.NewFolder();

    public CommandsContractTests()
    {
        foreach (string file in Directory.EnumerateFiles(Repository.Contracts, "*.yaml"))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void WhatWeShip_CanBeUsed_AndItsPlaceholdersAreSaid()
    {
        (int code, string output, _) = CommandsHarness.RunAlone("contracts", "check", folder);
        Assert.Equal(0, code);
        Assert.Matches(@"(?m)^saga +[0-9a-f]{12} +2026-04-01 +2031-03-31 ", output);
        Assert.Contains("! mie: its term ended on 2024-03-31.", output, StringComparison.Ordinal);
        Assert.Contains("an address that reaches nobody", output, StringComparison.Ordinal);
        Assert.Matches("(?m)^ *! mie: the contractor is still called '受託者', a placeholder", output);
        Assert.DoesNotContain("! standard: the contractor", output, StringComparison.Ordinal); // it has a name
        Assert.EndsWith("The files can be used.", output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryError_HasItsPlaceInWords_AndTheExitCodeOfAFinding()
    {
        Change("okayama.yaml", "due: PT2H", "due: 2 hours");
        Change("saga.yaml", "schema: workflows.profile/1", "schema: workflows.profile/1\nincidents: {}");
        (int code, string output, _) = CommandsHarness.RunAlone("contracts", "check", folder);
        Assert.Equal(4, code);
        Assert.Matches(@"okayama\.yaml:\d+:\d+: incident\.steps\[status_report\]\.due: expected .*, found '2 hours'", output);
        Assert.Matches(@"saga\.yaml:4:1: .*incidents", output);
        Assert.DoesNotContain(" at ", output, StringComparison.Ordinal); // no stack trace
    }

    [Fact]
    public void ARoleThatNobodyHolds_IsSaid()
    {
        string people = File.ReadAllText(Path.Combine(folder, "people.yaml"));
        File.WriteAllText(Path.Combine(folder, "people.yaml"), people[..people.IndexOf("assignments:", StringComparison.Ordinal)] + "assignments: []\n");
        (int code, string output, _) = CommandsHarness.RunAlone("contracts", "check", folder);
        Assert.Equal(0, code);
        Assert.Contains("! okayama: nobody holds the role 'client_contact' today", output, StringComparison.Ordinal);
    }

    [Fact]
    public void APlan_SaysEachValue_AndWhomItReaches()
    {
        Assert.EndsWith("Nothing changes.", Plan().TrimEnd(), StringComparison.Ordinal);
        Change("okayama.yaml", "due: PT2H", "due: PT3H");
        Change("people.yaml", "leader@operator.example", "chief@operator.example");
        string output = Plan();
        Assert.Matches(@"(?m)^okayama: version [0-9a-f]{12} becomes [0-9a-f]{12}; cases that are open keep the rules they began with$", output);
        Assert.Contains("  incident.steps[status_report].due: PT2H -> PT3H", output, StringComparison.Ordinal);
        Assert.Contains("people.yaml: in force for open cases as well", output, StringComparison.Ordinal);
        Assert.Contains("  people[leader].mail: leader@operator.example -> chief@operator.example", output, StringComparison.Ordinal);
        Assert.Equal(2, output.Split('\n').Count(line => line.Contains(" -> ", StringComparison.Ordinal)));
    }

    [Fact]
    public void WhatIsNoExitPackage_IsSaid()
    {
        string file = Path.Combine(folder, "okayama.yaml");
        (int code, string output, _) = CommandsHarness.RunAlone("contracts", "verify", file);
        Assert.Equal(4, code);
        Assert.Contains("- Expected a ZIP, found something else.", output, StringComparison.Ordinal);
        Assert.EndsWith("It is not what was made.", output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(2, CommandsHarness.RunAlone("contracts", "verify", file + "-missing").Code);
    }

    [Fact]
    public void WhereNothingIs_IsSaidWithItsPath()
    {
        (int code, _, string error) = CommandsHarness.RunAlone("contracts", "check", folder + "-missing");
        Assert.Equal(2, code);
        Assert.Contains(folder + "-missing", error, StringComparison.Ordinal);
        File.Delete(Path.Combine(folder, "people.yaml"));
        Assert.Equal(2, CommandsHarness.RunAlone("contracts", "check", folder).Code);
    }

    private string Plan() => CommandsHarness.RunAlone("contracts", "plan", folder, "--Workflows:Contracts", Repository.Contracts).Output;

    private void Change(string file, string from, string to)
    {
        string path = Path.Combine(folder, file);
        string text = File.ReadAllText(path);
        Assert.Contains(from, text, StringComparison.Ordinal);
        int at = text.IndexOf(from, StringComparison.Ordinal);
        File.WriteAllText(path, text[..at] + to + text[(at + from.Length)..]);
    }
}
