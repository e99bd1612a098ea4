using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.Hosting;
using Workflows;
using Workflows.Embedded.Server;
using Workflows.Hosting;

try
{
    EmbeddedServerBuilder builder = EmbeddedServerBuilder.Create(args);
    builder.AddFunctionsOf<WorkflowsApp>();
    WorkflowsApp.Configure(builder, builder.Configuration);
    builder.ConfigureDurableWorker().AddTasks(WorkflowCatalog.AddTo);
    builder.Build().Run();
    return 0;
}
catch (Exception fault)
{
    // Words and an exit code. An unhandled exception would abort the process: a core dump holds the environment, and with it the keys.
    Console.Error.WriteLine(StartFaults.WordsOf(fault));
    return StartFaults.ExitCode;
}
