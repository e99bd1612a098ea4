using System.CommandLine;
using System.Globalization;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.ServiceLevels;
using Workflows.ServiceLevels.Proofs;

namespace Workflows.Embedded.Server;

/// <summary><c>sla ...</c>: works on proofs of service levels, without a server and without a data folder.</summary>
internal static class ServiceLevelCommands
{
    public static Command Create()
    {
        var command = new Command("sla", "Works on proofs of service levels; needs neither the server nor its data.");
        command.Subcommands.Add(Verify());
        command.Subcommands.Add(Replay());
        return command;
    }

    private static Command Verify()
    {
        Argument<string> file = new("file") { Description = "The ZIP that was downloaded from the page of the period." };
        Option<bool> eachFact = new("--each-fact") { Description = "Says of each fact which figure and which interval would be different without it." };
        Option<string[]> supposed = new("--if")
        {
            Description = "Says what would be different if a fact were another, as stops/0/to=2026-08-03T02:00:00Z: a path into facts.json, and a value, "
                + "or none to leave it out. Several count together.",
        };
        Command command = new("verify", "Computes the figures of a proof again from its facts, and says what does not agree.") { file, eachFact, supposed };
        return command.Running(
            (parsed, _) =>
            {
                string path = parsed.GetValue(file)!;
                if (!File.Exists(path))
                {
                    throw new OperationException(OperationRefusal.NotFound, $"There is no file {path}.");
                }

                using FileStream stream = File.OpenRead(path);
                var proof = ProofFiles.Unpack(stream);
                var report = ProofChecker.Check(proof, parsed.GetValue(eachFact));
                return Task.FromResult(report.Figures is not null && parsed.GetValue(supposed) is { Length: > 0 } changes
                    ? report with { Supposed = ProofEffects.Suppose(proof, changes) } : report);
            },
            Show,
            report => report.Agrees ? ExitCodes.Done : ExitCodes.Found);
    }

    private static Command Replay()
    {
        Option<string> profile = new("--profile") { Description = "The draft: a profile as in contracts/; a holidays.yaml beside it counts.", Required = true };
        Option<string> facts = new("--facts")
        {
            Description = "A proof that was downloaded from the page of a period, a folder of them, or a data folder.",
            Required = true,
        };
        Command command = new("what-if", "Replays what happened through a draft: figures, breaches, allowed down time, points and calls, before it is signed.")
        {
            profile, facts,
        };
        return command.Running(
            async (parsed, _) =>
            {
                (Contract draft, JapaneseHolidays? holidays) = DraftOf(parsed.GetValue(profile)!);
                var path = parsed.GetValue(facts)!;
                if (FolderFacts.IsIn(path))
                {
                    return WhatIf.Replay(await FolderFacts.ReadAsync(path, draft, holidays, TimeProvider.System.GetUtcNow()), draft);
                }

                return WhatIf.Replay(
                    [
                        .. ProofsIn(path).Select(proof =>
                        {
                            using FileStream stream = File.OpenRead(proof);
                            return new WhatIfFacts(ProofFiles.Unpack(stream), [], IsSigned: true, Hours: null);
                        }),
                    ],
                    draft);
            },
            Show);
    }

    private static (Contract Draft, JapaneseHolidays? Holidays) DraftOf(string path)
    {
        if (!File.Exists(path))
        {
            throw new OperationException(OperationRefusal.NotFound, $"There is no file {path}.");
        }

        ProfileReading reading = ProfileReader.Read(File.ReadAllText(path), path, Processes.Sections);
        string beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, ProfileCatalog.HolidaysFile);
        (JapaneseHolidays? holidays, IReadOnlyList<ProfileError> wrong) =
            File.Exists(beside) ? HolidayReader.Read(File.ReadAllText(beside), beside) : (null, []);
        if (reading.Profile is not { } profile || wrong.Count > 0)
        {
            throw new InvalidDataException(string.Join(Environment.NewLine, reading.Errors.Concat(wrong)));
        }

