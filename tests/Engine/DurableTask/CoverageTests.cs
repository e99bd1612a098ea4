using System.Reflection;
using Xunit;

namespace Workflows.Engine.Tests.DurableTask;

/// <summary>Every scenario of the conformance list has a test. The list is part of this test: it may only grow.</summary>
public sealed class CoverageTests
{
    private const string All = """
        act.aggregate act.fail-caught act.fail-uncaught act.inner act.input-shapes act.input-type act.large act.name-case act.null-result
        act.options-as-input act.order-parallel act.result-type act.retry-backoff act.retry-count act.retry-handlefailure act.retry-handler
        act.retry-timeout act.unknown
        can.basic can.code-after can.custom-status can.event-same-turn can.guid can.metadata can.null-input can.open-activity can.twice
        cs.before-first-await cs.no-outputs cs.null det.blocking det.isreplaying det.newguid det.task-delay ev.before-wait ev.buffer-fifo
        ev.buffer-two-waits ev.can-drop ev.can-drop-late ev.can-preserve ev.completed ev.mismatch ev.mismatch-buffered ev.null-payload-int
        ev.null-payload-ref ev.open-wait-at-end ev.order-across-names ev.precancelled ev.sendevent ev.stale-waiter-eats ev.timeout
        ev.timeout-in-time ev.timeout-then-wait ev.timeout-uncaught ev.two-types ev.wait-lifo fail.output-not-serializable fail.then-query
        fail.throw-after fail.throw-oce nd.extra nd.extra-before nd.kind nd.missing nd.missing-then-wait nd.name nd.sub-id nd.timer-time
        par.fail-fast-open par.whenall-fail-waits-all par.whenany-loser purge.by-id purge.filter-completed purge.filter-none
        purge.recursive purge.then-reuse restart.completed restart.running rewind ser.base-type ser.case-sensitive ser.datetime
        start.bad-input start.existing-completed-dedupe-completed start.existing-failed-dedupe-failed start.existing-failed-dedupe-null
        start.existing-pending-dedupe-bogus start.existing-running-dedupe-completed start.existing-running-dedupe-null
        start.existing-running-dedupe-running+pending+suspended start.existing-suspended-dedupe-empty
        start.existing-terminated-dedupe-null start.existing-terminated-dedupe-terminated start.generated-id start.ids start.input-raw
        start.name-case start.null-input-ref start.startat-event start.tags start.unknown-name sub.existing-running sub.explicit-id
        sub.fail-caught sub.fail-uncaught-nested sub.null-result sub.retry-id sub.suspended-parent sub.terminate-parent
        sub.terminated-child sub.unknown sus.activity sus.event sus.resume-running sus.terminate sus.twice sus.unknown term.open-activity
        term.pending term.twice tm.cancelled tm.kinds tm.long tm.negative tm.open-at-end tm.open-throw tm.precancelled tm.timespan-max
        tm.zero turn.cancellation-escapes turn.cancelled-timer-still-created turn.non-durable-await turn.suspend-complete
        turn.terminate-order turn.terminate-still-schedules turn.terminate-wins ver.can-keeps-version ver.default-for-children
        ver.newer-fails ver.older-runs ver.reject ver.reject-child ver.strict-fail-other ver.unset wait.completion wait.start
        wait.terminated
        """;

    [Fact]
    public void EveryScenario_HasATest()
    {
        var covered = typeof(CoverageTests).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetCustomAttribute<ScenarioAttribute>()?.Ids ?? []).ToHashSet();
        var listed = All.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([], listed.Except(covered).Order());
        Assert.Equal([], covered.Except(listed).Order());
    }
}
