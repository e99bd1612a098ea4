using Azure.Data.Tables;
using Workflows.Testing;

namespace Workflows.Scenarios;

/// <summary>
/// Lets one command die at a chosen point: before its first write to the tables, after it, before its second, and so on. Whatever else
/// the process does meanwhile is not counted and goes on.
/// </summary>
internal sealed class CommandCrashes
{
    private readonly AsyncLocal<Countdown?> command = new();

    /// <summary>The same tables, which may die.</summary>
    public TableServiceClient Under(TableServiceClient tables) => new FaultyTables(tables) { BeforeWrite = PassAsync, AfterWrite = PassAsync };

    /// <summary>
    /// Runs a command that dies at a point, counted from 0; true: it did, false: it has fewer points and is done. What it left to the background
    /// counts until it answers; a death there is one of the process, too, though the command has answered.
    /// </summary>
    public async Task<bool> DiesAsync(int point, Func<Task> act)
    {
        Countdown counted = new(point);
        command.Value = counted;
        try
        {
            await act();
        }
        catch (InjectedCrashException)
        {
            // told below
        }
        finally
        {
            command.Value = null;
        }

        return counted.End();
    }

    private Task PassAsync(string operation) =>
        operation != "create" && command.Value?.IsOver() == true ? throw new InjectedCrashException() : Task.CompletedTask;

    private sealed class Countdown(int points)
    {
        private int passed;
        private volatile bool died;
        private volatile bool ended;

        /// <summary>A process that died does nothing any more, on no path.</summary>
        public bool IsOver()
        {
            if (!ended && Interlocked.Increment(ref passed) > points)
            {
                died = true;
            }

            return died;
        }

        /// <summary>Nothing is counted any more; whether it died.</summary>
        public bool End()
        {
            ended = true;
            return died;
        }
    }
}
