using Workflows.Calendars;
using Workflows.Changes;
using Workflows.Changes.Process;
using Workflows.Contracts;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Unit.Tests.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Changes;

public sealed class ChangeRuleTests
{
    public static TheoryData<string> Ids => ["standard", "okayama", "saga", "mie", "saitama", "gunma"];

    [Theory]
    [InlineData("mie", "2019-07-31", "2019-06-28", "2019-06-30")] // a Sunday
    [InlineData("mie", "2019-03-31", "2019-02-28", "2019-02-28")] // clamped to the month's last day
    [InlineData("okayama", "2026-11-27", "2026-11-12", "2026-11-12")] // Labour Thanksgiving Day between
    [InlineData("standard", "2026-11-30", "2026-11-20", "2026-11-20")]
    public void StopNotice_IsCountedBackFromTheStop(string contract, string stop, string target, string breach)
    {
        ContractProfile profile = ShippedContracts.Catalog[contract];
        CalendarSet calendars = profile.BuildCalendars(ShippedContracts.Catalog.Holidays);
        StopNoticeDue due = StopNoticeDue.Of(profile.StopNotices[0],
            new DateTimeOffset(DateOnly.ParseExact(stop, "yyyy-MM-dd"), new(20, 0), TimeSpan.FromHours(9)), calendars);
        Assert.Equal((target, breach), (due.Days.Target.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            due.Days.Breach.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(due.Days.Target, calendars.Business.DayOf(due.SendAt));
        Assert.Equal(calendars.Business.StartOf(due.Days.Breach.AddDays(1)), due.LateAfter);
    }

    [Theory]
    [InlineData("2026-12-25", false)]
    [InlineData("2026-12-26", true)]
    [InlineData("2027-01-05", true)]
    [InlineData("2027-01-06", false)]
    public void Freeze_MaySpanTheNewYear(string day, bool frozen) =>
        Assert.Equal(frozen, ShippedContracts.Catalog["standard"].Changes!.Freezes[0].Days.Contains(DateOnly.ParseExact(day, "yyyy-MM-dd")));

    [Theory]
    [MemberData(nameof(Ids))]
    public void RuleFromTheText_CitesItsClause_AndAnAssumedOneIsListed(string id)
    {
        ContractProfile profile = ShippedContracts.Catalog[id];
        Assert.NotEmpty(profile.Changes!.Classes);
        foreach (ChangeClass rule in profile.Changes!.Classes)
        {
            Assert.True(rule.Source.Basis != RuleBasis.Clause || rule.Source.Clause is not null, rule.Id);
            Assert.True(rule.Source.Basis != RuleBasis.Assumed || profile.Assumptions.Any(a => a.Path == $"changes.classes[{rule.Id}]"), rule.Id);
            Assert.NotNull(rule.Name.En);
            Assert.All(rule.Fields, f => Assert.NotNull(f.Name.En));
        }

        Assert.All(profile.StopNotices.Where(n => n.Contractual), n => Assert.Equal(RuleBasis.Clause, n.Source.Basis));
    }

    [Theory]
    [InlineData("        - {id: word, role: manager, quorum: any, expired_to: administrator}\n", "", "emergency")]
    [InlineData("quorum: any, due: PT17H, reminders: [PT4H, PT12H], expired_to: manager", "quorum: half", "quorum")]
    [InlineData("role: team_lead, quorum", "role: teamlead, quorum", "role")]
    [InlineData("lead_time: -5bd", "lead_time: 5bd", "lead_time")]
    [InlineData("except: emergency, basis: house}\n\nnotices", "except: emergencies, basis: house}\n\nnotices", "except")]
    [InlineData("due: PT17H, reminders: [PT4H, PT12H], expired_to: manager", "reminders: [PT4H], on_expiry: lapse", "on_expiry")]
    public void Mistake_IsNamedWithItsLine(string right, string wrong, string key)
    {
        string text = ShippedContracts.Text("standard.yaml").ReplaceLineEndings("\n");
        Assert.Contains(right, text, StringComparison.Ordinal);
        string edited = text.Replace(right, wrong, StringComparison.Ordinal);
        ProfileReading reading = ProfileReader.Read(edited, "standard.yaml", Processes.Sections);
        Assert.Contains(reading.Errors, e => e.Path.EndsWith(key, StringComparison.Ordinal) && e.Line > 100);
    }

    [Theory]
    [InlineData("standard-c20261120-7k3qf2xa", true)]
    [InlineData("standard-20261120-7k3qf2xa", false)]
    [InlineData("-c20261120-7k3qf2xa", false)]
    [InlineData("standard-c20261120-7k3qf2xi", false)]
    [InlineData("", false)]
    public void ChangeId_IsNoIncidentId(string text, bool ours)
    {
        Assert.Equal(ours, CaseId.TryParse(ChangeProcess.Changes, text, out _));
        Assert.False(ours && CaseId.TryParse(IncidentKind.Incidents, text, out _));
    }

    [Fact]
    public void Fold_IsTheSameForEveryOrderOfArrival()
    {
        ContractProfile profile = ShippedContracts.Catalog["standard"];
        CalendarSet calendars = profile.BuildCalendars();
        CaseId id = CaseId.For(ChangeProcess.Changes, "standard", "seed", new(2026, 11, 20));
        DateTimeOffset at = new(2026, 11, 20, 1, 0, 0, TimeSpan.Zero);
        ChangeContent content = new()
        {
            Title = "t", ClassId = "minor", System = "web01", Stops = true, WindowFrom = at.AddDays(20), WindowTo = at.AddDays(20).AddHours(1),
            Values = new Dictionary<string, string> { ["plan"] = "p", ["rollback"] = "r" },
        };
        List<CaseFact> facts =
        [
            new CaseWritten<ChangeContent> { Id = "written/1", At = at, RecordedAt = at, Actor = "author", Content = content, Version = 1, ContentHash = "h1" },
            new CaseWritten<ChangeContent> { Id = "written/2", At = at.AddHours(2), RecordedAt = at.AddHours(
                2), Actor = "author", Content = content with { Title = "t2" }, Version = 2, ContentHash = "h2" },
            new CaseDecided { Id = "decision/1/lead/x", At = at.AddHours(1), RecordedAt = at.AddHours(1), Actor = "x", StageId = "lead", ContentHash = "h1",
                Answer = ApprovalAnswer.Approve },
            new CaseDecided { Id = "decision/2/lead/x", At = at.AddHours(3), RecordedAt = at.AddHours(3), Actor = "x", StageId = "lead", ContentHash = "h2",
                Answer = ApprovalAnswer.Approve },
            Asked(1, at),
            Asked(2, at.AddHours(2)),
            new WorkStarted { Id = "work-started", At = at.AddHours(4), RecordedAt = at.AddHours(4), Actor = "author" },
        ];
        string expected = Read(facts);
        Assert.Contains("\"status\":\"inWork\"", expected, StringComparison.Ordinal);
        Random random = new(7);
        for (int i = 0; i < 200; i++)
        {
            CaseFact[] shuffled = [.. facts.Concat(facts.Where(_ => random.Next(2) == 0)).OrderBy(_ => random.Next())];
            Assert.Equal(expected, Read(shuffled));
        }

        string Read(IEnumerable<CaseFact> some)
        {
            ChangeState state = ChangeState.Of(id, profile, calendars, some);
            return LedgerJson.Write(ChangeSummary.Of(state)) + LedgerJson.Write(ChangeSchedule.Pending(state).ToList()) + state.ApprovedAt;
        }

        static CaseDutyPerformed<ChangeDuty> Asked(int version, DateTimeOffset at) => new()
        {
            Id = $"duty/ask/{version}/lead",
            At = at,
            RecordedAt = at,
            Actor = "system",
            Duty = new() { Key = $"ask/{version}/lead", Kind = ChangeDutyKind.Ask, DueAt = at, Version = version, StageId = "lead" },
            Told = ["x"],
            Seats = ["x"],
        };
    }

    [Fact]
    public void EveryDutyAndStatus_HasWords() => Assert.All((string[])["ja", "en"], language =>
    {
        ChangeDutyKind[] silent = [ChangeDutyKind.BookWindow, ChangeDutyKind.CancelWindow, ChangeDutyKind.HoldIncidents, ChangeDutyKind.Close];
        IEnumerable<string> keys =
        [
            .. Enum.GetValues<ChangeDutyKind>().Except(silent).Select(k => "Subject." + k),
            .. Enum.GetValues<ChangeStatus>().Select(s => "Status." + s),
            .. Enum.GetValues<ConflictKind>().Select(c => "Conflict." + c),
        ];
        Assert.All(keys, key => Assert.NotNull(ChangeTexts.All.Find(language, key)));
    });
}
