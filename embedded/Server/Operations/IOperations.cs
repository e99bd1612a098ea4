using Workflows.Embedded.DurableTask;

namespace Workflows.Embedded.Server;

/// <summary>What an operator can ask, of a running server or of a closed data folder. Refusals are <see cref="OperationException"/>s.</summary>
internal interface IOperations : IAsyncDisposable
{
    Task<DurableInstancePage> ListAsync(DurableInstanceFilter filter, CancellationToken cancellation);

    Task<DurableInstanceDetails> FindAsync(string id, CancellationToken cancellation);

    Task<IReadOnlyList<DurableHistoryEntry>> HistoryAsync(string id, bool isWhole, CancellationToken cancellation);

    Task<DurableActResult> ActAsync(DurableAct act, ActRequest request, CancellationToken cancellation);

    Task<PurgeAnswer> PurgeAsync(PurgeRequest request, CancellationToken cancellation);

    Task<Statistics> StatisticsAsync(CancellationToken cancellation);

    Task<Verification> VerifyAsync(CancellationToken cancellation);

    Task<BackupAnswer> BackupAsync(BackupRequest request, CancellationToken cancellation);
}
