namespace Workflows.Stores.Tests.Servers;

/// <summary>Marks a class whose <see cref="StoreFactAttribute"/> tests need a server from <c>tests/node</c>. Where node or the packages
/// are missing they are skipped, but under <c>CI=true</c> they run and fail.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RequiresNodeAttribute : Attribute;
