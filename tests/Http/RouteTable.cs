using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Workflows.Api.Docs;

namespace Workflows.Http.Tests;

/// <summary>A method and route of the application.</summary>
public sealed record AppRoute(string Function, string Method, string Template, bool NeedsKey, bool NeedsMasterKey);

/// <summary>Every route of the application, from its functions: what is generated from it knows a new route at once.</summary>
public static class RouteTable
{
    public static IReadOnlyList<AppRoute> All { get; } =
    [
        .. from code in typeof(ApiCatalog).Assembly.GetTypes().SelectMany(t =>
            t.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
           let function = code.GetCustomAttribute<FunctionAttribute>()
           where function is not null
           let trigger = code.GetParameters().Select(p => p.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(t => t is not null)
           where trigger is not null
           from method in trigger.Methods ?? []
           orderby trigger.Route, method
           select new AppRoute(function.Name, method.ToUpperInvariant(), trigger.Route ?? "", trigger.AuthLevel != AuthorizationLevel.Anonymous,
               trigger.AuthLevel == AuthorizationLevel.Admin),
    ];
}
