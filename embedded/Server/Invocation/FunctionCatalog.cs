using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

namespace Workflows.Embedded.Server;

/// <summary>The app's functions, ordered by name ignoring case: the order in which the official host tries their routes.</summary>
internal sealed class FunctionCatalog
{
    public FunctionCatalog(IOptions<EmbeddedHostOptions> options)
    {
        var types = options.Value.FunctionTypes ?? TypesOf(options.Value.FunctionAssemblies);
        var found = types
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Select(m => (Method: m, Function: m.GetCustomAttribute<FunctionAttribute>()))
            .Where(x => x.Function is not null)
            .Select(x => Describe(x.Function!.Name, x.Method))
            .OrderBy(f => f.Name, StringComparer.OrdinalIgnoreCase)
            .ToList();

        // The official build refuses two functions of one name.
        var twice = found.GroupBy(f => f.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null)
        {
            throw new InvalidOperationException(
                $"Function names must be unique, ignoring case; found '{twice.Key}' on {string.Join(" and ", twice.Select(f => f.EntryPoint))}.");
        }

        Functions = found;
    }

    public IReadOnlyList<EmbeddedFunction> Functions { get; }

    public EmbeddedFunction? Find(string name) => Functions.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<Type> TypesOf(ICollection<Assembly> assemblies) =>
        (assemblies.Count > 0 ? assemblies : Assembly.GetEntryAssembly() is { } entry ? [entry] : [])
        .Distinct().SelectMany(a => a.GetTypes()).Where(t => t.IsClass && !t.ContainsGenericParameters);

    private static EmbeddedFunction Describe(string name, MethodInfo method)
    {
        var triggers = method.GetParameters().SelectMany(p => p.GetCustomAttributes<TriggerBindingAttribute>()).ToList();
        var function = new EmbeddedFunction(name, method)
        {
            Http = triggers.OfType<HttpTriggerAttribute>().FirstOrDefault(),
            Timer = triggers.OfType<TimerTriggerAttribute>().FirstOrDefault(),
        };
        if (triggers.Count != 1 || (function.Http is null && function.Timer is null))
        {
            function.AddError($"expected exactly one HTTP or timer trigger, found {(triggers.Count == 0 ? "none" : string.Join(", ", triggers.Select(t => t.GetType().Name)))}");
        }

        if (method.ContainsGenericParameters)
        {
            function.AddError("its method has type parameters");
        }

        foreach (var refusal in method.GetParameters().Select(Refusal).OfType<string>())
        {
            function.AddError(refusal);
        }

        return function;
    }

    /// <summary>Why the parameter can never be what its attribute says; null where it can.</summary>
    private static string? Refusal(ParameterInfo parameter) =>
        parameter.GetCustomAttribute<BindingAttribute>() switch
        {
            DurableClientAttribute when parameter.ParameterType != typeof(DurableTaskClient) =>
                $"parameter '{parameter.Name}' with [DurableClient] must be a DurableTaskClient, but is a {parameter.ParameterType}",
            DurableClientAttribute { TaskHub: not null } or DurableClientAttribute { ConnectionName: not null } =>
                $"parameter '{parameter.Name}' names a task hub or connection, but this host has exactly one hub",
            TimerTriggerAttribute when parameter.ParameterType != typeof(TimerInfo) =>
                $"parameter '{parameter.Name}' with [TimerTrigger] must be a TimerInfo, but is a {parameter.ParameterType}",
            HttpTriggerAttribute when parameter.ParameterType != typeof(HttpRequest) =>
                $"parameter '{parameter.Name}' with [HttpTrigger] must be an ASP.NET Core HttpRequest here, but is a {parameter.ParameterType}",
            _ => null,
        };
}

/// <summary>What only tests set.</summary>
internal sealed class EmbeddedHostOptions
{
    /// <summary>Where functions are looked for; the entry assembly where empty.</summary>
    public ICollection<Assembly> FunctionAssemblies { get; } = [];

    /// <summary>The classes that hold functions, instead of a search.</summary>
    public IReadOnlyCollection<Type>? FunctionTypes { get; set; }
}
