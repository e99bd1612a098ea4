namespace Workflows.Webhooks;

/// <summary>Bounds of what is read from one body. Lengths are in UTF-16 units.</summary>
public static class WebhookLimits
{
    /// <summary>Longest body: 1 MiB (1,048,576 bytes). Azure Monitor's own limit is 256 KB.</summary>
    public const int BodyBytes = 1024 * 1024;

    /// <summary>Deepest nesting of arrays and objects.</summary>
    public const int Depth = 32;

    /// <summary>Most values (objects, arrays, strings, numbers, literals) in one body.</summary>
    public const int Values = 200_000;

    /// <summary>Most alerts read from one body; the rest is counted in <see cref="WebhookReading.Understood.LeftOut"/>.</summary>
    public const int Alerts = 1_000;

    /// <summary>Most labels of one alert.</summary>
    public const int Labels = 64;

    /// <summary>Longest label name.</summary>
    public const int LabelName = 128;

    /// <summary>Longest label value.</summary>
    public const int LabelValue = 1_024;

    /// <summary>Longest title.</summary>
    public const int Title = 300;

    /// <summary>Longest description.</summary>
    public const int Description = 8_000;

    /// <summary>Longest severity or system name.</summary>
    public const int Name = 200;

    /// <summary>Longest link; a longer one is dropped, since half a link leads nowhere.</summary>
    public const int Link = 2_048;

    /// <summary>Most warnings kept for one alert or one body.</summary>
    public const int Warnings = 50;
}
