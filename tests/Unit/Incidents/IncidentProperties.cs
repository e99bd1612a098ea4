using FsCheck;
using FsCheck.Fluent;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Incidents.Duties;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Xunit;

namespace Workflows.Unit.Tests.Incidents;

/// <summary>What holds for every contract and every course of an incident.</summary>
public sealed class IncidentProperties
{
    [Fact]
    public void Fold_OfFactsInAnyOrderAndTwice_MeetsSpecification() => Check(course =>
    {
        IncidentFact[] facts = [.. course.Facts.DistinctBy(f => f.Id)];
        Random random = new(course.Seed);
        IncidentFact[] shuffled = [.. facts.Concat(facts.Where(_ => random.Next(2) == 0)).OrderBy(_ => random.Next())];
        return course.Read(facts) == course.Read(shuffled);
    });

    [Fact]
    public void Run_PerformsEachDutyOnce_AndNotBeforeItIsDue_MeetsSpecification() => Check(course =>
    {
        Run run = Run.Of(course);
        return run.Performed.DistinctBy(p => p.Duty.Key).Count() == run.Performed.Count
            && run.Performed.All(p => p.Duty.DueAt <= p.At);
    });

    [Fact]
    public void Close_ComesWhenNothingElseIsOwed_MeetsSpecification() => Check(course => course.Facts.All(f =>
        IncidentSchedule.At(course.Fold(course.Facts), course.Clocks, f.At).Due is var due && (due.Count <= 1 || due.All(d => d.Kind != DutyKind.Close))));

    [Fact]
    public void Run_LeavesNothingUndone_MeetsSpecification() => Check(course =>
    {
        Run run = Run.Of(course);
        return run.Final.IsClosed || IncidentSchedule.At(run.Final, course.Clocks, run.Now).Due.Count == 0;
    });

    [Fact]
    public void NextLook_IsAlwaysLater_MeetsSpecification() => Check(course => course.Facts.All(f =>
        IncidentSchedule.At(course.Fold(course.Facts), course.Clocks, f.At) is { } plan && (plan.NextLookAt is null || plan.NextLookAt > f.At)));

    [Fact]
    public void LookingLater_ForgetsNothingButSupersededReminders_MeetsSpecification() => Check(course =>
    {
        IncidentState state = course.Fold(course.Facts);
        DateTimeOffset early = Course.Origin.AddMinutes(course.Seed % 3000);
        HashSet<string> late = [.. IncidentSchedule.At(state, course.Clocks, early.AddHours(7)).Due.Select(d => d.Key)];
        bool held = state.Maintenance.Any(m => m.From <= early.AddHours(7) && m.To > early.AddHours(7)); // calls wait for its end
        return IncidentSchedule.At(state, course.Clocks, early).Due
            .Where(d => d.Kind is not (DutyKind.Remind or DutyKind.Warn or DutyKind.Close)) // the close waits for what is owed
            .All(d => late.Contains(d.Key) || (held && d.Kind is DutyKind.Page or DutyKind.NobodyAnswered));
    });

    [Fact]
    public void WhatWasDone_StaysDoneAndUnchangedWhenComputedAgain_MeetsSpecification() => Check(course =>
    {
        Run run = Run.Of(course);
        IncidentState again = course.Fold(run.Facts.Concat(run.Facts).Reverse());
        return run.Performed.All(p => again.Performed(p.Duty.Key) == p)
            && !IncidentSchedule.Pending(again, course.Clocks).Any(d => run.Performed.Any(p => p.Duty.Key == d.Key))
            && run.Performed.Where(p => p.Duty.Kind == DutyKind.Breach)
                .All(p => again.Step(p.Duty.StepId!, p.Duty.Occurrence) is not { } step || step.Breach == p);
    });

    [Fact]
    public void AssumedSteps_AreNeverBreachesOfContract_MeetsSpecification() => Check(course => Run.Of(course).Performed
        .Where(p => p.Duty is { Kind: DutyKind.Breach, Contractual: true })
        .All(p => course.Profile.Incident.Steps.Single(s => s.Id == p.Duty.StepId).Source.Basis != RuleBasis.Assumed));

    [Fact]
    public void DueTime_LeavesExactlyTheAllowedOpenTime_MeetsSpecification() => Check(course =>
    {
        // By definition: between start and due, open and not paused, there is the length and no more.
        foreach (StepState step in course.Fold(course.Facts).Steps)
        {
            if (step is not { StartedAt: { } start, OriginalDue: { } due, Step.Due: DueRule.Length length })
            {
                continue;
            }

            string clock = step.Step.Clock ?? course.Profile.Incident.Clock;
            TimeSpan counted = TimeSpan.Zero;
            for (DateTimeOffset minute = start; minute < due; minute = minute.AddMinutes(1))
            {
                bool open = clock == CalendarSet.Elapsed || course.Calendars[clock].IsOpenAt(minute);
                bool paused = step.Pauses.Any(p => p.From <= minute && (p.To is null || minute < p.To));
                counted += open && !paused ? TimeSpan.FromMinutes(1) : TimeSpan.Zero;
            }

            if (counted != length.Value)
            {
                return false;
            }
        }

        return true;
    });

    [Fact]
    public void RemindersAndWarnings_LieBetweenStartAndDue_MeetsSpecification() => Check(course =>
    {
        IncidentState state = course.Fold(course.Facts);
        return IncidentSchedule.Pending(state, course.Clocks)
            .Where(d => d.Kind is DutyKind.Remind or DutyKind.Warn)
            .All(d => state.Step(d.StepId!, d.Occurrence) is { StartedAt: { } start } step && d.DueAt >= start && !(d.DueAt >= step.Due));
    });

