using Microsoft.Azure.Functions.Worker;
using Workflows.Contracts;
using Workflows.Hosting.InForce;
using Workflows.Pages;
using Workflows.Security;

namespace Workflows.Settings;

/// <summary>What is in force and where it comes from, for administrators and without a secret. To everybody else the page does not exist.</summary>
internal sealed class SettingsFunctions(PageEntry gate, IConfiguration configuration, ContractVersions contracts, ContractsInForce inForce)
{
    [Function("ShowSettingsPage")]
    public IResult Show([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "settings")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = gate.Enter(request);
        return page is null ? answer!
            : !Access.IsAdministrator(page.Visitor!) ? PageEntry.NotFound(page)
            : PageAnswers.Page<SettingsPage>(new
            {
                Page = page,
                Settings = SettingView.All(configuration),
                Contracts = (IReadOnlyList<Contract>)[.. contracts.All.OrderBy(c => c.Id, StringComparer.Ordinal)],
                inForce.Applied,
            });
    }
}
