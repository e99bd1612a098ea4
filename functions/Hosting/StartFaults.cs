namespace Workflows.Hosting;

/// <summary>What is said when the application cannot start, or ends by an error.</summary>
public static class StartFaults
{
    /// <summary>The process's exit code then.</summary>
    public const int ExitCode = 1;

    /// <summary>The sentences of a wrong setting, file or key; everything that is known of any other error.</summary>
    public static string WordsOf(Exception fault) => fault switch
    {
        AggregateException { InnerExceptions: [var only] } => WordsOf(only),
        InvalidOperationException or IOException or UnauthorizedAccessException when fault.InnerException is null || fault is not InvalidOperationException =>
            fault.Message,
        _ => fault.ToString(),
    };
}
