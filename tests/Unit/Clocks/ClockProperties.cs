using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Workflows.Calendars;
using Workflows.Clocks;
using Xunit;
using static Workflows.Unit.Tests.Calendars.TestCalendars;

namespace Workflows.Unit.Tests.Clocks;

public sealed class ClockProperties
{
    private static readonly DateTimeOffset Origin = Tokyo9("2026-09-16 06:00");

    private static readonly Gen<ClockFact> AnyFact = Gen.OneOf(
        from at in Minute() select (ClockFact)new ClockStarted(at),
        from at in Minute() from id in Id() select (ClockFact)new ClockPaused(at, id, "waiting", "aoki", null),
        from at in Minute() from id in Id() select (ClockFact)new ClockResumed(at, id, "baba"),
        from at in Minute() from due in Minute() select (ClockFact)new DueAgreed(at, due, "client", null),
        from at in Minute() select (ClockFact)new ClockFulfilled(at, null));

    private static readonly Gen<Scenario> AnyScenario =
        from due in Gen.Elements<string?>("PT2H", "PT30M", "PT8H", "3bd", "2d", "1mo", "agreed", "next_opening:operation", null)
        from clock in Gen.Elements("elapsed", "desk", "operation", "service")
        from start in Minute()
        from rest in Gen.ListOf(AnyFact)
        from now in Minute()
        from seed in Gen.Choose(0, int.MaxValue)
        select new Scenario(due, clock, [new ClockStarted(start), .. rest], now, seed);

    [Fact]
    public void OrderAndRepetitionOfFacts_MeetsSpecification() => Check(scenario =>
    {
        var random = new Random(scenario.Seed);
        ClockFact[] shuffled = [.. scenario.Facts.Concat(scenario.Facts.Where(_ => random.Next(2) == 0)).OrderBy(_ => random.Next())];
        return Json(scenario.Read(scenario.Facts)) == Json(scenario.Read(shuffled));
    });

    [Fact]
    public void Recomputation_FromStoredFacts_MeetsSpecification() => Check(scenario =>
    {
        ClockFact[] stored = JsonSerializer.Deserialize<ClockFact[]>(JsonSerializer.Serialize(scenario.Facts))!;
        return Json(scenario.Read(scenario.Facts)) == Json(scenario.Read(stored));
    });

    [Fact]
    public void DueTime_LeavesExactlyTheAllowedTime_MeetsSpecification() => Check(scenario =>
    {
        // By definition: between start and due, open and not paused, there is the length and no more.
        ClockReading reading = scenario.Read(scenario.Facts);
        if (reading is not { RuleDue: { } due, StartedAt: { } start } || scenario.Due is null || DueRule.Parse(scenario.Due) is not DueRule.Length length)
        {
            return true;
        }

        TimeSpan counted = TimeSpan.Zero;
        for (DateTimeOffset minute = start; minute < due.Breach; minute = minute.AddMinutes(1))
        {
            bool open = scenario.Clock == "elapsed" || Book[scenario.Clock].IsOpenAt(minute);
            bool paused = reading.Pauses.Any(p => p.From <= minute && (p.To is null || minute < p.To));
            counted += open && !paused ? TimeSpan.FromMinutes(1) : TimeSpan.Zero;
        }

        return counted == length.Value;
    });

    [Fact]
    public void Pauses_NeverBringTheDueTimeForward_MeetsSpecification() => Check(scenario =>
    {
        ClockReading reading = scenario.Read(scenario.Facts);
        return reading.RuleDue is null || reading.OriginalDue is null || reading.RuleDue.Breach >= reading.OriginalDue.Breach;
    });

    [Fact]
    public void RemainingAndVerdict_Agree_MeetsSpecification() => Check(scenario =>
    {
        ClockReading reading = scenario.Read(scenario.Facts);
        return reading.State switch
        {
            ClockState.NotStarted => reading.StartedAt is null,
            ClockState.Running => reading.Due > scenario.Now && !reading.Suspended,
            ClockState.Paused => reading.FulfilledAt is null && (reading.Due is null || reading.Due > scenario.Now),
            ClockState.Met => reading.FulfilledAt is { } at && !(at > reading.Due),
            ClockState.Breached => reading.Due is { } due && (reading.FulfilledAt ?? scenario.Now) >= due,
            _ => reading.Due is null,
        };
    });

    private static void Check(Func<Scenario, bool> property) =>
        Prop.ForAll(AnyScenario.ToArbitrary(), property).QuickCheckThrowOnFailure();

    private static Gen<DateTimeOffset> Minute() => Gen.Choose(0, 9 * 24 * 60).Select(m => Origin.AddMinutes(m));

    private static Gen<string> Id() => Gen.Elements("a", "b", "c");

    private static string Json(ClockReading reading) => JsonSerializer.Serialize(reading);

    private sealed record Scenario(string? Due, string Clock, IReadOnlyList<ClockFact> Facts, DateTimeOffset Now, int Seed)
    {
        public ClockReading Read(IEnumerable<ClockFact> facts) => Workflows.Clocks.Clock.Read(ClockTests.Facts(Due, Clock, [.. facts]), Book, Now);

        public override string ToString() => $"{Due} on {Clock} at {Now:u}: {string.Join("; ", Facts)}";
    }
}
