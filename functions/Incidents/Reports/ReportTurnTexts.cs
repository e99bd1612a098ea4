using Workflows.Contracts;
using Workflows.Pages;
using Workflows.People;

namespace Workflows.Incidents.Reports;

/// <summary>Words for whose turn it is with a report.</summary>
internal static class ReportTurnTexts
{
    /// <summary>"Waiting for … to accept … since …", or that it was returned and by whom a new version is owed.</summary>
    public static string Of(ReportTurn turn, Contract contract, PageContext page)
    {
        ContractProfile profile = contract.Profile;
        TimeZoneInfo zone = contract.Calendars.Zone;
        DateOnly today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(page.Now, zone).DateTime);
        string who = page.People.WhoHolds(profile.Id, turn.Role, today) is { Count: > 0 } holders
            ? string.Join(page.T("Join"),
                holders.Select(h => page.T(h.Person.Party == Party.Client ? "Turn.Client" : "Turn.Own", h.Person.NameIn(page.Language))))
            : page.Role(profile, turn.Role);
        string step = profile.Incident.Steps.FirstOrDefault(s => s.Id == turn.StepId)?.Name.In(page.Language) ?? turn.StepId;
        string name = turn.Occurrence > 1 ? page.T("Step.Numbered", step, turn.Occurrence) : step;
        return page.T(turn.Awaits == ReportAwaits.Acceptance ? "Turn.Acceptance" : turn.HasComment ? "Turn.Returned.Comment" : "Turn.Returned", who, name,
            page.Time(turn.Since, zone));
    }

    /// <summary>How far a report is whose clock has stopped.</summary>
    public static string Short(ReportAwaits awaits, PageContext page) => page.T(awaits == ReportAwaits.NewVersion ? "Clock.Returned" : "Clock.DoneNotAccepted");
}
