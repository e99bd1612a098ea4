Console.WriteLine("Workflows benchmarks");
