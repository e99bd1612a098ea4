using Workflows.Benchmarks.DurableTask;

return args switch
{
    ["durable", .. var rest] => await DurableBenchmark.RunAsync(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Usage: dotnet run -c Release --project tests/Benchmarks -- durable [--quick]");
    return 2;
}
