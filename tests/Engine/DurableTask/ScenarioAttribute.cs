namespace Workflows.Engine.Tests.DurableTask;

/// <summary>The observed behaviour of the official engine that a test holds ours to, by its id in the conformance list.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ScenarioAttribute(params string[] ids) : Attribute
{
    internal IReadOnlyList<string> Ids => ids;
}
