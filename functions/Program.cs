using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.Hosting;
using Workflows;
using Workflows.Hosting;

// On Azure. The embedded server is embedded/Server.
FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
WorkflowsApp.Configure(builder, builder.Configuration);
AzureMeasurements.AddTo(builder.Services, builder.Configuration);
builder.ConfigureDurableWorker().AddTasks(WorkflowCatalog.AddTo);
builder.Build().Run();
