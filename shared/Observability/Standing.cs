using System.Diagnostics.Metrics;

namespace Workflows.Observability;

/// <summary>How things stand, as the sweep of the last minute found them: gauges of the meter <see cref="Telemetry.Name"/>, the same on both hosts.</summary>
public static class Standing
{
    private static readonly Meter Meter = new(Telemetry.Name);

    private static readonly SweptGauge OpenGauge = new(Meter, "workflows.cases.open", "{case}", "Cases that are not over, by process.");

    private static readonly SweptGauge OverdueGauge = new(
        Meter, "workflows.cases.overdue", "{case}", "Cases whose orchestration is more than a minute late, by process: their timers did not fire.");

    private static readonly SweptGauge ClocksGauge = new(
        Meter, "workflows.clocks.open", "{clock}", "Clocks that run, by process and by whether a breach of them is one of the contract.");

    private static readonly SweptGauge NextBreachGauge = new(
        Meter, "workflows.clock.next_breach", "min", "Minutes to the next breach, if nothing is done; none: no clock runs that is not over already.");

    private static readonly SweptGauge MailsWaitingGauge = new(Meter, "workflows.mails.waiting", "{mail}", "Mails that have to be sent, up to 1,000.");

    private static readonly SweptGauge MailAgeGauge = new(Meter, "workflows.mails.age", "s", "Age of the oldest mail that has to be sent; 0: none.");

    private static readonly SweptGauge MailsFailedGauge = new(Meter, "workflows.mails.failed", "{mail}", "Mails of the last day that reached nobody, up to 100.");

    private static readonly SweptGauge WebhooksWaitingGauge = new(
        Meter, "workflows.webhooks.waiting", "{webhook}", "Webhooks that were answered and wait their turn, up to 1,000.");

    private static readonly SweptGauge WebhookAgeGauge = new(Meter, "workflows.webhooks.age", "s", "Age of the oldest webhook that waits its turn; 0: none.");

    private static readonly SweptGauge EventAgeGauge = new(
        Meter, "workflows.events.age", "s", "For how long a sink (Service Bus, a hook by its name) takes no domain events; 0: it takes them.");

    private static readonly SweptGauge QueueAgeGauge = new(Meter, "workflows.queue.age", "s", "Age of the oldest message of the incoming queue; 0: it is empty.");

    private static readonly SweptGauge DeadLettersGauge = new(Meter, "workflows.queue.dead", "{message}", "Dead letters of the incoming queue, up to 100.");

    private static readonly SweptGauge DurationGauge = new(Meter, "workflows.sweep.duration", "s", "How long the last sweep took.");

    /// <summary>The cases of a process.</summary>
    public static void Cases(string process, int open, int overdue, TimeProvider clock)
    {
        OpenGauge.Set(open, clock, new KeyValuePair<string, object?>("process", process));
        OverdueGauge.Set(overdue, clock, new KeyValuePair<string, object?>("process", process));
    }

    /// <summary>The clocks of a process.</summary>
    /// <param name="process">Word of the process.</param>
    /// <param name="contractual">Those of which a breach is one of the contract, or the others.</param>
    /// <param name="open">How many run.</param>
    /// <param name="nextBreach">To the next moment at which one of them is over; null: none that is not over already.</param>
    /// <param name="clock">For how long it is told.</param>
    public static void Clocks(string process, bool contractual, int open, TimeSpan? nextBreach, TimeProvider clock)
    {
        KeyValuePair<string, object?>[] tags = [new("process", process), new("contractual", contractual ? "yes" : "no")];
        ClocksGauge.Set(open, clock, tags);
        NextBreachGauge.Set(nextBreach?.TotalMinutes, clock, tags);
    }

    /// <summary>The mails.</summary>
    public static void Mails(int waiting, TimeSpan age, int failed, TimeProvider clock)
    {
        MailsWaitingGauge.Set(waiting, clock);
        MailAgeGauge.Set(Math.Max(0, age.TotalSeconds), clock);
        MailsFailedGauge.Set(failed, clock);
    }

    /// <summary>The webhooks that were answered and are not taken yet.</summary>
    public static void Webhooks(int waiting, TimeSpan age, TimeProvider clock)
    {
        WebhooksWaitingGauge.Set(waiting, clock);
        WebhookAgeGauge.Set(Math.Max(0, age.TotalSeconds), clock);
    }

    /// <summary>The domain events of a sink.</summary>
    public static void Events(string sink, TimeSpan age, TimeProvider clock) =>
        EventAgeGauge.Set(Math.Max(0, age.TotalSeconds), clock, new KeyValuePair<string, object?>("sink", sink));

    /// <summary>The incoming queue.</summary>
    public static void Queue(TimeSpan age, int dead, TimeProvider clock)
    {
        QueueAgeGauge.Set(Math.Max(0, age.TotalSeconds), clock);
        DeadLettersGauge.Set(dead, clock);
    }

    /// <summary>A sweep is over.</summary>
    public static void Swept(TimeSpan took, TimeProvider clock) => DurationGauge.Set(took.TotalSeconds, clock);
}
