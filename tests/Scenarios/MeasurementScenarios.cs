using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Workflows.Observability;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>What an operator's monitoring sees of a case.</summary>
public sealed class MeasurementScenarios
{
    [Fact]
    public async Task ADuty_IsCountedWhereItIsPerformed_WithHowLateItWas()
    {
        ConcurrentBag<string> counted = [];
        ConcurrentBag<double> late = [];
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument is { Meter.Name: Telemetry.Name, Name: "workflows.duties" or "workflows.duty.lateness" })
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => counted.Add(string.Join(' ', tags.ToArray().Select(t => $"{t.Key}={t.Value}"))));
        listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => late.Add(seconds));
        listener.Start();

        await using IncidentHarness h = await IncidentHarness.StartAsync("standard", "2026-11-20 10:00");
        await h.FileAsync(h.Complete("minor", "2026-11-27 20:00", "2026-11-27 22:00"));
        await h.ExpectMailsAsync("ask→team_lead");
        Assert.Contains("process=change by=orchestration", counted);
        await h.QuietAlertAsync("critical");
        Assert.Contains("process=incident by=orchestration", counted);
        Assert.All(late, seconds => Assert.True(seconds >= 0, $"{seconds} s late"));
        Assert.NotEmpty(late);
    }
}
