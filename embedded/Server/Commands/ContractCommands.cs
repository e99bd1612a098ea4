using System.CommandLine;
using System.Globalization;
using Workflows.Contracts;
using Workflows.ExitPackages;
using Workflows.Hosting;
using Workflows.Hosting.InForce;

namespace Workflows.Embedded.Server;

/// <summary><c>contracts ...</c>: files of contract data, looked at before a server reads them, and put in force while it runs.</summary>
internal static class ContractCommands
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("contracts", "Works on files of contract data.");
        command.Subcommands.Add(Check(context));
        command.Subcommands.Add(Plan(context));
        command.Subcommands.Add(Apply(context));
        command.Subcommands.Add(Verify());
        command.Subcommands.Add(EraseCommand.Create(context));
        return command;
    }

    private static Command Verify()
    {
        Argument<string> file = new("file") { Description = "The ZIP that was downloaded from the page of the contract." };
        return new Command("verify", "Checks an exit package: its files, the chain of its audit log, and that no fact was changed or is missing.") { file }.Running(
            (parsed, _) =>
            {
                string path = parsed.GetValue(file)!;
                if (!File.Exists(path))
                {
                    throw new OperationException(OperationRefusal.NotFound, $"There is no file {path}.");
                }

                using FileStream stream = File.OpenRead(path);
                return Task.FromResult(ExitPackageChecker.Check(stream));
            },
            Show,
            report => report.IsWhole ? ExitCodes.Done : ExitCodes.Found);
    }

    private static Command Check(CommandContext context)
    {
        Argument<string?> folder = new("folder") { Description = "Default: what Workflows:Contracts says.", Arity = ArgumentArity.ZeroOrOne };
        return new Command("check", "Reads profiles, people and holidays as a start would, and says in words what is wrong or looks wrong.") { folder }.Running(
            (parsed, _) => Task.FromResult(Checked(parsed.GetValue(folder) ?? InForce(context))),
            Show,
            report => report.Errors.Count == 0 ? ExitCodes.Done : ExitCodes.Found);
    }

    private static Command Plan(CommandContext context)
    {
        Argument<string> folder = new("folder") { Description = "The folder that is to be put in force." };
        return new Command("plan", "Says what a folder would change, value by value, against what the running server has in force, or else the folder in Workflows:Contracts.") { folder }.Running(
            (parsed, cancellation) => PlannedAsync(context, parsed.GetValue(folder)!, cancellation),
            (plan, output) => Show(plan, output, "It would be in force with 'contracts apply', or with a start from this folder."),
            plan => plan.Errors.Count == 0 ? ExitCodes.Done : ExitCodes.Found);
    }

    private static Command Apply(CommandContext context)
    {
        Argument<string> folder = new("folder") { Description = "The folder that is to be in force." };
        return new Command("apply", "Puts a folder in force in the running server, without a start: all of it, or, where a file is wrong, none.") { folder }.Running(
            (parsed, cancellation) => AppliedAsync(context, parsed.GetValue(folder)!, cancellation),
            (plan, output) => Show(plan, output, "In force."),
            plan => plan.Errors.Count == 0 ? ExitCodes.Done : ExitCodes.Found);
    }

    internal static string InForce(CommandContext context) =>
        Path.Combine(AppContext.BaseDirectory, context.Configuration[$"{WorkflowsOptions.Section}:{nameof(WorkflowsOptions.Contracts)}"]
            ?? new WorkflowsOptions().Contracts);

    internal static (ContractFolder? Folder, IReadOnlyList<ProfileError> Errors) Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new OperationException(OperationRefusal.NotFound, $"There is no folder {folder}.");
        }

        try
        {
            return ContractFolder.Read(folder);
        }
        catch (IOException missing)
        {
            throw new OperationException(OperationRefusal.NotFound, missing.Message, missing);
        }
    }

    private static FolderReport Checked(string folder)
    {
        (ContractFolder? read, IReadOnlyList<ProfileError> errors) = Read(folder);
        return new(
            folder,
            [.. errors.Select(error => error.ToString())],
            read is null ? [] : [.. read.Profiles.All.Select(profile => new ContractLine(profile.Id, profile.Version, profile.Term.From, profile.Term.To,
                profile.Assumptions.Count, read.Obligations.Of(profile.Id).Count))],
            read is null ? [] : [.. FolderPlan.AdviceOn(read.Profiles, read.People, Today)]);
    }

    /// <summary>Against the folder in the settings; where a server runs, against what it has in force.</summary>
    private static async Task<FolderPlan> PlannedAsync(CommandContext context, string folder, CancellationToken cancellation)
    {
        (ContractFolder? now, IReadOnlyList<ProfileError> errors) = Read(folder);
        if (now is null)
        {
            return FolderPlan.Refused(errors.Select(error => error.ToString()));
        }

        if (OperationSite.Running(context) is { } server)
        {
            await using (server)
            {
                return await server.ApplyAsync(new(now.Files.Texts, IsTrial: true), cancellation);
            }
        }

        (ContractFolder? old, IReadOnlyList<ProfileError> oldErrors) = Read(InForce(context));
        return old is null ? FolderPlan.Refused(oldErrors.Select(error => error.ToString()))
            : FolderPlan.Between([.. old.Profiles.All], old.Files, now.Profiles, now.Files, now.People, Today);
    }

    private static async Task<FolderPlan> AppliedAsync(CommandContext context, string folder, CancellationToken cancellation)
    {
        (ContractFolder? now, IReadOnlyList<ProfileError> errors) = Read(folder);
        if (now is null)
        {
            return FolderPlan.Refused(errors.Select(error => error.ToString()));
        }

        await using RemoteOperations server = OperationSite.Running(context) ?? throw new OperationException(OperationRefusal.Unavailable,
            $"A running server was expected on {context.Folder.FullPath}; there is none. Put the files into {InForce(context)}: they are in force with the next start.");
        return await server.ApplyAsync(new(now.Files.Texts, IsTrial: false), cancellation);
    }

    private static DateOnly Today => DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().DateTime);

    private static void Show(ExitPackageReport report, TextWriter output)
    {
        output.WriteLine(TextTable.Printable($"{report.Contract ?? "?"}, made at {CommandOutput.Show(report.MadeAt)}, fingerprint {report.Fingerprint ?? "?"}"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{report.Files} files, {report.Cases} cases, {report.Facts} facts, {report.Entries} entries of the audit log"));
        foreach (string finding in report.Findings)
        {
            output.WriteLine(TextTable.Printable("- " + finding));
        }

        output.WriteLine(report.IsWhole ? "It is whole." : "It is not what was made.");
    }

    private static void Show(FolderReport report, TextWriter output)
    {
        foreach (string error in report.Errors)
        {
            output.WriteLine(TextTable.Printable(error));
        }

        if (report.Errors.Count > 0)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Errors.Count} errors: a server would not start with {report.Folder}."));
            return;
        }

        var table = new TextTable("Contract", "Version", "From", "To", "To be confirmed", "Obligations");
        foreach (ContractLine line in report.Contracts)
        {
            table.Add(line.Contract, line.Version, Day(line.From), Day(line.To), CommandOutput.Show(line.Assumptions), CommandOutput.Show(line.Obligations));
        }

        table.Write(output);
        Show(report.Advice, output);
        output.WriteLine("The files can be used.");
    }

    private static void Show(FolderPlan plan, TextWriter output, string end)
    {
        foreach (string error in plan.Errors)
        {
            output.WriteLine(TextTable.Printable(error));
        }

        foreach (ContractPlan contract in plan.Contracts)
        {
            output.WriteLine(contract switch
            {
                { Before: null } => $"{contract.Contract}: new, version {contract.After}",
                { After: null } => $"{contract.Contract}: goes; its open cases stay and end by the rules they began with",
                _ => $"{contract.Contract}: version {contract.Before} becomes {contract.After}; cases that are open keep the rules they began with",
            });
            Show(contract.Differences, output);
        }

        foreach (FilePlan file in plan.Files)
        {
            output.WriteLine($"{file.File}: in force for open cases as well");
            Show(file.Differences, output);
        }

        Show(plan.Advice, output);
        if (plan.Errors.Count == 0)
        {
            output.WriteLine(plan.IsIdle ? "Nothing changes." : end);
        }
    }

    private static void Show(IReadOnlyList<ProfileDifference> differences, TextWriter output)
    {
        foreach (ProfileDifference difference in differences)
        {
            output.WriteLine(TextTable.Printable(difference switch
            {
                { Before: null } => $"  + {difference.Path}: {difference.After}",
                { After: null } => $"  - {difference.Path}: {difference.Before}",
                _ => $"  {difference.Path}: {difference.Before} -> {difference.After}",
            }));
        }
    }

    private static void Show(IReadOnlyList<string> advice, TextWriter output)
    {
        foreach (string sentence in advice)
        {
            output.WriteLine(TextTable.Printable("! " + sentence));
        }
    }

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "-";
}

/// <summary>What a folder holds: nothing where it is wrong.</summary>
internal sealed record FolderReport(string Folder, IReadOnlyList<string> Errors, IReadOnlyList<ContractLine> Contracts, IReadOnlyList<string> Advice);

/// <summary>A contract of a folder: its term, how many values its text does not give, how many obligations are registered.</summary>
internal sealed record ContractLine(string Contract, string Version, DateOnly? From, DateOnly? To, int Assumptions, int Obligations);
