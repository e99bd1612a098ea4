using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.Hosting;
using Workflows;
using Workflows.Hosting;
using Workflows.Security;

FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<ProblemDetailsMiddleware>();
builder.UseMiddleware<SessionMiddleware>();
builder.ConfigureDurableWorker().AddTasks(WorkflowCatalog.AddTo);
builder.Services.AddRazorComponents();
builder.Services.AddWorkflows(builder.Configuration);
builder.Build().Run();
