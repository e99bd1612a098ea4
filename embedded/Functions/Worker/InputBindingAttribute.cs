using System.Diagnostics.CodeAnalysis;

namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>Marks a parameter that is handed to a function beside its trigger.</summary>
public abstract class InputBindingAttribute : BindingAttribute
{
    /// <summary>For derived attributes; public as the official one is.</summary>
    [SuppressMessage("Design", "CA1012:Abstract types should not have public constructors", Justification = "The official signature.")]
    public InputBindingAttribute()
    {
    }
}
