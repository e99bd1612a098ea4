using System.CommandLine;

namespace Workflows.Embedded.Server;

/// <summary><c>keys ...</c>: new keys in place of those that somebody may have seen.</summary>
internal static class KeyCommands
{
    private static readonly TimeSpan Overlap = TimeSpan.FromDays(7);

    public static Command Create(CommandContext context)
    {
        var command = new Command("keys", "Works on the keys in the data folder.");
        command.Subcommands.Add(Rotate(context));
        return command;
    }

    private static Command Rotate(CommandContext context)
    {
        Option<bool> master = new("--master") { Description = "The master key, which opens commands and /admin; else the function key of webhooks and the API." };
        Option<string> until = new("--until") { Description = "How long the old function key opens beside the new one; a week unless given. Now: not at all." };
        return new Command("rotate", "Makes a new key, in force with the next start of the server.") { master, until }.Running(
            (parsed, _) => Task.FromResult(Rotated(context, parsed.GetValue(master), parsed.GetValue(until))),
            (rotated, output) => output.WriteLine(TextTable.Printable(rotated.Key == "master"
                ? $"A new master key is in {rotated.File}, in force with the next start."
                : $"A new function key is in {rotated.File}, in force with the next start. The old one opens until {CommandOutput.Show(rotated.OldUntil)}: give the new one to every caller by then.")));
    }

    private static RotatedKey Rotated(CommandContext context, bool master, string? until)
    {
        if (master && until is not null)
        {
            throw new OperationException(OperationRefusal.Invalid, "No --until was expected with --master: an old master key opens nothing.");
        }

        string setting = master ? "Embedded:Keys:Master" : "Embedded:Keys:Host";
        if (context.Configuration[setting] is { Length: > 0 })
        {
            throw new OperationException(OperationRefusal.Refused, $"The key comes from the setting {setting}: change it there.");
        }

        if (master && OperationSite.Running(context) is not null)
        {
            // The server goes on with the old one, and no command could reach it any more.
            throw new OperationException(OperationRefusal.Refused, "The server is running: stop it, rotate the master key, and start it again.");
        }

        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        DateTimeOffset old = until == "now" ? now : CommandOutput.Time(until, "--until") ?? now + Overlap;
        return FunctionKeys.Rotate(context.Folder, master, old)
            ? new(master ? "master" : "function", context.Folder.File(FunctionKeys.FileName), master ? null : old)
            : throw new OperationException(OperationRefusal.NotFound,
                $"{FunctionKeys.FileName} was expected in {context.Folder.FullPath}, but there is none: the first start makes it.");
    }
}

/// <summary>Which key was replaced, and until when the old one opens; null: nothing any more. Never the key.</summary>
internal sealed record RotatedKey(string Key, string File, DateTimeOffset? OldUntil);
