using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Workflows.Embedded.Server;

/// <summary>The timers' records, in timers.json in the data folder, so that an occurrence missed while the host was down is noticed. Thread safe.</summary>
internal sealed class TimerRecords(DataFolder folder, ILogger<TimerRecords> logger)
{
    private const string FileName = "timers.json";
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private readonly Lock _gate = new();
    private SortedDictionary<string, TimerRecord>? _records;

    /// <summary>The function's record; null before its first start.</summary>
    public TimerRecord? Find(string function)
    {
        lock (_gate)
        {
            return Records.GetValueOrDefault(function);
        }
    }

    /// <summary>Keeps the record. One that cannot be written is logged and held in memory: the timer runs on, only a restart would not know.</summary>
    public void Keep(string function, TimerRecord record)
    {
        lock (_gate)
        {
            Records[function] = record;
            try
            {
                folder.Write(FileName, JsonSerializer.SerializeToUtf8Bytes(Records, s_json));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                HostLog.TimerRecordNotKept(logger, e, function);
            }
        }
    }

    private SortedDictionary<string, TimerRecord> Records => _records ??= Read();

    private SortedDictionary<string, TimerRecord> Read()
    {
        var path = folder.File(FileName);
        try
        {
            if (File.Exists(path))
            {
                var read = JsonSerializer.Deserialize<Dictionary<string, TimerRecord>>(File.ReadAllBytes(path), s_json);
                return new(read ?? [], StringComparer.OrdinalIgnoreCase);
            }
        }
        catch (JsonException e)
        {
            HostLog.TimerRecordsUnreadable(logger, e, path);
        }

        return new(StringComparer.OrdinalIgnoreCase);
    }
}

/// <summary>A monitored timer's kept record, in UTC; see <see cref="Microsoft.Azure.Functions.Worker.ScheduleStatus"/>.</summary>
internal sealed record TimerRecord(DateTime Last, DateTime Next, DateTime LastUpdated);
