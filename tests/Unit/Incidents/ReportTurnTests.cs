using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Incidents.Reports;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Ledger;
using Workflows.Unit.Tests.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Incidents;

/// <summary>Whose turn it is with a report, from the facts alone.</summary>
public sealed class ReportTurnTests
{
    private static readonly DateTimeOffset At = Samples.At;

    private static readonly IncidentFact[] Recovered =
    [
        new Reported { Id = "reported/1", At = At, RecordedAt = At, Actor = "x", Title = "停止" },
        new RecoveryMarked { Id = "recovered/1", At = At.AddHours(1), RecordedAt = At.AddHours(1), Actor = "x" },
        new ResponseCompleted { Id = "completed/1", At = At.AddHours(1), RecordedAt = At.AddHours(1), Actor = "x" },
        Sent("provisional_report", 1, 2),
    ];

    [Fact]
    public void SentReport_WaitsForWhoeverAcceptsIt_SinceItWasSent() =>
        Assert.Equal([new ReportTurn("final_report", 1, 1, ReportAwaits.Acceptance, At.AddHours(3), "client_approver", false)],
            Turns(Sent("final_report", 1, 3)));

    [Fact]
    public void ReturnedReport_WaitsForItsOwner_SinceItWasReturned() => Assert.Equal(
        [new ReportTurn("final_report", 1, 1, ReportAwaits.NewVersion, At.AddHours(4), "incident_owner", true)],
        Turns(Sent("final_report", 1, 3), Returned(1, 4)));

    [Fact]
    public void NewVersion_WaitsForTheClientAgain() => Assert.Equal(
        [new ReportTurn("final_report", 1, 2, ReportAwaits.Acceptance, At.AddHours(5), "client_approver", false)],
        Turns(Sent("final_report", 1, 3), Returned(1, 4), Sent("final_report", 2, 5)));

    [Fact]
    public void AcceptedReport_WaitsForNobody() =>
        Assert.Empty(Turns(Sent("final_report", 1, 3),
            new ReportAccepted
            {
                Id = "a", At = At.AddHours(4), RecordedAt = At.AddHours(4), Actor = "c", StepId = "final_report", Occurrence = 1,
                Version = 1
            }));

    [Fact]
    public void ReportThatNobodyAccepts_WaitsForNobody() => Assert.Empty(Turns());

    [Fact]
    public void WithdrawnIncident_WaitsForNobody() =>
        Assert.Empty(Turns(Sent("final_report", 1, 3),
            new Withdrawn { Id = "withdrawn", At = At.AddHours(4), RecordedAt = At.AddHours(4), Actor = "x", Reason = "誤検知" }));

    [Fact]
    public void RowOfAnOlderRelease_NamesNobody() => Assert.Null(
        LedgerJson.Read<IncidentSummary>("""{"title":"停止","status":"recovered","openedAt":"2026-11-20T01:00:00+00:00","isStopped":false,"responders":[],"clocks":[],"breaches":0}""").Turns);

    private static IReadOnlyList<ReportTurn> Turns(params IncidentFact[] more)
    {
        ContractProfile profile = ShippedContracts.Catalog["standard"];
        IncidentClocks clocks = new(profile, profile.BuildCalendars(ShippedContracts.Catalog.Holidays));
        return ReportTurn.Of(
            IncidentState.Of(CaseId.For(IncidentKind.Incidents, "standard", "seed", new DateOnly(2026, 11, 20)), profile, clocks, [.. Recovered, .. more]));
    }

    private static ReportSent Sent(string step, int version, int hours) => new()
    {
        Id = $"report/{step}/1/{version}", At = At.AddHours(hours), RecordedAt = At.AddHours(hours), Actor = "toban1", StepId = step, Occurrence = 1,
        Version = version, ContentHash = "00",
    };

    private static ReportReturned Returned(int version, int hours) => new()
    {
        Id = $"decision/{version}", At = At.AddHours(hours), RecordedAt = At.AddHours(hours), Actor = "c", StepId = "final_report", Occurrence = 1,
        Version = version, Comment = "原因を詳しく",
    };
}
