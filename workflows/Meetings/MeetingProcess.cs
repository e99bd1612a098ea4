using Microsoft.Extensions.DependencyInjection;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Ledger;
using Workflows.Links;
using Workflows.Mail;
using Workflows.People;

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
public sealed class MeetingReader(MeetingLedger ledger, ContractVersions contracts) : CaseReader<CaseFact, MeetingSummary, MeetingState>(ledger, contracts)
{
    /// <inheritdoc/>
    public override MeetingSummary Summarise(MeetingState state) => MeetingSummary.Of(state);

    /// <inheritdoc/>
    protected override MeetingState? Fold(CaseId id, Contract contract, IReadOnlyList<CaseFact> facts) => MeetingState.Of(id, contract, facts);
}

/// <summary>What meetings owe, and how it is done.</summary>
public sealed class MeetingProcess(
    MeetingLedger ledger, MeetingReader reader, PeopleDirectory people, MailOutbox outbox, ApprovalLinks approvals, PublicAddress address)
    : ApprovalProcess<MeetingSummary, MeetingState, MeetingDuty>(ledger, reader, people, outbox, approvals)
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
    protected override CasePlan<MeetingDuty> Owed(CaseView<MeetingState> found, DateTimeOffset at) =>
        MeetingSchedule.At(found.State, found.Contract.Calendars, at);

    /// <inheritdoc/>
    protected override IEnumerable<MeetingDuty> Pending(CaseView<MeetingState> found, DateTimeOffset at) =>
        MeetingSchedule.Pending(found.State, found.Contract.Calendars);

    /// <inheritdoc/>
    protected override Task<CaseFact> PerformAsync(CaseView<MeetingState> found, MeetingDuty duty, DateTimeOffset at) => AskOrTellAsync(
        found, duty.Kind is MeetingDutyKind.Ask or MeetingDutyKind.Remind ? found.State.Approval : null,
        duty, ReadersOf(found, duty.Roles, duty.Persons, at), at, (to, link) => SendAsync(found, duty, to, link, at));

    private Task SendAsync(CaseView<MeetingState> meeting, MeetingDuty duty, Responder to, MailLink? link, DateTimeOffset at)
    {
        string language = to.Person.Language;
        return MailAsync(
            meeting, duty, duty.Kind.ToString(), to.Person,
            () => MeetingMail.Compose(meeting, duty, language, to.OnBehalfOf?.NameIn(language), link, id => People.ById(id)?.NameIn(language) ?? id,
                address.Of("meetings/" + meeting.Id)),
            at);
    }
}
