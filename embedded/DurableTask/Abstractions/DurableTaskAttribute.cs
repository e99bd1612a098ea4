namespace Microsoft.DurableTask;

/// <summary>Names a class in the registry; without it the name is the class's own.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class DurableTaskAttribute : Attribute
{
    public DurableTaskAttribute(string? name = null) => Name = name is null ? default : new TaskName(name);

    public TaskName Name { get; }

    public string? Version { get; set; }
}
