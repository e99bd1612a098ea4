
namespace Workflows.Benchmarks.Incidents;

/// <summary>What one run measured. Times in milliseconds, memory in MiB, processor time in seconds.</summary>
internal sealed record IncidentFigures
{
    /// <summary>Alerts per second, and for how many seconds.</summary>
    public required int Rate { get; init; }

    public required int Seconds { get; init; }

    /// <summary>Incidents open before the alerts began.</summary>
    public required int OpenBefore { get; init; }

    /// <summary>Load of the machine (runnable processes over the last minute) before and after, and its processors.</summary>
    public required double LoadBefore { get; init; }

    public required double LoadAfter { get; init; }

    public required int Processors { get; init; }

    /// <summary>From the moment an alert was due to be posted to its answer 202.</summary>
    public required Measured Accepted { get; init; }

    /// <summary>From the same moment to the relay's acceptance of the mail to the first person on call, and to the last.</summary>
    public required Measured FirstMail { get; init; }

    public required Measured AllMails { get; init; }

    /// <summary>How late the generator itself posted: where this is high, the machine was too busy to measure.</summary>
    public required Measured Lateness { get; init; }

    /// <summary>Answers other than 202.</summary>
    public required int Refused { get; init; }

    /// <summary>Answers 202 to alerts that were kept and waited their turn.</summary>
    public required int Waited { get; init; }

    /// <summary>The application's processor time over the alerts, and that of one single alert.</summary>
    public required double CpuSeconds { get; init; }

    public required double CpuMsPerIncident { get; init; }

    public required double RssMiB { get; init; }

    /// <summary>Incidents at the end, how fast they were opened as fast as possible, and memory then.</summary>
    public required int OpenAtEnd { get; init; }

    public required double OpenedPerSecond { get; init; }

    public required double RssAtEndMiB { get; init; }

    public required double PeakRssMiB { get; init; }

    /// <summary>After SIGKILL, from the start of the process: until it listens, until it says that it is ready, until the first 202 of a webhook.</summary>
    public required double RestartListeningMs { get; init; }

    public required double RestartReadyMs { get; init; }

    public required double RestartFirstAlertMs { get; init; }

    public required double RssAfterRestartMiB { get; init; }

    public required double TablesMiB { get; init; }

    public required double DurableMiB { get; init; }
}
