namespace Workflows.Testing;

/// <summary>The process died here.</summary>
public sealed class InjectedCrashException() : Exception("The process died here.");
