using Xunit;

namespace Workflows.Testing;

/// <summary>
/// A test over a server from <c>tests/node</c>. Where node or its packages are missing it is skipped; under <c>CI=true</c> it runs and fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute()
    {
        if (NodeServer.WhyMissing is { } reason && !NodeServer.IsContinuousIntegration)
        {
            Skip = reason;
        }
    }
}
