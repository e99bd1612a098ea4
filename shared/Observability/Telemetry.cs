using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Workflows.Observability;

/// <summary>
/// What the product tells of itself: one meter and one source of traces, both named <see cref="Name"/>. Nobody listens unless asked to
/// (<c>dotnet-counters monitor --counters Workflows</c>, or an OpenTelemetry exporter), and then a measurement costs nothing.
/// Tags name kinds, never persons, cases or addresses.
/// </summary>
public static class Telemetry
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "Workflows";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> MailsCounter = Meter.CreateCounter<long>(
        "workflows.mails", "{mail}", "Attempts to send a mail, by what they came to (state: accepted, retrying, failed) and by the mail's kind.");

    private static readonly Counter<long> MailEventsCounter = Meter.CreateCounter<long>(
        "workflows.mail.events", "{event}", "What the mail service told of mails that it had taken (step: processed, deferred, delivered, opened, bounced, dropped).");

    private static readonly Counter<long> PerformedCounter = Meter.CreateCounter<long>(
        "workflows.duties", "{duty}", "Duties performed, by process and by whom (orchestration, or the sweep in its place).");

    private static readonly Histogram<double> LatenessHistogram = Meter.CreateHistogram<double>(
        "workflows.duty.lateness", "s", "How long after it was due a duty was performed.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.5, 1, 5, 30, 60, 120, 300, 900, 3600] });

    private static readonly Counter<long> WokenCounter = Meter.CreateCounter<long>(
        "workflows.sweep.woken", "{case}", "Cases whose orchestration was late, so that the sweep woke or started it.");

    private static readonly Counter<long> SweepFailuresCounter = Meter.CreateCounter<long>(
        "workflows.sweep.failures", "{look}", "What the sweep could not look after.");

    private static long sweepFailures;

    private static readonly Counter<long> AlertsCounter = Meter.CreateCounter<long>(
        "workflows.alerts", "{alert}", "Alerts received, by what was made of them (open, join, resend, ...).");

    private static readonly Counter<long> EventsCounter = Meter.CreateCounter<long>(
        "workflows.events", "{event}", "Domain events, by what they came to (state: sent, aside); failed: attempts to send some.");

    private static readonly Counter<long> MessagesCounter = Meter.CreateCounter<long>(
        "workflows.messages", "{message}", "Messages of the incoming queue, by what they came to (state: taken, refused, later).");

    private static readonly Histogram<double> EventLatenessHistogram = Meter.CreateHistogram<double>(
        "workflows.event.lateness", "s", "How long after its fact was recorded a domain event was sent.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 5, 10, 30, 60, 300, 900, 3600, 86400] });

    /// <summary>Traces: an alert, a duty, a mail.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>An attempt to send a mail is over.</summary>
    public static void Mail(string state, string kind) => MailsCounter.Add(1, new("state", state), new("kind", kind));

    /// <summary>The mail service told something new of a mail.</summary>
    public static void MailEvent(string step) => MailEventsCounter.Add(1, new KeyValuePair<string, object?>("step", step));

    /// <summary>A duty was performed.</summary>
    /// <param name="process">Word of the process.</param>
    /// <param name="bySweep">The sweep did it in the orchestration's place.</param>
    /// <param name="late">How long after it was due.</param>
    public static void Performed(string process, bool bySweep, TimeSpan late)
    {
        PerformedCounter.Add(1, new("process", process), new("by", bySweep ? "sweep" : "orchestration"));
        LatenessHistogram.Record(Math.Max(0, late.TotalSeconds), new KeyValuePair<string, object?>("process", process));
    }

    /// <summary>The sweep woke a case.</summary>
    public static void Woken(string process) => WokenCounter.Add(1, new KeyValuePair<string, object?>("process", process));

    /// <summary>The sweep could not look after something.</summary>
    public static void SweepFailed()
    {
        Interlocked.Increment(ref sweepFailures);
        SweepFailuresCounter.Add(1);
    }

    /// <summary>How often that was, since the start.</summary>
    public static long SweepFailures => Interlocked.Read(ref sweepFailures);

    /// <summary>An alert was received.</summary>
    public static void Alert(string move) => AlertsCounter.Add(1, new KeyValuePair<string, object?>("move", move));

    /// <summary>Domain events came to something.</summary>
    public static void Event(string state, int count = 1) => EventsCounter.Add(count, new KeyValuePair<string, object?>("state", state));

    /// <summary>A message of the incoming queue came to something.</summary>
    public static void Message(string state) => MessagesCounter.Add(1, new KeyValuePair<string, object?>("state", state));

    /// <summary>A domain event was sent.</summary>
    public static void EventSent(TimeSpan late) => EventLatenessHistogram.Record(Math.Max(0, late.TotalSeconds));
}
