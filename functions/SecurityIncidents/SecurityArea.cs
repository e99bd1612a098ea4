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

namespace Workflows.SecurityIncidents;

/// <summary>Security incidents as this application shows them.</summary>
internal sealed class SecurityArea()
    : CaseArea(SecurityProcess.Definition, SecurityTexts.All, NavigationGroup.Operations, Cases, "file-security-incident", "security-counts")
{
    /// <summary>The API.</summary>
    public static ApiCases Cases { get; } = new(SecurityProcess.Definition)
    {
        ListSummary = "Security incidents that are not over, or closed ones.",
        GetSummary = "A security incident: what is suspected, papers and their approvals, evidence, history.",
        Listed = typeof(SecuritySummary),
        Shown = typeof(SecurityDocument),
        Filing = new ApiFiling<SecurityCommands>(
            "FileSecurityIncident", "A person reports that security is infringed, or may be; the client is told by mail at once.", SecurityRequests.New,
            (commands, c) => commands.FileAsync(c.Id, c.By, ContentMembers.Read(SecurityFields.All, c.Values, SecurityFields.Blank))),
        Acts = SecurityRequests.Acts,
        Others =
        [
            .. CaseFileAnswers.Routes("securityincidents", "KeepSecurityFile", "GetSecurityFile", "is going to be held as evidence"),
            new("get", "api/security-counts", "GetSecurityCounts",
                "How many security incidents of each kind were noticed in some days, and how malware was handled.")
            {
                Query = CountPages.Query, Refusals = [StatusCodes.Status400BadRequest],
            },
        ],
    };

    /// <inheritdoc/>
    public override RenderFragment? ContractCard(PageContext page, Contract contract) =>
        contract.Profile.Section<SecurityRules>() is { } rules
            ? PageAnswers.Part<SecurityRulesCard>(new { Page = page, Contract = contract, Rules = rules }) : null;

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services) => services.AddSingleton<IIncidentMatters, SecurityOfIncident>();
}

/// <summary>What those who approve a paper see behind their links: the paper, and the record.</summary>
internal sealed class SecurityApprovalPages(SecurityReader reader, SecurityCommands commands)
    : ApprovalPages<SecuritySummary, SecurityState>(SecurityProcess.Definition, reader, commands)
{
    /// <inheritdoc/>
    protected override AskedApproval? Asked(CaseView<SecurityState> found, ApprovalSubject subject) =>
        found.State.Papers.FirstOrDefault(p => p.Version.Number == subject.Version) is not { } paper ? null : new(
            paper.Approval,
            page => SecurityPageTexts.T(page, "Name.Paper", SecurityMail.TitleOf(found.State, page.Language), SecurityPageTexts.T(page, "Paper." + paper.Kind)),
            !found.State.IsAsking(paper), page => PageAnswers.Part<SecurityRecord>(new { Page = page, Security = found, Only = paper }));
}

/// <summary>Refusals and facts of security incidents in the reader's words.</summary>
internal static class SecurityPageTexts
{
    /// <summary>Why an act was refused.</summary>
    public static string Of(CommandResult.Refused refused, PageContext page) =>
        CasePageTexts.Refusal(SecurityTexts.All, refused, page, field => SecurityTexts.All.Find(page.Language, "Field." + field));

