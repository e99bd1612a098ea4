using Workflows.Obligations;
using Workflows.Testing;
using Workflows.Unit.Tests.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Obligations;

/// <summary>
/// The figures, fields and lists of each contract as they were read in its text, one line each (<c>Figures/*.txt</c>). A profile that says
/// another number, drops a field or adds a role differs from them, whatever other tests look at.
/// </summary>
public sealed class ContractFigureTests
{
    private static readonly string Folder = Path.Combine(Repository.Folder("tests"), "Unit", "Obligations", "Figures");

    public static TheoryData<string> Ids => ["okayama", "saga", "mie", "saitama", "gunma"];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Profile_SaysWhatTheTextSays(string contract)
    {
        string path = Path.Combine(Folder, $"{contract}.txt");
        string[] now = [.. ContractFigures.Of(ShippedContracts.Text($"{contract}.yaml"))];
        string[] read = [.. File.ReadLines(path).Where(l => l.Length > 0 && l[0] != '#')];
        string[] differences = [.. read.Except(now).Select(l => $"- {l}"), .. now.Except(read).Select(l => $"+ {l}")];

        Assert.True(differences.Length == 0, $"{contract}.yaml differs from what was read in the contract's text:\n{string.Join('\n', differences)}\n"
            + $"Read the clause again. If the profile is right, change {path}, and say in the commit where the text says so.");
        Assert.Equal(read.Length, now.Length);
    }

    [Theory]
    [InlineData("okayama")]
    [InlineData("saga")]
    [InlineData("mie")]
    [InlineData("saitama")]
    public void EveryDutyThatARuleNames_IsOneOfTheContract(string contract)
    {
        HashSet<string> known = [.. ObligationReader.ReadFolder(Path.Combine(ShippedContracts.Folder, "obligations")).Register!.Of(contract).Select(o => o.Id)];
        string[] named = [.. ContractFigures.Of(ShippedContracts.Text($"{contract}.yaml")).SelectMany(l => l[..l.IndexOf(" = ", StringComparison.Ordinal)].Split(' '))
            .Where(w => w.Split('-') is [{ Length: 3 } c, { Length: 3 }, { Length: 2 }] && c.All(char.IsUpper)).Distinct()];

        Assert.NotEmpty(named);
        Assert.All(named, id => Assert.Contains(id, known));
    }
}
