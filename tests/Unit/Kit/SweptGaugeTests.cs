using System.Diagnostics.Metrics;
using Workflows.Observability;
using Workflows.Testing;
using Xunit;

namespace Workflows.Unit.Tests.Kit;

/// <summary>What the sweep found is told for as long as a sweep renews it.</summary>
public sealed class SweptGaugeTests
{
    [Fact]
    public void AValue_IsToldUntilItIsReplaced_TakenBack_OrOld()
    {
        ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero));
        using Meter meter = new("swept " + Guid.NewGuid());
        SweptGauge gauge = new(meter, "figure", "{case}", "A figure.");
        Assert.Empty(Told());
        Set(3, "incident");
        Set(1, "change");
        Set(4, "incident");
        Assert.Equal(["change 1", "incident 4"], Told());
        clock.Advance(TimeSpan.FromMinutes(2));
        Set(null, "change");
        Assert.Equal(["incident 4"], Told());
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(Told()); // another instance sweeps now, or none

        void Set(double? value, string process) => gauge.Set(value, clock, new KeyValuePair<string, object?>("process", process));

        string[] Told()
        {
            List<string> told = [];
            using MeterListener listener = new();
            listener.InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter == meter)
                {
                    l.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<double>((_, value, tags, _) => told.Add($"{tags[0].Value} {value}"));
            listener.Start();
            listener.RecordObservableInstruments();
            return [.. told.Order(StringComparer.Ordinal)];
        }
    }
}
