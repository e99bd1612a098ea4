using Workflows.Benchmarks.DurableTask;
using Workflows.Benchmarks.Incidents;
using Workflows.Benchmarks.Occurrences;
using Workflows.Benchmarks.Pages;
using Workflows.Benchmarks.ServiceLevels;
using Workflows.Benchmarks.Sweeps;

return args switch
{
    ["durable", .. var rest] => await DurableBenchmark.RunAsync(rest),
    ["incidents", .. var rest] => await IncidentBenchmark.RunAsync(rest),
    ["floor", .. var rest] => await FloorBenchmark.RunAsync(rest),
    ["pages", .. var rest] => await PageBenchmark.RunAsync(rest),
    ["sweep", .. var rest] => await SweepBenchmark.RunAsync(rest),
    ["occurrences", .. var rest] => await OccurrenceBenchmark.RunAsync(rest),
    ["figures"] => FigureBenchmark.Run(),
    ["levels", .. var rest] => await LevelPagesBenchmark.RunAsync(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        Usage: dotnet run -c Release --project tests/Benchmarks -- durable [--quick] [workload]
               dotnet run -c Release --project tests/Benchmarks -- incidents [--quick] [--json file] [--open n] [--rate n] [--seconds n] [--end n] [--server program]
               dotnet run -c Release --project tests/Benchmarks -- floor [--parts http,tables,mails,durable] [--rate n] [--seconds n]
               dotnet run -c Release --project tests/Benchmarks -- pages [--quick] [--open-only] [--open n] [--contract id] [--only words] [--visits n] [--json file]
               dotnet run -c Release --project tests/Benchmarks -- sweep [--quick] [--contracts n] [--open n]
               dotnet run -c Release --project tests/Benchmarks -- occurrences [--quick]
               dotnet run -c Release --project tests/Benchmarks -- figures
               dotnet run -c Release --project tests/Benchmarks -- levels [--quick] [--incidents n] [--visits n]
        """);
    return 2;
}
