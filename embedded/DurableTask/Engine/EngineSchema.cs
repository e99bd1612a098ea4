using Workflows.Embedded.Sqlite;

namespace Workflows.Embedded.DurableTask;

/// <summary>The tables of the engine. A released script is never edited; a change is a further one.</summary>
internal static class EngineSchema
{
    internal static IReadOnlyList<SqlScript> Scripts { get; } =
    [
        new(1, """
            -- Key is never used again (AUTOINCREMENT): messages and parents refer to it. Times are UTC ticks.
            -- Status has the numbers of OrchestrationRuntimeStatus. Busy = 1: has work that a restart must take up.
            CREATE TABLE Instances (
                Key INTEGER PRIMARY KEY AUTOINCREMENT,
                Id TEXT NOT NULL UNIQUE,
                Name TEXT NOT NULL,
                Version TEXT NOT NULL,
                Status INTEGER NOT NULL,
                Generation INTEGER NOT NULL,
                CreatedAt INTEGER NOT NULL,
                UpdatedAt INTEGER NOT NULL,
                CompletedAt INTEGER,
                WakeAt INTEGER,
                Busy INTEGER NOT NULL,
                ParentKey INTEGER,
                ParentGeneration INTEGER,
                ParentTask INTEGER
            ) STRICT;
            CREATE INDEX Instances_WakeAt ON Instances (WakeAt) WHERE WakeAt IS NOT NULL;
            CREATE INDEX Instances_Busy ON Instances (Key) WHERE Busy = 1;
            CREATE INDEX Instances_Parent ON Instances (ParentKey) WHERE ParentKey IS NOT NULL;

            -- What is large or rarely changes, so that the hot row stays small.
            CREATE TABLE Details (
                Key INTEGER PRIMARY KEY,
                Input TEXT,
                Output TEXT,
                CustomStatus TEXT,
                Failure TEXT,
                Tags TEXT,
                ParentId TEXT,
                ParentName TEXT
            ) STRICT;

            -- One row per checkpoint. Id = Key * 2^20 + number of the checkpoint in its generation: clustered by instance.
            CREATE TABLE History (
                Id INTEGER PRIMARY KEY,
                Timestamp INTEGER NOT NULL,
                Data BLOB NOT NULL
            ) STRICT;

            -- From instance to instance, and events for instances that cannot run yet. Deleted in the checkpoint that takes them up.
            CREATE TABLE Messages (
                Id INTEGER PRIMARY KEY AUTOINCREMENT,
                Target TEXT NOT NULL,
                Data BLOB NOT NULL
            ) STRICT;
            CREATE INDEX Messages_Target ON Messages (Target);
            """),
    ];
}
