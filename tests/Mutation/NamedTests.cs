using System.Collections.Concurrent;
using System.Reflection;
using Xunit.Sdk;

namespace Workflows.Mutation.Tests;

/// <summary>Runs tests of tests/Unit and tests/Scenarios by the names that the register gives, in this process.</summary>
internal static class NamedTests
{
    private static readonly Assembly[] Assemblies =
        [typeof(Unit.Tests.Obligations.ContractFigureTests).Assembly, typeof(Scenarios.ProcessReplayTests).Assembly];
    private static readonly ConcurrentDictionary<string, MethodInfo?> Methods = new(StringComparer.Ordinal);

    /// <summary>The test can be run here: it is of one of the two projects and its class needs nothing.</summary>
    public static bool IsKnown(string name) => Find(name) is not null;

    /// <summary>Whether a test fails: one of its cases throws. Cases that name another contract are left out: they read nothing of the change.</summary>
    /// <param name="name">The test.</param>
    /// <param name="contract">Whose profile was changed.</param>
    /// <param name="others">Ids of the other contracts.</param>
    public static async Task<bool> FailsAsync(string name, string contract, IReadOnlyCollection<string> others)
    {
        MethodInfo method = Find(name)!;
        try
        {
            foreach (object?[] arguments in Cases(method).Where(c => c.Contains(contract) || !c.OfType<string>().Any(others.Contains)))
            {
                object of = Activator.CreateInstance(method.ReflectedType!)!;
                try
                {
                    if (method.Invoke(of, [.. arguments, .. method.GetParameters().Skip(arguments.Length).Select(p => p.DefaultValue)]) is Task running)
                    {
                        await running;
                    }
                }
                finally
                {
                    (of as IDisposable)?.Dispose();
                }
            }

            return false;
        }
        catch (Exception)
        {
            return true; // whatever it is: the test has noticed
        }
    }

    private static IEnumerable<object?[]> Cases(MethodInfo method)
    {
        DataAttribute[] data = [.. method.GetCustomAttributes<DataAttribute>()];
        return data.Length == 0 ? [[]] : data.SelectMany(d => d.GetData(method));
    }

    private static MethodInfo? Find(string name) => Methods.GetOrAdd(name, static name =>
    {
        string type = name[..name.LastIndexOf('.')];
        return Assemblies.Select(a => a.GetType(type)).OfType<Type>().FirstOrDefault() is { } found && found.GetConstructor([]) is not null
            ? found.GetMethod(name[(type.Length + 1)..])
            : null;
    });
}
