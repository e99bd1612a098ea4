using Xunit;

namespace Workflows.Host.Tests;

/// <summary>Tests that sweep the whole application, or measure in its place: its gauges are one for each process, so these run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class Gauges
{
    /// <summary>Its name.</summary>
    public const string Name = "gauges";
}
