namespace Workflows.Embedded.Server;

/// <summary>What a key opens.</summary>
internal enum KeyKind
{
    /// <summary>Functions of level Function.</summary>
    Host,

    /// <summary>Everything but level User.</summary>
    Master,
}
