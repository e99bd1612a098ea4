using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;
using Workflows.Embedded.Sqlite;

namespace Workflows.Embedded.DurableTask;

/// <summary>Stores a new instance, unless its id is in use: by itself, or as the beginning of the checkpoint of its first turn.</summary>
internal sealed class StartWork(InstanceActor actor, StartRequest request, TaskCompletionSource? client, long key, long now) : SqliteWriteWork
{
    internal StartRequest Request => request;

    internal TaskCompletionSource? Client => client;

    internal InstanceRow? Created { get; private set; }

    /// <summary>The instance that kept the new one out.</summary>
    internal InstanceRow? Existing { get; private set; }

    internal InstanceDetails? Details { get; private set; }

    /// <summary>For a child that could not be started: what its parent is told.</summary>
    internal (long MessageId, string ParentId, HistoryEvent Event)? Refusal { get; private set; }

    /// <summary>The instance's row before its first turn.</summary>
    internal InstanceRow ToRow()
    {
        var isDelayed = request.StartAt > now;
        return new InstanceRow(key, actor.Id, request.Name, request.Version)
        {
            Status = OrchestrationRuntimeStatus.Pending,
            WakeAt = isDelayed ? request.StartAt : null,
            IsBusy = !isDelayed,
            ParentKey = request.ParentKey,
            ParentGeneration = request.ParentGeneration,
            ParentTask = request.ParentTask,
        };
    }

    /// <summary>Whether that instance would keep the new one out.</summary>
    internal bool IsKeptOutBy(InstanceRow existing) =>
        !existing.IsTerminal || request.DedupeStatuses.Contains(existing.Status.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Who started it: null for an instance without a parent, or whose parent has been purged.</summary>
    internal (string Id, string Name)? ReadParent(SqliteConnection connection) => request.ParentKey == 0 ? null
        : connection.Statement("SELECT Id, Name FROM Instances WHERE Key = ?1").Bind(1, request.ParentKey)
            .First(row => ((string, string)?)(row.GetString(0), row.GetString(1)));

    protected internal override void Execute(SqliteConnection connection)
    {
        actor.Engine.Options.CommitFault?.Invoke();
        Insert(connection, ToRow());
    }

    /// <summary>Writes the instance as <paramref name="row"/>, or says in <see cref="Existing"/> what keeps it out.</summary>
    internal void Insert(SqliteConnection connection, InstanceRow row)
    {
        Created = Existing = null;
        Refusal = null;
        if (request.MessageId != 0)
        {
            InstanceStore.DeleteMessage(connection, request.MessageId);
        }

        var parent = ReadParent(connection);
        if (InstanceStore.FindRow(connection, actor.Id) is { } existing)
        {
            if (IsKeptOutBy(existing))
            {
                Existing = existing;
                if (parent is { Id: var parentId })
                {
                    var refusal = new HistoryEvent(HistoryKind.ChildFailed)
                    {
                        Id = request.ParentTask,
                        ParentKey = request.ParentKey,
                        ParentGeneration = request.ParentGeneration,
                        Failure = Failures.Named(
                            "OrchestrationAlreadyExists",
                            $"A child orchestration could not be started: the instance id '{actor.Id}' is in use by '{existing.Name}', which is {existing.Status}."),
                    };
                    Refusal = (InstanceStore.InsertMessage(connection, parentId, refusal, now), parentId, refusal);
                }

                return;
            }

            InstanceStore.DeleteInstance(connection, existing.Key);
        }

        connection.Statement("""
            INSERT INTO Instances (Key, Id, Name, Version, Status, Generation, CreatedAt, UpdatedAt, WakeAt, Busy, ParentKey, ParentGeneration, ParentTask)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, ?9, ?10, ?11, ?12)
            """)
            .Bind(1, row.Key).Bind(2, row.Id).Bind(3, row.Name).Bind(4, row.Version).Bind(5, (long)row.Status).Bind(6, (long)row.Generation).Bind(7, now)
            .Bind(8, row.WakeAt).Bind(9, row.IsBusy ? 1 : 0)
            .Bind(10, row.ParentKey == 0 ? null : row.ParentKey).Bind(11, (long)row.ParentGeneration).Bind(12, (long)row.ParentTask)
            .Run();
        connection.Statement("INSERT INTO Details (Key, Input, Tags, ParentId, ParentName) VALUES (?1, ?2, ?3, ?4, ?5)")
            .Bind(1, row.Key).Bind(2, request.Input).Bind(3, request.Tags).Bind(4, parent?.Id).Bind(5, parent?.Name).Run();
        Details = new InstanceDetails(request.Input, null, parent?.Id, parent?.Name);
        Created = row;
    }

    protected internal override void Committed()
    {
        try
        {
            actor.OnStarted(this);
        }
        catch (Exception exception)
        {
            actor.OnDefect(exception); // the writer's thread must not end by it
        }
    }

    protected internal override void Failed(Exception exception) => actor.OnStartFailed(this, exception);
}

/// <summary>A new instance to be stored. <see cref="MessageId"/> is not 0 for a child: the parent's message that asked for it.</summary>
internal sealed record StartRequest(string Name, string Version, string? Input, string? Tags, long? StartAt)
{
    internal IReadOnlyList<string> DedupeStatuses { get; init; } = [];

    internal long MessageId { get; init; }

    internal long ParentKey { get; init; }

    internal int ParentGeneration { get; init; }

    internal int ParentTask { get; init; }
}
