namespace Microsoft.Azure.Functions.Worker;

/// <summary>Which key a request needs to reach an HTTP function.</summary>
public enum AuthorizationLevel
{
    /// <summary>None.</summary>
    Anonymous = 0,

    /// <summary>A signed-in user; no key satisfies it, so it is always refused here as it is on the real host.</summary>
    User = 1,

    /// <summary>The host key or the master key.</summary>
    Function = 2,

    /// <summary>A system key or the master key; this host issues no system keys.</summary>
    System = 3,

    /// <summary>The master key.</summary>
    Admin = 4,
}
