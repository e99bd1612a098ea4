using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Workflows.Embedded.Server;

/// <summary>
/// Silences those of the framework's events that carry a request's path, query string or a value from them, whatever the settings ask
/// for: it may be a function key (<c>code</c>) or the token of a mailed link.
/// </summary>
internal sealed class QueryStringSilence : IPostConfigureOptions<LoggerFilterOptions>
{
    /// <summary>Beginnings of log categories whose informational events quote the request line, a value bound from it or where a redirect leads.</summary>
    private static readonly string[] s_telltales =
    [
        "Microsoft.AspNetCore.Hosting.Diagnostics",
        "Microsoft.AspNetCore.Http",
        "Microsoft.AspNetCore.Server.Kestrel.BadRequests",
        "Microsoft.AspNetCore.Server.Kestrel.Connections",
        "Microsoft.AspNetCore.Routing",
    ];

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        foreach (var rule in options.Rules.Where(r => s_telltales.Any(t => r.CategoryName?.StartsWith(t, StringComparison.OrdinalIgnoreCase) == true)).ToList())
        {
            options.Rules.Remove(rule);
        }

        // A rule for one provider beats any rule for all, so each provider that has rules needs its own.
        foreach (var provider in options.Rules.Select(r => r.ProviderName).Append(null).Distinct().ToList())
        {
            foreach (var category in s_telltales)
            {
                options.Rules.Add(new LoggerFilterRule(provider, category, LogLevel.Warning, filter: null));
            }
        }
    }
}
