using Microsoft.Extensions.DependencyInjection;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.Meetings;

/// <summary>Meetings and their facts in tables.</summary>
public sealed class MeetingLedger(LedgerTables tables, AuditLog audit)
    : CaseLedger<CaseFact, MeetingSummary>(tables, audit, MeetingProcess.Meetings, MeetingFacts.Family.Format)
{
    /// <summary>The id of the meeting of a period: it is owed once.</summary>
    public static CaseId IdOf(string contractId, string seriesId, string period, string? siteId, DateOnly lastDay) =>
        CaseId.For(MeetingProcess.Meetings, contractId, $"{seriesId}\n{period}\n{siteId}", lastDay);
}

/// <summary>Reads a meeting with its contract and folds its facts.</summary>
public sealed class MeetingReader(MeetingLedger ledger, ContractVersions contracts)
    : CaseReader<CaseFact, MeetingSummary, MeetingState>(ledger, contracts, MeetingSummary.Of, MeetingState.Of);

/// <summary>What meetings owe, and how it is done.</summary>
public sealed class MeetingProcess(MeetingLedger ledger, MeetingReader reader, CasePost post)
    : MailingProcess<MeetingSummary, MeetingState, MeetingDuty>(ledger, reader, post, MeetingMail.Compose)
{
    /// <summary>Ids, tables and names of meetings.</summary>
    public static CaseKind Meetings { get; } = new("meeting", 'm', "meetings", new("RunMeeting", "PlanMeeting", "PerformMeetingDuty"));

    /// <summary>The process.</summary>
    public static ProcessDefinition Definition { get; } = ProcessDefinition.Of<MeetingProcess, MeetingDuty>(
        Meetings, MeetingTexts.All, MeetingFacts.Family,
        services => services.AddSingleton<MeetingLedger>().AddSingleton<MeetingReader>().AddSingleton<MeetingCommands>()
            .AddSingleton<ICaseCount, IncidentCount>().AddSingleton<MeetingDeliverables>().AddSingleton<MeetingQuiet>()
            .AddSingleton<MeetingSweep>().AddSingleton<ICaseSweep>(p => p.GetRequiredService<MeetingSweep>())) with
    { Rules = [MeetingRules.Section] };

    /// <inheritdoc/>
    protected override IEnumerable<MeetingDuty> Pending(CaseView<MeetingState> found, DateTimeOffset at) =>
        MeetingSchedule.Pending(found.State, found.Contract.Calendars);

    /// <inheritdoc/>
    protected override string? About(MeetingDuty duty) => duty.Kind switch
    {
        MeetingDutyKind.RemindPlanning or MeetingDutyKind.NotHeld => "planning",
        MeetingDutyKind.Invite or MeetingDutyKind.TellMoved => "invitation",
        MeetingDutyKind.RemindRecord => "record",
        MeetingDutyKind.RemindAction or MeetingDutyKind.ActionLate => duty.ActionId,
        _ => base.About(duty),
    };

    /// <inheritdoc/>
    protected override ApprovalProgress? Asked(CaseView<MeetingState> found, MeetingDuty duty) =>
        duty.Kind is MeetingDutyKind.Ask or MeetingDutyKind.Remind ? found.State.Approval : null;

    /// <inheritdoc/>
    protected override bool MayWait(CaseView<MeetingState> found, MeetingDuty duty, DateTimeOffset at) =>
        duty.Kind is MeetingDutyKind.TellOpened or MeetingDutyKind.TellReopened or MeetingDutyKind.RemindPlanning or MeetingDutyKind.RemindRecord
            or MeetingDutyKind.TellAction or MeetingDutyKind.RemindAction;
}
