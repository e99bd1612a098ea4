using Workflows.Kit;
using Workflows.Maintenance;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>What a maintenance window holds, until when, and that it is no way to silence a contract in secret.</summary>
public sealed partial class IncidentScenarios
{
    private static Task<MaintenanceWindow> PlanAsync(IncidentHarness h, string from, string to, params string[] systems) => h.PlanMaintenanceAsync(
        "standard", new MaintenanceWindow("w1", IncidentHarness.Local(from), IncidentHarness.Local(to), systems, "計画停止", null));

    /// <summary>The sweep each minute, as in production.</summary>
    private static async Task PassAsync(IncidentHarness h, int minutes)
    {
        for (int minute = 0; minute < minutes; minute++)
        {
            await h.AdvanceAsync(Minute);
            await h.SweepAsync();
        }
    }

    private static async Task<string[]> PagesAsync(IncidentHarness h) =>
        [.. (await h.NewlyToldAsync()).Where(m => m.StartsWith("page", StringComparison.Ordinal))];

    [Fact]
    public async Task WindowThatIsExtendedWhileItHolds_HoldsUntilItsNewEnd()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 10:00");
        await PlanAsync(h, "2026-11-20 10:00", "2026-11-20 10:20", "web01");
        await h.AlertAsync(severity: "warning");
        await PassAsync(h, 10);
        await PlanAsync(h, "2026-11-20 10:00", "2026-11-20 10:40", "web01");
        await PassAsync(h, 29);
        Assert.Empty(await PagesAsync(h));
        await PassAsync(h, 2);
        Assert.Equal(["page→on_call"], await PagesAsync(h));
    }

    [Theory]
    [InlineData("shortened")]
    [InlineData("in the past")]
    [InlineData("withdrawn")]
    [InlineData("of another system")]
    public async Task WindowThatHoldsNoMore_LetsGoAtOnceOfWhatItHeld(string how)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 10:00");
        await PlanAsync(h, "2026-11-20 09:00", "2026-11-22 10:00");
        CaseId id = await h.AlertAsync(severity: "warning");
        await PassAsync(h, 10);
        Assert.Empty(await PagesAsync(h));
        switch (how)
        {
            case "shortened":
                await PlanAsync(h, "2026-11-20 09:00", "2026-11-20 10:11");
                await PassAsync(h, 2);
                break;
            case "in the past":
                await PlanAsync(h, "2026-11-20 08:00", "2026-11-20 08:30");
                break;
            case "withdrawn":
                Assert.NotNull(await h.WithdrawMaintenanceAsync("standard", "w1"));
                break;
            default:
                await PlanAsync(h, "2026-11-20 09:00", "2026-11-22 10:00", "db01");
                break;
        }

        await h.Engine.WhenIdleAsync();
        Assert.Equal(["page→on_call"], await PagesAsync(h));
        await PlanAsync(h, "2026-11-20 09:00", "2026-11-22 11:00"); // and the same id may hold again
        await PassAsync(h, 6);
        Assert.Empty(await PagesAsync(h));
        Assert.Empty((await h.StateAsync(id)).Acknowledgements);
    }

    [Fact]
    public async Task HoldWhoseWindowIsGone_IsLetGoByTheSweep()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 10:00");
        await PlanAsync(h, "2026-11-20 09:00", "2026-11-22 10:00");
        await h.AlertAsync(severity: "warning");
        await h.Get<MaintenanceCalendar>().CancelAsync("standard", "w1", h.Now); // and the process died
        await PassAsync(h, 1);
        Assert.Equal(["page→on_call"], await PagesAsync(h));
    }

    [Theory]
    [InlineData("web01", "web01:9100", true)]
    [InlineData("WEB01", "web01", true)]
    [InlineData("web01", "web01.hospital.example:9100", true)]
    [InlineData("web01.hospital.example", "https://web01.hospital.example/health", true)]
    [InlineData("ｗｅｂ０１", "web01", true)]
    [InlineData("web01", "web011", false)]
    [InlineData("web01.a.example", "web01.b.example", false)]
    [InlineData("10.0.0.1", "10.0.0.1:9100", true)]
    [InlineData("10", "10.0.0.1", false)]
    public async Task Window_MeansTheMachineHoweverItIsWritten(string window, string alert, bool holds)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 10:00");
        await PlanAsync(h, "2026-11-20 10:00", "2026-11-20 11:00", window);
        await h.AlertAsync(severity: "warning", system: alert);
        Assert.Equal(holds, (await PagesAsync(h)).Length == 0);
    }

    [Fact]
    public async Task AlertAboutAnotherSystemThatJoinsWhatAWindowHolds_IsCalledFor()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 10:00");
        await PlanAsync(h, "2026-11-20 10:00", "2026-11-20 11:00", "web01");
        CaseId id = await h.AlertAsync(rule: "a", severity: "warning", system: "web01", group: "g");
        Assert.Empty(await PagesAsync(h));
        Assert.Equal(id, await h.AlertAsync(rule: "b", severity: "warning", system: "db01", group: "g"));
        Assert.Equal(["page→on_call"], await PagesAsync(h));
    }

    [Fact]
    public async Task WindowOfAPerson_IsBoundedAndToldToTheLeadAndTheClient()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 10:00");
        MaintenanceCommands commands = h.Get<MaintenanceCommands>();
        MaintenanceWindow Window(int hours, string? change = null) => new("w1", h.Now, h.Now.AddHours(hours), [], "計画停止", change);
        Assert.Equal((RefusalReason.TooLong, "to"),
            ((await commands.PlanAsync("standard", h.By(IncidentHarness.OnCall), Window(73))).Refused is { } r ? (r.Reason, r.Detail) : default));
        Assert.NotNull((await commands.PlanAsync("standard", h.By(IncidentHarness.OnCall), Window(73, "standard-c20261120-aaaaaaaa"))).Refused);
        await h.ExpectNothingElseAsync();
        Assert.Null((await commands.PlanAsync("standard", h.By(IncidentHarness.OnCall), Window(72))).Refused);
        Assert.Null((await commands.PlanAsync("standard", h.By(IncidentHarness.OnCall), Window(72))).Refused); // sent twice
        string[] told = [.. (await h.MailsAsync()).Select(m => $"{m.Mail.Kind}→{m.Mail.To.PersonId}").Order(StringComparer.Ordinal)];
        Assert.Equal(["maintenance.planned→client_contact", "maintenance.planned→team_lead"], told);
        Assert.True(await commands.WithdrawAsync("standard", h.By(IncidentHarness.OnCall), "w1"));
        Assert.Equal(4, (await h.MailsAsync()).Count);
        Assert.False(await commands.WithdrawAsync("standard", h.By(IncidentHarness.OnCall), "unknown"));
    }
}
