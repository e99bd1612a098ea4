using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Ledger;

namespace Workflows.ServiceLevels.Proofs;

/// <summary>
/// Keeps the proof of a period with the case that reports on it: whoever answers that report answers those figures, whatever is recorded
/// later (Okayama Ch8§2: the evaluation of the year doubles as the acceptance).
/// </summary>
public sealed class FrozenFigures(ServiceLevelReader reader, ProofWriter proofs, FileStore files, ContractVersions contracts)
{
    /// <summary>The proof as a file of the case.</summary>
    /// <param name="id">The case.</param>
    /// <param name="day">A local day in the period.</param>
    /// <param name="asOf">What was recorded later is not looked at.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null where the contract measures nothing, and where the proof or the files of the case get too large.</returns>
    public async Task<KeptFile?> KeepAsync(CaseId id, DateOnly day, DateTimeOffset asOf, CancellationToken cancellation)
    {
        if (contracts.Current(id.ContractId) is not { } contract || contract.Profile.Section<ServiceLevelRules>() is not { } rules)
        {
            return null;
        }

        ServiceLevelPeriod period = ServiceLevelPeriod.Of(rules.Period, day);
        return await reader.ReadAsync(contract, period, asOf) is { } figures && await proofs.WriteAsync(figures, cancellation) is { } proof
            && proof.Length <= FileStore.MaxLength
            ? await files.PutAsync(id.Value, NameOf(id.ContractId, period), "application/zip", proof, cancellation) : null;
    }

    /// <summary>The name under which the proof of a period is downloaded and kept.</summary>
    public static string NameOf(string contractId, ServiceLevelPeriod period) => $"{contractId}-service-levels-{period}.zip";
}
