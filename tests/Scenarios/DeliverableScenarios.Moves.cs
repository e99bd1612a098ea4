using System.Globalization;
using Workflows.Deliverables;
using Workflows.Kit;
using Xunit;
using static Workflows.Scenarios.ChangeHarness;

namespace Workflows.Scenarios;

/// <summary>Deliverables of a meeting that is moved.</summary>
public sealed class DeliverableMoveScenarios
{
    private const string Meeting = "mie-m20190426-7k3qf2xa";

    /// <summary>MIE-DLV-32: the material is owed 5 business days before the meeting that takes place.</summary>
    [Fact]
    public async Task Mie_AMeetingThatIsPutOff_MovesItsMaterial_WithItsRemindersAndItsMiss()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-04-16 10:00");
        CaseId id = await OpenAsync(h, "meeting_material", new(2019, 4, 26));
        await h.ExpectMailsAsync("opened→team_lead");
        await h.AdvanceToAsync("2019-04-17 12:00"); // two business days before 19 April
        await h.ExpectMailsAsync("remind-writing→team_lead");
        await h.DeliverAsync(d => d.MoveAsync(id, h.By(Author, "m"), new(2019, 5, 10), "広域連合の都合", Meeting));
        await h.ExpectMailsAsync("moved→team_lead");
        string letter = (await h.MailsAsync()).Single(m => m.Mail.Key.Contains("/moved/", StringComparison.Ordinal)).Mail.Text;
        Assert.Contains("2019年5月10日", letter, StringComparison.Ordinal);
        Assert.Contains("2019年4月25日", letter, StringComparison.Ordinal);
        await h.AdvanceToAsync("2019-04-22 23:59");
        await h.ExpectMailsAsync("remind-writing→team_lead"); // five business days before; nothing more for 19 April
        await h.AdvanceToAsync("2019-04-25 23:59");
        await h.ExpectMailsAsync("remind-writing→team_lead", "remind-writing→team_lead");
        Assert.False((await h.DeliverableAsync(id)).IsLate);
        await h.AdvanceToAsync("2019-04-26 00:00");
        await h.ExpectMailsAsync("late→manager", "late→team_lead");
        Assert.Equal((true, true), ((await h.DeliverableAsync(id)).IsLate, (await h.DeliverableAsync(id)).IsBreach));
        DeliverableSummary row = (await h.Get<DeliverableLedger>().FindAsync(id))!.Summary!;
        Assert.Equal((new DateOnly(2019, 5, 10), new DateOnly(2019, 4, 25), true), (row.Anchor, row.Breach, row.IsLate));
        await h.AdvanceToAsync("2019-06-01 00:00");
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task Mie_AMeetingThatIsBroughtForward_MakesNobodyLate_UntilADayIsAgreed()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-04-16 10:00");
        CaseId id = await OpenAsync(h, "meeting_material", new(2019, 4, 26));
        await h.ForgetMailsAsync();
        await h.DeliverAsync(d => d.MoveAsync(id, h.By(Author, "m"), new(2019, 4, 22), "広域連合の都合", Meeting)); // due on 15 April
        await h.EndOfMinuteAsync();
        await h.ExpectMailsAsync("moved→team_lead");
        Assert.Contains("協議", (await h.MailsAsync()).Single(m => m.Mail.Key.Contains("/moved/", StringComparison.Ordinal)).Mail.Text, StringComparison.Ordinal);
        await h.AdvanceToAsync("2019-04-17 10:00");
        await h.ExpectNothingElseAsync();
        Assert.Null((await h.DeliverableAsync(id)).Due);
        await h.DeliverAsync(d => d.AgreeDueAsync(id, h.By(Author, "a"), new(2019, 4, 19), "広域連合 電話"));
        await h.AdvanceToAsync("2019-04-19 23:59");
        await h.ExpectMailsAsync("remind-writing→team_lead", "remind-writing→team_lead"); // of that morning, and of the day itself
        Assert.False((await h.DeliverableAsync(id)).IsLate);
        await h.AdvanceToAsync("2019-04-20 00:00");
        await h.ExpectMailsAsync("late→manager", "late→team_lead");
        Assert.True((await h.DeliverableAsync(id)).IsLate);
    }

    /// <summary>What merely tells waits for a minute, but not where the deadline is nearer than ten: every process has the rule of the kit.</summary>
    /// <param name="moved">The day of the meeting, as it is moved for the second time within a minute, at 23:54.</param>
    /// <param name="told">How often the owner was told at once.</param>
    [Theory]
    [InlineData("2019-05-13", 1)] // due in days
    [InlineData("2019-04-24", 2)] // due five business days before: at the end of this day
    public async Task WhatRunsUpAgainstADeadline_IsToldAtOnce(string moved, int told)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-04-16 10:00");
        CaseId id = await OpenAsync(h, "meeting_material", new(2019, 4, 26));
        await h.AdvanceToAsync("2019-04-17 23:54");
        await h.ForgetMailsAsync();
        await h.DeliverAsync(d => d.MoveAsync(id, h.By(Author, "1"), new(2019, 5, 10), "広域連合の都合", Meeting));
        await h.DeliverAsync(d => d.MoveAsync(id, h.By(Author, "2"), DateOnly.Parse(moved, CultureInfo.InvariantCulture), "広域連合の都合", Meeting));
        Assert.Equal(Enumerable.Repeat("moved→team_lead", told), await h.NewlyToldAsync());
        await h.EndOfMinuteAsync();
        Assert.Equal(Enumerable.Repeat("moved→team_lead", 2 - told), await h.NewlyToldAsync());
    }

    /// <summary>The minutes of 29 March 2024 are due on 9 April, after the contract's end: what counts is the day of the meeting.</summary>
    [Fact]
    public async Task Mie_TheMinutesOfTheLastMeeting_AreOwedAfterTheTerm()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2024-03-28 10:00");
        CaseId id = await h.OpenDeliverableAsync("minutes", "2024-03-29", null);
        await h.AdvanceToAsync("2024-04-09 23:59");
        Assert.False((await h.DeliverableAsync(id)).IsLate);
        await h.AdvanceToAsync("2024-04-10 00:00");
        Assert.True((await h.DeliverableAsync(id)).IsBreach);
    }

    [Fact]
    public async Task WhatIsOver_IsNotMoved_AndWhatWasInTimeStaysSo()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-04-16 10:00");
        CaseId material = await OpenAsync(h, "meeting_material", new(2019, 4, 26));
        CaseId draft = await OpenAsync(h, "minutes_draft", new(2019, 4, 26));
        string file = (await h.KeepDeliverableFileAsync(material)).Sha256;
        await h.DeliverAsync(d => d.WriteAsync(material, h.By(Author, "w"), "資料", [file]));
        await h.DeliverAsync(d => d.NotOwedAsync(draft, h.By(Author), "会議の中止"));
        await h.ForgetMailsAsync();
        DeliverableCommands desk = h.Get<DeliverableCommands>();
        foreach (CaseId over in (CaseId[])[material, draft])
        {
            ExpectRefused(await desk.MoveAsync(over, h.By(Author, "m"), new(2019, 4, 19), "都合", Meeting), RefusalReason.CaseClosed);
        }

        Assert.False((await h.DeliverableAsync(material)).IsLate);
        CaseId minutes = await OpenAsync(h, "minutes", new(2019, 4, 26));
        ExpectRefused(await desk.MoveAsync(minutes, h.By(Author, "m"), new(1, 1, 1), "都合", Meeting), RefusalReason.NoSuchDate);
        ExpectRefused(await desk.MoveAsync(minutes, h.By(Author, "m"), new(2019, 5, 10), " ", Meeting), RefusalReason.MissingField);
    }

    private static async Task<CaseId> OpenAsync(IncidentHarness h, string item, DateOnly day)
    {
        (CaseId? id, CommandResult result) = await h.Get<DeliverableCommands>().OpenAsync("mie", h.By(Author), item, Meeting, day, null);
        Assert.IsType<CommandResult.Done>(result);
        await h.Engine.WhenIdleAsync();
        return id!.Value;
    }
}
