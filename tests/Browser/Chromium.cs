namespace Workflows.Browser.Tests;

/// <summary>The browser of the tests: Debian's package, or the one that <c>WORKFLOWS_CHROMIUM</c> names.</summary>
internal static class Chromium
{
    public static string Path { get; } = Environment.GetEnvironmentVariable("WORKFLOWS_CHROMIUM") ?? "/usr/bin/chromium";

    /// <summary>Why browser tests are skipped here; null where they run.</summary>
    public static string? WhyNot { get; } = File.Exists(Path) || Environment.GetEnvironmentVariable("CI") == "true"
        ? null
        : $"Needs Chromium at {Path} (Debian: apt-get install chromium fonts-noto-cjk), or its path in WORKFLOWS_CHROMIUM.";
}
