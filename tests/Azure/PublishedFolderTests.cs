using System.Reflection;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Workflows.Hosting;
using Workflows.Testing;
using Xunit;

namespace Workflows.Azure.Tests;

/// <summary>What goes to Azure, as the host there reads it.</summary>
public sealed class PublishedFolderTests
{
    private static readonly IReadOnlyList<MethodInfo> FunctionMethods =
    [
        .. typeof(WorkflowsApp).Assembly.GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(m => m.IsDefined(typeof(FunctionAttribute))),
    ];

    private static readonly IReadOnlyList<string> Functions = [.. FunctionMethods.Select(m => m.GetCustomAttribute<FunctionAttribute>()!.Name)];

    private static readonly IReadOnlyList<string> DurableNames =
    [
        .. Processes.All.SelectMany(p => (string[])[p.Kind.Durable.Run, p.Kind.Durable.Plan, p.Kind.Durable.Perform]),
    ];

    /// <summary>The host has one list of functions, orchestrators and activities; two of one name keep the whole app from starting.</summary>
    [Fact]
    public void Names_AreUniqueTogether_IgnoringCase()
    {
        Assert.True(Functions.Count > 100 && DurableNames.Count > 10);
        Assert.Empty(Functions.Concat(DurableNames).GroupBy(n => n, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.Key));
    }

    /// <summary>The worker finds a function's method by its name alone: one that shares it with another public method of its class never loads.</summary>
    [Fact]
    public void Methods_AreTheOnlyOnesOfTheirName()
    {
        foreach (MethodInfo method in FunctionMethods)
        {
            Assert.True(method.DeclaringType!.GetMethods().Count(m => m.Name == method.Name) == 1, $"{method.DeclaringType.FullName}.{method.Name}");
        }
    }

    [PublishedFact]
    public void Folder_HasWhatTheHostReads()
    {
        Assert.All(
            ["worker.config.json", "functions.metadata", "extensions.json", "host.json", "Workflows.Functions.dll", "Workflows.Processes.dll",
                Path.Combine("contracts", "standard.yaml")],
            file => Assert.True(File.Exists(Path.Combine(PublishedFactAttribute.Folder, file)), file));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(PublishedFactAttribute.Folder, ".azurefunctions"),
            "Microsoft.Azure.WebJobs.Extensions.DurableTask.dll"));
        Assert.Equal("Workflows.Functions.dll", Read("worker.config.json").GetProperty("description").GetProperty("defaultWorkerPath").GetString());
        Assert.False(File.Exists(Path.Combine(PublishedFactAttribute.Folder, "Workflows.Embedded.Sqlite.dll")),
            "what only the embedded server needs does not go to Azure");
    }

    [PublishedFact]
    public void EveryFunction_IsThere() =>
        Assert.Equal(Functions.Order(StringComparer.Ordinal), Read("functions.metadata").EnumerateArray().Select(f => f.GetProperty("name").GetString()!)
            .Order(StringComparer.Ordinal));

    /// <summary>The host matches first, the worker again: a route that either refuses, or that two functions share, hangs for 15 seconds.</summary>
    [PublishedFact]
    public void EveryRoute_IsOneThatHostAndWorkerAgreeOn()
    {
        List<string> routes = [];
        foreach (JsonElement function in Read("functions.metadata").EnumerateArray())
        {
            foreach (JsonElement trigger in function.GetProperty("bindings").EnumerateArray().Where(b => b.GetProperty("type").GetString() == "httpTrigger"))
            {
                string route = trigger.GetProperty("route").GetString()!;
                Assert.NotEmpty(route);
                Assert.False(route.StartsWith("admin", StringComparison.OrdinalIgnoreCase) || route.StartsWith("runtime", StringComparison.OrdinalIgnoreCase),
                    route);
                Assert.True(trigger.TryGetProperty("authLevel", out _), route);
                routes.AddRange(trigger.GetProperty("methods").EnumerateArray().Select(m => $"{m.GetString()!.ToLowerInvariant()} {route}"));
            }
        }

        Assert.True(routes.Count > 100);
        Assert.Equal(routes.Count, routes.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void SampleSettings_HaveWhatTheRealHostNeeds()
    {
        JsonElement values = JsonDocument.Parse(
            File.ReadAllText(Repository.Folder(Path.Combine("functions", "local.settings.sample.json")))).RootElement.GetProperty("Values");
        Assert.Equal("dotnet-isolated", values.GetProperty("FUNCTIONS_WORKER_RUNTIME").GetString());
        Assert.Equal("true", values.GetProperty("AzureWebJobsDisableHomepage").GetString());
        Assert.All(["AzureWebJobsStorage", "Workflows__PublicAddress", "Workflows__Mail__FromAddress", "SendGrid__ApiKey"],
            name => Assert.True(values.TryGetProperty(name, out _), name));
    }

    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(PublishedFactAttribute.Folder, file))).RootElement;
}
