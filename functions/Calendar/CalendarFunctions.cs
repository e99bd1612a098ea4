using Microsoft.Azure.Functions.Worker;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Maintenance;
using Workflows.Pages;
using Workflows.Rosters;

namespace Workflows.Calendar;

/// <summary>The month of a contract over all processes: work, stops, freezes, and what is due.</summary>
internal sealed class CalendarFunctions(PageEntry entry, IEnumerable<ICaseLines> processes, MaintenanceCalendar maintenance)
{
    /// <summary>A month; without one the running one, without a contract the reader's first.</summary>
    [Function("ShowCalendarPage")]
    public async Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "calendar")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        if (page is null)
        {
            return answer!;
        }

        string id = request.Query["contract"].ToString();
        string asked = request.Query["month"].ToString();
        if (page.Contracts.FirstOrDefault(c => id.Length == 0 || c.Id == id) is not { } contract)
        {
            return PageEntry.NotFound(page);
        }

        RosterMonth month = RosterMonth.Of(contract.DayOf(page.Now));
        return asked.Length > 0 && !RosterMonth.TryParse(asked, out month)
            ? PageEntry.NotFound(page)
            : PageAnswers.Page<CalendarPage>(new { Page = page, Calendar = await ReadAsync(page, contract, month) });
    }

    private async Task<CalendarMonth> ReadAsync(PageContext page, Contract contract, RosterMonth month)
    {
        Dictionary<string, CaseLine> lines = new(StringComparer.Ordinal); // between closing and the removal of its open row a case stands in both
        foreach (ICaseLines process in processes)
        {
            foreach (bool closed in (bool[])[false, true])
            {
                await foreach (CaseLine line in process.OfAsync(page, contract, closed))
                {
                    lines[line.Id.Value] = line;
                }
            }
        }

        DateTimeOffset from = contract.Calendars.Business.StartOf(month.First.AddDays(-6));
        return CalendarMonth.Of(
            contract, month, lines.Values, await maintenance.ComingAsync(contract.Id, from), key => CalendarTexts.T(page, key), page.Language);
    }
}