        return (new(profile, new ProfileCatalog([profile], holidays, Processes.Sections).CalendarsOf(profile.Id)), holidays);
    }

    private static string[] ProofsIn(string path) => File.Exists(path) ? [path]
        : Directory.Exists(path) && Directory.GetFiles(path, "*.zip") is { Length: > 0 } found ? [.. found.Order(StringComparer.Ordinal)]
        : throw new OperationException(OperationRefusal.NotFound, $"There is no proof in {path}.");

    private static void Show(IReadOnlyList<WhatIfReport> reports, TextWriter output)
    {
        foreach (var report in reports)
        {
            output.WriteLine(TextTable.Printable($"{report.Contract} {report.Facts}, draft {report.Draft[..12]}"));
            foreach (var period in report.Periods)
            {
                output.WriteLine(TextTable.Printable(period.Period));
                var table = new TextTable("Indicator", "Target", "Draft", "Verdict", "As signed", "Verdict as signed", "Made of", "Allowed min");
                foreach (var indicator in period.Indicators)
                {
                    table.Add(indicator.Figure.Id, indicator.Target ?? "-", Value(indicator.Figure), indicator.Figure.Verdict.ToString(),
                        indicator.AsSigned is { } signed ? Value(signed) : "-", indicator.AsSigned?.Verdict.ToString() ?? "-", MadeOf(indicator.Figure),
                        indicator.BudgetMinutes?.ToString("0.##", CultureInfo.InvariantCulture) ?? "-");
                }

                table.Write(output);
                if (period.Points is { } points)
                {
                    var before = period.PointsAsSigned is { } signed ? Cost(signed) : "none";
                    output.WriteLine(TextTable.Printable($"    points: {Cost(points)}; as signed {before}"));
                }

                foreach (var (id, breach) in period.Indicators.SelectMany(i => i.Breaches.Select(b => (i.Figure.Id, b))))
                {
                    output.WriteLine(TextTable.Printable($"    {id}: {breach}"));
                }
            }

            if (report.OutOfHours is { } outside)
            {
                output.WriteLine(TextTable.Printable(
                    string.Create(CultureInfo.InvariantCulture, $"{outside} of {report.Began} incidents began outside the calendar {report.Hours}.")));
            }

            foreach (var person in report.Calls)
            {
                var hours = $"{Number(person.AsSigned)} outside the hours as signed, {Number(person.OutOfHours)} outside those of the draft";
                output.WriteLine(TextTable.Printable($"{person.Person}: {Number(person.Calls)} calls, {hours}."));
            }

            foreach (var note in report.Notes)
            {
                output.WriteLine(TextTable.Printable("- " + note));
            }
        }
    }

    private static string Cost(ReportedPoints points) => string.Create(CultureInfo.InvariantCulture,
        $"{points.Points} taken off, {points.Score} left{(points.Amount is { } amount ? $", {amount} off the payment" : "")}");

    private static string Number(int? count) => count?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static string Value(ProofFigure figure) => figure.Percent ?? figure.Value ?? figure.Count?.All.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static void Show(ProofReport report, TextWriter output)
    {
        output.WriteLine(TextTable.Printable($"{report.Contract} {report.Period}, fingerprint {report.Fingerprint}"));
        if (report.Figures is { } figures)
        {
            var table = new TextTable("Indicator", "Figure", "All causes", "Verdict", "Made of");
            foreach (var figure in figures.Indicators)
            {
                table.Add(figure.Id, Value(figure), figure.PercentAllCauses ?? "-", figure.Verdict.ToString(), MadeOf(figure));
            }

            table.Write(output);
        }

        foreach (var (effect, with) in report.Effects.Select(e => (e, "without")).Concat((report.Supposed ?? []).Select(e => (e, "with"))))
        {
            output.WriteLine(TextTable.Printable($"{effect.Indicator}: {with} {effect.Fact} it would be {effect.FigureWithout ?? "-"}"));
            foreach (var line in effect.Changes.Select(c => "what changes: " + c).Concat(effect.Instead.Select(i => "instead: " + i)))
            {
                output.WriteLine(TextTable.Printable("    " + line));
            }
        }

        if (report.Supposed is { Count: 0 })
        {
            output.WriteLine("No figure would be different.");
        }

        foreach (var finding in report.Findings)
        {
            output.WriteLine(TextTable.Printable("- " + finding));
        }

        output.WriteLine(report.Agrees ? "It agrees." : string.Create(CultureInfo.InvariantCulture, $"{report.Findings.Count} points do not agree."));
    }

    private static string MadeOf(ProofFigure figure) => figure.Systems is { } systems
        ? string.Create(CultureInfo.InvariantCulture,
            $"{figure.Samples ?? 0} values, {systems.Sum(s => s.Crossings.Sum(c => c.Count))} beyond a threshold, {systems.Sum(s => s.Gaps.Count)} gaps")
        : figure is { Count: { } counted, Percent: null }
            ? string.Create(CultureInfo.InvariantCulture, $"{counted.All} counted, of all causes {figure.CountAllCauses!.All}")
        : figure.Count is { } count
            ? string.Create(CultureInfo.InvariantCulture, $"{count.InTime} in time of {count.All}, of all causes {figure.CountAllCauses!.All}")
        : $"{Minutes(figure.DownSeconds)} min down of {Minutes(figure.BaseSeconds)}, {Minutes(figure.ExcludedSeconds)} of them excluded";

    private static string Minutes(decimal? seconds) => ((seconds ?? 0) / 60).ToString("0.###", CultureInfo.InvariantCulture);
}
