using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Ledger;
using Workflows.Mail;
using Workflows.ServiceLevels;
using Workflows.ServiceLevels.Process;
using Workflows.Testing;
using Xunit;
using static Workflows.Scenarios.ChangeHarness;

namespace Workflows.Scenarios;

/// <summary>What pages keep of figures is never older than what is recorded; and monitoring that falls silent is noticed.</summary>
public sealed class CurrentFigureScenarios
{
    /// <summary>After each thing that happens, kept figures are those that are read anew; nothing happened: they are kept.</summary>
    [Fact]
    public async Task ALaterFact_ChangesFiguresAtOnce()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-11-20 10:00");
        ServiceLevelFigures none = await SameAsync(h);
        Assert.Same(none, await CurrentAsync(h));

        // Time alone: within a minute they are kept, after it they go on.
        await h.AdvanceAsync(TimeSpan.FromSeconds(59));
        Assert.Same(none, await CurrentAsync(h));
        await h.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.NotSame(none, await SameAsync(h));
        CaseId first = await h.QuietAlertAsync("critical");
        Assert.Single((await SameAsync(h)).Facts.Stops);
        await h.AdvanceToAsync("2026-11-20 10:41");
        await h.RecoverAsync(first);
        ServiceLevelFigures recovered = await SameAsync(h);
        Assert.Equal(TimeSpan.FromMinutes(40), recovered.Indicators[0].Availability!.Down);
        await h.Desk.Exclusions.ProposeAsync(
            first, h.By(IncidentHarness.OnCall, "p"), new("other_service", ["availability"], "障害情報 No.12"), byClient: false);
        Assert.Single((await SameAsync(h)).Indicators[0].Exclusions);
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.Desk.Exclusions.AnswerAsync(
            first, h.By(new("client_approver")), (await h.StateAsync(first)).Exclusions[0].Id, asClient: true, agree: true, null);
        Assert.Equal(TimeSpan.FromMinutes(40), (await SameAsync(h)).Indicators[0].Availability!.Excluded);

