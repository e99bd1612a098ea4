using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;
using Workflows.Hosting.InForce;
using Workflows.Security;

namespace Workflows.Hosting;

/// <summary>What every host of the application sets up: the one on Azure (<c>Program.cs</c>) and the embedded server.</summary>
public sealed class WorkflowsApp
{
    private WorkflowsApp()
    {
    }

    /// <summary>Adds the application's middleware and services. What a host brings itself (tables, mail) it registers before.</summary>
    public static void Configure(IFunctionsWorkerApplicationBuilder builder, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.UseMiddleware<ProblemDetailsMiddleware>();
        builder.UseMiddleware<InForceMiddleware>();
        builder.UseMiddleware<SessionMiddleware>();
        builder.Services.AddRazorComponents();
        builder.Services.AddWorkflows(configuration);
    }
}
