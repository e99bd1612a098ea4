using Microsoft.AspNetCore.Components;
using Workflows.Api;
using Workflows.Approvals;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.ProblemManagement;

/// <summary>Problems as this application shows them.</summary>
internal sealed class ProblemArea()
    : CaseArea(ProblemProcess.Definition, ProblemTexts.All, NavigationGroup.Operations, Cases, "file-problem", "problem-table")
{
    /// <summary>The API.</summary>
    public static ApiCases Cases { get; } = new(ProblemProcess.Definition)
    {
        ListSummary = "Problems and known errors that are not over, or closed ones.",
        GetSummary = "A problem: content, how it is managed, what was found, the client's consent, history.",
        Listed = typeof(ProblemSummary),
        Shown = typeof(ProblemDocument),
        Filing = new ApiFiling<ProblemCommands>(
            "FileProblem", "A person registers a problem; both sides are told by mail.", ProblemRequests.New,
            (commands, c) => commands.FileAsync(
                c.Id, c.By, ContentMembers.Read(ProblemFields.All, c.Values, ProblemFields.Blank) with { Handling = ProblemRequests.HandlingOf(c.Values) })),
        Acts = ProblemRequests.Acts,
        Others =
        [
            new("get", "api/problem-table", "GetProblemTable", "The table of problems of a fiscal year, and how many of each category were registered in each month.")
            {
                Query = ProblemRequests.TableQuery, Refusals = [StatusCodes.Status400BadRequest],
            },
        ],
    };

    /// <inheritdoc/>
    public override RenderFragment? ContractCard(PageContext page, Contract contract) =>
        contract.Profile.Section<ProblemRules>() is { } rules
            ? PageAnswers.Part<ProblemRulesCard>(new { Page = page, Contract = contract, Rules = rules }) : null;

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services) => services.AddSingleton<IIncidentMatters, ProblemsOfIncident>()
        .AddSingleton<IPeriodFiles, ProblemTableFile>();
}

/// <summary>What those who consent see behind their links.</summary>
internal sealed class ProblemApprovalPages(ProblemReader reader, ProblemCommands commands)
    : ApprovalPages<ProblemSummary, ProblemState>(ProblemProcess.Definition, reader, commands)
{
    /// <inheritdoc/>
    protected override AskedApproval? Asked(CaseView<ProblemState> found, ApprovalSubject subject) => found.State.Consent is not { } consent ? null : new(
        consent, _ => found.State.Content.Title, !found.State.IsAsking, page => PageAnswers.Part<ProblemRecord>(new { Page = page, Problem = found }));
}

/// <summary>Refusals and facts of problems in the reader's words.</summary>
internal static class ProblemPageTexts
{
    /// <summary>Why an act was refused.</summary>
    public static string Of(CommandResult.Refused refused, PageContext page) =>
        CasePageTexts.Refusal(ProblemTexts.All, refused, page, field => ProblemTexts.All.Find(page.Language, "Field." + field));

    /// <summary>A fact on the history.</summary>
    public static string Of(CaseFact fact, ProblemState state, PageContext page) => fact switch
    {
        ProblemFiled f => T(page, "Fact.ProblemFiled", T(page, "Origin." + f.Content.Origin)),
        ProblemManaged f => T(page, "Fact.ProblemManaged", f.Why),
        ProblemSearched f => T(page, "Fact.ProblemSearched", f.Words, f.Found.Count == 0 ? T(page, "None") : string.Join(page.T("Join"), f.Found)),
        ProblemFound f => T(page, "Fact.ProblemFound", T(page, "Finding." + f.What), f.Text),
        ProblemChangeRaised f => T(page, "Fact.ProblemChangeRaised", f.ChangeId),
        ProblemCooperationAsked f => T(page, "Fact.ProblemCooperationAsked", f.Whom, f.What),
        ProblemCooperationAnswered f => T(page, "Fact.ProblemCooperationAnswered", f.Text),
        ProblemDispatched f => T(page, "Fact.ProblemDispatched", f.Place, f.Who, TimeText.Of(f.Day, page.Language), f.With),
        CaseWritten<ProblemMeasure> f =>
            T(page, "Fact.ProblemMeasure", T(page, f.Content.IsFinal ? "Measure.Final" : "Measure.Temporary"), f.Content.Text),
        ProblemMeasureCarriedOut f => T(page, "Fact.ProblemCarriedOut", f.Text),
        ProblemRecurred f => T(page, "Fact.ProblemRecurred", f.Incident),
        ProblemReviewed f => T(page, "Fact.ProblemReviewed", f.Text),
        ProblemSettled f => T(page, "Fact.ProblemSettled", T(page, "Outcome." + f.Outcome), f.Text),
        _ => CasePageTexts.Of(fact, ProblemProcess.Definition, ProblemTexts.All, page,
            id => page.Role(state.Profile, state.Consent?.Stage(id)?.Stage.Role ?? id)),
    };

    public static string T(PageContext page, string key, params object?[] arguments) => ProblemTexts.All.Get(page.Language, key, arguments);
}

/// <summary>Problems as lines: the turn of whoever is responsible, or of whoever is asked.</summary>
internal sealed class ProblemLines(ProblemLedger ledger) : CaseLines<CaseFact, ProblemSummary>(ledger)
{
    /// <inheritdoc/>
    protected override CaseLine Line(ListedCase<ProblemSummary> item, PageContext page)
    {
        ProblemSummary problem = item.Summary;
        return new(item.Id, item.Contract, problem.Title, ProblemPageTexts.T(page, "Status." + problem.Status))
        {
            Turn = problem.Waiting.Count > 0 ? problem.Waiting : problem.LateAt is not null ? [problem.Responsible] : [],
            NextAt = problem.LateAt,
            Next = page.T("Next.Due"),
            IsDeadline = problem.LateAt is not null,
            Spans = Due(problem.LateAt, page),
            Words = [problem.System, page.Actor(problem.Responsible), problem.Cause, .. problem.Incidents, .. problem.Changes],
        };
    }
}

/// <summary>The problems of an incident, on its page.</summary>
internal sealed class ProblemsOfIncident(ProblemLedger ledger) : IIncidentMatters
{
    /// <inheritdoc/>
    public async Task<IncidentMatters?> OfAsync(PageContext page, CaseView<IncidentState> incident, bool canRespond)
    {
        if (incident.Contract.Profile.Section<ProblemRules>() is null)
        {
            return null;
        }

        List<IncidentMatter> found = await ProblemTable.AllAsync(ledger, incident.Contract.Id)
            .Where(row => row.Summary?.Incidents.Contains(incident.Id.Value) is true)
            .Select(row => new IncidentMatter($"/problems/{row.Id}", row.Summary!.Title, ProblemPageTexts.T(page, "Status." + row.Summary.Status)))
            .ToListAsync();
        return new(ProblemPageTexts.T(page, "Of"), [.. found.DistinctBy(m => m.Address)],
            canRespond ? $"/file-problem?contract={incident.Contract.Id}&incident={incident.Id}" : null, ProblemPageTexts.T(page, "Act.File"));
    }
}

/// <summary>A component of the pages about problems.</summary>
public abstract class ProblemPart : WordedPart
{
    /// <inheritdoc/>
    protected override TextResource Texts => ProblemTexts.All;
}
