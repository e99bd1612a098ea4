using System.Globalization;
using Workflows.Contracts;
using Workflows.Obligations;
using Workflows.Testing;
using Workflows.Unit.Tests.Obligations;
using Xunit;
using Xunit.Abstractions;

namespace Workflows.Mutation.Tests;

/// <summary>
/// Whether a profile can be changed without a test that notices: every number, switch and list entry of every shipped profile, one change
/// at a time. A change is noticed by the reader, which refuses the profile, by the figures as they were read in the text, or by the tests
/// that the register names for the rule's obligations, which are run here on the mutated profile.
/// </summary>
public sealed class ProfileMutationTests(ITestOutputHelper output)
{
    /// <summary>Every how-manieth mutation is tried; 1 tries all and takes about an hour.</summary>
    private const string Every = "WORKFLOWS_MUTATE_EVERY";

    /// <summary>A file to which each verdict is appended, for the whole run.</summary>
    private const string Report = "WORKFLOWS_MUTATION_REPORT";

    private const int Sample = 40;

    public static TheoryData<string> Contracts => ["standard", "okayama", "saga", "mie", "saitama", "gunma"];

    /// <summary>All of them, by the reader and the figures; a profile that was not changed differs from no figure.</summary>
    [Theory, MemberData(nameof(Contracts))]
    public async Task EveryChange_IsRefusedOrDiffersFromTheFigures(string contract)
    {
        string shipped = await File.ReadAllTextAsync(Repository.Folder($"contracts/{contract}.yaml"));
        Assert.Empty(ContractFigureTests.Differences(contract, shipped));
        string folder = Directory.CreateTempSubdirectory("workflows-mutation-").FullName;
        try
        {
            IReadOnlyList<ProfileMutation> all = ProfileMutations.Of(shipped);
            string[] unnoticed =
            [
                .. all.Where(m => ContractFigureTests.Differences(contract, m.Text).Count == 0
                    && ProfileCatalog.Load(Mutated(contract, m, folder), Processes.Sections).Catalog is not null)
                    .Select(m => $"{m.Path}: {m.What}"),
            ];
            output.WriteLine($"{contract}: {all.Count} changes, {unnoticed.Length} unnoticed");
            Assert.Empty(unnoticed);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory, MemberData(nameof(Contracts))]
    public async Task EveryChange_IsNoticed(string contract)
    {
        int every = int.TryParse(Environment.GetEnvironmentVariable(Every), NumberStyles.None, CultureInfo.InvariantCulture, out int asked) ? asked : Sample;
        IReadOnlyList<ProfileMutation> all = ProfileMutations.Of(await File.ReadAllTextAsync(Repository.Folder($"contracts/{contract}.yaml")));
        Assert.NotEmpty(all);
        ObligationRegister register = ObligationReader.ReadFolder(Repository.Folder("contracts/obligations")).Register!;
        List<string> verdicts = [];
        string folder = Directory.CreateTempSubdirectory("workflows-mutation-").FullName;
        try
        {
            foreach (ProfileMutation mutation in all.Where((_, i) => i % every == every / 2))
            {
                string verdict = await VerdictAsync(contract, mutation, register, folder);
                verdicts.Add(verdict);
                if (Environment.GetEnvironmentVariable(Report) is { Length: > 0 } report)
                {
                    await File.AppendAllTextAsync(report, $"{verdict}\t{contract}\t{string.Join(' ', mutation.Rows)}\t{mutation.Path}\t{mutation.What}\n");
                }

                output.WriteLine($"{verdict}: {mutation.Path}: {mutation.What}");
            }
        }
        finally
        {
            Repository.ReadContractsFrom(null);
            Directory.Delete(folder, recursive: true);
        }

        Assert.DoesNotContain("unnoticed", verdicts);
    }

    /// <summary>refused, tests, figures or unnoticed; "figures, not tests" where the named tests passed.</summary>
    private static async Task<string> VerdictAsync(string contract, ProfileMutation mutation, ObligationRegister register, string folder)
    {
        string mutated = Mutated(contract, mutation, folder);
        if (ProfileCatalog.Load(mutated, Processes.Sections).Catalog is null)
        {
            return "refused";
        }

        bool figures = ContractFigureTests.Differences(contract, mutation.Text).Count > 0;
        string[] tests = [.. mutation.Rows.SelectMany(r => register.Find(r)?.Tests ?? []).Distinct().Where(NamedTests.IsKnown)];
        string[] others = [.. register.Contracts.Where(id => id != contract)];
        Repository.ReadContractsFrom(mutated);
        foreach (string test in tests)
        {
            if (await NamedTests.FailsAsync(test, contract, others))
            {
                return "tests";
            }
        }

        Repository.ReadContractsFrom(null);
        return (figures, tests.Length > 0) switch
        {
            (true, true) => "figures, not tests",
            (true, false) => "figures",
            _ => "unnoticed",
        };
    }

    /// <summary>A folder with the shipped contracts, one of them changed.</summary>
    private static string Mutated(string contract, ProfileMutation mutation, string folder)
    {
        string mutated = Directory.CreateDirectory(Path.Combine(folder, Guid.NewGuid().ToString("N"))).FullName;
        foreach (string file in Directory.EnumerateFiles(Repository.Folder("contracts"), "*.yaml"))
        {
            File.Copy(file, Path.Combine(mutated, Path.GetFileName(file)));
        }

        File.WriteAllText(Path.Combine(mutated, contract + ".yaml"), mutation.Text);
        return mutated;
    }
}
