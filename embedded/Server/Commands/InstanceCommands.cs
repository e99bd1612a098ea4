using System.CommandLine;
using System.Globalization;
using Workflows.Embedded.DurableTask;

namespace Workflows.Embedded.Server;

/// <summary><c>instances ...</c>: looks at orchestrations and acts on them.</summary>
internal static class InstanceCommands
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("instances", "Looks at orchestrations and acts on them, on the running server or on the closed data folder.");
        command.Subcommands.Add(List(context));
        command.Subcommands.Add(Show(context));
        command.Subcommands.Add(History(context));
        command.Subcommands.Add(Act(context, DurableAct.Suspend, "Lets an instance rest: events and results are kept, its code does not run."));
        command.Subcommands.Add(Act(context, DurableAct.Resume, "Ends the rest of a suspended instance."));
        command.Subcommands.Add(Act(context, DurableAct.Terminate, "Ends an instance. What its process would still have done is not done."));
        command.Subcommands.Add(Purge(context));
        return command;
    }

    private static Command List(CommandContext context)
    {
        Option<string[]> status =
            new("--status")
            {
                Description = "Pending, Running, Suspended, Completed, Failed, Terminated; several with commas.",
                AllowMultipleArgumentsPerToken = true
            };
        Option<string> name = new("--name") { Description = "The orchestrator's name." };
        Option<string> prefix = new("--prefix") { Description = "Beginning of the id." };
        Option<string> from = new("--from") { Description = "Created then or later." };
        Option<string> to = new("--to") { Description = "Created then or earlier." };
        Option<int> size = new("--page-size") { Description = "Rows, at most 1000.", DefaultValueFactory = _ => 50 };
        Option<long?> after = new("--after") { Description = "The page after one whose end named this number." };
        return new Command("list", "Lists instances, newest first.") { status, name, prefix, from, to, size, after }.Asking(
            context,
            (operations, parsed, cancellation) => operations.ListAsync(
                new()
                {
                    Statuses = LocalOperations.ParseStatuses(Words(parsed.GetValue(status))),
                    Name = parsed.GetValue(name),
                    Prefix = parsed.GetValue(prefix),
                    From = CommandOutput.Time(parsed.GetValue(from), "--from"),
                    To = CommandOutput.Time(parsed.GetValue(to), "--to"),
                    PageSize = parsed.GetValue(size),
                    After = parsed.GetValue(after),
                },
                cancellation),
            (page, output) =>
            {
                Table(page.Instances).Write(output);
                if (page.Next is { } next)
                {
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"There are older ones: --after {next}"));
                }
            });
    }

    private static Command Show(CommandContext context)
    {
        var id = Id();
        return new Command("show", "Shows an instance: what it was given, where it stands, what it waits for.") { id }.Asking(
            context, (operations, parsed, cancellation) => operations.FindAsync(parsed.GetValue(id)!, cancellation), Show);
    }

    private static void Show(DurableInstanceDetails details, TextWriter output)
    {
        var instance = details.Instance;
        var table = new TextTable("", "")
            .Add("Id", instance.Id)
            .Add("Name", instance.Version.Length == 0 ? instance.Name : $"{instance.Name} (version {instance.Version})")
            .Add("Status", instance.IsBusy ? $"{instance.Status}, at work" : instance.Status.ToString())
            .Add("Created", CommandOutput.Show(instance.CreatedAt))
            .Add("Updated", CommandOutput.Show(instance.UpdatedAt));
        Add("Ended", CommandOutput.Show(instance.CompletedAt));
        Add("Wakes", CommandOutput.Show(instance.WakesAt));
        Add("Parent", instance.ParentId);
        Add("Generation", instance.Generation == 0 ? null : CommandOutput.Show(instance.Generation));
        Add("Input", CommandOutput.ShowJson(details.Input));
        Add("Custom status", CommandOutput.ShowJson(details.CustomStatus));
        Add("Output", CommandOutput.ShowJson(details.Output));
        Add("Tags", string.Join(", ", details.Tags.Select(t => $"{t.Key}={t.Value}")));
        for (var failure = details.Failure; failure is not null; failure = failure.InnerFailure)
        {
            Add("Failure", $"{failure.ErrorType}: {failure.ErrorMessage}");
        }

        Add("History", $"{CommandOutput.Show(details.Checkpoints)} checkpoints, {CommandOutput.ShowBytes(details.HistoryBytes)}");
        Add("Messages", details.Messages == 0 ? null : CommandOutput.Show(details.Messages));
        foreach (var open in details.Open)
        {
            Add("Waits for", $"{open.Kind} {open.Name ?? open.Target} {(open.Due is { } due ? "due " + CommandOutput.Show(due) : "since " + CommandOutput.Show(open.At))}");
        }

        table.Write(output);
        if (details.Children.Count > 0)
        {
            output.WriteLine();
            output.WriteLine("Children:");
            Table(details.Children).Write(output);
        }

        void Add(string label, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                table.Add(label, value);
            }
        }
    }

    private static Command History(CommandContext context)
    {
        var id = Id();
        Option<bool> whole = new("--whole") { Description = "Texts are not cut after 500 characters." };
        return new Command("history", "Shows what happened to an instance and what it decided, oldest first.") { id, whole }.Asking(
            context,
            (operations, parsed, cancellation) => operations.HistoryAsync(parsed.GetValue(id)!, parsed.GetValue(whole), cancellation),
            (entries, output) =>
            {
                var table = new TextTable("At", "Turn", "What", "Name", "Text");
                foreach (var entry in entries)
                {
                    var text = entry.Failure is { } failure ? $"{failure.ErrorType}: {failure.ErrorMessage}"
                        : entry.Due is { } due ? "due " + CommandOutput.Show(due)
                        : (entry.Text?.Length == entry.TextLength ? CommandOutput.ShowJson(entry.Text) : entry.Text)
                            + (entry.Text?.Length < entry.TextLength ? $"… ({CommandOutput.Show(entry.TextLength)} characters)" : "");
                    table.Add(CommandOutput.Show(entry.At), CommandOutput.Show(entry.Checkpoint), entry.Kind, entry.Name ?? entry.Target, text);
                }

                table.Write(output);
            });
    }

    private static Command Act(CommandContext context, DurableAct act, string description)
    {
        var id = Id();
        Option<string> reason = new("--reason") { Description = "Kept in the history." };
        Option<bool> recursive = new("--recursive") { Description = "Its children, and theirs, too." };
        return new Command(act.ToString().ToLowerInvariant(), description) { id, reason, recursive }.Asking(
            context,
            (operations, parsed, cancellation) =>
                operations.ActAsync(act, new(parsed.GetValue(id)!, parsed.GetValue(reason), parsed.GetValue(recursive)), cancellation),
            Show);
    }

    private static Command Purge(CommandContext context)
    {
        Argument<string?> id = new("id") { Description = "The instance's id; or none, with --before.", Arity = ArgumentArity.ZeroOrOne };
        Option<string> reason = new("--reason") { Description = "Goes into the server's log: the history is forgotten with the instance." };
        Option<bool> recursive = new("--recursive") { Description = "Its finished children, and theirs, too." };
        Option<string> before = new("--before") { Description = "All finished instances that ended before this time." };
        Option<string[]> status = new("--status")
        {
            Description = "With --before: Completed, Failed, Terminated; several with commas. All three unless given.",
            AllowMultipleArgumentsPerToken = true
        };
        return new Command("purge", "Forgets a finished instance, or all that ended before a time. Tables and audit logs keep their record.") { id, reason,
            recursive, before, status }.Asking(
            context,
            async (operations, parsed, cancellation) =>
            {
                var one = parsed.GetValue(id);
                if (one is null == (parsed.GetValue(before) is null))
                {
                    throw new OperationException(OperationRefusal.Invalid, "Either the id of an instance or --before was expected.");
                }

                if (one is not null)
                {
                    return (await operations.ActAsync(DurableAct.Purge, new(one, parsed.GetValue(reason), parsed.GetValue(recursive)), cancellation)).Count;
                }

                IReadOnlyList<string> statuses = [.. Words(parsed.GetValue(status)).DefaultIfEmpty("Completed,Failed,Terminated")
                    .SelectMany(s => s.Split(','))];
                return (await operations.PurgeAsync(new(CommandOutput.Time(parsed.GetValue(before), "--before"), statuses), cancellation)).Purged;
            },
            (count, output) => output.WriteLine($"Purged {CommandOutput.Show(count)} instances."));
    }

    private static void Show(DurableActResult result, TextWriter output) => output.WriteLine(TextTable.Printable(result.IsDone
        ? $"{result.Act} {result.Instance}: done, {CommandOutput.Show(result.Count)} instances, now {result.Status?.ToString() ?? "gone"}."
        : $"{result.Act} {result.Instance}: stored for {CommandOutput.Show(result.Count)} instances; it happens when the server starts."));

    private static TextTable Table(IEnumerable<DurableInstance> instances)
    {
        var table = new TextTable("Id", "Name", "Status", "Created", "Updated", "Wakes");
        foreach (var instance in instances)
        {
            table.Add(
                instance.Id, instance.Name, instance.IsBusy ? $"{instance.Status}*" : instance.Status.ToString(),
                CommandOutput.Show(instance.CreatedAt), CommandOutput.Show(instance.UpdatedAt), CommandOutput.Show(instance.WakesAt));
        }

        return table;
    }

    private static Argument<string> Id() => new("id") { Description = "The instance's id." };

    private static IEnumerable<string> Words(string[]? given) =>
        (given ?? []).SelectMany(g => g.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
