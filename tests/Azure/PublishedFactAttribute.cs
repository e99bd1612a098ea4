using Workflows.Testing;
using Xunit;

namespace Workflows.Azure.Tests;

/// <summary>A test of what <c>dotnet publish functions -c Release</c> made. Without it the test is skipped; under <c>CI=true</c> it runs and fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PublishedFactAttribute : FactAttribute
{
    public PublishedFactAttribute()
    {
        if (!Directory.Exists(Folder) && Environment.GetEnvironmentVariable("CI") != "true")
        {
            Skip = "Needs the published application: run 'dotnet publish functions -c Release'.";
        }
    }

    /// <summary>The published folder.</summary>
    public static string Folder { get; } = Repository.Folder(Path.Combine("functions", "bin", "Release", "net10.0", "publish"));
}
