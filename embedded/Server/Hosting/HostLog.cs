using Microsoft.Extensions.Logging;

namespace Workflows.Embedded.Server;

/// <summary>The host's events, 9000 to 9099. Changing a name or number breaks those who watch for it. None may carry a query string or a key.</summary>
internal static partial class HostLog
{
    [LoggerMessage(9001, LogLevel.Error, "Function {Function} is in error and will not run: {Reason}")]
    public static partial void FunctionInError(ILogger logger, string function, string reason);

    [LoggerMessage(9002, LogLevel.Information, "Made new function keys in {Path}")]
    public static partial void KeysMade(ILogger logger, string path);

    [LoggerMessage(9003, LogLevel.Information, "Found {Count} functions: {Http} HTTP, {Timers} timers, {InError} in error")]
    public static partial void FunctionsFound(ILogger logger, int count, int http, int timers, int inError);

    [LoggerMessage(9010, LogLevel.Error, "Function {Function} failed; {Method} {Path} was answered 500 ({InvocationId})")]
    public static partial void HttpFunctionFailed(ILogger logger, Exception exception, string function, string method, string path, string invocationId);

    [LoggerMessage(9011, LogLevel.Error, "Function {Function} failed after its response to {Method} {Path} had begun; the connection was cut ({InvocationId})")]
    public static partial void HttpFunctionFailedLate(ILogger logger, Exception exception, string function, string method, string path, string invocationId);

    [LoggerMessage(9012, LogLevel.Debug, "The client of function {Function} went away ({InvocationId})")]
    public static partial void ClientGone(ILogger logger, string function, string invocationId);

    [LoggerMessage(9013, LogLevel.Error, "Function {Function} has run for {Timeout}, the function timeout; its token is cancelled ({InvocationId})")]
    public static partial void FunctionTimedOut(ILogger logger, string function, TimeSpan timeout, string invocationId);

    [LoggerMessage(9014, LogLevel.Error, "A step before the functions failed; {Method} {Path} was answered 500")]
    public static partial void RequestFailed(ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(9015, LogLevel.Warning,
        "Links in mails will point to {PublicAddress}, but this server listens at {Addresses}: set Workflows:PublicAddress to the port of --urls, or leave it out")]
    public static partial void LinksLeadElsewhere(ILogger logger, string publicAddress, string addresses);

    [LoggerMessage(9020, LogLevel.Information, "Function {Function} ran for {Milliseconds} ms")]
    public static partial void FunctionRan(ILogger logger, string function, long milliseconds);

    [LoggerMessage(9021, LogLevel.Error, "Function {Function} failed; it runs again at its next occurrence")]
    public static partial void FunctionFailed(ILogger logger, Exception exception, string function);

    [LoggerMessage(9022, LogLevel.Information, "Function {Function} gave up because the host stops")]
    public static partial void FunctionStopped(ILogger logger, string function);

    [LoggerMessage(9023, LogLevel.Error, "The record of timer {Function} could not be written; a missed occurrence may go unnoticed after a restart")]
    public static partial void TimerRecordNotKept(ILogger logger, Exception exception, string function);

    [LoggerMessage(9024, LogLevel.Error, "{Path} is not readable; timers start without a memory of missed occurrences")]
    public static partial void TimerRecordsUnreadable(ILogger logger, Exception exception, string path);

    [LoggerMessage(9025, LogLevel.Critical, "The schedule of timer {Function} broke off; it will not run again before a restart")]
    public static partial void TimerLoopFailed(ILogger logger, Exception exception, string function);

    [LoggerMessage(9026, LogLevel.Warning, "Timer functions were still running when the time for stopping was up")]
    public static partial void TimersStillRunning(ILogger logger);

    [LoggerMessage(9040, LogLevel.Information, "Operator {Operator} at {Address}: {Act} {Instance} (recursive {Recursive}, reason {Reason}): {Outcome}")]
    public static partial void OperatorActed(ILogger logger, string @operator, string address, string act, string instance, bool recursive, string reason,
        string outcome);

    [LoggerMessage(9041, LogLevel.Warning, "{File} could not be written; the operator's commands will not find this server")]
    public static partial void ServerFileNotWritten(ILogger logger, Exception exception, string file);
}
