using Microsoft.Extensions.DependencyInjection;
using Workflows.Contracts;
using Workflows.Incidents.Likeness;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.ProblemManagement;

/// <summary>Problems and their facts in tables.</summary>
public sealed class ProblemLedger(LedgerTables tables, AuditLog audit)
    : CaseLedger<CaseFact, ProblemSummary>(tables, audit, ProblemProcess.Problems, ProblemFacts.Family.Format);

/// <summary>Reads a problem with its contract and folds its facts.</summary>
public sealed class ProblemReader(ProblemLedger ledger, ContractVersions contracts)
    : CaseReader<CaseFact, ProblemSummary, ProblemState>(ledger, contracts, ProblemSummary.Of, ProblemState.Of);

/// <summary>What problems owe, and how it is done.</summary>
public sealed class ProblemProcess(ProblemLedger ledger, ProblemReader reader, CasePost post)
    : MailingProcess<ProblemSummary, ProblemState, ProblemDuty>(ledger, reader, post, ProblemMail.Compose)
{
    /// <summary>Ids, tables and names of problems.</summary>
    public static CaseKind Problems { get; } = new("problem", 'b', "problems", new("RunProblem", "PlanProblem", "PerformProblemDuty"));

    /// <summary>The process.</summary>
    public static ProcessDefinition Definition { get; } = ProcessDefinition.Of<ProblemProcess, ProblemDuty>(
        Problems, ProblemTexts.All, ProblemFacts.Family,
        services => services.AddSingleton<ProblemLedger>().AddSingleton<ProblemReader>().AddSingleton<ProblemCommands>().AddSingleton<ProblemTable>()
            .AddSingleton<ISimilarMatters, SimilarProblems>()) with
    { Rules = [ProblemRules.Section] };

    /// <inheritdoc/>
    protected override IEnumerable<ProblemDuty> Pending(CaseView<ProblemState> found, DateTimeOffset at) =>
        ProblemSchedule.Pending(found.State, found.Contract.Calendars.Business);

    /// <inheritdoc/>
    protected override string? About(ProblemDuty duty) => duty.Kind is ProblemDutyKind.RemindDue or ProblemDutyKind.Late ? "due" : base.About(duty);

    /// <inheritdoc/>
    protected override ApprovalProgress? Asked(CaseView<ProblemState> found, ProblemDuty duty) =>
        duty.Kind is ProblemDutyKind.Ask or ProblemDutyKind.Remind ? found.State.Consent : null;

    /// <inheritdoc/>
    protected override bool MayWait(CaseView<ProblemState> found, ProblemDuty duty, DateTimeOffset at) =>
        duty.Kind is ProblemDutyKind.TellFiled or ProblemDutyKind.TellRecurred or ProblemDutyKind.RemindReview or ProblemDutyKind.RemindDue;

    /// <inheritdoc/>
    protected override DateTimeOffset? WaitsUntil(CaseView<ProblemState> found, ProblemDuty duty) =>
        duty.Kind is ProblemDutyKind.TellKnown or ProblemDutyKind.TellSettled ? DateTimeOffset.MaxValue : null;
}
