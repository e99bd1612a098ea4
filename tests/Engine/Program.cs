using Workflows.Engine.Tests.Crash;
using Workflows.Engine.Tests.Simulation;

namespace Workflows.Engine.Tests;

/// <summary>The test runner loads this assembly; started by itself it is the process that the crash test kills.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is ["crash-driver", var path, var first])
        {
            await CrashDriver.RunAsync(path, int.Parse(first, System.Globalization.CultureInfo.InvariantCulture));
            return 0;
        }

        if (args is ["make-fixture", var fixture])
        {
            await UpgradeTests.MakeAsync(fixture);
            return 0;
        }

        if (args is ["simulate", var seed, .. var count])
        {
            return await SimulationRun.MainAsync(
                int.Parse(seed, System.Globalization.CultureInfo.InvariantCulture),
                count is [var number] ? int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) : null);
        }

        if (args is ["soak", var days, var perHour])
        {
            return await Soak.SoakRun.MainAsync(
                int.Parse(days, System.Globalization.CultureInfo.InvariantCulture), int.Parse(perHour, System.Globalization.CultureInfo.InvariantCulture));
        }

        await Console.Error.WriteLineAsync("Run the tests with: dotnet test tests/Engine");
        return 2;
    }
}