    /// <summary>The courses are not trivial: together they make the software owe everything that it can owe.
    /// So many, because the rarest duty is in one of some 150.</summary>
    [Fact]
    public void Courses_OweEveryKindOfDuty()
    {
        List<DutyPerformed> performed = [.. IncidentGenerators.AnyCourse.Sample(2400).SelectMany(c => Run.Of(c).Performed)];
        Assert.Equal(Enum.GetValues<DutyKind>().Where(k => k != DutyKind.Close), performed.Select(p => p.Duty.Kind).Distinct().Order());
    }

    [Fact]
    public void IncidentId_ReadsBackWhatItWrote_MeetsSpecification() => Prop.ForAll(
        (from contract in Gen.Elements("standard", "okayama", "a", "x-1", new string('q', 64))
         from seed in Gen.Choose(0, int.MaxValue).Select(i => $"episode {i}")
         from day in Gen.Choose(0, 36_500)
         select (contract, seed, day: new DateOnly(2000, 1, 1).AddDays(day))).ToArbitrary(),
        x =>
        {
            CaseId id = CaseId.For(IncidentKind.Incidents, x.contract, x.seed, x.day);
            return CaseId.TryParse(IncidentKind.Incidents, id.Value, out CaseId read) && read == id && read.ContractId == x.contract
                && id == CaseId.For(IncidentKind.Incidents, x.contract, x.seed, x.day)
                && id.Value.Contains(x.day.ToString("yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
                && id.InstanceId == "incident-" + id.Value;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void IncidentId_OfDamagedText_IsRefusedOrAnotherId_MeetsSpecification() => Prop.ForAll(
        (from at in Gen.Choose(0, 25)
         from to in Gen.Elements("/\\#?%\0\n ILOUilou-_.é障0aZ".ToCharArray())
         from cut in Gen.Choose(0, 3)
         select (at, to, cut)).ToArbitrary(),
        x =>
        {
            char[] text = "standard-20261120-7k3qf2xa".ToCharArray();
            text[x.at] = x.to;
            string damaged = new(text, 0, text.Length - x.cut);
            return !CaseId.TryParse(IncidentKind.Incidents, damaged, out CaseId id)
                || (id.Value == damaged && damaged.All(c => c is >= 'a' and <= 'z' or >= '0' and <= '9' or '-'));
        }).QuickCheckThrowOnFailure();

    private static void Check(Func<Course, bool> property) =>
        Prop.ForAll(IncidentGenerators.AnyCourse.ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    /// <summary>The orchestrator's loop without the engine: facts become known one after the other, and between them what is due is performed on
    /// time.</summary>
    private sealed class Run
    {
        private readonly Course course;
        private readonly List<IncidentFact> facts = [];

        private Run(Course course) => this.course = course;

        public IReadOnlyList<IncidentFact> Facts => facts;

        public List<DutyPerformed> Performed { get; } = [];

        public IncidentState Final { get; private set; } = null!;

        public DateTimeOffset Now { get; private set; }

        public static Run Of(Course course)
        {
            Run run = new(course);
            foreach (IncidentFact fact in course.Facts.DistinctBy(f => f.Id).OrderBy(f => f.RecordedAt))
            {
                run.WorkUntil(fact.RecordedAt);
                if (run.Final is { IsClosed: true })
                {
                    break;
                }

                run.facts.Add(fact);
                run.Look();
            }

            run.WorkUntil(run.Now.AddDays(12)); // over the business days after which the client is reminded of a report
            return run;
        }

        /// <summary>In one course of seven nobody holds any role.</summary>
        private string[] ToldBy(IncidentDuty duty) => course.Seed % 7 == 0 ? [.. duty.Persons] : [.. duty.Roles, .. duty.Persons];

        private void WorkUntil(DateTimeOffset end)
        {
            if (facts.Count > 0)
            {
                for (int looks = 0; IncidentSchedule.At(Final, course.Clocks, Now).NextLookAt is { } next && next <= end; looks++)
                {
                    Assert.True(looks < 500, $"expected an end of the looks before {end:u}; found none");
                    Assert.True(next > Now, $"expected a look after {Now:u}; found {next:u}");
                    Now = next;
                    Look();
                }
            }

            Now = end;
        }

        private void Look()
        {
            Final = course.Fold(facts);
            for (int rounds = 0; IncidentSchedule.At(Final, course.Clocks, Now) is { Due.Count: > 0 } plan; rounds++)
            {
                Assert.True(rounds < 50, $"expected rest at {Now:u}; still due: {string.Join(", ", plan.Due.Select(d => d.Key))}");
                foreach (IncidentDuty duty in plan.Due)
                {
                    if (duty.Kind == DutyKind.Close)
                    {
                        facts.Add(new Closed { Id = "closed", At = Now, RecordedAt = Now, Actor = "system" });
                        break;
                    }

                    DutyPerformed performed =
                        new()
                        {
                            Id = "duty/" + duty.Key, At = Now, RecordedAt = Now, Actor = "system", Duty = duty, Told = ToldBy(
                        duty), News = duty.Kind is DutyKind.Page or DutyKind.TellNews ? [.. Final.News.Select(n => n.Alert.Id)] : null
                        };
                    Performed.Add(performed);
                    facts.Add(performed);
                }

                Final = course.Fold(facts);
            }
        }
    }
}
