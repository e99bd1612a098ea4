using Microsoft.Azure.Functions.Worker;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Maintenance;
using Workflows.Pages;
using Workflows.Rosters;

namespace Workflows.Calendar;

/// <summary>The month of a contract over all processes: work, stops, freezes, and what is due.</summary>
internal sealed class CalendarFunctions(PageEntry entry, CalendarReader calendar)
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

        string asked = request.Query["month"].ToString();
        if (entry.ChosenOf(request, page, page.Contracts) is not { } contract)
        {
            return PageEntry.NotFound(page);
        }

        RosterMonth month = RosterMonth.Of(contract.DayOf(page.Now));
        return asked.Length > 0 && !RosterMonth.TryParse(asked, out month)
            ? PageEntry.NotFound(page)
            : PageAnswers.Page<CalendarPage>(new
            {
                Page = page,
                Calendar = CalendarMonth.Of(
                    contract, month, await calendar.ReadAsync(page, contract, contract.Calendars.Business.StartOf(month.First.AddDays(-6))),
                    key => CalendarTexts.T(page, key), page.Language),
            });
    }
}

/// <summary>Reads the calendar of a contract as somebody may see it, from the rows that lists read.</summary>
internal sealed class CalendarReader(IEnumerable<ICaseLines> processes, MaintenanceCalendar maintenance)
{
    /// <summary>What stands in it.</summary>
    /// <param name="page">The reader.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="from">Maintenance windows that ended before are left out.</param>
    public async Task<ContractCalendar> ReadAsync(PageContext page, Contract contract, DateTimeOffset from)
    {
        List<CaseLine> lines = [];
        await processes.EachAsync(page, contract, closed: false, lines.Add);
        await processes.EachAsync(page, contract, closed: true, lines.Add);
        return ContractCalendar.Of(lines, await maintenance.ComingAsync(contract.Id, from));
    }
}
