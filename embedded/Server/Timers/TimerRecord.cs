namespace Workflows.Embedded.Server;

/// <summary>A monitored timer's kept record, in UTC; see <see cref="Microsoft.Azure.Functions.Worker.ScheduleStatus"/>.</summary>
internal sealed record TimerRecord(DateTime Last, DateTime Next, DateTime LastUpdated);
