using System.CommandLine;
using System.Globalization;
using Workflows.Contracts;
using Workflows.ExitPackages;
using Workflows.Hosting;
using Workflows.People;

namespace Workflows.Embedded.Server;

/// <summary><c>contracts ...</c>: files of contract data, looked at before a server reads them. Needs neither server nor data.</summary>
internal static class ContractCommands
{
    private const string Placeholder = ".example";

    public static Command Create(CommandContext context)
    {
        var command = new Command("contracts", "Works on files of contract data; needs neither the server nor its data.");
        command.Subcommands.Add(Check(context));
        command.Subcommands.Add(Plan(context));
        command.Subcommands.Add(Verify());
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
        return new Command("plan", "Says what a folder would change, value by value, against the one that Workflows:Contracts names.") { folder }.Running(
            (parsed, _) => Task.FromResult(Planned(InForce(context), parsed.GetValue(folder)!)),
            Show,
            plan => plan.Errors.Count == 0 ? ExitCodes.Done : ExitCodes.Found);
    }

    private static string InForce(CommandContext context) =>
        Path.Combine(AppContext.BaseDirectory, context.Configuration[$"{WorkflowsOptions.Section}:{nameof(WorkflowsOptions.Contracts)}"]
            ?? new WorkflowsOptions().Contracts);

    private static (ContractFolder? Folder, IReadOnlyList<ProfileError> Errors) Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new OperationException(OperationRefusal.NotFound, $"There is no folder {folder}.");
        }

        return File.Exists(Path.Combine(folder, ProfileCatalog.PeopleFile)) ? ContractFolder.Read(folder)
            : throw new OperationException(OperationRefusal.NotFound, $"Expected the file {ProfileCatalog.PeopleFile} in {folder}; there is none.");
    }

    private static FolderReport Checked(string folder)
    {
        (ContractFolder? read, IReadOnlyList<ProfileError> errors) = Read(folder);
        return new(
            folder,
            [.. errors.Select(error => error.ToString())],
            read is null ? [] : [.. read.Profiles.All.Select(profile => new ContractLine(profile.Id, profile.Version, profile.Term.From, profile.Term.To,
                profile.Assumptions.Count, read.Obligations.Of(profile.Id).Count))],
            read is null ? [] : [.. AdviceOn(read, DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().DateTime))]);
    }

    /// <summary>What a start accepts and somebody will be sorry for.</summary>
    private static IEnumerable<string> AdviceOn(ContractFolder folder, DateOnly today)
    {
        foreach (VacantRole role in folder.People.VacantRoles(folder.Profiles.All, today))
        {
            yield return $"{role.Contract}: nobody holds the role '{role.Role}' today; what is addressed to it reaches nobody.";
        }

        foreach (ContractProfile profile in folder.Profiles.All.Where(p => p.Term.To < today))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{profile.Id}: its term ended on {profile.Term.To:yyyy-MM-dd}.");
        }

        Person[] placeholders = [.. folder.People.All.Where(p => p.Mail.EndsWith(Placeholder, StringComparison.Ordinal))];
        if (placeholders is [var first, ..])
        {
            yield return $"{placeholders.Length} people have an address that reaches nobody, '{first.Id}' with {first.Mail} for one.";
        }
    }

    private static FolderPlan Planned(string inForce, string next)
    {
        (ContractFolder? old, IReadOnlyList<ProfileError> oldErrors) = Read(inForce);
        (ContractFolder? now, IReadOnlyList<ProfileError> errors) = Read(next);
        if (old is null || now is null)
        {
            return new([.. oldErrors.Concat(errors).Select(error => error.ToString())], [], [], []);
        }

        return new(
            [],
            [
                .. now.Profiles.All.Where(p => !old.Profiles.TryGet(p.Id, out ContractProfile? before) || before.Version != p.Version)
                    .Select(p => new ContractPlan(p.Id, old.Profiles.TryGet(p.Id, out ContractProfile? before) ? before.Version : null, p.Version,
                        before is null ? [] : ProfileDifference.Between(before.Text, p.Text))),
                .. old.Profiles.All.Where(p => !now.Profiles.TryGet(p.Id, out _)).Select(p => new ContractPlan(p.Id, p.Version, null, [])),
            ],
            [
                .. from file in (string[])[ProfileCatalog.PeopleFile, ProfileCatalog.HolidaysFile]
                   let differences = ProfileDifference.Between(TextOf(inForce, file), TextOf(next, file))
                   where differences.Count > 0
                   select new FilePlan(file, differences),
            ],
            [.. AdviceOn(now, DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().DateTime))]);

        static string TextOf(string folder, string file) => File.Exists(Path.Combine(folder, file)) ? File.ReadAllText(Path.Combine(folder, file)) : "{}";
    }

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

    private static void Show(FolderPlan plan, TextWriter output)
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
            output.WriteLine(plan.Contracts.Count + plan.Files.Count == 0 ? "Nothing changes." : "In force with the next start.");
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

/// <summary>What a folder would change.</summary>
internal sealed record FolderPlan(
    IReadOnlyList<string> Errors, IReadOnlyList<ContractPlan> Contracts, IReadOnlyList<FilePlan> Files, IReadOnlyList<string> Advice);

/// <summary>A file that all contracts share.</summary>
internal sealed record FilePlan(string File, IReadOnlyList<ProfileDifference> Differences);

/// <summary>A contract that changes; without a version before it is new, without one after it goes.</summary>
internal sealed record ContractPlan(string Contract, string? Before, string? After, IReadOnlyList<ProfileDifference> Differences);
