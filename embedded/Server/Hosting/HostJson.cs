using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Workflows.Embedded.Server;

/// <summary>
/// The settings of host.json that this host honours, with the names and defaults of the official host. A setting
/// <c>AzureFunctionsJobHost:…</c> in the configuration overrides the file, as it does there.
/// </summary>
internal sealed class HostJson
{
    private static readonly TimeSpan s_defaultTimeout = TimeSpan.FromMinutes(30);

    private HostJson(IConfiguration root)
    {
        var http = root.GetSection("extensions:http");
        RoutePrefix = (http["routePrefix"] ?? "api").Trim('/');
        MaxConcurrentRequests = Limit(http, "maxConcurrentRequests");
        MaxOutstandingRequests = Limit(http, "maxOutstandingRequests");
        CustomHeaders = [.. http.GetSection("customHeaders").GetChildren().Select(h => KeyValuePair.Create(h.Key, h.Value ?? ""))];
        LogLevels = [.. root.GetSection("logging:logLevel").GetChildren().Select(l => KeyValuePair.Create(l.Key, l.Value))];
        FunctionTimeout = Timeout(root["functionTimeout"]);
    }

    /// <summary>What every route begins with; empty for none. "api" unless set.</summary>
    public string RoutePrefix { get; }

    /// <summary>How many requests run at once; further ones wait. Null for no limit, the default.</summary>
    public int? MaxConcurrentRequests { get; }

    /// <summary>How many requests may run or wait; further ones are answered 429. Null for no limit, the default.</summary>
    public int? MaxOutstandingRequests { get; }

    /// <summary>Headers for every response.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> CustomHeaders { get; }

    /// <summary>Log levels by category; "default" among them.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> LogLevels { get; }

    /// <summary>After this an invocation's token is cancelled. 30 minutes unless set; null (written -1) for never.</summary>
    public TimeSpan? FunctionTimeout { get; }

    /// <summary>Reads the file; one that is missing means all defaults.</summary>
    public static HostJson Read(string path, IConfiguration overrides)
    {
        // Not AddConfiguration: a chained configuration loses empty values, and an empty route prefix is the usual one.
        var section = overrides.GetSection("AzureFunctionsJobHost");
        var all = new ConfigurationBuilder()
            .AddJsonFile(Path.GetFullPath(path), optional: true)
            .AddInMemoryCollection(section.AsEnumerable(makePathsRelative: true).Where(p => p.Value is not null))
            .Build();
        return new HostJson(all);
    }

    private static int? Limit(IConfiguration section, string name)
    {
        if (section[name] is not { Length: > 0 } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number is -1 or > 0
            ? number == -1 ? null : number
            : throw new InvalidOperationException($"host.json: extensions.http.{name} must be -1 (no limit) or a positive number; found '{text}'.");
    }

    private static TimeSpan? Timeout(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return s_defaultTimeout;
        }

        if (text is "-1" or "-00:00:01")
        {
            return null;
        }

        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) && span > TimeSpan.Zero
            ? span
            : throw new InvalidOperationException($"host.json: functionTimeout must be a time span such as 00:05:00, or -1 for none; found '{text}'.");
    }
}
