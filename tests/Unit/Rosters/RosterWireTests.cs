using System.Text.Json;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Rosters;
using Workflows.Rosters.Process;
using Xunit;
using static Workflows.Unit.Tests.Rosters.RosterSamples;

namespace Workflows.Unit.Tests.Rosters;

/// <summary>What is in ledgers, mails and links already: a difference needs an answer for the rows that exist.</summary>
public sealed class RosterWireTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 20, 1, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Edit_KeepsItsShape() => Assert.Equal(
        """{"kind":"edited","cells":["2026-12-01 gan early a b","2026-12-01 gan late"],"specialDays":[{"day":"2026-12-05","kind":"receipts","site":"gan"}],"codes":{"A":"a"},"generated":true,"step":3,"formKey":"k","id":"step/3","at":"2026-11-20T01:30:00+00:00","recordedAt":"2026-11-20T01:30:00+00:00","actor":"y"}""",
        RosterFacts.Family.Format.Write<CaseFact>(new RosterEdited
        {
            Id = "step/3", At = At, RecordedAt = At, Actor = "y", Step = 3, FormKey = "k", Generated = true,
            Cells = [new(Day("2026-12-01"), "gan", "early", ["a", "b"]), new(Day("2026-12-01"), "gan", "late", [])],
            SpecialDays = [new(Day("2026-12-05"), "receipts", "gan")],
            Codes = new Dictionary<string, string> { ["A"] = "a" },
        }));

    [Fact]
    public void Override_KeepsItsShape() => Assert.Equal(
        """{"kind":"overridden","reason":"absence","out":"e","from":"2026-12-09","to":"2026-12-09","cells":["2026-12-09 seishin normal g"],"step":4,"formKey":"k","id":"step/4","at":"2026-11-20T01:30:00+00:00","recordedAt":"2026-11-20T01:30:00+00:00","actor":"y"}""",
        RosterFacts.Family.Format.Write<CaseFact>(new RosterOverridden
        {
            Id = "step/4", At = At, RecordedAt = At, Actor = "y", Step = 4, FormKey = "k", Reason = OverrideReason.Absence, Out = "e", From = Day("2026-12-09"),
            To = Day("2026-12-09"),
            Cells = [new(Day("2026-12-09"), "seishin", "normal", ["g"])],
        }));

    [Fact]
    public void Cell_IsReadBack_AndAnythingElseIsRefused()
    {
        RosterCell cell = LedgerJson.Read<RosterCell>("\"2026-12-01 gan early a b\"");
        Assert.Equal((Day("2026-12-01"), "gan", "early"), cell.Slot);
        Assert.Equal(["a", "b"], cell.Persons);
        Assert.Throws<JsonException>(() => LedgerJson.Read<RosterCell>("\"tomorrow gan early\""));
    }

    /// <summary>A month without anybody: the duty is recorded with what has room, the same at every look, and says how much is left out.</summary>
    [Fact]
    public void Findings_ThatAreTooManyForAFact_AreCut()
    {
        string[] codes = [.. Enumerable.Range(0, 2_000).Select(i => $"Understaffed/2026-12-01/看護部/early/{i}/////2/0")];
        (IReadOnlyList<string> kept, int? more) = RosterDutyPerformed.Fit(codes);
        Assert.Equal(codes, (IEnumerable<string>)[.. kept, .. codes[^more!.Value..]]);
        Assert.InRange(kept.Count, 100, 1_000);
        RosterDutyPerformed fact = new()
        {
            Id = "duty/gaps/2026-12-01", At = At, RecordedAt = At, Actor = "system", Told = [], Findings = kept, MoreFindings = more,
            Duty = new() { Key = "gaps/2026-12-01", Kind = RosterDutyKind.LookForGaps, DueAt = At, Version = 1 },
        };
        Assert.InRange(RosterFacts.Family.Format.Write<CaseFact>(fact).Length, 0, FactSize.Max);
        Assert.True(RosterFacts.Family.Format.Write<CaseFact>(fact with { Findings = codes }).Length > FactSize.Max);
        Assert.Equal((1, null), (RosterDutyPerformed.Fit(["one"]).Kept.Count, RosterDutyPerformed.Fit(["one"]).More));
    }

    [Fact]
    public void Month_HasOneId() =>
        Assert.Equal("saitama-s20261201-" + RosterLedger.IdOf("saitama", new(2026, 12)).Value[^8..], RosterLedger.IdOf("saitama", new(2026, 12)).Value);

    [Fact]
    public void Id_IsReadBack_AndIsNoOtherProcesses()
    {
        CaseId id = RosterLedger.IdOf("saitama", new(2026, 12));
        Assert.True(CaseId.TryParse(RosterProcess.Rosters, id.Value, out CaseId same));
        Assert.Equal(id, same);
        Assert.False(CaseId.TryParse(new CaseKind("change", 'c', "changes", new("RunChange", "PlanChange", "PerformChangeDuty")), id.Value, out _));
        Assert.NotEqual(id, RosterLedger.IdOf("saitama", new(2027, 1)));
    }

    [Fact]
    public void MonthOfSaitama_FitsIntoARow_ManyTimes()
    {
        int length = LedgerJson.Write(RosterSamples.Saitama().Month("2026-12").Cells).Length;
        Assert.InRange(length, 1_000, RosterCommands.MaxCells / 2);
    }

    [Fact]
    public void Hash_IsAnotherForEveryVersionAndEveryValue()
    {
        RosterContent content = RosterContent.Empty.With([new(Day("2026-12-01"), "gan", "early", ["a", "b"])]);
        string[] hashes =
        [
            content.Hash(1),
            content.Hash(2),
            content.With([new(Day("2026-12-01"), "gan", "early", ["a"])]).Hash(1),
            content.With([new(Day("2026-12-02"), "gan", "early", ["a"])]).Hash(1),
            (content with { Values = new Dictionary<string, string> { ["work"] = "w" } }).Hash(1),
            (content with { SpecialDays = [new(Day("2026-12-05"), "receipts", "gan")] }).Hash(1),
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.Equal(hashes[0], content.With([new(Day("2026-12-01"), "gan", "early", ["b", "a", "b"])]).Hash(1));
    }
}
