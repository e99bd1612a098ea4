using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Hands the function the client of the durable engine.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class DurableClientAttribute : InputBindingAttribute
{
    /// <summary>The task hub; this host has one, so a value is refused at start.</summary>
    public string? TaskHub { get; set; }

    /// <summary>The connection of the hub; this host has one, so a value is refused at start.</summary>
    public string? ConnectionName { get; set; }
}