    /// <summary>A fact on the history.</summary>
    public static string Of(CaseFact fact, SecurityState state, PageContext page) => fact switch
    {
        SecurityAssessed f => T(page, "Fact.SecurityAssessed", T(page, f.IsInfringement ? "Assess.Yes" : "Assess.No"), f.Text),
        SecurityAttributed f => T(page, "Fact.SecurityAttributed", T(page, f.ByContractor ? "Client.Yes" : "Client.No"), f.Who),
        SecurityCauseFound f => T(page, "Fact.SecurityCauseFound", f.Text),
        SecurityDetected f => T(page, "Fact.SecurityDetected",
            string.Join(' ', ((string?[])[f.Device, f.Path, f.Name]).OfType<string>()), state.Rules.Kind(f.KindId)?.Name.In(page.Language) ?? f.KindId,
            SecurityMail.HandlingsOf(f, state, page.Language)),
        SecurityInstructed f => T(page, "Fact.SecurityInstructed", f.Who, f.Text),
        SecurityActed f => T(page, "Fact.SecurityActed", f.Text),
        SecurityEmergency f => T(page, f.IsDeclared ? "Fact.SecurityEmergency.Declared" : "Fact.SecurityEmergency.Lifted", f.Who, f.Reason),
        SecurityOralReported f => T(page, "Fact.SecurityOralReported", f.To),
        CaseWritten<SecurityPaper> f => T(page, "Fact.SecurityPaper", T(page, "Paper." + f.Content.Kind), f.Content.Text),
        SecurityCarriedOut f => T(page, "Fact.SecurityCarriedOut", T(page, "Paper." + f.Paper), f.Text),
        SecurityRestored f => T(page, "Fact.SecurityRestored", T(page, f.IsTemporary ? "Restored.Temporary" : "Restored.Permanent"), f.Text),
        SecurityEvidenceHeld f => T(page, "Fact.SecurityEvidenceHeld", f.File.Name, f.From, f.Custody),
        SecurityEvidenceProvided f => T(page, "Fact.SecurityEvidenceProvided", f.Sha256[..12], f.To),
        SecurityEvidenceDestroyed f => T(page, "Fact.SecurityEvidenceDestroyed", f.Sha256[..12], f.Reason),
        SecurityConcluded f => T(page, "Fact.SecurityConcluded", f.Text),
        _ => CasePageTexts.Of(fact, SecurityProcess.Definition, SecurityTexts.All, page,
            id => page.Role(state.Profile, state.Papers.Select(p => p.Approval.Stage(id)).OfType<StageState>().FirstOrDefault()?.Stage.Role ?? id)),
    };

    public static string T(PageContext page, string key, params object?[] arguments) => SecurityTexts.All.Get(page.Language, key, arguments);

    /// <summary>The name of a listed one: its kinds, which are not what people wrote.</summary>
    public static string NameOf(SecuritySummary summary, Contract contract, PageContext page) => string.Join(page.T("Join"),
        summary.Kinds.Select(k => contract.Profile.Section<SecurityRules>()?.Kind(k)?.Name.In(page.Language) ?? k));
}

/// <summary>Security incidents as lines, for those who may see them.</summary>
internal sealed class SecurityLines(SecurityLedger ledger, SecurityCommands commands) : CaseLines<CaseFact, SecuritySummary>(ledger)
{
    /// <inheritdoc/>
    protected override CaseLine? Line(ListedCase<SecuritySummary> item, PageContext page)
    {
        SecuritySummary security = item.Summary;
        return !commands.MaySee(page.Reader!.Id, item.Contract, page.Now) ? null
            : new(item.Id, item.Contract, SecurityPageTexts.NameOf(security, item.Contract, page), SecurityPageTexts.T(page, "Status." + security.Status))
            {
                Turn = security.Waiting.Count > 0 ? security.Waiting
                    : Holders(item.Contract, page, item.Contract.Profile.Section<SecurityRules>()?.Owner ?? []),
                NextAt = security.WrittenDue,
                Next = SecurityPageTexts.T(page, "Label.WrittenDue"),
                IsDeadline = security.WrittenDue is not null,
                IsUrgent = security.IsEmergency,
                Spans = Due(security.WrittenDue, page),
                Words = [security.System, security.Incident],
            };
    }
}

/// <summary>The security incidents of an incident, on its page, for those who may see them.</summary>
internal sealed class SecurityOfIncident(SecurityLedger ledger, SecurityCommands commands) : IIncidentMatters
{
    /// <inheritdoc/>
    public async Task<IncidentMatters?> OfAsync(PageContext page, CaseView<IncidentState> incident, bool canRespond)
    {
        if (!commands.MaySee(page.Reader!.Id, incident.Contract, page.Now))
        {
            return null;
        }

        List<IncidentMatter> found = await ledger.OfAsync(incident.Contract.Id)
            .Concat(ledger.ClosedOfAsync(incident.Contract.Id, incident.DayOf(incident.State.OpenedAt).AddDays(-1)))
            .Where(row => row.Summary?.Incident == incident.Id.Value)
            .Select(row => new IncidentMatter($"/securityincidents/{row.Id}", SecurityPageTexts.NameOf(row.Summary!, incident.Contract, page),
                SecurityPageTexts.T(page, "Status." + row.Summary!.Status)))
            .ToListAsync();
        return new(SecurityPageTexts.T(page, "Of"), [.. found.DistinctBy(m => m.Address)],
            canRespond ? $"/file-security-incident?contract={incident.Contract.Id}&incident={incident.Id}" : null, SecurityPageTexts.T(page, "Act.File"));
    }
}

/// <summary>A component of the pages about security incidents.</summary>
public abstract class SecurityPart : WordedPart
{
    /// <inheritdoc/>
    protected override TextResource Texts => SecurityTexts.All;
}