        Assert.Equal(
            (await h.Get<ServiceLevelReader>().MonthsAsync(Okayama(h), new(2026, 11, 1), h.Now)).Select(m => (m.Month, m.Indicators[0].Availability!.Down)),
            (await h.Get<CurrentFigures>().MonthsAsync(Okayama(h), new(2026, 11, 1), h.Now)).Select(m => (m.Month, m.Indicators[0].Availability!.Down)));
    }

    /// <summary>The day of a report: gathered once, as it was on record then, and kept whatever is recorded later.</summary>
    [Fact]
    public async Task AMomentOfThePast_IsKept_WhateverComesLater()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-11-20 10:00");
        CaseId id = await h.QuietAlertAsync("critical");
        await h.AdvanceToAsync("2026-11-20 10:40");
        await h.RecoverAsync(id);
        DateTimeOffset then = h.Now;
        await h.AdvanceToAsync("2026-11-20 11:00");
        await h.Desk.Exclusions.ProposeAsync(
            id, h.By(IncidentHarness.OnCall, "p"), new("other_service", ["availability"], "障害情報 No.12"), byClient: false);
        ServiceLevelFigures past = (await h.Get<CurrentFigures>().Past.ReadAsync(Okayama(h), Year, then))!;
        ServiceLevelFigures anew = (await h.Get<ServiceLevelReader>().ReadAsync(Okayama(h), Year, then))!;
        Assert.Equal(LedgerJson.Write(anew.Facts), LedgerJson.Write(past.Facts));
        Assert.Empty(past.Indicators[0].Exclusions);
        Assert.Single((await CurrentAsync(h)).Indicators[0].Exclusions);

        await h.AlertAsync(severity: "critical");
        await h.AdvanceToAsync("2026-11-20 11:10");
        Assert.Same(past, await h.Get<CurrentFigures>().Past.ReadAsync(Okayama(h), Year, then));
        Assert.Equal(TimeSpan.FromMinutes(40), past.Indicators[0].Availability!.Down);
        Assert.NotEqual(TimeSpan.FromMinutes(40), (await SameAsync(h)).Indicators[0].Availability!.Down);
    }

    /// <summary>What was gathered ahead is not read again by the first who asks, of the running period or the one before; only the chain's head is.</summary>
    [Fact]
    public async Task WhatWasGatheredAhead_IsNotReadByTheFirstLook()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-03-20 10:00");
        await StopAsync("2026-03-20 10:40", "a");
        await h.AdvanceToAsync("2026-04-10 10:00");
        await StopAsync("2026-04-10 10:40", "b");

        List<string> reads = [];
        FaultyTables counted = new(h.Get<TableServiceClient>()) { BeforeRead = reads.Add };
        await using ServiceProvider services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(h.Clock)
            .AddSingleton<TableServiceClient>(counted).AddSingleton<LedgerTables>().AddSingleton<AuditLog>()
            .AddSingleton(new ContractVersions(h.Get<ContractVersions>().Profiles, new LedgerTables(counted))).AddProcesses().BuildServiceProvider();
        CurrentFigures figures = services.GetRequiredService<CurrentFigures>();
        IReadOnlyCollection<Contract> contracts = services.GetRequiredService<ContractVersions>().All;
        Contract okayama = contracts.Single(c => c.Id == "okayama");

        // Cut off, it leaves nothing half gathered.
        await Assert.ThrowsAsync<OperationCanceledException>(
            () => figures.GatherAheadAsync(contracts, () => h.Now, () => throw new OperationCanceledException()));
        int rests = 0;
        await figures.GatherAheadAsync(contracts, () => h.Now, () =>
        {
            rests++;
            return Task.CompletedTask;
        });
        Assert.True(rests >= 2, $"{rests}");
        reads.Clear();
        foreach (ServiceLevelPeriod period in (ServiceLevelPeriod[])[Year, Year.Previous])
        {
            ServiceLevelFigures kept = (await figures.ReadAsync(okayama, period, h.Now))!;
            Assert.Equal(["get"], reads); // the head of the chain
            ServiceLevelFigures anew = (await services.GetRequiredService<ServiceLevelReader>().ReadAsync(okayama, period, h.Now))!;
            Assert.Equal(LedgerJson.Write(anew.Facts), LedgerJson.Write(kept.Facts));
            Assert.NotEmpty(kept.Facts.Stops);
            reads.Clear();
        }

        await figures.GatherAheadAsync(contracts, () => h.Now, () => throw new InvalidOperationException("gathered again"));

        async Task StopAsync(string until, string rule)
        {
            CaseId id = await h.AlertAsync(rule: rule, episode: rule);
            await h.AdvanceToAsync(until);
            await h.RecoverAsync(id);
        }
    }

    /// <summary>MIE-SLA-29: a system of which nothing comes any more is told of once for each gap, and everything that stopped in one mail.</summary>
    [Fact]
    public async Task Monitoring_ThatFallsSilent_IsToldOfOncePerGap()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-07-15 10:00");
        await MeasureAsync("cpu,db,2019-07-15 09:00,12\ncpu,web,2019-07-15 09:00,12\ndisk_use,db,2019-07-15 09:00,50\n");
        await h.AdvanceToAsync("2019-07-16 08:59");
        await h.SweepAsync();
        Assert.Empty(await MailsAsync());
        await h.AdvanceToAsync("2019-07-16 09:10");
        await h.SweepAsync();
        OutgoingMail mail = Assert.Single(await MailsAsync());
        Assert.Contains("CPU使用率（web、db）", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ディスク", mail.Text, StringComparison.Ordinal); // once a day: after two of them
        await h.AdvanceToAsync("2019-07-16 23:00");
        await h.SweepAsync();
        Assert.Single(await MailsAsync());
        MetricSilenceTold told = Assert.Single((await h.Get<MetricLedger>().ReadAsync("mie", new(2019, 7, 1))).Told);
        Assert.Equal(["db", "web"], told.Silences.Select(s => s.System).Order());

        // A value ends the gap; the next one is told of again.
        await MeasureAsync("cpu,db,2019-07-16 22:00,12\ndisk_use,db,2019-07-16 22:00,50\n");
        await h.AdvanceToAsync("2019-07-17 23:00");
        await h.SweepAsync();
        Assert.Equal(2, (await MailsAsync()).Count);
        Assert.Contains("CPU使用率（db）", (await MailsAsync()).MaxBy(m => m.CreatedAt)!.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("web", (await MailsAsync()).MaxBy(m => m.CreatedAt)!.Text, StringComparison.Ordinal);

        async Task<List<OutgoingMail>> MailsAsync() => [.. (await h.MailsAsync()).Select(m => m.Mail).Where(m => m.Kind == "metrics.silent")];

        async Task MeasureAsync(string csv)
        {
            Contract contract = h.Get<ContractVersions>().Current("mie")!;
            MetricPlan plan = await h.Get<MetricCommands>().PlanAsync(
                contract, MetricCommands.File, MetricRows.OfCsv("metric,system,at,value\n" + csv), h.Now);
            Assert.Empty(plan.Wrong);
            await h.Get<MetricCommands>().TakeAsync(contract, plan, Author, h.Now);
        }
    }

    private static Contract Okayama(IncidentHarness h) => h.Get<ContractVersions>().Current("okayama")!;

    private static ServiceLevelPeriod Year => new(MeasuredPeriod.FiscalYear, new(2026, 4, 1));

    private static async Task<ServiceLevelFigures> CurrentAsync(IncidentHarness h) => (await h.Get<CurrentFigures>().ReadAsync(Okayama(h), Year, h.Now))!;

    /// <summary>The kept figures, which are the same as if they were read anew.</summary>
    private static async Task<ServiceLevelFigures> SameAsync(IncidentHarness h)
    {
        ServiceLevelFigures current = await CurrentAsync(h);
        ServiceLevelFigures anew = (await h.Get<ServiceLevelReader>().ReadAsync(current.Contract, current.Period, current.Facts.AsOf))!;
        Assert.Equal(LedgerJson.Write(anew.Facts), LedgerJson.Write(current.Facts));
        Assert.Equal(LedgerJson.Write(anew.Cases), LedgerJson.Write(current.Cases));
        Assert.Equal(LedgerJson.Write(anew.Indicators), LedgerJson.Write(current.Indicators));
        return current;
    }
}
