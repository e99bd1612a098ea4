using System.CommandLine;
using System.Globalization;

namespace Workflows.Embedded.Server;

/// <summary><c>stats</c>, <c>verify</c>, <c>backup</c> and <c>restore</c>.</summary>
internal static class DataCommands
{
    public static Command Stats(CommandContext context) =>
        new Command("stats", "Shows how many instances, timers and messages there are, and how large the files.").Asking(
        context,
        (operations, _, cancellation) => operations.StatisticsAsync(cancellation),
        (statistics, output) =>
        {
            var durable = statistics.Durable;
            var table = new TextTable("", "").Add("From", statistics.Source == "server" ? "the running server" : "the closed folder");
            foreach (var (status, count) in durable.ByStatus)
            {
                table.Add(status, CommandOutput.Show(count));
            }

            foreach (var (name, count) in durable.ByName)
            {
                table.Add("  unfinished " + name, CommandOutput.Show(count));
            }

            table.Add("At work", CommandOutput.Show(durable.Busy))
                .Add("Waiting timers", CommandOutput.Show(durable.WaitingTimers))
                .Add("  overdue", CommandOutput.Show(durable.OverdueTimers))
                .Add("  next due", CommandOutput.Show(durable.NextDue))
                .Add("Messages", CommandOutput.Show(durable.Messages))
                .Add("Checkpoints", CommandOutput.Show(durable.Checkpoints));
            if (statistics.Engine is { } engine)
            {
                table.Add("Instances in memory", CommandOutput.Show(engine.InstancesInMemory))
                    .Add("Activities running", CommandOutput.Show(engine.ActivitiesRunning))
                    .Add("  waiting for a place", CommandOutput.Show(engine.ActivitiesWaiting));
            }

            foreach (var file in statistics.Files)
            {
                table.Add(Path.GetFileName(file.Path), string.Create(
                    CultureInfo.InvariantCulture,
                    $"{CommandOutput.ShowBytes(file.FileBytes)}, {file.Pages:N0} pages of {file.PageBytes} B, {file.FreePages:N0} free; WAL {CommandOutput.ShowBytes(file.WalBytes)}"));
            }

            table.Write(output);
        });

    public static Command Verify(CommandContext context) =>
        new Command("verify", "Checks the databases, the engine's rules and, on a running server, what the app checks (audit chains).").Asking(
        context,
        (operations, _, cancellation) => operations.VerifyAsync(cancellation),
        (verification, output) =>
        {
            var table = new TextTable("Check", "Outcome", "Instance", "Finding");
            foreach (var check in verification.Checks)
            {
                if (check.Findings.Count == 0)
                {
                    table.Add(check.Name, check.Outcome, "", "");
                }

                foreach (var finding in check.Findings)
                {
                    table.Add(check.Name, check.Outcome, finding.Instance, check.Outcome == "skipped" ? finding.Message : $"{finding.Code}: {finding.Message}");
                }
            }

            table.Write(output);
        },
        verification => verification.IsSound ? ExitCodes.Done : ExitCodes.Found);

    public static Command Backup(CommandContext context)
    {
        Argument<string> folder = new("folder") { Description = "A new or empty folder." };
        Option<int?> keep = new("--keep") { Description = "Backups of this data folder to keep beside each other, this one included: older ones are deleted." };
        keep.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1)
            {
                result.AddError("Expected a number from 1 on after --keep.");
            }
        });
        return new Command("backup", "Copies databases (of one moment, while work goes on), keys and timer records, and checks the copy.") { folder, keep }.Asking(
            context,
            async (operations, parsed, cancellation) =>
            {
                BackupAnswer answer = await operations.BackupAsync(new(Path.GetFullPath(parsed.GetValue(folder)!)), cancellation);
                return parsed.GetValue(keep) is { } generations
                    ? answer with { Notes = [.. answer.Notes, .. BackupFolder.DeleteOlder(answer.Folder, generations).Notes] }
                    : answer;
            },
            (answer, output) => Show("Backup", answer, output));
    }

    public static Command Restore(CommandContext context)
    {
        Argument<string> folder = new("folder") { Description = "A backup." };
        Option<bool> force = new(
            "--force")
        {
            Description =
            "The data folder has data: it is moved aside, into a folder beside it whose name ends in 'before-restore-' and the time."
        };
        return new Command("restore", "Checks a backup and puts it into the data folder. No server may run.") { folder, force }.Running(
            (parsed, _) => Task.FromResult(
                RestoreFolder.Restore(context, Path.GetFullPath(parsed.GetValue(folder)!), parsed.GetValue(force), TimeProvider.System)),
            (answer, output) => Show("Restored", answer, output));
    }

    private static void Show(string what, BackupAnswer answer, TextWriter output)
    {
        output.WriteLine($"{what}: {answer.Folder}, state of {CommandOutput.Show(answer.Manifest.MadeAt)}");
        var table = new TextTable("File", "Size", "SHA-256");
        foreach (var file in answer.Manifest.Files)
        {
            table.Add(file.Name, CommandOutput.ShowBytes(file.Bytes), file.Sha256);
        }

        table.Write(output);
        foreach (var note in answer.Notes)
        {
            output.WriteLine(note);
        }
    }
}
