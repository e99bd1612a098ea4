using Microsoft.Azure.Functions.Worker;
using Workflows.Contracts;
using Workflows.Deliverables;
using Workflows.Kit.Cases;
using Workflows.Pages;

namespace Workflows.Obligations;

/// <summary>Every clause of a contract that obliges somebody, what the software does about it, and how it stands today.</summary>
internal sealed class ObligationFunctions(PageEntry entry, ObligationRegister register, DeliverableLedger deliverables)
{
    [Function("ShowObligationsPage")]
    public async Task<IResult> ShowAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "obligations/{contract}")] HttpRequest request, string contract)
    {
        (PageContext? page, IResult? answer) = entry.EnterContract(request, contract);
        if (page is null)
        {
            return answer!;
        }

        IReadOnlyList<Obligation> duties = register.Of(contract);
        if (duties.Count == 0)
        {
            return PageEntry.NotFound(page);
        }

        Contract known = page.Contracts.First(c => c.Id == contract);
        string state = request.Query["state"].ToString();
        return PageAnswers.Page<ObligationsPage>(new
        {
            Page = page,
            Contract = known,
            Duties = duties,
            State = Enum.TryParse(state, out ObligationState asked) && Enum.IsDefined(asked) ? asked : (ObligationState?)null,
            Standing = await StandingAsync(known, page),
        });
    }

    /// <summary>For each duty, the deliverables that are due by it and open, and the last one that was handed in.</summary>
    private async Task<ILookup<string, DutyStanding>> StandingAsync(Contract contract, PageContext page)
    {
        if (contract.Profile.Section<DeliverableRules>() is not { } rules)
        {
            return Enumerable.Empty<DutyStanding>().ToLookup(_ => "");
        }

        List<DeliverableSummary> all = [];
        foreach (IAsyncEnumerable<CaseRow<DeliverableSummary>> rows in (IAsyncEnumerable<CaseRow<DeliverableSummary>>[])
            [deliverables.OfAsync(contract.Id), deliverables.ClosedOfAsync(contract.Id, contract.DayOf(page.Now).AddYears(-1))])
        {
            await foreach (CaseRow<DeliverableSummary> row in rows)
            {
                if (row.Summary is { } summary)
                {
                    all.Add(summary);
                }
            }
        }

        return rules.Items
            .SelectMany(item => item.Source.Requirements.SelectMany(duty =>
            {
                DeliverableSummary[] of = [.. all.Where(d => d.ItemId == item.Id)];
                return of.Where(d => d.SubmittedAt is null && d.ClosedAt is null).OrderBy(d => d.Target)
                    .Concat(of.Where(d => d.SubmittedAt is not null).OrderByDescending(d => d.SubmittedAt).Take(1))
                    .Select(d => (duty, Standing: new DutyStanding(d, DeliverablePageTexts.TitleOf(d, contract, page))));
            }))
            .ToLookup(s => s.duty, s => s.Standing, StringComparer.Ordinal);
    }
}

/// <summary>How a duty stands: something that is due by it, or was handed in.</summary>
/// <param name="Deliverable">As listed.</param>
/// <param name="Title">In the reader's language.</param>
public sealed record DutyStanding(DeliverableSummary Deliverable, string Title);
