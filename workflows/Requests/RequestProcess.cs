using Microsoft.Extensions.DependencyInjection;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.ServiceLevels.Process;

namespace Workflows.Requests;

/// <summary>Requests and their facts in tables.</summary>
public sealed class RequestLedger(LedgerTables tables, AuditLog audit)
    : CaseLedger<CaseFact, RequestSummary>(tables, audit, RequestProcess.Requests, RequestFacts.Family.Format);

/// <summary>Reads a request with its contract and folds its facts.</summary>
public sealed class RequestReader(RequestLedger ledger, ContractVersions contracts)
    : CaseReader<CaseFact, RequestSummary, RequestState>(ledger, contracts, RequestSummary.Of, RequestState.Of);

/// <summary>What requests owe, and how it is done.</summary>
public sealed class RequestProcess(RequestLedger ledger, RequestReader reader, CasePost post)
    : MailingProcess<RequestSummary, RequestState, RequestDuty>(ledger, reader, post, RequestMail.Compose)
{
    /// <summary>Ids, tables and names of requests.</summary>
    public static CaseKind Requests { get; } = new("request", 'q', "requests", new("RunRequest", "PlanRequest", "PerformRequestDuty"));

    /// <summary>The process.</summary>
    public static ProcessDefinition Definition { get; } = ProcessDefinition.Of<RequestProcess, RequestDuty>(
        Requests, RequestTexts.All, RequestFacts.Family,
        services => services.AddSingleton<RequestLedger>().AddSingleton<RequestReader>().AddSingleton<RequestCommands>()
            .AddSingleton<IAgreedExtensions, RequestExtensions>().AddSingleton<IAnsweredCases, RequestAnswers>()
            .AddSingleton<RequestCount>().AddSingleton<ICaseCount>(p => p.GetRequiredService<RequestCount>())) with
    { Rules = [RequestRules.Section] };

    /// <inheritdoc/>
    protected override IEnumerable<RequestDuty> Pending(CaseView<RequestState> found, DateTimeOffset at) =>
        RequestSchedule.Pending(found.State, found.Contract.Calendars);

    /// <inheritdoc/>
    protected override string? About(RequestDuty duty) => duty.Kind switch
    {
        RequestDutyKind.RemindFirstAnswer or RequestDutyKind.FirstAnswerLate => "first answer",
        RequestDutyKind.RemindOutcome or RequestDutyKind.OutcomeLate => "outcome",
        RequestDutyKind.RemindWriting or RequestDutyKind.WritingLate => "writing",
        RequestDutyKind.RemindConfirmation => "confirmation",
        _ => null,
    };

    /// <inheritdoc/>
    protected override bool MayWait(CaseView<RequestState> found, RequestDuty duty, DateTimeOffset at) =>
        duty.Kind is RequestDutyKind.TellFiled or RequestDutyKind.TellOwner or RequestDutyKind.TellReply or RequestDutyKind.TellWrittenDown
            or RequestDutyKind.TellQuiet;
}
