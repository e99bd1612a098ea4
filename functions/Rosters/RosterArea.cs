using Workflows.Api;
using Workflows.Cases;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Rosters.Process;

namespace Workflows.Rosters;

/// <summary>Rosters as this application shows them.</summary>
internal sealed class RosterArea() : CaseArea(RosterProcess.Definition, RosterPageTexts.All, NavigationGroup.People, Cases, "roster-feed")
{
    /// <summary>The API.</summary>
    public static ApiCases Cases { get; } = new(RosterProcess.Definition)
    {
        ListSummary = "Months that are not over, or closed ones.",
        GetSummary = "A month: plan, findings, approvals, history.",
        Listed = typeof(RosterSummary),
        Shown = typeof(RosterDocument),
        Filing = new ApiFiling<RosterCommands>(
            "OpenRoster", "Opens a month for planning; one that is open already is left as it is.", RosterRequests.Open,
            async (commands, c) => RosterMonth.TryParse(c.Values.Text("month"), out RosterMonth month)
                ? await commands.OpenAsync(c.Id, c.By, month)
                : (null, new CommandResult.Refused(RosterRefusals.NoSuchMonth, c.Values.Text("month")))),
        Acts = RosterActs.All,
        Others =
        [
            new("get", "api/rosters/{id}/csv", "ExportRosterCsv", "What is followed in a month (before an approval: the draft), as CSV.")
            {
                Query = RosterRequests.CsvQuery, Produces = "text/csv", Refusals = [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound],
            },
            new("get", "api/contracts/{contract}/on-duty", "GetOnDuty", "Who answers for a role at a moment: by the approved roster, or who holds the role.")
            {
                Query = RosterRequests.OnDutyQuery, Refusals = [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound],
            },
        ],
    };

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services) => services.AddSingleton<RosterPages>();
}

/// <summary>Months as lines: until a plan is submitted, it is the turn of those who write it.</summary>
internal sealed class RosterLines(RosterLedger ledger) : CaseLines<CaseFact, RosterSummary>(ledger)
{
    /// <inheritdoc/>
    protected override CaseLine Line(ListedCase<RosterSummary> item, PageContext page)
    {
        RosterSummary month = item.Summary;
        bool owed = month.SubmittedAt is null && month.Status != RosterStatus.Closed;
        return new(item.Id, item.Contract, RosterPageTexts.TitleOf(month, item.Contract, page),
            RosterTexts.All.Get(page.Language, "Status." + month.Status))
        {
            Turn = month.Status is RosterStatus.Open or RosterStatus.Draft or RosterStatus.Returned && item.Contract.Profile.Roster is { } rules
                ? Holders(item.Contract, page, [rules.Owner]) : month.Waiting,
            NextAt = owed ? month.DueBefore : null,
            Next = page.T("Next.Due"),
            IsDeadline = owed,
            Spans = Due(month.DueBefore, page),
        };
    }
}
