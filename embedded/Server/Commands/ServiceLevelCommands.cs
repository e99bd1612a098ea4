using System.CommandLine;
using System.Globalization;
using Workflows.ServiceLevels.Proofs;

namespace Workflows.Embedded.Server;

/// <summary><c>sla ...</c>: works on proofs of service levels, without a server and without a data folder.</summary>
internal static class ServiceLevelCommands
{
    public static Command Create()
    {
        var command = new Command("sla", "Works on proofs of service levels; needs neither the server nor its data.");
        command.Subcommands.Add(Verify());
        return command;
    }

    private static Command Verify()
    {
        Argument<string> file = new("file") { Description = "The ZIP that was downloaded from the page of the period." };
        Option<bool> eachFact = new("--each-fact") { Description = "Says of each fact which figure and which interval would be different without it." };
        return new Command("verify", "Computes the figures of a proof again from its facts, and says what does not agree.") { file, eachFact }.Running(
            (parsed, _) =>
            {
                string path = parsed.GetValue(file)!;
                if (!File.Exists(path))
                {
                    throw new OperationException(OperationRefusal.NotFound, $"There is no file {path}.");
                }

                using FileStream stream = File.OpenRead(path);
                return Task.FromResult(ProofChecker.Check(ProofFiles.Unpack(stream), parsed.GetValue(eachFact)));
            },
            Show,
            report => report.Agrees ? ExitCodes.Done : ExitCodes.Found);
    }

    private static void Show(ProofReport report, TextWriter output)
    {
        output.WriteLine(TextTable.Printable($"{report.Contract} {report.Period}, fingerprint {report.Fingerprint}"));
        if (report.Figures is { } figures)
        {
            var table = new TextTable("Indicator", "Percent", "All causes", "Verdict", "Made of");
            foreach (var figure in figures.Indicators)
            {
                table.Add(figure.Id, figure.Percent ?? "-", figure.PercentAllCauses ?? "-", figure.Verdict.ToString(), MadeOf(figure));
            }

            table.Write(output);
        }

        foreach (var effect in report.Effects)
        {
            output.WriteLine(TextTable.Printable($"{effect.Indicator}: without {effect.Fact} it would be {effect.FigureWithout ?? "-"}"));
            foreach (var change in effect.Changes)
            {
                output.WriteLine(TextTable.Printable("    what changes: " + change));
            }
        }

        foreach (var finding in report.Findings)
        {
            output.WriteLine(TextTable.Printable("- " + finding));
        }

        output.WriteLine(report.Agrees ? "It agrees." : string.Create(CultureInfo.InvariantCulture, $"{report.Findings.Count} points do not agree."));
    }

    private static string MadeOf(ProofFigure figure) => figure.Count is { } count
        ? string.Create(CultureInfo.InvariantCulture, $"{count.InTime} in time of {count.All}, of all causes {figure.CountAllCauses!.All}")
        : $"{Minutes(figure.DownSeconds)} min down of {Minutes(figure.BaseSeconds)}, {Minutes(figure.ExcludedSeconds)} of them excluded";

    private static string Minutes(decimal? seconds) => ((seconds ?? 0) / 60).ToString("0.###", CultureInfo.InvariantCulture);
}
