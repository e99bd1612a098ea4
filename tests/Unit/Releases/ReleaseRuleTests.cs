using FsCheck;
using FsCheck.Fluent;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Releases;
using Workflows.Releases.Process;
using Workflows.Unit.Tests.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Releases;

public sealed class ReleaseRuleTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 1, 0, 0, TimeSpan.Zero);
    private static readonly CaseId Id = CaseId.For(ReleaseProcess.Releases, "standard", "seed", new(2026, 11, 20));
    private static ContractProfile Profile => ShippedContracts.Catalog["standard"];
    private static CalendarSet Calendars => Profile.BuildCalendars(ShippedContracts.Catalog.Holidays);
    private static readonly string[] BeforeGo = [.. Profile.Releases!.Gates.Where(g => g.Phase == GatePhase.BeforeGo).Select(g => g.Id)];

    private static readonly Gen<(string Gate, bool Passed)[]> GateWords = Gen.ArrayOf(
        from gate in Gen.Elements(BeforeGo)
        from passed in Gen.Elements(true, true, true, false)
        select (gate, passed));

    private static readonly Gen<StepOutcome[]> Runs =
        Gen.ArrayOf(Gen.Elements(StepOutcome.Started, StepOutcome.Done, StepOutcome.Done, StepOutcome.Failed, StepOutcome.Skipped));

    /// <summary>Go is never possible while a gate before it is open, whatever was recorded and taken back before.</summary>
    [Fact]
    public void Gate_ThatIsOpen_Blocks_MeetsSpecification() => Prop.ForAll(GateWords.ToArbitrary(), words =>
    {
        List<CaseFact> facts = [.. Approved(), .. words.Select((w, i) => Gate(w.Gate, w.Passed, i)), Go(true, 1000)];
        ReleaseState state = Of(facts);
        bool allPassed = BeforeGo.All(g => words.LastOrDefault(w => w.Gate == g).Passed);
        return state.IsReady == allPassed && state.MayStart == allPassed && (state.Open(GatePhase.BeforeGo).Count == 0) == allPassed;
    }).QuickCheckThrowOnFailure();

    /// <summary>What is to be undone is what was begun, backwards; it is over when every one of them is undone, and not before.</summary>
    [Fact]
    public void Compensations_AreTheBegunStepsBackwards_MeetsSpecification() => Prop.ForAll(Runs.ToArbitrary(), Gen.Choose(0, 8).ToArbitrary(), (run, undone) =>
    {
        const int Steps = 6;
        List<CaseFact> facts = [.. Approved(Steps), new RunStarted { Id = "run-started", At = At(100), RecordedAt = At(100), Actor = "a" }];
        int step = 1;
        for (int i = 0; i < run.Length && step <= Steps; i++)
        {
            facts.Add(Step(step, run[i], 101 + i));
            step += run[i] is StepOutcome.Done or StepOutcome.Skipped ? 1 : 0;
        }

        facts.Add(new RunAborted { Id = "run-aborted", At = At(500), RecordedAt = At(500), Actor = "a", Reason = "r" });
        string[] begun = [.. facts.OfType<StepReported>().GroupBy(r => r.StepId).Where(g => g.Last().Outcome != StepOutcome.Skipped && g.Key != "2")
            .Select(g => g.Key)];
        string[] expected = [.. begun.OrderByDescending(s => int.Parse(s, System.Globalization.CultureInfo.InvariantCulture))];
        string[] done = [.. expected.Take(undone)];
        facts.AddRange(done.Select((s, i) => new StepUndone { Id = "undone/" + s, At = At(501 + i), RecordedAt = At(501 + i), Actor = "a", StepId = s }));
        ReleaseState state = Of(facts);
        return state.ToUndo.Select(s => s.Step.Id).SequenceEqual(expected)
            && state.NextToUndo?.Step.Id == expected.Skip(undone).FirstOrDefault()
            && (state.Status == ReleaseStatus.RolledBack) == (undone >= expected.Length);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Fold_AndWhatIsOwed_AreTheSameForEveryOrderOfArrival()
    {
        List<CaseFact> facts =
        [
            .. Approved(), .. BeforeGo.Select((g, i) => Gate(g, true, i)), Go(true, 50),
            new ChangeStandingSeen { Id = "standing/1/c1/0", At = At(10), RecordedAt = At(10), Actor = "system", Version = 1, ChangeId = "c1", Stands = false },
            new ChangeStandingSeen { Id = "standing/1/c1/1", At = At(20), RecordedAt = At(20), Actor = "system", Version = 1, ChangeId = "c1", Stands = true },
            new RunStarted { Id = "run-started", At = At(100), RecordedAt = At(100), Actor = "a" },
            Step(1, StepOutcome.Started, 101), Step(1, StepOutcome.Done, 102), Step(2, StepOutcome.Failed, 103),
            new RunAborted { Id = "run-aborted", At = At(104), RecordedAt = At(104), Actor = "a", Reason = "r" },
        ];
        string expected = Read(facts);
        Assert.Contains("\"status\":\"rollingBack\"", expected, StringComparison.Ordinal);
        Random random = new(7);
        for (int i = 0; i < 200; i++)
        {
            Assert.Equal(expected, Read([.. facts.Concat(facts.Where(_ => random.Next(2) == 0)).OrderBy(_ => random.Next())]));
        }

        static string Read(IEnumerable<CaseFact> some)
        {
            ReleaseState state = Of(some);
            return LedgerJson.Write(ReleaseSummary.Of(state)) + LedgerJson.Write(ReleaseSchedule.Pending(state).ToList());
        }
    }

    /// <summary>Whichever is on record first decides everywhere, in whatever order the two arrive; at one moment the ids decide.</summary>
    [Theory]
    [InlineData(200, 201, ReleaseStatus.Done)]
    [InlineData(201, 200, ReleaseStatus.RollingBack)]
    [InlineData(200, 200, ReleaseStatus.RollingBack)]
    public void CompletionAndAbort_RuleEachOtherOut(int completed, int aborted, ReleaseStatus status)
    {
        List<CaseFact> facts =
        [
            .. Approved(), new RunStarted { Id = "run-started", At = At(100), RecordedAt = At(100), Actor = "a" }, Step(1, StepOutcome.Done, 101),
                Step(2, StepOutcome.Done, 102), Step(3, StepOutcome.Done, 103),
            new RunCompleted { Id = "run-completed", At = At(completed), RecordedAt = At(completed), Actor = "a", Result = "r" },
            new RunAborted { Id = "run-aborted", At = At(aborted), RecordedAt = At(aborted), Actor = "b", Reason = "r" },
        ];
        bool isDone = status == ReleaseStatus.Done;
        Assert.All((IEnumerable<CaseFact>[])[facts, facts.AsEnumerable().Reverse()], some =>
        {
            ReleaseState state = Of(some);
            Assert.Equal((status, isDone, !isDone), (state.Status, state.Completed is not null, state.Aborted is not null));
            Assert.Equal(isDone ? 0 : 2, state.ToUndo.Count);
            ReleaseDutyKind[] owed = [.. ReleaseSchedule.Pending(state).Select(d => d.Kind)];
            Assert.Equal((isDone, !isDone), (owed.Contains(ReleaseDutyKind.TellResult), owed.Contains(ReleaseDutyKind.TellAborted)));
        });
    }

    [Theory]
    [InlineData(100, 101, ReleaseStatus.Running)]
    [InlineData(101, 100, ReleaseStatus.Withdrawn)]
    [InlineData(100, 100, ReleaseStatus.Running)]
    public void StartAndWithdrawal_RuleEachOtherOut(int started, int withdrawn, ReleaseStatus status)
    {
        List<CaseFact> facts =
        [
            .. Approved(),
            new RunStarted { Id = "run-started", At = At(started), RecordedAt = At(started), Actor = "a" },
            new CaseWithdrawn { Id = "withdrawn", At = At(withdrawn), RecordedAt = At(withdrawn), Actor = "b", Reason = "r" },
        ];
        bool runs = status == ReleaseStatus.Running;
        Assert.All((IEnumerable<CaseFact>[])[facts, facts.AsEnumerable().Reverse()], some =>
        {
            ReleaseState state = Of(some);
            Assert.Equal((status, runs, runs), (state.Status, state.Started is not null, state.IsOn));
            Assert.Equal(!runs, ReleaseSchedule.Pending(state).Any(d => d.Kind == ReleaseDutyKind.Close));
        });
    }

    [Fact]
    public void NewPlan_StartsAnew_ApprovalGatesAndGo()
    {
        List<CaseFact> facts = [.. Approved(), .. BeforeGo.Select((g, i) => Gate(g, true, i)), Go(true, 50)];
        Assert.True(Of(facts).MayStart);
        facts.Add(Written(2, 3) with { Id = "written/2", RecordedAt = At(60), At = At(60), ContentHash = "h2" });
        ReleaseState state = Of(facts);
        Assert.Equal((ReleaseStatus.Waiting, false, null), (state.Status, state.MayStart, state.GoWord));
        Assert.All(state.Gates, g => Assert.False(g.IsPassed));
    }

    [Fact]
    public void Notice_ThatReachedNobody_PassesNoGate()
    {
        CaseDutyPerformed<ReleaseDuty> sent = new()
        {
            Id = "duty/announce/1/announcement", At = At(3), RecordedAt = At(3), Actor = "system", Told = [],
            Duty = new() { Key = "announce/1/announcement", Kind = ReleaseDutyKind.Announce, DueAt = At(3), Version = 1, NoticeId = "announcement" },
        };
        Assert.False(Of([.. Approved(), sent]).Gate("users_told")!.IsPassed);
        Assert.True(Of([.. Approved(), sent with { Told = ["client_contact"] }]).Gate("users_told")!.IsPassed);
    }

    [Fact]
    public void PassedWindow_IsToldAgainWhileItRuns_AndOnceWhereItNeverBegan()
    {
        DateTimeOffset end = Written(1, 3).Content.WindowTo!.Value;
        CaseDutyPerformed<ReleaseDuty> first = new()
        {
            Id = "duty/overdue/1/0", At = end, RecordedAt = end, Actor = "system", Told = ["manager"],
            Duty = new() { Key = "overdue/1/0", Kind = ReleaseDutyKind.Overdue, DueAt = end, Version = 1 },
        };
        Assert.Contains(ReleaseSchedule.Pending(Of(Approved())), d => d.Key == "overdue/1/0" && d.DueAt == end);
        Assert.DoesNotContain(ReleaseSchedule.Pending(Of([.. Approved(), first])), d => d.Kind == ReleaseDutyKind.Overdue);
        RunStarted started = new() { Id = "run-started", At = end.AddHours(-1), RecordedAt = end.AddHours(-1), Actor = "a" };
        Assert.Contains(ReleaseSchedule.Pending(Of([.. Approved(), first, started])), d => d.Key == "overdue/1/1" && d.DueAt == end.AddHours(1));
    }

    [Fact]
    public void EveryDutyStatusAndOutcome_HasWords() => Assert.All((string[])["ja", "en"], language =>
    {
        IEnumerable<string> keys =
        [
            .. Enum.GetValues<ReleaseDutyKind>().Except([ReleaseDutyKind.Close]).Select(k => "Subject." + k),
            .. Enum.GetValues<ReleaseStatus>().Select(s => "Status." + s),
            .. Enum.GetValues<StepOutcome>().Select(o => "Outcome." + o),
            .. Enum.GetValues<GatePhase>().Select(p => "Phase." + p),
        ];
        Assert.All(keys, key => Assert.NotNull(ReleaseTexts.All.Find(language, key)));
    });

    private static ReleaseState Of(IEnumerable<CaseFact> facts) => ReleaseState.Of(Id, Profile, Calendars, facts);

    private static DateTimeOffset At(int minute) => Start.AddMinutes(minute);

    /// <summary>A plan that both stages have approved. Step 2 has nothing to undo.</summary>
    private static List<CaseFact> Approved(int steps = 3)
    {
        List<CaseFact> facts = [Written(1, steps)];
        foreach ((ApprovalStage stage, int i) in Profile.Releases!.Stages.Select((s, i) => (s, i)))
        {
            facts.Add(new CaseDutyPerformed<ReleaseDuty>
            {
                Id = $"duty/ask/1/{stage.Id}", At = At(0), RecordedAt = At(0), Actor = "system", Told = [stage.Role], Seats = [stage.Role],
                Duty = new() { Key = $"ask/1/{stage.Id}", Kind = ReleaseDutyKind.Ask, DueAt = At(0), Version = 1, StageId = stage.Id },
            });
            facts.Add(new CaseDecided
            {
                Id = $"decision/1/{stage.Id}/{stage.Role}", At = At(1 + i), RecordedAt = At(1 + i), Actor = stage.Role, StageId = stage.Id, ContentHash = "h1",
                Answer = ApprovalAnswer.Approve,
            });
        }

        return facts;
    }

    private static CaseWritten<ReleaseContent> Written(int version, int steps) => new()
    {
        Id = "written/1", At = At(0), RecordedAt = At(0), Actor = "author", Version = version, ContentHash = "h1",
        Content = new()
        {
            Title = "t", Manager = "leader", Changes = [new("c1", "ch", "major", "c")], WindowFrom = Start.AddDays(10), WindowTo = Start.AddDays(10)
                .AddHours(3),
            Values = Profile.Releases!.Plan.ToDictionary(f => f.Id, f => "x"),
            Steps = [.. Enumerable.Range(1, steps)
                .Select(i => new ReleaseStep(i.ToString(System.Globalization.CultureInfo.InvariantCulture), "s" + i, "a", null, i == 2 ? null : "undo " + i))],
        },
    };

    private static GateRecorded Gate(string gate, bool passed, int minute) => new()
    {
        Id = $"gate/{gate}/{minute}", At = At(10 + minute), RecordedAt = At(10 + minute), Actor = "a", Version = 1, GateId = gate, Passed = passed,
    };

    private static GoDecided Go(bool go, int minute) =>
        new() { Id = "go/" + minute, At = At(minute), RecordedAt = At(minute), Actor = "manager", Version = 1, Go = go };

    private static StepReported Step(int step, StepOutcome outcome, int minute) => new()
    {
        Id = $"step/{step}/{minute}", At = At(minute), RecordedAt = At(minute), Actor = "a",
        StepId = step.ToString(System.Globalization.CultureInfo.InvariantCulture), Outcome = outcome,
    };
}
