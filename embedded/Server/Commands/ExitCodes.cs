namespace Workflows.Embedded.Server;

/// <summary>How a command ended, for scripts. Never renumbered; docs/operations.md has the list.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The words make no sense; nothing was done. System.CommandLine's own code.</summary>
    public const int Invalid = 1;

    /// <summary>There is no such instance, folder or backup.</summary>
    public const int NotFound = 2;

    /// <summary>The state does not allow it; nothing was done.</summary>
    public const int Refused = 3;

    /// <summary><c>verify</c> found something.</summary>
    public const int Found = 4;

    /// <summary>The server or the data does not answer.</summary>
    public const int Unavailable = 5;

    public static int Of(OperationRefusal refusal) => refusal switch
    {
        OperationRefusal.Invalid => Invalid,
        OperationRefusal.NotFound => NotFound,
        OperationRefusal.Refused => Refused,
        _ => Unavailable,
    };
}
