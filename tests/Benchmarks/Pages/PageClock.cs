using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Workflows.Testing;

namespace Workflows.Benchmarks.Pages;

/// <summary>What one page or act took, and the application's processor time for one, in milliseconds.</summary>
internal sealed record PageFigure(string Name, Measured Times, double Processor);

/// <summary>Measures pages and acts, a few at once, and prints each figure.</summary>
/// <param name="visits">How often a page is asked for.</param>
/// <param name="only">What the names of pages hold that are asked for; empty: all are.</param>
/// <remarks>Where others work on the machine the times are theirs, too: the application's processor time for one tells what the page itself costs.</remarks>
internal sealed class PageClock(int visits, string only = "")
{
    /// <summary>So many people at once.</summary>
    public const int AtOnce = 4;

    private readonly List<PageFigure> figures = [];

    /// <summary>The application that is measured; null: its processor time is not looked at.</summary>
    public Process? Application { get; set; }

    /// <summary>In the order of measuring.</summary>
    public IReadOnlyList<PageFigure> Figures => figures;

    /// <summary>Asks for a page many times.</summary>
    public Task VisitAsync(Device person, string name, Func<int, string> address) =>
        name.Contains(only, StringComparison.Ordinal) ? TimeAsync(name, visits, async i =>
        {
            Page page = await person.GetAsync(address(i));
            Check(HttpStatusCode.OK, page.Status, page.Html);
        }) : Task.CompletedTask;

    /// <summary>Does something many times.</summary>
    public async Task TimeAsync(string name, int times, Func<int, Task> act)
    {
        double[] took = new double[times];
        double processor = Processor();
        await Parallel.ForAsync(0, times, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
        {
            long began = Stopwatch.GetTimestamp();
            await act(i);
            took[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        });
        figures.Add(new(name, Measured.Of(took), Math.Round((Processor() - processor) / times, 1)));
        Line($"  {name,-28} {figures[^1].Times}  processor {figures[^1].Processor,6:0.0} ms each");
    }

    private double Processor()
    {
        Application?.Refresh();
        return Application?.TotalProcessorTime.TotalMilliseconds ?? double.NaN;
    }

    /// <summary>The answer's JSON.</summary>
    /// <exception cref="InvalidOperationException">Another status: it ends the run.</exception>
    public static async Task<JsonElement> BodyAsync(HttpStatusCode expected, HttpResponseMessage answer)
    {
        string text = await answer.Content.ReadAsStringAsync();
        Check(expected, answer.StatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Ends the run where the status is another.</summary>
    public static void Check(HttpStatusCode expected, HttpStatusCode found, string text)
    {
        if (expected != found)
        {
            throw new InvalidOperationException($"Expected {(int)expected}, found {(int)found}: {text}");
        }
    }

    /// <summary>Numbers as every culture writes them in names.</summary>
    public static string Text(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>Prints.</summary>
    public static void Line(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));
}
