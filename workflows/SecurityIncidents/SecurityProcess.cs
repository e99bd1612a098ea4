using Microsoft.Extensions.DependencyInjection;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.SecurityIncidents;

/// <summary>Security incidents and their facts in tables.</summary>
public sealed class SecurityLedger(LedgerTables tables, AuditLog audit)
    : CaseLedger<CaseFact, SecuritySummary>(tables, audit, SecurityProcess.SecurityIncidents, SecurityFacts.Family.Format);

/// <summary>Reads a security incident with its contract and folds its facts.</summary>
public sealed class SecurityReader(SecurityLedger ledger, ContractVersions contracts)
    : CaseReader<CaseFact, SecuritySummary, SecurityState>(ledger, contracts, SecuritySummary.Of, SecurityState.Of);

/// <summary>What security incidents owe, and how it is done.</summary>
public sealed class SecurityProcess(SecurityLedger ledger, SecurityReader reader, CasePost post)
    : MailingProcess<SecuritySummary, SecurityState, SecurityDuty>(ledger, reader, post, SecurityMail.Compose)
{
    /// <summary>Ids, tables and names of security incidents.</summary>
    public static CaseKind SecurityIncidents { get; } =
        new("securityincident", 'x', "securityincidents", new("RunSecurityIncident", "PlanSecurityIncident", "PerformSecurityDuty"));

    /// <summary>The process.</summary>
    public static ProcessDefinition Definition { get; } = ProcessDefinition.Of<SecurityProcess, SecurityDuty>(
        SecurityIncidents, SecurityTexts.All, SecurityFacts.Family,
        services => services.AddSingleton<SecurityLedger>().AddSingleton<SecurityReader>().AddSingleton<SecurityCommands>().AddSingleton<SecurityCount>()) with
    { Rules = [SecurityRules.Section] };

    /// <inheritdoc/>
    protected override IEnumerable<SecurityDuty> Pending(CaseView<SecurityState> found, DateTimeOffset at) =>
        SecuritySchedule.Pending(found.State, found.Contract.Calendars.Business);

    /// <inheritdoc/>
    protected override string? About(SecurityDuty duty) => duty.Kind switch
    {
        SecurityDutyKind.Page or SecurityDutyKind.NobodyAnswered => "chain",
        SecurityDutyKind.RemindWriting or SecurityDutyKind.WritingLate => "writing",
        _ => base.About(duty),
    };

    /// <inheritdoc/>
    protected override ApprovalProgress? Asked(CaseView<SecurityState> found, SecurityDuty duty) => duty.Kind is SecurityDutyKind.Ask or SecurityDutyKind.Remind
        ? found.State.Papers.FirstOrDefault(p => p.Version.Written.Id == duty.FactId)?.Approval : null;
}
