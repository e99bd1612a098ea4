using Microsoft.Data.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Workflows.Embedded.Sqlite;

namespace Workflows.Embedded.DurableTask;

/// <summary>Stores a new instance, unless its id is in use.</summary>
internal sealed class StartWork(InstanceActor actor, StartRequest request, TaskCompletionSource? client, long now) : SqliteWriteWork
{
    internal StartRequest Request => request;

    internal TaskCompletionSource? Client => client;

    internal InstanceRow? Created { get; private set; }

    /// <summary>The instance that kept the new one out.</summary>
    internal InstanceRow? Existing { get; private set; }

    internal InstanceDetails? Details { get; private set; }

    /// <summary>For a child that could not be started: what its parent is told.</summary>
    internal (long MessageId, string ParentId, HistoryEvent Event)? Refusal { get; private set; }

    protected internal override void Execute(SqliteConnection connection)
    {
        actor.Engine.Options.CommitFault?.Invoke();
        Created = Existing = null;
        Refusal = null;
        if (request.MessageId != 0)
        {
            InstanceStore.DeleteMessage(connection, request.MessageId);
        }

        string? parentId = null, parentName = null;
        if (request.ParentKey != 0)
        {
            var parent = connection.Statement("SELECT Id, Name FROM Instances WHERE Key = ?1").Bind(1, request.ParentKey);
            if (parent.Step())
            {
                parentId = parent.GetString(0);
                parentName = parent.GetString(1);
                parent.Reset();
            }
        }

        if (InstanceStore.FindRow(connection, actor.Id) is { } existing)
        {
            if (!existing.IsTerminal || request.DedupeStatuses.Contains(existing.Status.ToString(), StringComparer.OrdinalIgnoreCase))
            {
                Existing = existing;
                if (parentId is not null)
                {
                    var refusal = new HistoryEvent(HistoryKind.ChildFailed)
                    {
                        Id = request.ParentTask,
                        ParentKey = request.ParentKey,
                        ParentGeneration = request.ParentGeneration,
                        Failure = new TaskFailureDetails(
                            "OrchestrationAlreadyExists",
                            $"A child orchestration could not be started: the instance id '{actor.Id}' is in use by '{existing.Name}', which is {existing.Status}.",
                            null, null, null),
                    };
                    Refusal = (InstanceStore.InsertMessage(connection, parentId, refusal, now), parentId, refusal);
                }

                return;
            }

            InstanceStore.DeleteInstance(connection, existing.Key);
        }

        var isDelayed = request.StartAt > now;
        connection.Statement("""
            INSERT INTO Instances (Id, Name, Version, Status, Generation, CreatedAt, UpdatedAt, WakeAt, Busy, ParentKey, ParentGeneration, ParentTask)
            VALUES (?1, ?2, ?3, 6, 0, ?4, ?4, ?5, ?6, ?7, ?8, ?9)
            """)
            .Bind(1, actor.Id).Bind(2, request.Name).Bind(3, request.Version).Bind(4, now)
            .Bind(5, isDelayed ? request.StartAt : null).Bind(6, isDelayed ? 0 : 1)
            .Bind(7, request.ParentKey == 0 ? null : request.ParentKey).Bind(8, (long)request.ParentGeneration).Bind(9, (long)request.ParentTask)
            .Run();
        var key = SQLitePCL.raw.sqlite3_last_insert_rowid(connection.Handle);
        connection.Statement("INSERT INTO Details (Key, Input, Tags, ParentId, ParentName) VALUES (?1, ?2, ?3, ?4, ?5)")
            .Bind(1, key).Bind(2, request.Input).Bind(3, request.Tags).Bind(4, parentId).Bind(5, parentName).Run();
        Details = new InstanceDetails(request.Input, null, parentId, parentName);
        Created = new InstanceRow(key, actor.Id, request.Name, request.Version)
        {
            Status = OrchestrationRuntimeStatus.Pending,
            WakeAt = isDelayed ? request.StartAt : null,
            IsBusy = !isDelayed,
            ParentKey = request.ParentKey,
            ParentGeneration = request.ParentGeneration,
            ParentTask = request.ParentTask,
        };
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
