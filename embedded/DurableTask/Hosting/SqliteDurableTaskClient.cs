using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;
using Workflows.Embedded.Sqlite;
using Official = global::DurableTask.Core.History;

namespace Workflows.Embedded.DurableTask;

/// <summary>
/// The official client on an engine in the same process: <see cref="SqliteDurableTaskBuilderExtensions.UseSqlite(IDurableTaskClientBuilder)"/> registers it.
/// Its calls complete after the commit.
/// </summary>
/// <param name="name">Of the client, as in the builder.</param>
/// <param name="engine">The engine.</param>
/// <param name="settings">The builder's; of these the default version counts, the serializer is the worker's. Null for none.</param>
public sealed class SqliteDurableTaskClient(string name, DurableEngine engine, IOptionsMonitor<DurableTaskClientOptions>? settings = null)
    : DurableTaskClient(name)
{
    private const int MaxIdLength = 256;

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(orchestratorName.Name, nameof(orchestratorName));
        engine.CheckRunning();
        ThrowIfCanceled(nameof(ScheduleNewOrchestrationInstanceAsync), cancellation);
        var id = string.IsNullOrEmpty(options?.InstanceId) ? Guid.NewGuid().ToString("N") : options.InstanceId;
        CheckId(id);
        foreach (var status in options?.DedupeStatuses ?? [])
        {
            if (!Enum.TryParse<OrchestrationRuntimeStatus>(status, ignoreCase: true, out _))
            {
                throw new ArgumentException($"Invalid orchestration runtime status: '{status}' for deduplication.");
            }
        }

        var request = new StartRequest(
            orchestratorName.Name,
            options?.Version?.Version ?? settings?.Get(Name).DefaultVersion ?? "",
            Serialize(input, "input"),
            options?.Tags is { Count: > 0 } tags ? JsonSerializer.Serialize(tags) : null,
            options?.StartAt?.UtcTicks)
        {
            DedupeStatuses = options?.DedupeStatuses ?? [],
        };
        await StartAsync(id, request).ConfigureAwait(false);
        return id;
    }

    public override Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        return SendAsync(
            instanceId,
            new HistoryEvent(HistoryKind.EventRaised) { Name = eventName, Text = Serialize(eventPayload, "event payload") },
            nameof(RaiseEventAsync),
            cancellation);
    }

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new HistoryEvent(HistoryKind.Suspended) { Text = reason }, nameof(SuspendInstanceAsync), cancellation);

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new HistoryEvent(HistoryKind.Resumed) { Text = reason }, nameof(ResumeInstanceAsync), cancellation);

    public override async Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var item = new HistoryEvent(HistoryKind.Terminated) { Text = Serialize(options?.Output, "output") };
        if (options?.Recursive != true)
        {
            await SendAsync(instanceId, item, nameof(TerminateInstanceAsync), cancellation).ConfigureAwait(false);
            return;
        }

        // The parent first: afterwards it starts no further children. A child may end by itself meanwhile.
        var key = engine.Database.Read(connection => InstanceStore.FindRow(connection, instanceId)?.Key);
        await SendAsync(instanceId, item, nameof(TerminateInstanceAsync), cancellation).ConfigureAwait(false);
        var children = key is null ? [] : engine.Database.Read(connection => InstanceStore.ReadStrings(
            connection, $"SELECT Id FROM Instances WHERE ParentKey = ?1 AND Status NOT IN {InstanceStore.Terminal}", key));
        foreach (var child in children)
        {
            try
            {
                await TerminateInstanceAsync(child, options, cancellation).ConfigureAwait(false);
            }
            catch (InvalidOperationException)
            {
                // Ended between the query and the call.
            }
        }
    }

    public override async Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        await WaitAsync(
            instanceId, onlyEnd: false, getInputsAndOutputs, nameof(WaitForInstanceStartAsync), cancellation).ConfigureAwait(false);

    public override async Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        await WaitAsync(instanceId, onlyEnd: true, getInputsAndOutputs, nameof(WaitForInstanceCompletionAsync), cancellation).ConfigureAwait(false);

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        if (string.IsNullOrEmpty(instanceId))
        {
            throw new ArgumentNullException(nameof(instanceId));
        }

        engine.CheckRunning();
        ThrowIfCanceled(nameof(GetInstanceAsync), cancellation);
        return Task.FromResult(Read(instanceId, getInputsAndOutputs));
    }

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null)
    {
        engine.CheckRunning();
        filter ??= new OrchestrationQuery();
        return Pageable.Create<OrchestrationMetadata>((token, size, cancellation) =>
        {
            cancellation.ThrowIfCancellationRequested();
            var pageSize = size ?? filter.PageSize;
            return Task.FromResult(engine.Database.Read(connection => InstanceStore.Query(
                connection, filter, token ?? filter.ContinuationToken, pageSize > 0 ? pageSize : OrchestrationQuery.DefaultPageSize, engine.Converter)));
        });
    }

    public override Task<Page<string>> ListInstanceIdsAsync(
        IEnumerable<OrchestrationRuntimeStatus>? runtimeStatus = null,
        DateTimeOffset? completedTimeFrom = null,
        DateTimeOffset? completedTimeTo = null,
        int pageSize = OrchestrationQuery.DefaultPageSize,
        string? lastInstanceKey = null,
        CancellationToken cancellation = default)
    {
        engine.CheckRunning();
        ThrowIfCanceled(nameof(ListInstanceIdsAsync), cancellation);
        return Task.FromResult(engine.Database.Read(connection =>
        {
            var ids = connection.Statement("""
                SELECT Id FROM Instances WHERE Id > ?1 AND (?2 IS NULL OR CompletedAt >= ?2) AND (?3 IS NULL OR CompletedAt <= ?3)
                AND (?4 >> Status) & 1 = 1 ORDER BY Id LIMIT ?5
                """).Bind(1, lastInstanceKey ?? "").Bind(2, completedTimeFrom?.UtcTicks).Bind(3, completedTimeTo?.UtcTicks)
                .Bind(4, InstanceStore.Mask(runtimeStatus?.ToList())).Bind(5, pageSize + 1L).All(row => row.GetString(0));
            return ids.Count > pageSize ? new Page<string>(ids[..pageSize], ids[pageSize - 1]) : new Page<string>(ids);
        }));
    }

    public override async Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        engine.CheckRunning();
        var count = await engine.Database.WriteAsync(
            connection => InstanceStore.FindRow(connection, instanceId) is { IsTerminal: true } row
                ? InstanceStore.Purge(connection, [row.Key], options?.Recursive == true)
                : 0,
            cancellation).ConfigureAwait(false);
        return new PurgeResult(count, true);
    }

    /// <summary>Only finished instances, whatever statuses are asked for: the official stores also delete running ones, which nobody can want.</summary>
    public override async Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        engine.CheckRunning();
        var finished = engine.Database.Read(connection => connection.Statement(
            $"SELECT Key FROM Instances WHERE CreatedAt BETWEEN ?1 AND ?2 AND Status IN {InstanceStore.Terminal} AND (?3 >> Status) & 1 = 1")
            .Bind(1, filter.CreatedFrom?.UtcTicks ?? long.MinValue).Bind(2, filter.CreatedTo?.UtcTicks ?? long.MaxValue)
            .Bind(3, InstanceStore.Mask(filter.Statuses?.ToList())).All(row => row.GetInt64(0)));
        var count = 0;
        foreach (var part in finished.Chunk(100)) // in parts: a long purge must not hold up everybody's commits
        {
            count += await engine.Database.WriteAsync(
                connection => InstanceStore.Purge(connection, part, options?.Recursive == true), cancellation).ConfigureAwait(false);
        }

        return new PurgeResult(count, true);
    }

    public override async Task<string> RestartAsync(string instanceId, bool restartWithNewInstanceId = false, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        engine.CheckRunning();
        ThrowIfCanceled(nameof(RestartAsync), cancellation);
        var request = engine.Database.Read(connection =>
        {
            if (InstanceStore.FindRow(connection, instanceId) is not { } row)
            {
                return null;
            }

            return connection.Statement("SELECT Input, Tags FROM Details WHERE Key = ?1").Bind(1, row.Key)
                .First(details => new StartRequest(row.Name, row.Version, details.GetNullableString(0), details.GetNullableString(1), null));
        }) ?? throw new ArgumentException($"An orchestration with the instanceId {instanceId} was not found.", nameof(instanceId));
        var id = restartWithNewInstanceId ? Guid.NewGuid().ToString("N") : instanceId;
        await StartAsync(id, request).ConfigureAwait(false);
        return id;
    }

    public override Task<IList<Official.HistoryEvent>> GetOrchestrationHistoryAsync(string instanceId, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        engine.CheckRunning();
        ThrowIfCanceled(nameof(GetOrchestrationHistoryAsync), cancellation);
        var found = engine.Database.Read(connection =>
        {
            // One snapshot: the instance may go on, or be replaced, between two reads.
            connection.Execute("BEGIN");
            try
            {
                return InstanceStore.FindRow(connection, instanceId) is { } row
                    && InstanceStore.ReadMetadata(connection, instanceId, true, engine.Converter) is { } data
                    ? CoreHistory.Of(row, InstanceStore.ReadDetails(connection, row.Key), data.SerializedOutput, data.FailureDetails,
                        InstanceStore.ReadHistory(connection, row.Key))
                    : null;
            }
            finally
            {
                connection.Execute("COMMIT");
            }
        });
        return Task.FromResult<IList<Official.HistoryEvent>>(
            found ?? throw new ArgumentException($"An orchestration with the instanceId {instanceId} was not found.", nameof(instanceId)));
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static void ThrowIfCanceled(string operation, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException($"The {operation} operation was canceled.", cancellation);
        }
    }

    /// <summary>The rules of the official host, so that an id that works here works there.</summary>
    private static void CheckId(string id)
    {
        if (id.Length > MaxIdLength)
        {
            throw new ArgumentException($"An instance id of at most {MaxIdLength} characters was expected, but this one has {id.Length}.");
        }

        if (id[0] == '@' || id.Any(c => c is '/' or '\\' or '#' or '?' || char.IsControl(c)))
        {
            throw new ArgumentException(
                $"An instance id without leading '@' and without '/', '\\', '#', '?' and control characters was expected, but found '{id}'.");
        }
    }

    private string? Serialize(object? value, string what)
    {
        var text = engine.Converter.Serialize(value);
        return text is null || text.Length <= engine.Options.MaxPayloadLength
            ? text
            : throw new ArgumentException($"At most {engine.Options.MaxPayloadLength} characters were expected for the {what}, but it has {text.Length}.");
    }

    private Task StartAsync(string id, StartRequest request)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        engine.Deliver(id, new Mail.Start(request, done));
        return engine.OutcomeAsync(done.Task);
    }

    private async Task SendAsync(string instanceId, HistoryEvent item, string operation, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        engine.CheckRunning();
        ThrowIfCanceled(operation, cancellation);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        engine.Deliver(instanceId, new Mail.Event(item, 0, done));
        await engine.OutcomeAsync(done.Task).ConfigureAwait(false);
    }

    private async Task<OrchestrationMetadata> WaitAsync(
        string instanceId, bool onlyEnd, bool withData, string operation, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        while (true)
        {
            engine.CheckRunning();
            ThrowIfCanceled(operation, cancellation);
            var watcher = engine.Watch(instanceId, onlyEnd);
            try
            {
                if (Read(instanceId, withData) is { } metadata
                    && (onlyEnd ? InstanceRow.IsTerminalStatus(metadata.RuntimeStatus) : metadata.RuntimeStatus != OrchestrationRuntimeStatus.Pending))
                {
                    return metadata;
                }

                await engine.OutcomeAsync(cancellation.CanBeCanceled ? watcher.Completion.Task.WaitAsync(cancellation) : watcher.Completion.Task)
                    .ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                ThrowIfCanceled(operation, cancellation);
                throw;
            }
            finally
            {
                engine.Unwatch(instanceId, watcher);
            }
        }
    }

    private OrchestrationMetadata? Read(string instanceId, bool withData) =>
        engine.Database.Read(connection => InstanceStore.ReadMetadata(connection, instanceId, withData, engine.Converter));
}
