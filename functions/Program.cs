Console.WriteLine("Workflows");
