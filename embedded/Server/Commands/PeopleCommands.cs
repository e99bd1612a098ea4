using System.CommandLine;
using System.Globalization;
using Workflows.People;

namespace Workflows.Embedded.Server;

/// <summary><c>people ...</c>: everybody as a file, and a file taken over, of the running server, by its API.</summary>
internal static class PeopleCommands
{
    private static readonly string[] Formats = ["csv", "xlsx", "yaml"];

    public static Command Create(CommandContext context)
    {
        var command = new Command("people", "Writes people to a file, and takes a file over.");
        command.Subcommands.Add(Export(context));
        command.Subcommands.Add(Import(context));
        return command;
    }

    private static Command Export(CommandContext context)
    {
        Argument<string> file = new("file") { Description = "Where to: its name ends in .csv, .xlsx, or .yaml for the file that a start reads. It must not be there yet." };
        Option<string> language = new("--language") { Description = "Of the headings: ja or en.", DefaultValueFactory = _ => "ja" };
        language.AcceptOnlyFromAmong("ja", "en");
        return new Command("export", "Writes everybody to a file: a line for each role.") { file, language }.Running(
            async (parsed, cancellation) =>
            {
                string path = Path.GetFullPath(parsed.GetValue(file)!);
                string format = Path.GetExtension(path).TrimStart('.').ToLowerInvariant();
                if (!Formats.Contains(format))
                {
                    throw new OperationException(OperationRefusal.Invalid, $"Expected a file name that ends in .csv, .xlsx or .yaml, found {path}.");
                }

                await using RemoteOperations server = OperationSite.MustRun(context);
                byte[] content = await server.FileAsync("people-export?format=" + format, parsed.GetValue(language)!, cancellation);
                await WriteAsync(path, content, cancellation);

                return new ExportedPeople(path, content.Length);
            },
            (done, output) => output.WriteLine(TextTable.Printable($"{done.File} has everybody, with names and addresses: keep it as such.")));
    }

    /// <summary>A new file, for its owner only: it has names and addresses. All of it or nothing.</summary>
    internal static async Task WriteAsync(string path, byte[] content, CancellationToken cancellation)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        FileStream made = new(path, options);
        try
        {
            await using (made)
            {
                await made.WriteAsync(content, cancellation);
            }
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    private static Command Import(CommandContext context)
    {
        Argument<string> file = new("file") { Description = "CSV (UTF-8 or Shift_JIS) or a workbook, as 'people export' writes it." };
        Option<string> person = new("--person") { Description = "Id of the administrator in whose name it is done.", Required = true };
        Option<bool> apply = new("--apply") { Description = "Takes the file over, all of it or, where a line is wrong, nothing. Without it, says what it would change." };
        Option<bool> mayEmpty = new("--may-empty") { Description = "Roles may be left without anybody." };
        return new Command("import", "Says what a file would change of the people, or takes it over.") { file, person, apply, mayEmpty }.Running(
            async (parsed, cancellation) =>
            {
                string path = parsed.GetValue(file)!;
                if (!File.Exists(path))
                {
                    throw new OperationException(OperationRefusal.NotFound, $"There is no file {path}.");
                }

                byte[] content = await File.ReadAllBytesAsync(path, cancellation);
                await using RemoteOperations server = OperationSite.MustRun(context);
                string address = $"people-import?person={Uri.EscapeDataString(parsed.GetValue(person)!)}" + (parsed.GetValue(mayEmpty) ? "&mayEmpty=true" : "");
                PeopleImportAnswer looked = await server.SendFileAsync<PeopleImportAnswer>(address, content, cancellation);
                bool isTaken = parsed.GetValue(apply) && looked is { Wrong.Count: 0, Emptied: null } && looked.Added + looked.Changed > 0;
                return !isTaken ? looked : looked with
                {
                    Applied = (await server.SendFileAsync<PeopleImportAnswer>(address + "&seen=" + looked.Seen, content, cancellation)).Applied,
                };
            },
            Show,
            looked => looked.Wrong.Count > 0 || looked.Emptied is not null ? ExitCodes.Found : ExitCodes.Done);
    }

    private static void Show(PeopleImportAnswer looked, TextWriter output)
    {
        foreach (ImportFault fault in looked.Wrong)
        {
            string line = fault.Line == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"line {fault.Line}: ");
            output.WriteLine(TextTable.Printable(line + (fault.Name.Length == 0 ? "" : fault.Name + ": ") + fault.Message));
        }

        foreach (ImportedPerson person in looked.People)
        {
            output.WriteLine(TextTable.Printable($"{person.Id} {person.Name}{(person.IsNew ? ": new" : "")}"));
            foreach (PersonDifference difference in person.Differences)
            {
                output.WriteLine(TextTable.Printable(difference switch
                {
                    { Before: "" } => $"  + {difference.Field}: {difference.After}",
                    { After: "" } => $"  - {difference.Field}: {difference.Before}",
                    _ => $"  {difference.Field}: {difference.Before} -> {difference.After}",
                }));
            }
        }

        if (looked.Emptied is { } emptied)
        {
            output.WriteLine(TextTable.Printable("! " + emptied + " (--may-empty)"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{looked.Added} new, {looked.Changed} changed, {looked.Same} as they are."));
        output.WriteLine(looked switch
        {
            { Applied: true } => "Taken over: it counts with the next call, reminder and sign-in.",
            { Wrong.Count: > 0 } => "Nothing was taken over.",
            { Emptied: not null } => "Nothing was taken over: give these roles to somebody else in the file, or say --may-empty.",
            { Added: 0, Changed: 0 } => "Nothing changes.",
            _ => "Nothing was taken over yet: say --apply.",
        });
    }
}

/// <summary>The file that was written.</summary>
internal sealed record ExportedPeople(string File, long Length);
