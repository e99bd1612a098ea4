namespace Microsoft.DurableTask;

[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class DurableEventAttribute : Attribute
{
    public DurableEventAttribute(string? name = null) => Name = name is null ? default : new TaskName(name);

    public TaskName Name { get; }
}
