using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.Hosting;
using Workflows;
using Workflows.Embedded.Server;
using Workflows.Hosting;

EmbeddedServerBuilder builder = EmbeddedServerBuilder.Create(args);
builder.AddFunctionsOf<WorkflowsApp>();
WorkflowsApp.Configure(builder, builder.Configuration);
builder.ConfigureDurableWorker().AddTasks(WorkflowCatalog.AddTo);
builder.Build().Run();
