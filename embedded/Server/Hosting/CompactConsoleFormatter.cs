using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Workflows.Embedded.Server;

/// <summary>
/// One line per event: time in UTC, level, category, event id, message, exception. Line ends inside become " | ", so that
/// neither a stack trace nor a hostile text makes two events of one. For machines: <c>Logging:Console:FormatterName=json</c>.
/// </summary>
internal sealed class CompactConsoleFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "compact";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (message is null && logEntry.Exception is null)
        {
            return;
        }

        textWriter.Write(time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        textWriter.Write(' ');
        textWriter.Write(Level(logEntry.LogLevel));
        textWriter.Write(' ');
        textWriter.Write(logEntry.Category);
        if (logEntry.EventId.Id != 0)
        {
            textWriter.Write('[');
            textWriter.Write(logEntry.EventId.Id.ToString(CultureInfo.InvariantCulture));
            textWriter.Write(']');
        }

        textWriter.Write(": ");
        WriteOnOneLine(textWriter, message);
        if (logEntry.Exception is { } exception)
        {
            textWriter.Write(" | ");
            WriteOnOneLine(textWriter, exception.ToString());
        }

        textWriter.Write(Environment.NewLine);
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };

    private static void WriteOnOneLine(TextWriter writer, string? text)
    {
        var breaking = false;
        foreach (var c in text ?? "")
        {
            if (c is '\r' or '\n' or '\u2028' or '\u2029' or '\u0085')
            {
                breaking = true;
                continue;
            }

            if (breaking)
            {
                writer.Write(" | ");
                breaking = false;
            }

            writer.Write(char.IsControl(c) ? ' ' : c);
        }
    }
}
