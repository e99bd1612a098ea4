using Microsoft.Azure.Functions.Worker;
using Workflows.Maintenance;
using Workflows.Obligations;
using Workflows.Pages;
using Workflows.People;
using Workflows.Rosters;
using Workflows.Rosters.Process;

namespace Workflows.Contracts;

/// <summary>A contract's rules, for reading.</summary>
internal sealed class ContractFunctions(PageEntry gate, PeopleDirectory people, MaintenanceCalendar maintenance, OnCallLookup onDuty,
    ObligationRegister register)
{
    /// <summary>Ended windows are shown for so long: a month's service levels are reckoned with them.</summary>
    private static readonly TimeSpan WindowsShown = TimeSpan.FromDays(62);

    [Function("ShowContractsPage")]
    public IResult List([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "contracts")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = gate.Enter(request);
        return page is null ? answer! : PageAnswers.Page<ContractListPage>(new { Page = page });
    }

    [Function("ShowContractPage")]
    public async Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "contracts/{id}")] HttpRequest request, string id)
    {
        (PageContext? page, IResult? answer) = gate.EnterContract(request, id);
        if (page is null)
        {
            return answer!;
        }

        Contract contract = page.Contracts.First(c => c.Id == id);
        DateOnly today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(page.Now, contract.Calendars.Zone).DateTime);
        List<RoleToday> roles =
        [
            .. contract.Profile.RolesUsed()
                .Concat(people.Assignments.Where(a => a.Contract == id && a.CoversDay(today)).Select(a => a.Role))
                .Distinct(StringComparer.Ordinal)
                .Select(role => new RoleToday(page.Role(contract.Profile, role), [.. people.WhoHolds(id, role, today).Select(r => r.NameIn(page.Language))])),
        ];
        return PageAnswers.Page<ContractPage>(new
        {
            Page = page,
            Contract = contract,
            Roles = (IReadOnlyList<RoleToday>)roles,
            Obligations = register.Of(id).Count,
            Windows = await maintenance.ComingAsync(id, page.Now - WindowsShown),
            OnDuty = contract.Profile.Roster?.Feeds is { } feeds ? await onDuty.WhoAsync(id, feeds.Role, page.Now) : null,
        });
    }
}

/// <summary>A role and who holds it today.</summary>
/// <param name="Name">As the contract names it.</param>
/// <param name="Holders">Empty: a notice for the role reaches nobody.</param>
public sealed record RoleToday(string Name, IReadOnlyList<string> Holders);
