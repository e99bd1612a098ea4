using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Workflows.Contracts;
using Workflows.Documents;
using Workflows.Incidents.Process;
using Workflows.Incidents.Store;
using Workflows.Kit.Cases;
using Workflows.Mail;
using Workflows.Pages;
using Workflows.Security;
using Workflows.ServiceLevels;

namespace Workflows.Incidents.Figures;

/// <summary>What the page shows.</summary>
public sealed record IncidentFigureView
{
    public required Contract Contract { get; init; }

    /// <summary>The fiscal year.</summary>
    public required ServiceLevelPeriod Year { get; init; }

    public required IncidentFigures Figures { get; init; }

    /// <summary>Of incidents that are open now, whichever year is looked at.</summary>
    public required OpenClocks Clocks { get; init; }

    /// <summary>The newest mails, by state; null: the reader does not see mails.</summary>
    public IReadOnlyDictionary<MailState, int>? Mails { get; init; }
}

/// <summary>Incidents of a fiscal year as charts, tables and CSV: from the rows of lists, no incident is folded.</summary>
internal sealed class IncidentFigurePages(PageEntry entry, IncidentLedger ledger, MailOutbox outbox, Access access)
{
    /// <summary>So many of the newest mails are counted.</summary>
    public const int MailsCounted = 200;

    [Function("ShowIncidentFiguresPage")]
    public async Task<IResult> ShowAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "incident-figures")] HttpRequest request, CancellationToken cancellation)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        if (page is null)
        {
            return answer!;
        }

        if (entry.ChosenOf(request, page, page.Contracts) is not { } contract)
        {
            return PageEntry.NotFound(page);
        }

        ServiceLevelPeriod year = ServiceLevelPeriod.Of(MeasuredPeriod.FiscalYear, contract.DayOf(page.Now));
        string said = request.Query["year"].ToString();
        if (said.Length > 0 && !ServiceLevelPeriod.TryParse(said, MeasuredPeriod.FiscalYear, out year))
        {
            return PageEntry.NotFound(page);
        }

        List<IncidentSummary> open = await SummariesAsync(ledger.ShownAsync(contract.Id), cancellation);
        List<IncidentSummary> closed = await SummariesAsync(ledger.ClosedOfAsync(
            contract.Id, contract.Calendars.Business.StartOf(year.From), contract.Calendars.Business.StartOf(year.Before)), cancellation);
        IncidentFigureView model = new()
        {
            Contract = contract,
            Year = year,
            // Between closing and the removal of the open row, an incident stands in both partitions for a moment.
            Figures = IncidentFigures.Of(contract, year.From, closed.Concat(open.Where(i => i.ClosedAt is null && i.Status != IncidentStatus.Withdrawn))),
            Clocks = OpenClocks.Of(open, page.Now),
            Mails = page.IsForClient || !access.CanRespond(page.Visitor!, contract.Id) ? null
                : await outbox.CountRecentAsync(contract.Id, MailsCounted, cancellation),
        };
        page.About = contract;
        return TableFiles.IsAsked(request)
            ? TableFiles.Download(request, Lines(model, page), $"{contract.Id}-incident-figures-{year}")
            : PageAnswers.Page<IncidentFiguresPage>(new { Page = page, Model = model });
    }

    /// <summary>A row a month and one for all; minutes; a column for each step that was missed.</summary>
    internal static IReadOnlyList<IReadOnlyList<string?>> Lines(IncidentFigureView model, PageContext page)
    {
        ContractProfile profile = model.Contract.Profile;
        return
        [
            [
                .. ((string[])["Month", "Opened", "Missed", "Breaches", "ToTake.Minutes", "Taken", "ToRecover.Minutes", "Recovered"])
                    .Select(c => IncidentFigureTexts.All.Get(page.Language, c)),
                .. model.Figures.Steps.Select(s => NameOf(profile, s.StepId, page.Language)),
            ],
            .. model.Figures.Months.Select((m, i) => Row(
                m.First.ToString("yyyy-MM", CultureInfo.InvariantCulture), m, model.Figures.Steps.Select(s => s.Months[i]))),
            Row(IncidentFigureTexts.All.Get(page.Language, "Total"), model.Figures.Total, model.Figures.Steps.Select(s => s.Months.Sum())),
        ];

        static IReadOnlyList<string?> Row(string month, IncidentFigure figure, IEnumerable<int> steps) =>
        [
            month, Number(figure.Opened), Number(figure.Missed), Number(figure.Breaches), Minutes(figure.ToTake.Mean), Number(figure.ToTake.Count),
            Minutes(figure.ToRecover.Mean), Number(figure.ToRecover.Count), .. steps.Select(Number),
        ];

        static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

        static string? Minutes(TimeSpan? length) => length?.TotalMinutes.ToString("0.#", CultureInfo.InvariantCulture);
    }

    /// <summary>What a step is called; its id where the profile has it no more.</summary>
    public static string NameOf(ContractProfile profile, string step, string language) =>
        profile.Incident.Steps.FirstOrDefault(s => s.Id == step)?.Name.In(language) ?? step;

    private static async Task<List<IncidentSummary>> SummariesAsync(IAsyncEnumerable<CaseRow<IncidentSummary>> rows, CancellationToken cancellation)
    {
        List<IncidentSummary> found = [];
        await foreach (CaseRow<IncidentSummary> row in rows.WithCancellation(cancellation))
        {
            if (row.Summary is { } summary)
            {
                found.Add(summary);
            }
        }

        return found;
    }
}
