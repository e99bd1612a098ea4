using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Ledger;
using Workflows.ServiceLevels.Process;

namespace Workflows.ServiceLevels.Proofs;

/// <summary>
/// Keeps the proof of a period with the case that reports on it: whoever answers that report answers those figures, whatever is recorded
/// later (Okayama Ch8§2: the evaluation of the year doubles as the acceptance).
/// </summary>
public sealed class FrozenFigures(ServiceLevelReader reader, PenaltyReader penalties, ProofWriter proofs, FileStore files, ContractVersions contracts)
{
    /// <summary>The figures of a period with its points, and their proof as a file of the case.</summary>
    /// <param name="id">The case.</param>
    /// <param name="day">A local day in the period.</param>
    /// <param name="asOf">What was recorded later is not looked at.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>No figures where the contract measures nothing; no proof where it, or the files of the case, get too large.</returns>
    public async Task<(FrozenPeriod Figures, KeptFile? Proof)> KeepAsync(CaseId id, DateOnly day, DateTimeOffset asOf, CancellationToken cancellation)
    {
        if (await ReadAsync(id.ContractId, day, asOf) is not var (figures, points))
        {
            return (FrozenPeriod.None, null);
        }

        KeptFile? kept = await proofs.WriteAsync(figures, points, cancellation) is { Length: <= FileStore.MaxLength } proof
            ? await files.PutAsync(id.Value, NameOf(id.ContractId, figures.Period), "application/zip", proof, cancellation) : null;
        return (FrozenPeriod.Of(figures, points), kept);
    }

    /// <summary>The figures and points alone, as they are on record at a moment; none where the contract measures nothing.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="day">A local day in the period.</param>
    /// <param name="asOf">What was recorded later is not looked at.</param>
    public async Task<FrozenPeriod> FiguresAsync(string contractId, DateOnly day, DateTimeOffset asOf) =>
        await ReadAsync(contractId, day, asOf) is var (figures, points) ? FrozenPeriod.Of(figures, points) : FrozenPeriod.None;

    private async Task<(ServiceLevelFigures Figures, PenaltyStanding? Points)?> ReadAsync(string contractId, DateOnly day, DateTimeOffset asOf) =>
        contracts.Current(contractId) is { } contract && contract.Profile.Section<ServiceLevelRules>() is { } rules
        && ServiceLevelPeriod.Of(rules.Period, day) is var period && await reader.ReadAsync(contract, period, asOf) is { } figures
            ? (figures, await penalties.ReadAsync(contract, asOf, period)) : null;

    /// <summary>The name under which the proof of a period is downloaded and kept.</summary>
    public static string NameOf(string contractId, ServiceLevelPeriod period) => $"{contractId}-service-levels-{period}.zip";
}
