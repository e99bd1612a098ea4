using Microsoft.Extensions.DependencyInjection;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.VendorReleases;

/// <summary>Vendor releases and their facts in tables.</summary>
public sealed class VendorReleaseLedger(LedgerTables tables, AuditLog audit)
    : CaseLedger<CaseFact, VendorReleaseSummary>(tables, audit, VendorReleaseProcess.VendorReleases, VendorReleaseFacts.Family.Format);

/// <summary>Reads a vendor release with its contract and folds its facts.</summary>
public sealed class VendorReleaseReader(VendorReleaseLedger ledger, ContractVersions contracts)
    : CaseReader<CaseFact, VendorReleaseSummary, VendorReleaseState>(ledger, contracts, VendorReleaseSummary.Of, VendorReleaseState.Of);

/// <summary>What vendor releases owe, and how it is done.</summary>
public sealed class VendorReleaseProcess(VendorReleaseLedger ledger, VendorReleaseReader reader, CasePost post)
    : MailingProcess<VendorReleaseSummary, VendorReleaseState, VendorReleaseDuty>(ledger, reader, post, VendorReleaseMail.Compose)
{
    /// <summary>Ids, tables and names of vendor releases.</summary>
    public static CaseKind VendorReleases { get; } =
        new("vendorrelease", 'v', "vendorreleases", new("RunVendorRelease", "PlanVendorRelease", "PerformVendorReleaseDuty"));

    /// <summary>The process.</summary>
    public static ProcessDefinition Definition { get; } = ProcessDefinition.Of<VendorReleaseProcess, VendorReleaseDuty>(
        VendorReleases, VendorReleaseTexts.All, VendorReleaseFacts.Family,
        services => services.AddSingleton<VendorReleaseLedger>().AddSingleton<VendorReleaseReader>().AddSingleton<VendorReleaseCommands>()) with
    { Rules = [VendorReleaseRules.Section] };

    /// <inheritdoc/>
    protected override IEnumerable<VendorReleaseDuty> Pending(CaseView<VendorReleaseState> found, DateTimeOffset at) =>
        VendorReleaseSchedule.Pending(found.State);

    /// <inheritdoc/>
    protected override ApprovalProgress? Asked(CaseView<VendorReleaseState> found, VendorReleaseDuty duty) =>
        duty.Kind is VendorReleaseDutyKind.Ask or VendorReleaseDutyKind.Remind ? found.State.Approval : null;

    /// <inheritdoc/>
    protected override DateTimeOffset? WaitsUntil(CaseView<VendorReleaseState> found, VendorReleaseDuty duty) =>
        duty.Kind == VendorReleaseDutyKind.TellInfeasible ? DateTimeOffset.MaxValue : null;
}
