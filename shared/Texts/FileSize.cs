using System.Globalization;

namespace Workflows.Texts;

/// <summary>The size of a file as people say it, the same in every language: <c>12.3 MB</c>, <c>640 KB</c>.</summary>
/// <remarks>Rounded up to a tenth, so that what is over a bound never reads as the bound; 1 MB is 1,048,576 bytes here.</remarks>
public static class FileSize
{
    private const int Kilo = 1024;

    /// <summary>In words.</summary>
    /// <param name="bytes">0 and more.</param>
    public static string Of(long bytes) => bytes < Kilo * Kilo
        ? string.Create(CultureInfo.InvariantCulture, $"{(bytes + Kilo - 1) / Kilo} KB")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(bytes * 10m / (Kilo * Kilo)) / 10m:0.#} MB");
}
