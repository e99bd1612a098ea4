using Workflows.Texts;

namespace Workflows.Maintenance;

/// <summary>The mails of maintenance windows.</summary>
public static class MaintenanceTexts
{
    /// <summary>From <c>MaintenanceTexts.resx</c> and <c>MaintenanceTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(MaintenanceTexts));
}
