using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Requests;
using Workflows.ServiceLevels;
using Workflows.ServiceLevels.Process;
using Workflows.ServiceLevels.Proofs;
using Xunit;
using static Workflows.Scenarios.ChangeHarness;

namespace Workflows.Scenarios;

/// <summary>
/// The client asks for longer hours or another day, both agree, and what they agreed on is service time (Okayama Ch4§1-1, Mie 2.6): the base
/// grows, and what stands still in it is down time.
/// </summary>
public sealed class ExtensionScenarios
{
    /// <summary>OKA-OUT-01: a Saturday from 9 to 12, in which the system stands still from 10 to 11.</summary>
    [Fact]
    public async Task Okayama_ASaturday_IsServiceTime_OnceBothAgreed()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-11-16 10:00");
        CaseId id = await h.AskAsync("extension", h.Asked(RequestParty.Client) with { Title = "休日給付に伴う稼働" });
        ExpectRefused(await h.SayAsync(id, "2026-11-21 09:00", "2026-11-21"), RequestRefusals.NoTimes);
        ExpectRefused(await h.SayAsync(id, "2026-11-21 12:00", "2026-11-21 09:00"), RequestRefusals.NoTimes);
        ExpectRefused(await h.SayAsync(id, "2026-11-21 09:00", "2026-12-31 09:00"), RequestRefusals.NoTimes);
        ExpectRefused(await h.SayAsync(id, "2026-11-21 09:00", ""), RefusalReason.MissingField);
        Assert.IsType<CommandResult.Done>(await h.SayAsync(id, "2026-11-21 09:00", "2026-11-21 12:00"));
        await h.AdvanceToAsync("2026-11-21 10:00");
        await h.ForgetMailsAsync();
        CaseId incident = await h.QuietAlertAsync("critical");
        await h.AdvanceToAsync("2026-11-21 11:00");
        await h.RecoverAsync(incident);
        Assert.Equal((0, 0), await h.SaturdayAsync()); // the city has not confirmed: no service time

        // What both agreed on counts from then on.
        await h.AdvanceToAsync("2026-11-21 11:30");
        await h.TalkAsync(r => r.ConfirmAsync(id, h.By(new("client_contact"), "ok"), null));
        Assert.Equal((30, 0), await h.SaturdayAsync());
    }

    [Fact]
    public async Task Okayama_AnExtensionThatWasAgreedOnBefore_CountsWhole_AndItsProofHolds()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-11-16 10:00");
        CaseId id = await h.AgreedAsync("2026-11-21 09:00", "2026-11-21 12:00");
        await h.AdvanceToAsync("2026-11-21 10:00");
        await h.ForgetMailsAsync();
        CaseId incident = await h.QuietAlertAsync("critical");
        await h.AdvanceToAsync("2026-11-21 11:00");
        await h.RecoverAsync(incident);
        Assert.Equal((180, 60), await h.SaturdayAsync());

        ServiceLevelFigures figures = await h.YearAsync();
        Assert.Equal(id.Value, Assert.Single(figures.Facts.Extensions!).Case);
        using MemoryStream zip = new((await h.Get<ProofWriter>().WriteAsync(figures, null))!);
        Assert.Empty(ProofChecker.Check(ProofFiles.Unpack(zip)).Findings);
        Assert.Null((await h.YearAsync(IncidentHarness.Local("2026-11-16 09:59"))).Facts.Extensions); // as of the day before it was asked for
    }

    /// <summary>MIE-OUT-02: on the union's request the hours are extended, or Saturdays and Sundays worked.</summary>
    [Fact]
    public async Task Mie_AnEvening_IsServiceTime_OnceBothAgreed()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2022-08-08 10:00");
        await h.AgreedAsync("2022-08-08 18:00", "2022-08-08 21:00");
        ServiceLevelRules rules = h.Get<ContractVersions>().Current("mie")!.Profile.Section<ServiceLevelRules>()!;
        ServiceLevelFigures figures = (await h.Get<ServiceLevelReader>().ReadAsync(
            h.Get<ContractVersions>().Current("mie")!, ServiceLevelPeriod.Of(rules.Period, new(2022, 8, 8)), IncidentHarness.Local("2022-08-08 23:00")))!;
        // Five working days and this one from 8 to 19, and two hours that the calendar does not have.
        Assert.Equal((6 * 660) + 120, figures.Indicators[0].Availability!.Base.TotalMinutes);
    }
}

/// <summary>What these scenarios do again and again.</summary>
internal static class ExtensionHarness
{
    public static async Task<CommandResult> SayAsync(this IncidentHarness h, CaseId id, string from, string to)
    {
        CommandResult result = await h.Get<RequestCommands>().ReplyAsync(id, h.By(Author, "said" + from + to), new(RequestParty.Contractor, "承知しました", true)
        {
            Values = new Dictionary<string, string> { ["from"] = from, ["to"] = to },
        });
        await h.Engine.WhenIdleAsync();
        return result;
    }

    /// <summary>Asked for, answered and confirmed.</summary>
    public static async Task<CaseId> AgreedAsync(this IncidentHarness h, string from, string to)
    {
        CaseId id = await h.AskAsync("extension", h.Asked(RequestParty.Client));
        Assert.IsType<CommandResult.Done>(await h.SayAsync(id, from, to));
        await h.TalkAsync(r => r.ConfirmAsync(id, h.By(new("client_contact"), "ok"), null));
        return id;
    }

    public static async Task<ServiceLevelFigures> YearAsync(this IncidentHarness h, DateTimeOffset? asOf = null) =>
        (await h.Get<ServiceLevelReader>().ReadAsync(
            h.Get<ContractVersions>().Current("okayama")!, new(MeasuredPeriod.FiscalYear, new(2026, 4, 1)), asOf ?? h.Now.AddDays(1)))!;

    /// <summary>Service time and down time, in minutes, that the year has beyond its open days so far.</summary>
    public static async Task<(double Base, double Down)> SaturdayAsync(this IncidentHarness h)
    {
        AvailabilityFigure figure = (await h.YearAsync()).Indicators[0].Availability!;
        return (figure.Base.TotalMinutes % 660, figure.Down.TotalMinutes);
    }
}
