using Workflows.Obligations;
using Workflows.Testing;
using Workflows.Unit.Tests.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Obligations;

/// <summary>
/// The figures, fields and lists of each contract as they were read in its text, one line each (<c>Figures/*.txt</c>), and those of ours where the
/// text has none. A profile that says another number, drops a field or adds a role differs from them, whatever other tests look at.
/// </summary>
public sealed class ContractFigureTests
{
    private static readonly string Folder = Path.Combine(Repository.Folder("tests"), "Unit", "Obligations", "Figures");

    public static TheoryData<string> Ids => ["standard", "okayama", "saga", "mie", "saitama", "gunma"];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Profile_SaysWhatTheTextSays(string contract)
    {
        IReadOnlyList<string> differences = Differences(contract, ShippedContracts.Text($"{contract}.yaml"));
        Assert.True(differences.Count == 0, $"{contract}.yaml differs from what was read in the contract's text:\n{string.Join('\n', differences)}\n"
            + $"Read the clause again. If the profile is right, change {PathOf(contract)}, and say in the commit where the text says so.");
    }

    /// <summary>How a profile differs from what was read in the contract's text; empty: not at all.</summary>
    internal static IReadOnlyList<string> Differences(string contract, string yaml)
    {
        List<string> now = [.. ContractFigures.Of(yaml)];
        List<string> missing = [.. File.ReadLines(PathOf(contract)).Where(l => l.Length > 0 && l[0] != '#' && !now.Remove(l))];
        return [.. missing.Select(l => $"- {l}"), .. now.Select(l => $"+ {l}")];
    }

    private static string PathOf(string contract) => Path.Combine(Folder, $"{contract}.txt");

    [Theory]
    [InlineData("okayama")]
    [InlineData("saga")]
    [InlineData("mie")]
    [InlineData("saitama")]
    [InlineData("gunma")]
    public void EveryDutyThatARuleNames_IsOneOfTheContract(string contract)
    {
        HashSet<string> known = [.. ObligationReader.ReadFolder(Repository.Folder("contracts/obligations")).Register!.Of(contract).Select(o => o.Id)];
        string[] named = [.. ContractFigures.Of(ShippedContracts.Text($"{contract}.yaml"))
            .SelectMany(l => l[..l.IndexOf(" = ", StringComparison.Ordinal)].Split(' '))
            .Where(w => w.Split('-') is [{ Length: 3 } c, { Length: 3 }, { Length: 2 }] && c.All(char.IsUpper)).Distinct()];

        Assert.NotEmpty(named);
        Assert.All(named, id => Assert.Contains(id, known));
    }
}
