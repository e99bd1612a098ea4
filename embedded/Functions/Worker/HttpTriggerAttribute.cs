using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function for an HTTP request. Without methods it answers every method; without a route, <c>/FunctionName</c>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HttpTriggerAttribute : TriggerBindingAttribute
{
    /// <summary>Every method, level Function.</summary>
    public HttpTriggerAttribute()
    {
    }

    /// <summary>Every method, at the level given.</summary>
    public HttpTriggerAttribute(AuthorizationLevel authLevel) => AuthLevel = authLevel;

    /// <summary>The methods and the level given.</summary>
    public HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods)
    {
        AuthLevel = authLevel;
        Methods = methods;
    }

    /// <summary>The methods given, level Function.</summary>
    public HttpTriggerAttribute(params string[] methods) => Methods = methods;

    /// <summary>The route template below the route prefix; null for the function's name.</summary>
    public string? Route { get; set; }

    /// <summary>The methods, in any case; null for all.</summary>
    public string[]? Methods { get; }

    /// <summary>The key that a request needs; Function unless given.</summary>
    public AuthorizationLevel AuthLevel { get; } = AuthorizationLevel.Function;
}
