using System.Reflection;

namespace Workflows.Embedded.Server;

/// <summary>What only tests set.</summary>
internal sealed class EmbeddedHostOptions
{
    /// <summary>Where functions are looked for; the entry assembly where empty.</summary>
    public ICollection<Assembly> FunctionAssemblies { get; } = [];

    /// <summary>The classes that hold functions, instead of a search.</summary>
    public IReadOnlyCollection<Type>? FunctionTypes { get; set; }
}
