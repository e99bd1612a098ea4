using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace Workflows.Embedded.Server;

/// <summary>What the commands share: the --json option, refusals as exit codes, times and sizes for people.</summary>
internal static class CommandOutput
{
    private static readonly JsonSerializerOptions s_oneLine = new() { Encoder = OperationJson.Options.Encoder };

    /// <summary>Makes a command with --json that asks the server or the folder.</summary>
    /// <param name="command">Has its arguments and options already.</param>
    /// <param name="context">The settings.</param>
    /// <param name="ask">Carries it out.</param>
    /// <param name="show">Shows the answer to people.</param>
    /// <param name="exitCode">By the answer; null: always 0.</param>
    public static Command Asking<T>(
        this Command command,
        CommandContext context,
        Func<IOperations, ParseResult, CancellationToken, Task<T>> ask,
        Action<T, TextWriter> show,
        Func<T, int>? exitCode = null) => command.Running(
            async (parsed, cancellation) =>
            {
                await using var operations = OperationSite.Open(context);
                return await ask(operations, parsed, cancellation);
            },
            show,
            exitCode);

    /// <summary>As <see cref="Asking"/>, for what needs neither server nor open folder.</summary>
    public static Command Running<T>(
        this Command command, Func<ParseResult, CancellationToken, Task<T>> run, Action<T, TextWriter> show, Func<T, int>? exitCode = null)
    {
        Option<bool> json = new("--json") { Description = "Prints JSON for machines instead of tables." };
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            try
            {
                var answer = await run(parsed, cancellation);
                if (parsed.GetValue(json))
                {
                    output.WriteLine(JsonSerializer.Serialize(answer, OperationJson.Options));
                }
                else
                {
                    show(answer, output);
                }

                return exitCode?.Invoke(answer) ?? ExitCodes.Done;
            }
            catch (OperationException e)
            {
                parsed.InvocationConfiguration.Error.WriteLine(TextTable.Printable(e.Message));
                return ExitCodes.Of(e.Refusal);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or Microsoft.Data.Sqlite.SqliteException or InvalidDataException
                or ObjectDisposedException)
            {
                parsed.InvocationConfiguration.Error.WriteLine(TextTable.Printable(e.Message));
                return ExitCodes.Unavailable;
            }
        });
        return command;
    }

    /// <summary>Reads a time: with an offset as it is, without one in this machine's zone.</summary>
    public static DateTimeOffset? Time(string? text, string option) => text is null ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time) ? time.ToUniversalTime()
        : throw new OperationException(OperationRefusal.Invalid,
            $"A time such as 2026-04-01, 2026-04-01T09:00 or 2026-04-01T09:00:00+09:00 was expected for {option}, but found '{text}'.");

    /// <summary>In this machine's zone, to the second.</summary>
    public static string Show(DateTimeOffset? at) => at?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:sszzz", CultureInfo.InvariantCulture) ?? "";

    /// <summary>Rounded to the unit that reads best.</summary>
    public static string ShowBytes(long bytes) => bytes switch
    {
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:F0} KiB"),
        < 10_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:F0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:F0} GiB"),
    };

    /// <summary>Serialized text with its letters as letters instead of escapes; what is no JSON as it is.</summary>
    public static string? ShowJson(string? text)
    {
        try
        {
            return text is null ? null : JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(text), s_oneLine);
        }
        catch (JsonException)
        {
            return text;
        }
    }

    public static string Show(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
